"""The channel against the strict double of the platform: nothing is refused, and everything is heard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from bot.channels.whatsapp.account import WEBHOOK, Account
from bot.channels.whatsapp.channel import WhatsAppChannel
from bot.clock import MovableClock
from bot.http_server import by_path
from bot.localchat.client.connection import DirectLine
from bot.localchat.client.whatsapp import WhatsAppPhone
from bot.localchat.server import LocalChat
from bot.ports import (
    Button,
    FetchFailed,
    FileToSend,
    Incoming,
    IncomingKind,
    Outgoing,
    OutgoingKind,
    Stage,
)
from bot.text.openers import openers
from tests.worlds.bot import THURSDAY

SITI, SCOPED = 21, "ID.a1B2c3"
FILES = {"pdf": b"%PDF-1.4\n%%EOF\n", "png": b"\x89PNG\r\n\x1a\n" + bytes(100)}


@dataclass
class Line:
    """A bot's end of the line, and what it has heard."""

    chat: LocalChat
    channel: WhatsAppChannel
    siti: WhatsAppPhone
    kept: dict[str, Incoming] = field(default_factory=dict)

    async def keep(self, rows: Sequence[tuple[str, str, str]]) -> None:
        for key, _, raw in rows:
            self.kept[key] = self.channel.parse(json.loads(raw))

    async def heard(self, kind: IncomingKind) -> list[Incoming]:
        """Everything of a kind since the last call."""
        async with asyncio.timeout(5):
            while len(self.chat.cloud.deliveries):
                await asyncio.sleep(0)
        found = [one for one in self.kept.values() if one.kind is kind]
        self.kept = {key: one for key, one in self.kept.items() if one.kind is not kind}
        return found

    async def send(self, kind: OutgoingKind, text: str = "<b>Kartu</b> &amp; isi", **more: object) -> str:
        out = Outgoing(kind=kind, chat=SCOPED, text=text, **more)  # type: ignore[arg-type]
        return await self.channel.send(out, FILES.__getitem__)


@pytest_asyncio.fixture
async def line() -> AsyncIterator[Line]:
    chat = LocalChat(now=MovableClock(THURSDAY).now)
    chat.cloud.people.add_user(SITI, "Siti", number="6281234567890", scoped=SCOPED)
    serving = await chat.serve()
    known = chat.cloud.account
    account = Account(
        token=known.token,
        phone=known.phone,
        business=known.business,
        app_secret=known.app_secret,
        verify_token=known.verify_token,
    )
    channel = WhatsAppChannel(account, serving.url)
    made = Line(chat, channel, WhatsAppPhone(DirectLine(chat), SITI, patience=2))
    channel.webhook.hear(made.keep)
    assert await chat.cloud.subscribe(f"http://bot{WEBHOOK}", by_path({WEBHOOK: channel.webhook}))
    await made.siti.say("halo")
    yield made
    assert chat.cloud.log.faults == []
    await channel.close()
    await serving.close()


async def test_the_number_is_found_and_a_text_is_heard_with_a_hidden_number(line: Line) -> None:
    assert await line.channel.start() == line.chat.cloud.account.number
    await line.siti.habits(hidden=True)
    await line.siti.say("tugas")
    first, second = await line.heard(IncomingKind.TEXT)
    assert (first.text, second.text, second.sender) == ("halo", "tugas", SCOPED)
    assert (bool(first.number), second.number) == (True, "")


