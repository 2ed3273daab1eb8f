"""Plays the screenplay: each cue is an act on an officer's phone, followed by everything that it causes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.localchat.client.messages import Message
from bot.localchat.client.phone import Phone
from bot.rehearsal.demo.script import PLAY, Cue, Verb, letter, read_figures
from bot.rehearsal.demo.transcript import Transcript
from bot.rehearsal.demo.workbook import fill_in
from bot.rehearsal.session import Rehearsal
from bot.text.terminal import plain
from storage.repositories import incidents as incident_rows

_EXPECTED = {
    "orang_asing",
    "terdaftar",
}  #: every officer is a stranger before sending the code, and registers
PATIENCE = 10.0  #: seconds that a phone waits for the bot


class CueFailed(Exception):
    """A cue failed; the message says which one, and what was expected."""

    def __init__(self, cue: Cue, why: str) -> None:
        super().__init__(f"{cue}\n{why}")
        self.cue, self.why = cue, why


@dataclass(kw_only=True)
class Player:
    """Plays cues. Raises CueFailed."""

    rehearsal: Rehearsal
    transcript: Transcript
    office: str
    patience: float = PATIENCE

    async def perform(self, cue: Cue) -> None:
        """Play one cue, wait until the bot has no work left, then write down what was said."""
        verbs: dict[Verb, Callable[[Cue], Awaitable[object]]] = {
            Verb.JUMP: self._jump,
            Verb.TELL: self._tell,
            Verb.REGISTER: self._register,
            Verb.TAP: self._tap,
            Verb.SAY: self._say,
            Verb.PAPER: self._paper,
            Verb.LETTER: self._letter,
            Verb.PHOTO: self._photo,
            Verb.AWAIT: lambda cue: self._phone(cue).wait_for(cue.what, since=0, timeout=self.patience),
        }
        try:
            await verbs[cue.verb](cue)
            await self.rehearsal.settle()
            if "harap" in cue.more:
                await self._phone(cue).wait_for(cue.more["harap"], timeout=self.patience)
        except Exception as fault:
            raise CueFailed(cue, f"{type(fault).__name__}: {fault}") from fault
        finally:
            await self.transcript.flush()
        if wrong := incidents(self.rehearsal):
            raise CueFailed(cue, "\n".join(wrong))

    def _phone(self, cue: Cue) -> Phone:
        return self.rehearsal.phones[cue.who]

    async def _jump(self, cue: Cue) -> None:
        zone: ZoneInfo = self.transcript.zone
        at = datetime.strptime(cue.what, "%Y-%m-%d %H.%M").replace(tzinfo=zone)
        while (held := self.rehearsal.services.held_until()) and held < at:
            await self.rehearsal.pass_delay()
            await self.transcript.flush()
        if "kata" in cue.more:
            self.transcript.jump(cue.more["kata"])
        if at > self.rehearsal.clock.now():
            await self.rehearsal.forward_to(at)

    async def _tell(self, cue: Cue) -> None:
        self.transcript.say(cue.what)

    async def _register(self, _: Cue) -> None:
        """Register all officers; only the first registration is written down."""
        first = "sekretaris"
        await self.rehearsal.pair([first], patience=self.patience)
        await self.transcript.flush()
        await self.rehearsal.pair(patience=self.patience)
        await self.transcript.flush(aloud=False)
        self.transcript.say(plain("demo_terdaftar", banyak=len(self.rehearsal.phones) - 1))

    async def _open(self, phone: Phone) -> None:
        """Press the button of the message that opens a chat which was closed for a day, and take what waited."""
        await phone.look()
        last = phone.messages[-1] if phone.messages else None
        if last and last.whatsapp.get("kind") == "template":
            await phone.tap(last.labels[0][0], on=last)
            await self.rehearsal.settle()
            await self.transcript.flush()

    async def _say(self, cue: Cue) -> None:
        await self._open(self._phone(cue))
        await self._phone(cue).say(cue.what)

    async def _tap(self, cue: Cue) -> None:
        phone, label = self._phone(cue), cue.what
        await phone.look()
        if not any(_starting(one, label.removesuffix("…")) for one in phone.messages if one.from_bot):
            await self.rehearsal.pass_delay()
        await self._open(phone)
        if not label.endswith("…"):
            await phone.tap(label)
            return
        start = label.removesuffix("…")
        message = await phone.wait_for(
            lambda one: _starting(one, start) != "", since=0, timeout=self.patience
        )
        await phone.tap(_starting(message, start), on=message)

    async def _paper(self, cue: Cue) -> None:
        """Fill in the paper that the officer was given, or with `bidang` the one of a colleague."""
        phone = self._phone(cue)
        seat = f"kasi:{cue.more['bidang']}" if "bidang" in cue.more else cue.who
        lender = self.rehearsal.phones[seat]
        await self._open(lender)
        given = next((one for one in reversed(lender.documents) if one.name.endswith(".xlsx")), None)
        if given is None:
            raise LookupError(f"no working paper on the phone of {seat}")
        data = await lender.download(given)
        typed = {code: str(value) for code, value in cue.more.get("ubah", {}).items()}
        filled = fill_in(data, read_figures(), rows=cue.more.get("baris", ()), typed=typed)
        await phone.send_file(given.name, filled)

    async def _letter(self, cue: Cue) -> None:
        lines = tuple(cue.more.get("isi", ()))
        data = letter(self.office, cue.more["judul"], lines, now=self.rehearsal.clock.now())
        await self._phone(cue).send_file(cue.what, data)

    async def _photo(self, cue: Cue) -> None:
        await self._phone(cue).send_photo((PLAY / cue.what).read_bytes(), caption=cue.more.get("ket", ""))


def incidents(rehearsal: Rehearsal) -> list[str]:
    """Incidents that are reported to the operator and must not occur in a successful play."""
    with rehearsal.services.read() as uow:
        return [
            f"{row.kind} {row.data}"
            for row in incident_rows.list_incidents(uow.tx)
            if row.kind not in _EXPECTED
        ]


def _starting(message: Message, start: str) -> str:
    """The first label of a message that begins with `start`; empty when there is none."""
    labels = (label for row in message.labels for label in row)
    return next((label for label in labels if label.startswith(start)), "")
