"""What an officer may ask of a case. Commands are imperatives; `engine.decide` answers with events or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.case.model import Answer, Paper
from bot.core.office.officers import Actor
from bot.core.worktime.period import Period


@dataclass(frozen=True, kw_only=True)
class StartCase:
    case: str
    period: Period
    bidang: tuple[str, ...]
    by: Actor


@dataclass(frozen=True, kw_only=True)
class MarkOpened:
    """The holder looks at the task; nothing happens when they have done so before."""

    task: str
    by: Actor


@dataclass(frozen=True, kw_only=True)
class FilePaper:
    """A paper is added. With `task`, by the holder of that open task; without, by the bot itself."""

    paper: Paper
    by: Actor | None = None
    task: str | None = None


@dataclass(frozen=True, kw_only=True)
class WriteNote:
    task: str
    topic: str
    text: str
    by: Actor


@dataclass(frozen=True, kw_only=True)
class Complete:
    """A task that is not a review is done; `leads_to` chooses where the step has several exits."""

    task: str
    by: Actor
    leads_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Review:
    """A reviewer answers about the paper with fingerprint `seen` (empty where the step reviews no paper).

    A Tidak about the working paper of a bidang may name the `rows` that reopen (`working_paper.rows`); the others keep
    their approval.
    """

    task: str
    by: Actor
    answer: Answer
    reason: str = ""
    seen: str = ""
    rows: tuple[str, ...] = ()  #: empty: the whole paper
    row_hashes: tuple[tuple[str, str], ...] = ()  #: of every row of the paper, as far as it has rows
    looked: tuple[str, ...] = ()  #: flags that the reviewer has looked at


@dataclass(frozen=True, kw_only=True)
class LookAt:
    """A reviewer has looked at these flags of the paper with fingerprint `seen`."""

    task: str
    by: Actor
    flags: tuple[str, ...]
    seen: str


@dataclass(frozen=True, kw_only=True)
class Inquire:
    """Tanya dahulu: a reviewer asks whoever did the work, and decides later."""

    task: str
    by: Actor
    text: str
    flags: tuple[str, ...] = ()  #: what stood out and was on their screen


@dataclass(frozen=True, kw_only=True)
class AnswerInquiry:
    """Whoever was asked answers, in words or with a file."""

    inquiry: str
    by: Actor
    text: str = ""
    paper: Paper | None = None


@dataclass(frozen=True, kw_only=True)
class TakeBack:
    """Whoever finished `task` takes it back: without a trace within the `tunda`, later as long as nobody has opened
    what follows. After that they can only ask for it."""

    task: str
    by: Actor
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One of several holders claims the hand-over, releases it (`to` empty), or it is given to a colleague."""

    task: str
    by: Actor
    to: str  #: officer id, or empty
    may_order: bool = False  #: `by` is a superior of the holders


@dataclass(frozen=True, kw_only=True)
class Reassign:
    """One task is handed over to an officer who does not hold its seat, or goes back to the seat (`to` None)."""

    task: str
    by: Actor
    to: Actor | None
    reason: str
    seen: str = ""  #: officer id of whoever the task was assigned to when `by` looked
    may_order: bool = False  #: `by` is a superior of the seat


@dataclass(frozen=True, kw_only=True)
class ReopenBidang:
    bidang: str
    by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReopenRows:
    """Whoever mends a paper of which some rows came back opens these rows as well."""

    task: str
    by: Actor
    rows: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SkipBidang:
    bidang: str
    by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class AddBidang:
    bidang: str
    by: Actor


@dataclass(frozen=True, kw_only=True)
class DropBidang:
    bidang: str
    by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class PauseCase:
    by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class ResumeCase:
    by: Actor


@dataclass(frozen=True, kw_only=True)
class CancelCase:
    by: Actor
    reason: str


@dataclass(frozen=True, kw_only=True)
class MoveDeadlines:
    """The calendar has changed: the deadlines of open tasks are counted anew."""


Command = (
    StartCase
    | MarkOpened
    | FilePaper
    | WriteNote
    | Complete
    | Review
    | LookAt
    | Inquire
    | AnswerInquiry
    | TakeBack
    | Claim
    | Reassign
    | ReopenBidang
    | ReopenRows
    | SkipBidang
    | AddBidang
    | DropBidang
    | PauseCase
    | ResumeCase
    | CancelCase
    | MoveDeadlines
)
