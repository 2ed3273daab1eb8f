"""Everything that goes out, against the strict server; and what is said when it does not."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
import pytest_asyncio
from aiohttp import web

from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.localchat.api.fault_injection import Failure as Planned
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.phone import Phone
from bot.localchat.server import LocalChat, Serving
from bot.ports import (
    FILE_MAX,
    Button,
    ButtonStyle,
    Failure,
    FetchFailed,
    FileToSend,
    IncomingFile,
    Outgoing,
    OutgoingKind,
    SendFailed,
)

TOKEN = "1000001:RAHASIA-jangan-sampai-terbaca-di-log"
SITI = 11
FILES = {"pdf": b"%PDF-1.4\n%%EOF", "png": b"\x89PNG\r\n\x1a\n" + bytes(100), "kosong": b""}
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


@pytest_asyncio.fixture
async def serving() -> AsyncIterator[Serving]:
    chat = LocalChat(now=SystemClock().now, token=TOKEN, strict=True)
    chat.people.add_user(SITI, "Siti")
    chat.people.start(SITI)
    running = await chat.serve()
    yield running
    assert chat.faults.faults == []
    await running.close()


@pytest_asyncio.fixture
async def channel(serving: Serving) -> AsyncIterator[TelegramChannel]:
    found = TelegramChannel(TOKEN, serving.url)
    yield found
    await found.close()


@pytest.fixture
def siti(serving: Serving) -> Phone:
    return Phone(DirectLine(serving.chat), SITI, patience=2)


def read(sha256: str) -> bytes:
    return PNG if sha256 == "png" else FILES[sha256]


def text(words: str, **more: object) -> Outgoing:
    return Outgoing(kind=OutgoingKind.TEXT, chat=str(SITI), text=words, **more)  # type: ignore[arg-type]


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(label=f"Pilihan {n}", data=f"kartu.{n}") for n in range(count))


async def test_a_text_with_marks_and_buttons(channel: TelegramChannel, siti: Phone) -> None:
    number = await channel.send(text("<b>Kartu</b> &amp; isinya", buttons=buttons(3)), read)
    await siti.look()
    shown = siti.messages[-1]
    assert (shown.id, shown.text) == (int(number), "Kartu & isinya")
    assert shown.labels == (("Pilihan 0", "Pilihan 1"), ("Pilihan 2",))


async def test_a_card_is_the_caption_of_its_paper_and_is_changed_there(
    channel: TelegramChannel, siti: Phone
) -> None:
    yes, no = (
        Button(label="Ya", data="k.0", style=ButtonStyle.YES),
        Button(label="Tidak", data="k.1", style=ButtonStyle.NO),
    )
    card = Outgoing(
        kind=OutgoingKind.DOCUMENT,
        chat=str(SITI),
        text="<b>Draf</b>",
        sha256="pdf",
        name="draf.pdf",
        buttons=(yes, no),
    )
    number = await channel.send(card, read)
    await siti.look()
    shown = siti.messages[-1]
    assert (shown.text, shown.labels, shown.silent) == ("Draf", (("Ya", "Tidak"),), False)
    styles = [button["style"] for button in shown.raw["reply_markup"]["inline_keyboard"][0]]
    assert styles == ["success", "danger"]
    await channel.send(replace(card, kind=OutgoingKind.EDIT, message=number, text="Sudah", buttons=()), read)
    await siti.look()
    shown = siti.messages[-1]
    assert (shown.text, shown.labels, shown.document is not None) == ("Sudah", (), True)


async def test_several_papers_are_one_silent_album_that_can_be_taken_back(
    channel: TelegramChannel, siti: Phone
) -> None:
    files = (FileToSend(sha256="pdf", name="satu.pdf"), FileToSend(sha256="png", name="dua.png"))
    album = Outgoing(kind=OutgoingKind.ALBUM, chat=str(SITI), text="Dua berkas", files=files, silent=True)
    numbers = await channel.send(album, read)
    await siti.look()
    assert [(one.document.name, one.text, one.silent) for one in siti.messages if one.document] == [
        ("satu.pdf", "", True),
        ("dua.png", "Dua berkas", True),
    ]
    assert len({one.album for one in siti.messages if one.document}) == 1
    await channel.send(Outgoing(kind=OutgoingKind.TAKE_BACK, chat=str(SITI), message=numbers), read)
    await siti.look()
    assert [one for one in siti.messages if one.from_bot] == []


async def test_a_question_shows_where_its_answer_is_typed(channel: TelegramChannel, siti: Phone) -> None:
    await channel.send(text("Apa alasannya?", placeholder="Tulis alasannya di sini"), read)
    await siti.look()
    assert siti.messages[-1].keyboard == {
        "force_reply": True,
        "input_field_placeholder": "Tulis alasannya di sini",
    }


@pytest.mark.parametrize(
    ("status", "why"), [(400, "Bad Request: message can't be deleted"), (404, "Not Found: method not found")]
)
async def test_a_message_that_is_taken_back_is_gone_or_blank_where_it_cannot_be_deleted(
    serving: Serving, channel: TelegramChannel, siti: Phone, status: int, why: str
) -> None:
    for words in ("kartu baru", "kartu lama"):
        number = await channel.send(text(words, buttons=buttons(1)), read)
        if words == "kartu lama":
            serving.chat.trouble.plan(Planned(method="deleteMessage", status=status, description=why))
        gone = Outgoing(kind=OutgoingKind.TAKE_BACK, chat=str(SITI), message=number, text="Ditarik.")
        assert await channel.send(gone, read) == ""
    await siti.look()
    assert [(one.text, one.labels) for one in siti.messages if one.from_bot] == [("Ditarik.", ())]


async def test_a_list_has_a_row_for_each_choice(channel: TelegramChannel, siti: Phone) -> None:
    await channel.send(text("Pilih", choices=buttons(10)), read)
    await siti.look()
    assert siti.messages[-1].labels == tuple((f"Pilihan {n}",) for n in range(10))


async def test_a_document_keeps_its_name_and_its_bytes(channel: TelegramChannel, siti: Phone) -> None:
    out = Outgoing(
        kind=OutgoingKind.DOCUMENT,
        chat=str(SITI),
        sha256="pdf",
        name="Kertas Kerja “TW III” (2).pdf",
        text="<i>ini</i>",
    )
    await channel.send(out, read)
    await siti.look()
    document = siti.documents[-1]
    assert (document.name, siti.messages[-1].text) == ("Kertas Kerja “TW III” (2).pdf", "ini")
    assert await siti.download(document) == FILES["pdf"]


async def test_a_photo(channel: TelegramChannel, siti: Phone) -> None:
    await channel.send(
        Outgoing(kind=OutgoingKind.PHOTO, chat=str(SITI), sha256="png", name="a.png", text="peta"), read
    )
    await siti.look()
    assert (siti.messages[-1].text, siti.messages[-1].document is not None) == ("peta", True)


async def test_an_edit_takes_the_buttons_away_and_twice_is_once(
    channel: TelegramChannel, siti: Phone
) -> None:
    number = await channel.send(text("Kartu", buttons=buttons(2)), read)
    edit = Outgoing(kind=OutgoingKind.EDIT, chat=str(SITI), text="Kartu\n✅ selesai", message=number)
    assert [await channel.send(edit, read) for _ in range(2)] == [number, number]
    await siti.look()
    assert (siti.messages[-1].text, siti.messages[-1].labels) == ("Kartu\n✅ selesai", ())


async def test_a_tap_is_answered_and_an_old_one_harms_nobody(channel: TelegramChannel, siti: Phone) -> None:
    await channel.send(text("Kartu", buttons=buttons(1)), read)
    tap = await siti.tap("Pilihan 0")
    answer = Outgoing(kind=OutgoingKind.ANSWER, chat=str(SITI), tap=tap, text="Sudah dicatat.", alert=True)
    assert [await channel.send(answer, read) for _ in range(2)] == ["", ""]
    found = await siti.answer_to(tap)
    assert (found.text, found.show_alert) == ("Sudah dicatat.", True)


@pytest.mark.parametrize(
    ("planned", "failure", "after"),
    [
        (Planned(method="sendMessage", retry_after=7), Failure.WAIT, 7.0),
        (Planned(method="sendMessage", status=500, description="Internal Server Error"), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", status=502), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", status=404, description="Not Found"), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", status=401, description="Unauthorized"), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", cut=True), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", cut=True, applied=True), Failure.RETRY, 0.0),
        (Planned(method="sendMessage", status=409, description="Conflict: x"), Failure.RETRY, 0.0),
        (
            Planned(method="sendMessage", status=413, description="Request Entity Too Large"),
            Failure.REFUSED,
            0.0,
        ),
        (
            Planned(method="sendMessage", status=400, description="Bad Request: can't parse"),
            Failure.REFUSED,
            0.0,
        ),
        (
            Planned(method="sendMessage", status=403, description="Forbidden: bot was blocked by the user"),
            Failure.GONE,
            0.0,
        ),
        (
            Planned(method="sendMessage", status=403, description="Forbidden: user is deactivated"),
            Failure.GONE,
            0.0,
        ),
    ],
)
async def test_every_failure_has_its_name(
    serving: Serving, channel: TelegramChannel, planned: Planned, failure: Failure, after: float
) -> None:
    serving.chat.trouble.plan(planned)
    with pytest.raises(SendFailed) as failed:
        await channel.send(text("halo"), read)
    assert (failed.value.failure, failed.value.retry_after) == (failure, after)
    assert TOKEN not in str(failed.value)


async def test_whoever_never_started_the_bot_is_out_of_reach(
    serving: Serving, channel: TelegramChannel
) -> None:
    serving.chat.people.add_user(12, "Budi")
    for chat in ("12", "999"):
        with pytest.raises(SendFailed) as failed:
            await channel.send(Outgoing(kind=OutgoingKind.TEXT, chat=chat, text="halo"), read)
        assert failed.value.failure is Failure.GONE


async def test_a_file_is_fetched_and_a_lost_one_is_lost_for_good(
    serving: Serving, channel: TelegramChannel, siti: Phone
) -> None:
    await siti.send_file("bukti.pdf", b"isi berkas")
    document = serving.chat.updates.fetch(offset=0, limit=10)[-1]["message"]["document"]
    assert (
        await channel.fetch(IncomingFile(file_id=document["file_id"], name="bukti.pdf", size=10))
        == b"isi berkas"
    )
    for lost in (
        IncomingFile(file_id="tidak-ada", name="x", size=1),
        IncomingFile(file_id="F", name="x", size=FILE_MAX + 1),
    ):
        with pytest.raises(FetchFailed) as failed:
            await channel.fetch(lost)
        assert failed.value.final
    serving.chat.trouble.plan(Planned(method="getFile", status=502))
    with pytest.raises(FetchFailed) as failed:
        await channel.fetch(IncomingFile(file_id=document["file_id"], name="x", size=10))
    assert not failed.value.final


Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


async def _serve(answer: Answer) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_route("*", "/{rest:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}"


async def test_the_token_is_in_no_log_and_no_exception(caplog: pytest.LogCaptureFixture) -> None:
    """A web server in front may repeat the whole address in its error page."""

    async def page(request: web.Request) -> web.Response:
        status = 502 if "sendMessage" in request.path else 404
        return web.Response(
            status=status, content_type="text/html", text=f"<html>{request.path} {request.url}</html>"
        )

    caplog.set_level(logging.INFO, logger="bot")
    runner, url = await _serve(page)
    channel = TelegramChannel(TOKEN, url)
    said: list[str] = []
    for work in (
        channel.send(text("halo"), read),
        channel.start(),
        channel.fetch(IncomingFile(file_id="F", name="x", size=1)),
    ):
        with pytest.raises((SendFailed, FetchFailed)) as failed:
            await work
        said += [str(failed.value), repr(failed.value), repr(failed.value.__cause__)]
    await runner.cleanup()
    with pytest.raises(SendFailed) as closed:
        await channel.send(text("halo"), read)
    await channel.close()
    told = "\n".join(
        [*said, str(closed.value), *(r.getMessage() for r in caplog.records if r.name.startswith("bot"))]
    )
    assert TOKEN not in told
    assert TOKEN.partition(":")[2] not in told


async def test_the_log_line_hides_a_token_wherever_it_stands() -> None:
    from bot.logs import _Line

    record = logging.LogRecord("x", 30, "", 0, "GET /bot%s/getMe", (TOKEN,), None)
    record.alamat = f"http://x/file/bot{TOKEN}/documents/a"
    assert TOKEN not in _Line([]).format(record)


async def test_that_a_file_or_a_text_is_coming_is_shown_and_leaves_no_message(
    serving: Serving, channel: TelegramChannel
) -> None:
    await channel.busy(str(SITI), with_file=True)
    await channel.busy(str(SITI), with_file=False)
    shown = [signal.data for signal in serving.chat.world.signals if signal.kind == "action"]
    assert shown == [{"chat": SITI, "action": "upload_document"}, {"chat": SITI, "action": "typing"}]
    serving.chat.trouble.plan(Planned(method="sendChatAction", retry_after=9))
    with pytest.raises(SendFailed) as refused:
        await channel.busy(str(SITI), with_file=True)
    assert (refused.value.failure, refused.value.retry_after) == (Failure.WAIT, 9)