async def test_everything_that_is_sent_is_taken_at_the_edges_of_every_limit(line: Line) -> None:
    long = "<b>" + "kata 📎 " * 300 + "</b>"
    labels = [f"Kepala Bidang Perencanaan dan Evaluasi {n}" for n in range(12)]
    many = tuple(Button(label=label, data=f"kartu.{n}") for n, label in enumerate(labels))
    await line.send(OutgoingKind.TEXT, "kata 📎 " * 2000)
    card = await line.send(OutgoingKind.TEXT, long, buttons=many)
    await line.send(OutgoingKind.TEXT, long, choices=many, reply_to=card)
    await line.send(OutgoingKind.DOCUMENT, long, sha256="pdf", name="a/b.pdf", buttons=many[:2])
    await line.send(OutgoingKind.PHOTO, long, sha256="png", name="")
    files = tuple(FileToSend(sha256="pdf", name=f"{n}.pdf") for n in range(3))
    assert (await line.send(OutgoingKind.ALBUM, files=files)).count(",") == 2
    [*stages] = {one.receipt.stage for one in await line.heard(IncomingKind.RECEIPT) if one.receipt}
    assert set(stages) == {Stage.SENT, Stage.DELIVERED}


async def test_a_tap_and_its_answer(line: Line) -> None:
    card = await line.send(OutgoingKind.TEXT, buttons=(Button(label="Ya", data="kartu.1"),))
    tapped = await line.siti.tap("Ya")
    [tap] = await line.heard(IncomingKind.TAP)
    assert (tap.message, tap.data, tap.sender) == (card, "kartu.1", SCOPED)
    await line.send(OutgoingKind.ANSWER, "Sudah dicatat.", tap=tap.tap)
    assert (await line.siti.answer_to(tapped)).text == "Sudah dicatat."


async def test_a_file_comes_in_whole_and_one_that_is_gone_is_final(line: Line) -> None:
    await line.siti.send_file("Bukti.pdf", FILES["pdf"])
    [found] = await line.heard(IncomingKind.FILE)
    assert found.file is not None
    assert (found.file.name, await line.channel.fetch(found.file)) == ("Bukti.pdf", FILES["pdf"])
    line.chat.cloud.media.expire(found.file.file_id)
    with pytest.raises(FetchFailed) as gone:
        await line.channel.fetch(found.file)
    assert gone.value.final
    line.chat.cloud.log.faults.clear()  # the double counts the question for what is gone


async def test_what_the_bot_cannot_use_and_who_has_moved(line: Line) -> None:
    for kind in ("location", "contacts", "poll", "unsupported"):
        await line.siti.send_odd(kind)
    assert len(await line.heard(IncomingKind.OTHER)) == 4
    await line.siti.move(scoped="ID.b2", number="6289999")
    moved = await line.heard(IncomingKind.MOVED)
    assert {(one.sender, one.address) for one in moved} == {(SCOPED, "ID.b2")}


async def test_every_template_is_approved_sent_and_what_becomes_of_it_is_told(line: Line) -> None:
    for template in openers().values():
        assert (await line.channel.submit(template)).status in ("PENDING", "APPROVED")
    states = await line.channel.templates()
    assert {name: state.usable for name, state in states.items()} == dict.fromkeys(openers(), True)
    for template in openers().values():
        await line.send(
            OutgoingKind.TEMPLATE,
            template=template.name,
            fields=("a\nb", *template.examples[1:]),
            buttons=(Button(label="Buka", data="kartu.0"),),
        )
    await line.siti.tap("Buka")
    [tap] = await line.heard(IncomingKind.TAP)
    assert tap.data == "kartu.0"
    assert {one.receipt.category for one in await line.heard(IncomingKind.RECEIPT) if one.receipt} == {
        "utility"
    }
    assert line.chat.cloud.statuses.billed() == {"utility": len(openers())}
    line.chat.cloud.templates.decide("sopbot_tugas", "PAUSED")
    line.chat.cloud.templates.reclassify("sopbot_kabar", "MARKETING")
    told = [one.notice for one in await line.heard(IncomingKind.ACCOUNT) if one.notice]
    assert [(one.template, one.status or one.category) for one in told][-2:] == [
        ("sopbot_tugas", "PAUSED"),
        ("sopbot_kabar", "MARKETING"),
    ]
    assert not any(
        state.usable
        for name, state in (await line.channel.templates()).items()
        if name in ("sopbot_tugas", "sopbot_kabar")
    )
    assert await line.channel.quality() == "GREEN"
