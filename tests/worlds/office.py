"""The second world: an office with a database, its use cases called without any channel.

`ChatOffice` has officers who type and tap, and reads what would be sent; `PaperOffice` plays one case for the sake of its
papers; `WholeOffice` is two processes on the same data that are looked at after every step; `CommandOffice` is asked by
`sopbot` commands.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
import shutil
import sqlite3
import struct
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.bootstrap import keep_shift, open_services
from bot.clock import MovableClock
from bot.config import SHIPPED_SOP, load_settings
from bot.core.case.commands import Command, Complete, FilePaper, MarkOpened, Review, StartCase, WriteNote
from bot.core.case.decide import decide
from bot.core.case.model import Answer, Case, Paper, PaperKind, Task
from bot.core.case.papers import version_of
from bot.core.case.rules import subject
from bot.core.office.model import Office
from bot.core.office.officers import Actor, Officer, Seat
from bot.core.working_paper.cells import (
    ANGGARAN,
    FISIK,
    KETERANGAN,
    PENGHAMBAT,
    REALISASI,
    TINDAK_LANJUT,
    CellKey,
    PaperValues,
    SheetKey,
)
from bot.core.worktime.period import Period
from bot.documents.period_picture import PeriodPicture
from bot.ports import JOBS, Arrival, Incoming, IncomingFile, IncomingKind, Job, Outgoing
from bot.text.render import NO_BREAK, Message
from handlers import paper_jobs
from handlers.case.assignment import deliver_task
from handlers.context import Services, UnitOfWork
from handlers.documents import working_papers
from handlers.documents.drafts import ToMake
from handlers.messages.action_codec import decode
from handlers.messages.actions import Action
from handlers.monitoring import digest, period_picture
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.proposal import tick_proposal
from handlers.monitoring.reminders import tick_reminders
from handlers.routing import commands as texts
from handlers.routing import router
from handlers.routing.buttons import press
from handlers.staff.office_import import import_office
from handlers.staff.terms import tick_acting
from storage import codec
from storage.database import Database, Tx
from storage.files import FileDamaged, FolderStore
from storage.repositories import cards, offices, people, queues
from storage.repositories import cases as case_rows
from storage.repositories.cards import StoredCard
from storage.repositories.sops import SopVersions
from storage.xlsx.office.sample import sample_office

ZONE = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=ZONE)
SETTLED = datetime(
    2026, 9, 21, 9, 0, tzinfo=ZONE
)  #: when an office that commands are asked about was imported
DAY = timedelta(days=1)
PERIOD = Period(year=2026, number=3)
CHANNEL = "uji"  #: of every phone in this world
BIDANG = ("IND", "DAG")  #: of a small office
_TAG = re.compile(r"<[^>]+>")


def at(text: str) -> datetime:
    """ "11-23 08:00" of the year 2026."""
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def plain(text: str) -> str:
    """A message as it is read, without its marks."""
    return _TAG.sub("", text).replace(NO_BREAK, " ")


# What an office is made of


@cache
def sample() -> Office:
    """The sample office, read once."""
    return sample_office()


def two_bidang(**changes: object) -> Office:
    """The sample office with two of its four bidang."""
    whole = sample()
    return replace(
        whole,
        bidang=tuple(one for one in whole.bidang if one.code in BIDANG),
        officers=tuple(one for one in whole.officers if one.bidang in (None, "", *BIDANG)),
        **changes,  # type: ignore[arg-type]
    )


@cache
def small_office() -> Office:
    """Two bidang of two Kasi, three indikator and two sub kegiatan each."""
    whole = sample()
    indicators = [row for code in BIDANG for row in [i for i in whole.indicators if i.bidang == code][:3]]
    activities = [row for code in BIDANG for row in [s for s in whole.sub_kegiatan if s.bidang == code][:2]]
    return two_bidang(indicators=tuple(indicators), sub_kegiatan=tuple(activities))


def office_without(role: str) -> Office:
    """The sample office; nobody has this role."""
    return replace(sample(), officers=tuple(row for row in sample().officers if row.role != role))


def prompt_sop(directory: Path, tunda: str = "0 detik") -> Path:
    """A copy of the shipped SOP in `directory` that hands on after `tunda`, at once by default."""
    text = SHIPPED_SOP.read_text(encoding="utf-8")
    assert text.count("tunda: 60 detik") == 1
    directory.mkdir(parents=True, exist_ok=True)
    found = directory / f"sop tunda {tunda}.yaml"
    found.write_text(text.replace("tunda: 60 detik", f"tunda: {tunda}"), encoding="utf-8")
    return found


@cache
def sops(tunda: str = "0 detik") -> SopVersions:
    """The shipped SOP with this `tunda`, read once."""
    with tempfile.TemporaryDirectory() as place:
        return SopVersions(prompt_sop(Path(place), tunda))


def give_phones(tx: Tx, now: datetime, office: str = offices.OFFICE, before: str = "") -> None:
    """A phone for every officer; the chat is named for the seat: "sekretaris", "kabid DAG", "kasi DAG", "kasi DAG 2".

    `before` the name stands what tells the office apart.
    """
    staff = people.load_staff(tx, office, now)
    for officer in staff.everyone:
        seat = next(one.seat for one in staff.live if one.officer == officer.id)
        name = f"{before}{seat.role} {seat.bidang or ''}".strip()
        chat = f"{name} 2" if people.by_address(tx, CHANNEL, name) else name
        people.register(tx, officer, CHANNEL, chat, chat, now)


class StoredOffice:
    """An office on a disk, a clock that stands still until it is pushed, and a case that goes on by the engine alone."""

    case_id = "K"
    _files: type[FolderStore] = FolderStore

    def __init__(
        self, directory: Path, now: datetime, office: Office, sop: Path | None = None, watermark: str = ""
    ) -> None:
        self.directory, self._watermark = directory, watermark
        self._sop = sop or prompt_sop(directory)
        self.clock = MovableClock(now, frozen=True)
        self.desks: list[Services] = []
        self.services = self.reopened()
        self.sop = self.services.sops.current
        with self.services.db.writing() as tx:
            self.services.sops.keep(tx)
            offices.save(tx, office, self.clock.now())

    def reopened(self) -> Services:
        """What a fresh process on the same data would have at hand."""
        services = Services(
            db=Database(self.directory / "db"),
            files=self._files(self.directory / "files"),
            clock=self.clock,
            sops=SopVersions(self._sop),
            watermark=self._watermark,
        )
        self.desks.append(services)
        return services

    def close(self) -> None:
        for services in self.desks:
            services.db.close()

    @property
    def case(self) -> Case:
        with self.services.read() as uow:
            return uow.case(self.case_id)

    def start(self, case: str = "", period: Period = PERIOD) -> None:
        per_bidang = any(role.per_bidang for role in self.sop.roles)
        with self.services.begin() as uow:
            bidang = tuple(one.code for one in uow.office.bidang) if per_bidang else ()
            by = self._actor(uow, self.sop.first.actor, None)
            command = StartCase(case=case or self.case_id, period=period, bidang=bidang, by=by)
            events = decide(None, command, uow.scene(self.sop))
            self.services.cases.add(uow.tx, uow.office_id, self.services.sops.sha256, self.sop, events)

    def do(self, command: Command) -> None:
        with self.services.begin() as uow:
            case = uow.case(self.case_id)
            events = decide(case, command, uow.scene(self.sop))
            self.services.cases.record(uow.tx, uow.office_id, self.sop, case, events)

    def holder(self, task: Task) -> Actor:
        with self.services.read() as uow:
            return self._actor(uow, self.sop.step(task.step).actor, task.bidang)

    def _actor(self, uow: UnitOfWork, role: str, bidang: str | None) -> Actor:
        found = uow.staff.owners_of_any_day(role, bidang)
        if found:
            return uow.actor(found[0])
        return Actor(officer="pergi", seats=frozenset({Seat(role=role, bidang=bidang)}))

    def decide(self, task: Task, by: Actor, reason: str) -> None:
        """Ya, or with a reason Tidak, about the paper as it is."""
        answer = Answer.TIDAK if reason else Answer.YA
        self.do(Review(task=task.id, by=by, answer=answer, reason=reason, seen=subject(self.case, task)))


class NamedFiles(FolderStore):
    """Files whose papers are only named, not written: each counts as sound."""

    def verify(self, sha256: str) -> None:
        return


class ChatOffice(StoredOffice):
    """The sample office with a phone for everybody, from the instant `start` ("11-23 08:00")."""

    _files = NamedFiles

    def __init__(
        self, directory: Path, start: str, office: Office | None = None, sop: Path | None = None
    ) -> None:
        super().__init__(directory, at(start), office or sample(), sop)
        self.shown = 0
        self._keys = count(1)
        self.heard: list[tuple[str, Outgoing]] = []
        with self.services.db.writing() as tx:
            give_phones(tx, self.clock.now())

    @property
    def front(self) -> Services:
        """What the bot has at hand when something arrives."""
        return self.services

    def officer(self, chat: str) -> Officer:
        with self.services.read() as uow:
            found = people.by_address(uow.tx, CHANNEL, chat)
        assert found is not None
        return found

    def to(self, when: str) -> ChatOffice:
        self.clock.forward_to(at(when))
        return self

    def task(self, step: str, bidang: str | None = None) -> Task:
        return next(t for t in self.case.open_tasks if (t.step, t.bidang) == (step, bidang))

    def complete(self, step: str, bidang: str | None = None) -> None:
        task = self.task(step, bidang)
        by = self.holder(task)
        if step == "3":
            version = len(self.case.all_papers(PaperKind.WORKING_PAPER, bidang)) + 1
            paper = Paper(
                kind=PaperKind.WORKING_PAPER, version=version, sha256=f"{bidang}{version}", bidang=bidang,
                name=f"Kertas Kerja {bidang}.xlsx", at=self.clock.now(), by=by.officer,
            )  # fmt: skip
            self.do(FilePaper(paper=paper, by=by, task=task.id))
        self.do(Complete(task=task.id, by=by))

    def file(self, kind: PaperKind) -> None:
        """The bot files a paper of the office itself."""
        paper = Paper(kind=kind, version=1, sha256=kind.value, name=f"{kind.value}.pdf", at=self.clock.now())
        self.do(FilePaper(paper=paper))

    def answer(self, step: str, bidang: str | None = None, reason: str = "") -> None:
        task = self.task(step, bidang)
        self.decide(task, self.holder(task), reason)

    # What is said

    def news(self) -> list[tuple[str, Outgoing]]:
        """What has gone to whom since the last time, in order."""
        with self.services.read() as uow:
            rows = queues.unsent(uow.tx, after=self.shown)
        self.shown = rows[-1].id if rows else self.shown
        return [(row.chat, codec.load(Outgoing, row.payload)) for row in rows]

    def texts(self) -> list[tuple[str, str]]:
        return [(chat, plain(message.text)) for chat, message in self.news()]

    def card(self, message: Outgoing, button: int) -> tuple[StoredCard, Action]:
        """The card of a button, and what the button does."""
        found, _, number = (message.buttons or message.choices)[button].data.partition(".")
        with self.services.read() as uow:
            card = cards.find(uow.tx, found)
        assert card is not None
        return card, decode(*card.actions[int(number)])

    def look(self) -> list[tuple[str, Outgoing]]:
        """Everything said since the last look; it has arrived now, and stays on the phones."""
        with self.services.db.writing() as tx:
            rows = queues.unsent(tx, after=0)
            queues.sent(tx, [(row.id, str(row.id)) for row in rows])
        new = [(row.chat, codec.load(Outgoing, row.payload)) for row in rows]
        self.heard += new
        return new

    def say(self, chat: str, text: str) -> str:
        """What the bot answers on the same phone. A refusal is raised."""
        self.look()
        officer = self.officer(chat)
        incoming = Incoming(
            channel=CHANNEL, kind=IncomingKind.TEXT, chat=chat, sender=chat, at=self.clock.now(), text=text
        )
        with self.services.begin() as uow:
            texts.receive(uow, officer, incoming)
        return self._heard_by(chat)

    def arrive(
        self, chat: str, kind: IncomingKind = IncomingKind.TEXT, sha256: str = "", **fields: Any
    ) -> str:
        """What the bot answers to a message of this kind, refusals too; `message` is its number in the chat."""
        self.look()
        file: IncomingFile | None = fields.get("file")
        incoming = Incoming(
            **{
                "channel": CHANNEL,
                "kind": kind,
                "chat": chat,
                "sender": chat,
                "at": self.clock.now(),
                **fields,
            }
        )
        with self.services.db.writing() as tx:
            queues.keep(tx, CHANNEL, [(str(next(self._keys)), chat, "{}")], self.clock.now())
            row = queues.unhandled(tx)[-1].id
        router.handle(
            self.front, Arrival(row=row, incoming=incoming, sha256=sha256, size=file.size if file else 0)
        )
        return self._heard_by(chat)

    def send(self, chat: str, name: str, data: bytes, caption: str = "", album: str = "") -> str:
        """What the bot answers to a file on the same phone, refusals too."""
        file = IncomingFile(file_id=name, name=name, size=len(data))
        sha256 = self.services.files.put(data)
        return self.arrive(chat, IncomingKind.FILE, sha256, text=caption, file=file, album=album)

    def tap(self, chat: str, label: str) -> str:
        """Press the newest live button of that label on the phone."""
        self.look()
        officer = self.officer(chat)
        for to, message in reversed(self.heard):
            for number, button in enumerate(message.buttons or message.choices):
                if to == chat and button.label == label:
                    card, action = self.card(message, number)
                    if not card.live:
                        continue
                    with self.services.begin() as uow:
                        toast: Message | None = press(uow, officer, card, action)
                    assert toast is None or toast.key
                    return self._heard_by(chat)
        raise AssertionError(f"{chat} has no live {label!r}")

    def _heard_by(self, chat: str) -> str:
        return "\n".join(plain(one.text) for to, one in self.look() if to == chat)

    def tick(self, when: str) -> list[tuple[str, str]]:
        self.look()
        self.to(when)
        tick_acting(self.services)
        return [(to, plain(one.text)) for to, one in self.look()]

    def cards_of(self, task: str) -> set[str]:
        """Chats with a live card of this task of the case."""
        with self.services.read() as uow:
            live = cards.live_of_task(uow.tx, "K", task)
            owners = {card.officer for card in live if card.kind == "tugas"}
            return {phone.chat for owner in owners for phone in people.phones(uow.tx, owner)}

    def appoint(self, by: str, *answers: str) -> str:
        """`/plh` with these texts one after the other, then Ya, catat."""
        self.say(by, "/plh")
        for answer in answers:
            self.say(by, answer)
        return self.tap(by, "Ya, catat")


def to_review(house: ChatOffice, step: str) -> ChatOffice:
    """The case up to step 5 (DAG), 7 or 8; what lies on the desks has its cards."""
    house.start()
    house.complete("1")
    house.complete("2")
    for code in ("IND", "DAG", "PSR", "MET"):
        house.complete("3", code)
        if step != "5":
            house.answer("5", code)
    if step != "5":
        house.file(PaperKind.DRAFT)
        house.complete("6")
    if step == "8":
        house.answer("7")
    with house.services.begin() as uow:
        for task in house.case.open_tasks:
            deliver_task(uow, house.sop, house.case, task)
    house.look()
    return house


class PaperOffice(StoredOffice):
    """One office, one case; every act takes `minutes` of wall time before it."""

    case_id = "satu"

    def __init__(self, directory: Path, office: Office, sop: Path | None = None, watermark: str = "") -> None:
        super().__init__(directory, MONDAY + timedelta(hours=1), office, sop, watermark)
        self.start()

    def import_office(self, office: Office) -> None:
        with self.services.db.writing() as tx:
            offices.save(tx, office, self.clock.now())

    def look(self) -> AbstractContextManager[UnitOfWork]:
        return self.services.read()

    def task(self, step: str, bidang: str | None = None) -> Task:
        """The newest task of a step, open or done."""
        return next(t for t in reversed(self.case.tasks) if (t.step, t.bidang) == (step, bidang))

    def open(self, task: Task, minutes: int = 2) -> Actor:
        """The holder opens the task after `minutes`."""
        self.clock.forward(timedelta(minutes=minutes))
        by = self.holder(task)
        self.do(MarkOpened(task=task.id, by=by))
        return by

    def complete(self, step: str, bidang: str | None = None, minutes: int = 3) -> None:
        task = self.task(step, bidang)
        by = self.open(task)
        self.clock.forward(timedelta(minutes=minutes))
        self.do(Complete(task=task.id, by=by))

    def answer(self, step: str, bidang: str | None = None, *, reason: str = "", minutes: int = 3) -> None:
        task = self.task(step, bidang)
        by = self.open(task)
        self.clock.forward(timedelta(minutes=minutes))
        self.decide(task, by, reason)

    def write(self, step: str, topic: str, text: str) -> None:
        task = self.task(step)
        self.do(WriteNote(task=task.id, topic=topic, text=text, by=self.holder(task)))

    def file(self, kind: PaperKind, content: bytes, name: str, task: Task | None = None, **more: str) -> None:
        """File a paper: by the holder of `task`, else by the bot."""
        by = self.holder(task) if task else None
        bidang = task.bidang if task else None
        version = len(self.case.all_papers(kind, bidang, more.get("subject", ""))) + 1
        paper = Paper(
            kind=kind,
            version=version,
            sha256=self.services.files.put(content) if content else "",
            name=name,
            at=self.clock.now(),
            by=by.officer if by else "",
            bidang=bidang,
            **more,  # type: ignore[arg-type]
        )
        self.do(FilePaper(paper=paper, by=by, task=task.id if task else None))

    def fill(self, bidang: str, share: str, keterangan: str = "") -> None:
        """A version of the working paper in which everything reached is `share` of its target."""
        task = self.task("3", bidang)
        with self.services.read() as uow:
            form = working_papers.form_of(uow, self.case, bidang)
        cells: dict[CellKey, Decimal | str] = {}
        for line in form.iku:
            if line.target is not None:
                cells[CellKey(SheetKey.IKU, line.row, REALISASI)] = line.target * Decimal(share)
                cells[CellKey(SheetKey.IKU, line.row, PENGHAMBAT)] = f"Hambatan {line.row}"
            elif keterangan:
                cells[CellKey(SheetKey.IKU, line.row, KETERANGAN)] = keterangan
        for sub in form.sub:
            cells[CellKey(SheetKey.SUB, sub.row, FISIK)] = (sub.sub.target or Decimal(0)) * Decimal(share)
            cells[CellKey(SheetKey.SUB, sub.row, ANGGARAN)] = Decimal(sub.sub.pagu or 0) * Decimal(share)
            cells[CellKey(SheetKey.SUB, sub.row, TINDAK_LANJUT)] = f"Tindak lanjut {sub.row}"
        data = working_papers.written_values(PaperValues(cells=cells))
        sha256 = hashlib.sha256(data.encode()).hexdigest()
        self.file(PaperKind.WORKING_PAPER, data.encode(), f"Kertas Kerja {bidang}.xlsx", task, cells=sha256)
        with self.services.begin() as uow:
            version = version_of(uow.case(self.case_id), bidang)
            case_rows.keep_values(uow.tx, uow.office_id, self.case_id, bidang, version, data)

    def recipients(self) -> tuple[str, str]:
        with self.services.read() as uow:
            return uow.office.recipients[0].name, uow.office.recipients[1].name


def to_draft(house: PaperOffice) -> PaperOffice:
    """Steps 1 to 5: both bidang signed, IND after one return; the first draft is there."""
    house.write("1", "instruksi", "Siapkan kertas kerja dua bidang.")
    house.complete("1")
    house.file(PaperKind.REQUIREMENT, b"dpa", "DPA 2026.pdf", house.task("2"), subject="DPA")
    house.complete("2")
    house.fill("IND", "0.8")
    house.file(PaperKind.EVIDENCE, b"bukti" * 300, "rekap IKM.pdf", house.task("3", "IND"), subject="IND-02")
    house.complete("3", "IND")
    house.answer("5", "IND", reason="Angka sertifikat halal belum cocok.")
    house.fill("IND", "0.9")
    house.complete("3", "IND")
    house.fill("DAG", "1.05")
    house.complete("3", "DAG")
    house.answer("5", "DAG", minutes=50)
    house.answer("5", "IND")
    house.file(PaperKind.DRAFT, b"draf satu", "Konsep.pdf")
    return house


def to_signature(house: PaperOffice) -> PaperOffice:
    """Steps 6 to 8, straight on."""
    to_draft(house)
    house.write("6", "narasi_penutup", "Demikian laporan ini kami sampaikan.")
    house.complete("6")
    house.answer("7")
    house.answer("8")
    house.file(PaperKind.REPORT, b"laporan", "Laporan Kinerja.pdf")
    return house


def to_end(house: PaperOffice) -> PaperOffice:
    """One delivery with a file, one with words only, and the end."""
    to_signature(house)
    first, second = house.recipients()
    house.file(PaperKind.DELIVERY, b"foto", "tanda terima.jpg", house.task("9"), subject=first)
    house.file(
        PaperKind.DELIVERY, b"", "", house.task("9"), subject=second, note="Diterima Bagian Umum, Sdr. Rina."
    )
    house.complete("9")
    return house


# Two processes, looked at after every step

TICKS = (tick_acting, tick_reminders, tick_digest, tick_proposal)
_LEFT_ALONE = ("cases", "events", "tasks", "cards", "waits", "reminders", "digests", "acting", "holders", "officers",
               "offices", "contacts", "meta", "paper_values")  # fmt: skip


class FilesInMemory:
    """Files in memory."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        self._files[sha256] = data
        return sha256

    def get(self, sha256: str) -> bytes:
        return self._files[sha256]

    def verify(self, sha256: str) -> None:
        if sha256 not in self._files:
            raise FileDamaged(sidik=sha256)


