"""Everything that goes out by WhatsApp, and what is said when it does not."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.config import Settings
from bot.logs import _Line
from bot.ports import (
    Button,
    Failure,
    FileToSend,
    Outgoing,
    OutgoingKind,
    SendFailed,
    TokenRefused,
)
from tests.channels.whatsapp.bodies import NUMBER, PHONE, SITI
from tests.channels.whatsapp.platform import ACCOUNT, CUT, Platform, error

FILES = {
    "pdf": b"%PDF-1.4",
    "png": b"\x89PNG\r\n",
    "zip": b"PK",
    "large": b"\xff\xd8\xff" + bytes(5 << 20),
    "empty": b"",
    "xlsx": b"PK",
}
MESSAGES, MEDIA = f"/{PHONE}/messages", f"/{PHONE}/media"
YES = (Button(label="Ya", data="kartu.1"),)


@pytest_asyncio.fixture
async def platform() -> AsyncIterator[Platform]:
    async with Platform() as running:
        yield running


@pytest_asyncio.fixture
async def channel(platform: Platform) -> AsyncIterator[WhatsAppChannel]:
    found = WhatsAppChannel(ACCOUNT, platform.url)
    yield found
    await found.close()


def read(sha256: str) -> bytes:
    return FILES[sha256]


def text(**more: Any) -> Outgoing:
    return Outgoing(**({"kind": OutgoingKind.TEXT, "chat": SITI, "text": "<b>Halo</b>"} | more))


def paper(**more: Any) -> Outgoing:
    return text(**({"kind": OutgoingKind.DOCUMENT, "sha256": "pdf", "name": "Laporan.pdf"} | more))


async def test_the_start_finds_the_digits_of_the_number(channel: WhatsAppChannel, platform: Platform) -> None:
    assert await channel.start() == "6281200000001"
    [asked] = platform.asked
    assert (asked.path, asked.authorization) == (f"/v26.0/{PHONE}", f"Bearer {ACCOUNT.token}")


async def test_an_officer_is_reached_by_their_scoped_id_and_else_by_their_number(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    assert await channel.send(text(reply_to="wamid.TANYA"), read) == "wamid.1"
    assert await channel.send(text(chat=NUMBER), read) == "wamid.2"
    common = {"messaging_product": "whatsapp", "recipient_type": "individual", "type": "text"}
    words = {"text": {"body": "*Halo*", "preview_url": False}}
    assert platform.messages == [
        {**common, **words, "recipient": SITI, "context": {"message_id": "wamid.TANYA"}},
        {**common, **words, "to": NUMBER},
    ]


async def test_a_file_is_uploaded_with_its_name_once_and_sent_to_everybody(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    await channel.send(paper(), read)
    await channel.send(paper(chat=NUMBER, buttons=YES), read)
    assert platform.paths() == [f"POST {MEDIA}", f"POST {MESSAGES}", f"POST {MESSAGES}"]
    upload = platform.asked[0].body
    assert upload["file"] == ("Laporan.pdf", "application/pdf", b"%PDF-1.4")
    assert (upload["messaging_product"], upload["type"]) == ("whatsapp", "application/pdf")
    first, second = platform.messages
    assert first["document"] == {"id": "media1", "filename": "Laporan.pdf", "caption": "*Halo*"}
    assert second["interactive"]["header"]["document"] == {"id": "media1", "filename": "Laporan.pdf"}


async def test_a_picture_is_shown(channel: WhatsAppChannel, platform: Platform) -> None:
    await channel.send(paper(kind=OutgoingKind.PHOTO, sha256="png", name="halaman.png"), read)
    assert platform.messages[0]["image"] == {"id": "media1", "caption": "*Halo*"}


@pytest.mark.parametrize(
    ("sha256", "name", "mime"),
    [
        ("png", "foto.PNG", "image/png"),
        ("pdf", "salah-nama.jpg", "application/pdf"),
        ("xlsx", "Kertas kerja.XLSX", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("zip", "bukti.zip", ""),
        ("zip", "bukti.jpg", ""),
        ("zip", "bukti.pdf", ""),
        ("large", "foto.jpg", ""),
        ("empty", "kosong.xlsx", ""),
    ],
)
async def test_a_kind_that_the_platform_does_not_take_is_never_uploaded_but_named(
    channel: WhatsAppChannel, platform: Platform, sha256: str, name: str, mime: str
) -> None:
    await channel.send(paper(sha256=sha256, name=name), read)
    uploads = [one.body["type"] for one in platform.asked if one.path.endswith("/media")]
    assert uploads == ([mime] if mime else [])
    [sent] = platform.messages
    assert sent["type"] == ("document" if mime else "text")
    assert mime or sent["text"]["body"] == f"*Halo*\n📎 {name}"


async def test_what_cannot_be_shown_as_a_reply_is_sent_without(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    platform.plan[MESSAGES] = [error(131009, "Invalid context"), {"messages": [{"id": "wamid.1"}]}]
    assert await channel.send(text(reply_to="wamid.HILANG"), read) == "wamid.1"
    assert ["context" in one for one in platform.messages] == [True, False]


async def test_an_upload_that_is_gone_is_made_anew_and_a_fresh_one_is_refused_for_good(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    await channel.send(paper(), read)
    platform.plan[MESSAGES] = [error(131053, "Media upload error")]
    with pytest.raises(SendFailed) as gone:
        await channel.send(paper(), read)
    with pytest.raises(SendFailed) as refused:
        await channel.send(paper(), read)
    assert (gone.value.failure, refused.value.failure) == (Failure.RETRY, Failure.REFUSED)
    assert platform.paths().count(f"POST {MEDIA}") == 2


async def test_an_album_that_breaks_off_goes_on_where_it_stopped(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    files = tuple(FileToSend(sha256="pdf", name=f"{n}.pdf") for n in range(3))
    album = text(kind=OutgoingKind.ALBUM, files=files, reply_to="wamid.TANYA")
    taken = {"messages": [{"id": "wamid.A"}]}
    platform.plan[MESSAGES] = [taken, error(131056), {"messages": [{"id": "wamid.B"}]}]
    with pytest.raises(SendFailed) as waits:
        await channel.send(album, read)
    assert (waits.value.failure, waits.value.retry_after) == (Failure.WAIT, 6.0)
    assert await channel.send(album, read) == "wamid.A,wamid.B,wamid.B"
    names = [one["document"]["filename"] for one in platform.messages]
    assert names == ["0.pdf", "1.pdf", "1.pdf", "2.pdf"]  # the second was refused, and is not there twice
    assert ["context" in one for one in platform.messages] == [True, False, False, False]


async def test_an_answer_to_a_tap_is_a_reply_to_it_and_an_empty_one_is_nothing(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    await channel.send(text(kind=OutgoingKind.ANSWER, tap="wamid.KETUK", text=""), read)
    await channel.send(text(kind=OutgoingKind.ANSWER, tap="wamid.KETUK"), read)
    assert await channel.send(text(kind=OutgoingKind.EDIT, message="wamid.9"), read) == "wamid.9"
    [answer] = platform.messages
    assert answer["context"] == {"message_id": "wamid.KETUK"}


@pytest.mark.parametrize(
    ("answer", "failure", "why"),
    [
        (error(131056, "pair rate"), Failure.WAIT, "131056 pair rate"),
        (error(130429, "throughput"), Failure.WAIT, "130429 throughput"),
        (error(80007), Failure.WAIT, "80007 tidak"),
        (error(4), Failure.WAIT, "4 tidak"),
        (error(131047, "window"), Failure.CLOSED, "131047 window"),
        (error(131026), Failure.GONE, "131026 tidak"),
        (
            error(190, f"Malformed access token {ACCOUNT.token}", 401),
            Failure.HELD,
            "190 Malformed access token <token>",
        ),
        (error(368), Failure.HELD, "368 tidak"),
        (error(131031), Failure.HELD, "131031 tidak"),
        (error(132001, "x", error_data={"details": "no template"}), Failure.REFUSED, "132001 x no template"),
        (error(131009), Failure.REFUSED, "131009 tidak"),
        (error(2, "sementara", 500), Failure.RETRY, "2 sementara"),
        (error(131999, "x", is_transient=True), Failure.RETRY, "131999 x"),
        ((502, "<html>Bad Gateway</html>"), Failure.RETRY, "502 <html>Bad Gateway</html>"),
        ((429, "pelan"), Failure.WAIT, "429 pelan"),
        ((400, {"error": "bukan objek"}), Failure.RETRY, None),
        ((200, "bukan JSON"), Failure.RETRY, None),
        (None, Failure.RETRY, None),
        (CUT, Failure.RETRY, None),
    ],
)
async def test_why_a_message_does_not_go_out(
    channel: WhatsAppChannel, platform: Platform, answer: Any, failure: Failure, why: str | None
) -> None:
    platform.plan[MESSAGES] = [answer]
    with pytest.raises(SendFailed) as failed:
        await channel.send(text(), read)
    assert failed.value.failure is failure
    assert why is None or failed.value.why == why
    assert failed.value.unsure == (why is None)


async def test_a_server_that_is_not_there_is_tried_again(platform: Platform) -> None:
    channel = WhatsAppChannel(ACCOUNT, "http://127.0.0.1:9")
    with pytest.raises(SendFailed) as failed:
        await channel.send(text(), read)
    assert (failed.value.failure, failed.value.why) == (Failure.RETRY, "ConnectError: ClientConnectorError")
    assert not failed.value.unsure
    await channel.close()


async def test_a_message_that_was_taken_is_never_sent_again_for_an_odd_answer(
    channel: WhatsAppChannel, platform: Platform
) -> None:
    platform.plan[MESSAGES] = [{"messages": []}]
    assert await channel.send(text(), read) == ""


@pytest.mark.parametrize("answer", [error(190, "x", 401), error(0, "x", 401), (401, "tidak")])
async def test_a_token_that_is_not_known_is_told_at_the_start(platform: Platform, answer: Any) -> None:
    platform.plan[f"/{PHONE}"] = [answer]
    channel = WhatsAppChannel(ACCOUNT, platform.url)
    with pytest.raises(TokenRefused):
        await channel.start()
    await channel.close()


async def test_no_secret_is_in_any_log_or_exception(
    platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets = (ACCOUNT.token, ACCOUNT.app_secret, ACCOUNT.verify_token)
    said = " ".join(secrets)
    for answer in (error(190, said), (500, said), error(131009, said), None):
        platform.plan[MESSAGES] = [answer]
        channel = WhatsAppChannel(ACCOUNT, platform.url)
        with pytest.raises(SendFailed) as failed:
            await channel.send(text(), read)
        shown = repr(failed.value) + failed.value.why + repr(failed.value.__cause__) + repr(ACCOUNT)
        assert not [one for one in secrets if one in shown]
        await channel.close()
    ours = "\n".join(one.getMessage() for one in caplog.records if one.name.startswith("bot"))
    assert not [one for one in secrets if one in ours]


def test_the_log_line_hides_every_secret_of_the_settings_wherever_it_stands() -> None:
    settings = Settings(
        whatsapp_token=SecretStr(ACCOUNT.token),
        whatsapp_app_secret=SecretStr(ACCOUNT.app_secret),
        whatsapp_verify_token=SecretStr(ACCOUNT.verify_token),
    )
    record = logging.LogRecord("x", 30, "", 0, "Bearer %s", (ACCOUNT.token,), None)
    record.alamat = f"/webhook?hub.verify_token={ACCOUNT.verify_token}&x={ACCOUNT.app_secret}"
    line = _Line(settings.secrets).format(record)
    assert line.endswith("x: Bearer <token> alamat='/webhook?hub.verify_token=<token>&x=<token>'")
