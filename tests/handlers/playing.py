"""A small office that plays: two bidang, eight officers, the real bot over the real wire, in one process."""

from __future__ import annotations

import contextlib
import io
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl

from bot.config import SHIPPED_SOP
from bot.core.case.model import Case
from bot.core.office.model import Office
from bot.localchat.client.messages import Answer, Message
from bot.localchat.client.phone import Phone
from bot.rehearsal.session import Rehearsal, rehearse
from storage.repositories import cases as case_rows
from storage.repositories.incidents import list_incidents
from storage.xlsx.office.reader import office_from
from storage.xlsx.office.sample import SAMPLE_ROLES, sample_grids
from tests.handlers.messages.lexicon import says

THURSDAY = datetime(2026, 10, 1, 8, 0, tzinfo=ZoneInfo("Asia/Jakarta"))  #: a working day, in office hours
KEPT = {"IND", "DAG"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
STEPS = ("1", "2", "3", "5", "6", "7", "8", "9", "")  #: the shipped SOP's way when everybody agrees


def small_office() -> Office:
    """The sample with two bidang of two Kasi, three indikator and two sub kegiatan each."""
    grids = sample_grids()
    for title, column, most in (
        ("Bidang", 0, 1),
        ("Pegawai", 6, 9),
        ("Indikator", 1, 3),
        ("Sub Kegiatan", 1, 2),
    ):
        head, *rows = grids[title]
        counted: dict[object, int] = {}
        kept = [head]
        for row in rows:
            code = row[column]
            counted[code] = counted.get(code, 0) + 1
            if (code in KEPT or not code) and counted[code] <= most:
                kept.append(row)
        grids[title] = kept
    return office_from(grids, roles=SAMPLE_ROLES)


def fill_in(data: bytes, number: object = 10, text: str = "Contoh isian") -> bytes:
    """The paper with every unlocked cell filled in."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        rules = sheet.data_validations.dataValidation
        for cell in (cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked):
            numeric = any(
                cell.coordinate in rule.sqref for rule in rules if rule.type in ("decimal", "whole")
            )
            cell.value = number if numeric else text
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


class Play:
    """A running office and what its officers do, each act followed by everything that it causes.

    What the SOP's `tunda` holds back is let go after each act by a push of the clock, unless `hold` is set.
    """

    def __init__(self, rehearsal: Rehearsal, *, hold: bool = False) -> None:
        self.rehearsal = rehearsal
        self.desk = rehearsal.desk
        self.hold = hold

    async def _followed(self) -> None:
        await self.rehearsal.settle()
        while not self.hold and await self.rehearsal.pass_delay():
            pass

    def __getitem__(self, seat: str) -> Phone:
        return self.rehearsal.phones[seat]

    async def say(self, seat: str, text: str, reply_to: Message | None = None) -> str:
        """What the bot says to it, joined; an empty text when it says nothing."""
        phone, before = self[seat], await self.count(seat)
        await phone.say(text, reply_to=reply_to)
        await self._followed()
        return await self.news(seat, before)

    async def send(
        self, seat: str, name: str, data: bytes, *, reply_to: Message | None = None, caption: str = "",
        kind: str = "document", size: int | None = None,
    ) -> str:  # fmt: skip
        phone, before = self[seat], await self.count(seat)
        await phone.send_file(name, data, reply_to=reply_to, caption=caption, kind=kind, size=size)
        await self._followed()
        return await self.news(seat, before)

    async def tap(self, seat: str, label: str, on: Message | None = None) -> Answer:
        """Press and take what the tap is answered: it always is."""
        tap = await self[seat].tap(label, on=on)
        await self._followed()
        return await self[seat].answer_to(tap)

    async def count(self, seat: str) -> int:
        await self.rehearsal.settle()
        await self[seat].look()
        return max((message.id for message in self[seat].messages), default=0)

    async def news(self, seat: str, after: int) -> str:
        """The bot's texts on this phone after that message."""
        await self.rehearsal.settle()
        await self[seat].look()
        return "\n".join(m.text for m in self[seat].messages if m.from_bot and m.id > after)

    async def last(self, seat: str) -> Message:
        await self.rehearsal.settle()
        await self[seat].look()
        return [message for message in self[seat].messages if message.from_bot][-1]

    async def card(self, seat: str, label: str) -> Message:
        return await self[seat].wait_for(label=label)

    @property
    def case(self) -> Case:
        with self.desk.look() as visit:
            return visit.case(case_rows.list_cases(visit.tx, visit.office_id)[-1])

    def running(self) -> list[Case]:
        with self.desk.look() as visit:
            return visit.running()

    def open(self) -> list[tuple[str, str | None]]:
        return sorted((task.step, task.bidang) for task in self.case.open_tasks)

    def incidents(self) -> list[str]:
        with self.desk.look() as visit:
            return [row.kind for row in list_incidents(visit.tx)]

    def unsent(self) -> list[str]:
        """Why messages were given up."""
        with self.desk.look() as visit:
            return [row.data for row in list_incidents(visit.tx) if row.kind == "kirim_gagal"]

    async def form(self, seat: str) -> tuple[str, bytes]:
        """The newest working paper on this phone."""
        await self[seat].look()
        document = [one for one in self[seat].documents if one.name.endswith(".xlsx")][-1]
        return document.name, await self[seat].download(document)

    async def upload(self, seat: str, number: object = 10) -> str:
        name, data = await self.form(seat)
        return await self.send(seat, name, fill_in(data, number))

    async def to(self, step: str, period: str = "Triwulan III 2026") -> None:
        """Play on until this step is open; an empty text is the end."""
        for one in STEPS[: STEPS.index(step)]:
            if one == "1" and not self._known():
                await self.say("sekretaris", f"/mulai {period}")
            if one in {task.step for task in self.case.open_tasks}:
                await getattr(self, f"_step_{one}")()

    def _known(self) -> bool:
        with self.desk.look() as visit:
            return bool(case_rows.list_cases(visit.tx, visit.office_id))

    async def _step_1(self) -> None:
        await self.tap("sekretaris", "Tugaskan")

    async def _step_2(self) -> None:
        await self.tap("kasubag_pe", "Kirim ke bidang")

    async def _step_3(self) -> None:
        for code in [task.bidang for task in self.case.open_tasks if task.step == "3"]:
            await self.upload(f"kasi:{code}")
            await self.tap(f"kasi:{code}", "Serahkan ke Kabid")

    async def _step_5(self) -> None:
        for code in [task.bidang for task in self.case.open_tasks if task.step == "5"]:
            await self.tap(f"kabid:{code}", "Ya, tanda tangani")

    async def _step_6(self) -> None:
        await self.tap("kasubag_pe", "Serahkan draf")

    async def _step_7(self) -> None:
        await self.tap("sekretaris", "Ya, paraf")

    async def _step_8(self) -> None:
        await self.tap("kepala_dinas", "Ya, tanda tangani")

    async def _step_9(self) -> None:
        await self.tap("kasubag_pe", "Catat pengiriman")
        choice = (await self.last("kasubag_pe")).labels[0][0]
        await self.tap("kasubag_pe", choice)
        await self.say("kasubag_pe", "Diantar, diterima Ibu Contoh")
        await self.tap("kasubag_pe", "Selesai kirim")


@contextlib.asynccontextmanager
async def playing(
    directory: Path,
    *,
    pair: Sequence[str] | None = None,
    office: Office | None = None,
    sop: Path = SHIPPED_SOP,
    hold: bool = False,
) -> AsyncIterator[Play]:
    """An office at work since Thursday, 1 October 2026, 08.00; in the end no tap is without its answer."""
    async with rehearse(directory, office or small_office(), sop, THURSDAY) as rehearsal:
        await rehearsal.pair(pair)
        play = Play(rehearsal, hold=hold)
        yield play
        await rehearsal.settle()
        for phone in rehearsal.phones.values():
            await phone.look()
        assert {seat: p.unanswered for seat, p in rehearsal.phones.items() if p.unanswered} == {}
        assert rehearsal.chat.faults.faults == []
        assert "pembaruan_gagal" not in play.incidents()
        assert [why for why in play.unsent() if "blocked" not in why] == []


__all__ = ["PDF", "THURSDAY", "Play", "fill_in", "playing", "saved", "says", "small_office"]