def _blank(picture: PeriodPicture) -> bytes:
    """The head of a PNG, which tells its size, and what is on it."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">2I", 1080, 1920) + picture.content.encode()


@contextmanager
def plain_papers() -> Iterator[None]:
    """Papers that cost nothing; no two are alike."""
    made = iter(range(10**9))

    def make(services: Services, wanted: Sequence[ToMake]) -> list[tuple[ToMake, str]]:
        return [(one, services.files.put(f"{one.kind} {one.name} {next(made)}".encode())) for one in wanted]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paper_jobs, "_make", make)
        patch.setattr(digest, "draw_digest", lambda picture: picture.title.encode())
        patch.setattr(period_picture, "draw_period", _blank)
        yield


def registered(directory: Path, office: Office, now: datetime) -> Path:
    """An office that was imported and whose officers have phones."""
    with Database(directory) as db, db.writing() as tx:
        offices.save(tx, office, now)
        give_phones(tx, now)
    return directory


class _Refusals(logging.Handler):
    """The router writes every refusal into its log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.keys: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if getattr(record, "action", "") == "refused":
            self.keys.append(record.key)  # type: ignore[attr-defined]


class WholeOffice:
    """Two desks, one clock; `look` is called after every step that wrote something, `ticked` names the tick that did."""

    def __init__(self, start: Path, now: datetime, delay: int, look: Callable[[WholeOffice], None]) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="kantor"))
        shutil.copytree(start, self.directory, dirs_exist_ok=True)
        self.clock = MovableClock(now, frozen=True)
        self.sops, self.files = sops(f"{delay} detik"), FilesInMemory()
        self.desks = [self._opened(), self._opened()]
        self.turn, self._number, self._look = 0, 0, look
        self.refused, self.ticked, self._seen = 0, "", [(0,)]
        self._raw = sqlite3.connect(f"file:{self.services.db.path}?mode=ro", uri=True, isolation_level=None)
        self._heard = _Refusals()
        logging.getLogger("handlers.routing.router").addHandler(self._heard)
        logging.getLogger("handlers.routing.router").setLevel(logging.INFO)

    def _opened(self) -> Services:
        return Services(db=Database(self.directory), files=self.files, clock=self.clock, sops=self.sops)  # type: ignore[arg-type]

    def close(self) -> None:
        logging.getLogger("handlers.routing.router").removeHandler(self._heard)
        self._raw.close()
        for services in self.desks:
            services.db.close()
        shutil.rmtree(self.directory)

    def restart(self, which: int) -> None:
        """The process ends and begins anew."""
        self.desks[which].db.close()
        self.desks[which] = self._opened()

    @property
    def services(self) -> Services:
        """Whichever process gets the next piece of work."""
        return self.desks[self.turn % 2]

    @property
    def now(self) -> datetime:
        return self.clock.now()

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        return self._raw.execute(query, values).fetchall()

    # What arrives

    def say(self, chat: str, text: str) -> str:
        """A text; the key of its refusal, or an empty one."""
        return self._arrive(chat, IncomingKind.TEXT, text=text)

    def press(self, chat: str, data: str) -> str:
        """A tap on the button that carries `data`."""
        return self._arrive(chat, IncomingKind.TAP, data=data, tap=str(self._number), message="0")

    def _arrive(self, chat: str, kind: IncomingKind, **fields: str) -> str:
        self._number += 1
        key, services, now = str(self._number), self.services, self.now
        with services.db.writing() as tx:
            queues.keep(tx, CHANNEL, [(key, chat, "{}")], now)
        [(row,)] = self.ask("SELECT id FROM inbox WHERE channel = ? AND key = ?", CHANNEL, key)
        before = self.content()
        self._heard.keys.clear()
        incoming = Incoming(channel=CHANNEL, kind=kind, chat=chat, sender=chat, at=now, **fields)
        router.handle(services, Arrival(row=int(str(row)), incoming=incoming))
        refusal = "".join(self._heard.keys)
        if refusal:
            self.refused += 1
            self.check_unchanged(before, chat)
        self._looked("")
        return refusal

    def content(self) -> dict[str, object]:
        """Everything that a refusal leaves alone."""
        found: dict[str, object] = {table: self.ask(f"SELECT * FROM {table}") for table in _LEFT_ALONE}
        found["jobs"] = self.ask("SELECT id, state FROM inbox WHERE channel = ?", JOBS)
        found["outbox"] = self.ask("SELECT id, chat, state, next_at, card FROM outbox")
        return found

    def check_unchanged(self, before: dict[str, object], chat: str) -> None:
        """Nothing but the answer in the same chat."""
        after = self.content()
        old, new = before.pop("outbox"), after.pop("outbox")
        assert isinstance(old, list)
        assert isinstance(new, list)
        assert after == before, "a refusal changed something"
        assert new[: len(old)] == old, "a refusal touched a message"
        assert {(row[1], row[4]) for row in new[len(old) :]} <= {(chat, None)}, "a refusal wrote to others"

    def begin(self, work: Callable[[UnitOfWork], None]) -> None:
        """Something that no phone can ask for."""
        with self.services.begin() as uow:
            work(uow)
        self._looked("")

    # What the bot does by itself

    def settle(self) -> None:
        """Jobs and messages, until nothing is due."""
        while self._do_jobs() or self._send():
            pass

    def _do_jobs(self) -> bool:
        query = "SELECT id, raw FROM inbox WHERE channel = ? AND state = 'baru' AND next_at <= ? ORDER BY id"
        rows = self.ask(query, JOBS, _micro(self.now))
        for number, raw in rows:
            self.turn += 1
            router.handle(self.services, Job(row=int(str(number)), data=json.loads(str(raw))))
            self._looked("")
        return bool(rows)

    def _send(self) -> bool:
        with self.services.db.writing() as tx:
            due = [row for row in queues.unsent(tx) if row.next_at <= self.now]
            queues.sent(tx, [(row.id, str(row.id)) for row in due])
        return bool(due)

    def tick(self) -> None:
        """Every tick of both processes."""
        for tick in TICKS:
            for services in self.desks:
                tick(services)
                self._looked(tick.__name__)

    def tick_at_once(self) -> None:
        """Two schedulers knock in the same moment."""
        for tick in TICKS:
            with ThreadPoolExecutor(2) as pool:
                list(pool.map(tick, self.desks))
            self._looked(tick.__name__)

    def pass_time(self, by: timedelta, *, down: bool = False) -> None:
        """With `down` nobody was there meanwhile."""
        end = self.now + by
        while self.now < end:
            self.clock.forward_to(end if down else min(end, self._next_stop()))
            if down:
                self.tick()  # a scheduler may be quicker than the queues
            self.settle()
            self.tick()
            self.settle()

    def _next_stop(self) -> datetime:
        """Moments of a day that matter: opening, the digest, the noon, before and at the close."""
        local = self.now.astimezone(ZONE)
        day = local.replace(hour=0, minute=0, second=0, microsecond=0)
        stops = [day + timedelta(minutes=m) for m in (450, 480, 720, 959, 960, 1440, 1440 + 450)]
        return next(stop for stop in stops if stop > local)

    def _looked(self, tick: str) -> None:
        """Whoever watches looks, unless nothing was written since the last look."""
        version = self.ask("PRAGMA data_version")
        if version != self._seen:
            self._seen, self.ticked = version, tick
            self._look(self)

    # What can be seen

    def cases(self) -> list[Case]:
        with self.services.read() as uow:
            return [uow.case(one) for one in case_rows.list_cases(uow.tx, uow.office_id)]

    def everyone(self) -> list[Officer]:
        with self.services.read() as uow:
            return list(uow.staff.everyone)

    def chat_of(self, officer: str) -> str | None:
        rows = self.ask("SELECT chat FROM contacts WHERE officer = ? AND until IS NULL", officer)
        return str(rows[0][0]) if rows else None

    def buttons(self, *, live: bool = True, kind: str = "") -> list[tuple[str, str, str, str | None, str]]:
        """(officer, action, data, task, argument) of every button that has arrived, oldest first."""
        rows = self.ask(
            "SELECT id, officer, actions, task FROM cards c WHERE live >= ? AND (kind = ? OR ? = '') AND EXISTS"
            " (SELECT 1 FROM outbox o WHERE o.card = c.id AND o.state = 'terkirim') ORDER BY rowid",
            int(live), kind, kind,
        )  # fmt: skip
        return [
            (str(officer), action, f"{card}.{number}", None if task is None else str(task), argument)
            for card, officer, actions, task in rows
            for number, (action, argument) in enumerate(json.loads(str(actions)))
        ]


