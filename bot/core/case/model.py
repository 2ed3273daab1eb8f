"""One period running through the SOP: frozen values, changed only by `engine.apply`.

A case is the sum of its events. A task is one round of one step, on one officer's desk; a step of a per-bidang role
has one task in every bidang. Instants are aware and in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.core.office.officers import Seat, SignatureBlock
from bot.core.sop.model import Endorsement, Sop
from bot.core.worktime.period import Period


class CaseState(StrEnum):
    RUNNING = "berjalan"  # at least one task is open
    DONE = "selesai"  # the last step is done
    CANCELLED = "batal"  # ended before its last step, with a reason


class Answer(StrEnum):
    YA = "ya"
    TIDAK = "tidak"


class PaperKind(StrEnum):
    """What a filed paper is. The bytes lie in the file store under their SHA-256."""

    REQUIREMENT = "kelengkapan"  # what a step needs: DPA, last report; `subject` names it
    DISPOSISI = "disposisi"
    WORKING_PAPER = "kertas_kerja"  # a version of a bidang's working paper
    EVIDENCE = "data_pendukung"  # `subject` is an indikator's code, or empty for the whole bidang
    SIGNED_PAPER = "kertas_kerja_ttd"
    RECAP = "rekap"  # the compiled workbook
    DRAFT = "draf"  # a version of the report before its signature, and after a paraf
    DRAFT_EDITABLE = "draf_docx"
    REPORT = "laporan"  # the signed report
    ENDORSEMENT = "lembar_pengesahan"
    DELIVERY = "bukti_kirim"  # `subject` is the recipient
    RECEIPT = "tanda_terima"
    ARCHIVE = "arsip"
    PERFORMANCE = "kinerja"  # the times of its steps as a workbook
    RETURNED_PAPER = (
        "kertas_kerja_kembali"  # a version as it came back, its rows marked; `subject` is the task
    )
    ANSWER = "jawaban"  # a file in answer to an inquiry; `subject` is its id
    MONITORING = "f01"  # the times of its steps as form F01 (docs/keputusan.md L3)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One filed paper."""

    kind: PaperKind
    version: int  #: from 1, per kind, bidang and subject
    sha256: str  #: empty: a statement without a file ("sudah ada di sistem")
    name: str
    at: datetime
    by: str = ""  #: officer id; empty: made by the bot
    bidang: str | None = None
    subject: str = ""
    note: str = ""
    source: str = ""  #: WORKING_PAPER: SHA-256 of the file as the officer sent it
    cells: str = ""  #: WORKING_PAPER: SHA-256 of its cells as they are kept; empty of an older version
    complete: bool = True  #: WORKING_PAPER: nothing left that blocks its hand-over
    part_of: str = (
        ""  #: DELIVERY: SHA-256 of the first file of the same proof, where several were sent together
    )


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A reviewer's answer, bound to the bytes that the reviewer saw."""

    answer: Answer
    reason: str = ""  #: never empty for TIDAK
    endorsement: Endorsement | None = None
    sha256: str = ""  #: of the paper decided on; empty where the step has none
    rows: tuple[str, ...] = ()  #: TIDAK: the rows that reopen ("iku|IKU-1"); empty: the whole paper
    row_hashes: tuple[
        tuple[str, str], ...
    ] = ()  #: of each row that is approved by it: all, or all but `rows`
    looked: tuple[
        str, ...
    ] = ()  #: flags of the paper that the reviewer had looked at (`working_paper.flags`)


@dataclass(frozen=True, kw_only=True)
class Look:
    """A reviewer has looked at something that stands out in the paper."""

    flag: str  #: `working_paper.flags`: the cell, the kind, and what it said then
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Task:
    """One step on one desk, in one round."""

    id: str  #: unique in the case: step, bidang, round
    step: str
    bidang: str | None
    round: int  #: 1, and one more after every return
    given_at: datetime
    deadline: datetime | None
    remarks: str = ""  #: why it came back
    returned_from: str | None = None  #: the step that sent it back
    rows: tuple[
        str, ...
    ] = ()  #: the rows that came back ("iku|IKU-1", "sub|1.02.03"); empty: the whole paper
    opened_at: datetime | None = None
    opened_by: str = ""
    done_at: datetime | None = None
    done_by: str = ""
    leads_to: str | None = None
    decision: Decision | None = None
    owner: str = ""  #: officer id of who has claimed it, where several hold the seat
    acting: str = ""  #: "Plh.", "Plt." or "Pj.": in which capacity the officer who did it held the seat
    for_officer: str = ""  #: officer id of the absent officer; empty in a vacant seat
    named: SignatureBlock | None = None  #: who did it, under their title then; None in an older event
    absent: SignatureBlock | None = None  #: the absent officer, under their title then
    withdrawn_at: datetime | None = None  #: taken off the desk before it was done
    assigned: str = ""  #: officer id of whoever this one task was handed over to, outside the seat
    assigned_by: str = ""  #: officer id of who ordered that
    looks: tuple[Look, ...] = ()  #: REVIEW: what stands out and has been looked at

    @property
    def open(self) -> bool:
        return self.done_at is None and self.withdrawn_at is None

    def reached(self, now: datetime) -> bool:
        """Whether its desk has it: its time has come, or it was opened there before the clock was set back."""
        return self.given_at <= now or self.opened_at is not None


@dataclass(frozen=True, kw_only=True)
class Note:
    """A text that an officer wrote for the case: an instruction, a chapter of the report."""

    topic: str
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Skip:
    """Lanjut tanpa bidang: by order, with a reason that the report prints."""

    bidang: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Pause:
    """An interval in which the clock of the case is stopped."""

    reason: str
    by: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """A reviewer's question to whoever did the work; nothing is decided by it."""

    id: str  #: unique in the case: task, number
    task: str  #: the review
    text: str
    by: str
    to: str  #: officer id of whoever did the work
    seat: Seat  #: in which they did it: who sits there later may answer
    at: datetime
    flags: tuple[str, ...] = ()  #: what stood out and was on the reviewer's screen when they asked
    answer: str = ""  #: empty where a file alone is the answer
    answered_by: str = ""
    answered_at: datetime | None = None


def seat_of(sop: Sop, task: Task) -> Seat:
    """On whose seat a task lies."""
    return Seat(role=sop.step(task.step).actor, bidang=task.bidang)


@dataclass(frozen=True, kw_only=True)
class Case:
    id: str
    sop: str
    period: Period
    bidang: tuple[str, ...]
    opened_at: datetime
    opened_by: str
    state: CaseState = CaseState.RUNNING
    tasks: tuple[Task, ...] = ()
    papers: tuple[Paper, ...] = ()
    notes: tuple[Note, ...] = ()
    inquiries: tuple[Inquiry, ...] = ()
    arrived: frozenset[str] = frozenset()  #: bidang whose branch has reached the join
    closed_at: datetime | None = None
    skips: tuple[Skip, ...] = ()
    pauses: tuple[Pause, ...] = ()
    ended_reason: str = ""  #: of a cancelled period
    version: int = 0  #: number of events applied

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.open)

    @property
    def awaited(self) -> frozenset[str]:
        """Bidang that the join waits for."""
        return frozenset(self.bidang) - {skip.bidang for skip in self.skips}

    @property
    def paused(self) -> Pause | None:
        return self.pauses[-1] if self.pauses and self.pauses[-1].end is None else None

    def task(self, task_id: str) -> Task | None:
        return next((task for task in self.tasks if task.id == task_id), None)

    def latest(self, kind: PaperKind, bidang: str | None = None, subject: str | None = None) -> Paper | None:
        """The newest paper of `kind`; `subject` None means any."""
        return next(iter(reversed(self.all_papers(kind, bidang, subject))), None)

    def all_papers(
        self, kind: PaperKind, bidang: str | None = None, subject: str | None = None
    ) -> tuple[Paper, ...]:
        """All papers of `kind` in one bidang (None: the office's own), oldest first."""
        return tuple(
            paper
            for paper in self.papers
            if paper.kind is kind and paper.bidang == bidang and subject in (None, paper.subject)
        )

    def note(self, topic: str) -> str:
        """The newest text on `topic`, or an empty one."""
        return next((note.text for note in reversed(self.notes) if note.topic == topic), "")

    def last_done(self, step: str, bidang: str | None) -> Task | None:
        """The newest finished task of `step` in `bidang`."""
        done = [t for t in self.tasks if t.step == step and t.bidang == bidang and t.done_at]
        return done[-1] if done else None