def _micro(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)


# By commands

_SETTINGS = (
    "TELEGRAM_BOT_TOKEN",
    "WHATSAPP_TOKEN",
    "DATABASE_URL",
    "SOP_FILE",
    "LOG_LEVEL",
    "TELEGRAM_WEBHOOK_URL",
    "FILES_URL",
    "FILES_KEY_ID",
    "FILES_SECRET",
)
#: What this machine itself may give a warning about.
OF_THE_MACHINE = {"sqlite", "ruang_penyimpanan", "bot_berjalan", "jaringan_pembaca"}


@contextmanager
def operators_folder(folder: Path) -> Iterator[None]:
    """Commands typed in this folder, whose data lie in `data`; no setting of this machine reaches them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in _SETTINGS:
            patch.delenv(name, raising=False)
        patch.setenv("DATA_DIR", "data")
        yield


@contextmanager
def imported_desk(folder: Path) -> Iterator[Services]:
    """The sample office has been imported there; commands may be typed beside the desk."""
    with operators_folder(folder):
        services = open_services(load_settings())
        with services.begin() as uow:
            import_office(uow, sample())
        yield services
        services.db.close()


@contextmanager
def chats_beside_commands(folder: Path, start: str) -> Iterator[ChatOffice]:
    """Officers with phones, in the folder where the operator types."""
    with operators_folder(folder):
        made = ChatOffice(folder, start)
        (folder / "data").mkdir()
        (folder / "data" / "latihan").symlink_to(folder / "db")
        yield made
        made.close()


class CommandOffice:
    """A rehearsal's office, so that its clock can be set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data = folder / "data" / "latihan"

    def settle(self, office: Office | None = None, now: datetime = SETTLED, *, phones: bool = True) -> None:
        """The office is imported; everybody registers."""
        with self.at_the_desk() as services:
            clock = MovableClock(now)
            keep_shift(services.db, clock)
            with services.begin() as uow:
                import_office(uow, office or sample())
                for officer in uow.staff.everyone if phones else ():
                    people.register(uow.tx, officer, "telegram", officer.id, officer.id, uow.now)

    @contextmanager
    def at_the_desk(self) -> Iterator[Services]:
        services = open_services(load_settings())
        try:
            yield services
        finally:
            services.db.close()

    def change(self, act: Callable[[UnitOfWork], object]) -> None:
        with self.at_the_desk() as services, services.begin() as uow:
            act(uow)

    def ask(self) -> tuple[int, list[dict[str, str]]]:
        """Exit status and everything found."""
        result = CliRunner().invoke(app, ["doctor", "--json"])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        rows: list[dict[str, str]] = json.loads(result.stdout)
        assert [sorted(row) for row in rows] == [["keadaan", "pemeriksaan", "saran", "uraian"]] * len(rows)
        silent = [row for row in rows if not row["uraian"] or (row["keadaan"] != "baik" and not row["saran"])]
        assert silent == []  # every problem comes with what mends it
        return result.exit_code, rows

    def problems(self) -> tuple[int, list[tuple[str, str]]]:
        """Exit status and (pemeriksaan, keadaan) of what is not sound, the machine's own left aside."""
        code, rows = self.ask()
        found = [(row["pemeriksaan"], row["keadaan"]) for row in rows if row["keadaan"] != "baik"]
        return code, [one for one in found if one[0] not in OF_THE_MACHINE]

    def said(self, check: str) -> dict[str, str]:
        """The only problem of this check."""
        [row] = [r for r in self.ask()[1] if r["pemeriksaan"] == check and r["keadaan"] != "baik"]
        return row


@contextmanager
def command_office(folder: Path) -> Iterator[CommandOffice]:
    with operators_folder(folder):
        yield CommandOffice(folder)
