"""What each button does, as one value for each kind of button, and the one way to store it on a card.

The name and the argument of an action stay in the database for as long as its card, so a name is never given
another meaning, and what older versions wrote under a name is still read (`_OLD`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from enum import StrEnum

from bot.core.working_paper.cells import CellKey, SheetKey
from bot.core.worktime.period import Period, parse_period
from bot.ports import CHOICES_MAX
from handlers.messages.incoming_file import Upload
from handlers.refusals import CardUnknown
from storage import codec


@dataclass(frozen=True, kw_only=True)
class Action:
    """What a button does. Without a case and a task of its own, it is about those of its card."""


@dataclass(frozen=True, kw_only=True)
class OfTask(Action):
    """An action that names its task, since its card may be about several, or about none."""

    case: str
    task: str


# Buttons that every card of a step carries


class Assign(Action):
    """Tugaskan."""


class SendOut(Action):
    """Kirim ke bidang."""


class HandOver(Action):
    """Serahkan ke Kabid."""


class Submit(Action):
    """Serahkan draf."""


class Finish(Action):
    """Selesai kirim."""


class Done(Action):
    """Selesai."""


@dataclass(frozen=True, kw_only=True)
class TakeExit(Action):
    """Complete a step by one of its several exits."""

    number: int  #: 0-based, in the order of the SOP


class Approve(Action):
    """Ya."""


class SendBack(Action):
    """Tidak."""


# Buttons of a single kind of step


class InSystem(Action):
    """Sudah ada di sistem."""


@dataclass(frozen=True, kw_only=True)
class InSystemOne(Action):
    """Which of the kelengkapan is in the system."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Requirement(Action):
    """For which of the kelengkapan a file is."""

    upload: Upload
    name: str


class Look(Action):
    """Lihat kertas kerja."""


class Problems(Action):
    """Lihat catatan."""


class Details(Action):
    """Lihat rincian."""


@dataclass(frozen=True, kw_only=True)
class AnswerDoubt(Action):
    """Which of two figures is meant."""

    cell: CellKey
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class KeepEvidence(Action):
    """A workbook that is not a working paper is data pendukung."""

    upload: Upload


@dataclass(frozen=True, kw_only=True)
class AskIndicator(Action):
    """Ask for which indicator a piece of evidence is."""

    number: int  #: of the evidence in its bidang, 1-based
    page: int = 0  #: of the list of indicators


@dataclass(frozen=True, kw_only=True)
class EvidenceFor(Action):
    """For which indicator a piece of evidence is."""

    number: int  #: of the evidence in its bidang, 1-based
    row: str  #: of the indicator


class DropFile(Action):
    """The file was sent by mistake."""


@dataclass(frozen=True, kw_only=True)
class FileTo(OfTask):
    """For which task a file is."""

    upload: Upload


class AskChapter(Action):
    """Ubah narasi."""


@dataclass(frozen=True, kw_only=True)
class Chapter(Action):
    """Which chapter is to be written."""

    key: str


@dataclass(frozen=True, kw_only=True)
class AskRecipient(Action):
    """Catat pengiriman."""

    page: int | None = None  #: of the list; None: the list is not shown yet


@dataclass(frozen=True, kw_only=True)
class Recipient(Action):
    """To whom the report was delivered; its proof is still to come."""

    name: str


@dataclass(frozen=True, kw_only=True)
class ProofFor(Action):
    """For which recipient a file is the proof."""

    upload: Upload
    name: str


@dataclass(frozen=True, kw_only=True)
class ProofPage(Action):
    """Further recipients for whom a file may be the proof."""

    upload: Upload
    page: int


@dataclass(frozen=True, kw_only=True)
class Instruct(OfTask):
    """For which period an instruction is."""

    text: str


# Buttons of forms


@dataclass(frozen=True, kw_only=True)
class FormAction(Action):
    """An answer to a question of a form, or the next page of its options."""

    answers: Mapping[str, str]  #: everything that is known once the button is tapped
    said: str = ""  #: the choice in the card's record
    page: int = 0


class ActingForm(FormAction):
    """`/plh`."""


class HandoverForm(FormAction):
    """`/alihkan`."""


# Buttons of commands and of what the bot tells on its own


class NewActing(Action):
    """Set another appointment although one is set."""


@dataclass(frozen=True, kw_only=True)
class SetActing(Action):
    """The form of an appointment is complete and right."""

    answers: Mapping[str, str]


class DropActing(Action):
    """Give the form of an appointment up."""


@dataclass(frozen=True, kw_only=True)
class EndActing(Action):
    """End an appointment now."""

    id: int


@dataclass(frozen=True, kw_only=True)
class Begin(Action):
    """Begin a period."""

    period: Period


class Later(Action):
    """Nanti saja."""


@dataclass(frozen=True, kw_only=True)
class OpenTask(OfTask):
    """Buka: show the card of a task again. `case` is empty on cards of older versions: the card's own."""


@dataclass(frozen=True, kw_only=True)
class Seen(Action):
    """Saya lihat."""

    places: tuple[tuple[str, str], ...]  #: ids of the cases and tasks that the reminder names


class SeenAlready(Seen):
    """Saya lihat, after the first tap on it."""


@dataclass(frozen=True, kw_only=True)
class TakeBack(OfTask):
    """Batalkan, or one of the tasks of `/tarik`."""


class Order(StrEnum):
    """What may be ordered with `/atur`. The value is the end of the key of its label."""

    REOPEN = "buka_bidang"
    SKIP = "tanpa_bidang"
    ADD = "tambah_bidang"
    DROP = "keluar_bidang"
    PAUSE = "jeda"
    RESUME = "lanjutkan"
    CANCEL = "batal_periode"

    @property
    def about_bidang(self) -> bool:
        return self in (Order.REOPEN, Order.SKIP, Order.ADD, Order.DROP)

    @property
    def reasoned(self) -> bool:
        """Whether the order needs a written reason."""
        return self not in (Order.ADD, Order.RESUME)


@dataclass(frozen=True, kw_only=True)
class GiveOrder(Action):
    """One order of `/atur`."""

    order: Order


@dataclass(frozen=True, kw_only=True)
class OrderBidang(Action):
    """The bidang of an order."""

    order: Order
    bidang: str


@dataclass(frozen=True, kw_only=True)
class OrderPage(Action):
    """Further bidang of an order."""

    order: Order
    page: int


@dataclass(frozen=True, kw_only=True)
class Claim(OfTask):
    """Saya yang serahkan."""


@dataclass(frozen=True, kw_only=True)
class Release(OfTask):
    """Lepaskan."""


@dataclass(frozen=True, kw_only=True)
class AskColleague(OfTask):
    """Ask which of the holders is to hand the paper over."""


@dataclass(frozen=True, kw_only=True)
class ClaimFor(OfTask):
    """Which of the holders is to hand the paper over."""

    officer: str  #: id


class AskDay(Action):
    """Close the office on a day, or open it."""


class AskWhichDay(Action):
    """Ask which day of `/libur` is to be undone."""


@dataclass(frozen=True, kw_only=True)
class UndoDays(Action):
    """Remove what `/libur` said of these days."""

    days: tuple[date, ...]


@dataclass(frozen=True, kw_only=True)
class Register(Action):
    """Ya, ini saya."""

    code: str


@dataclass(frozen=True, kw_only=True)
class NotMe(Action):
    """Bukan saya."""

    code: str


KINDS: Mapping[str, type[Action]] = {
    "assign": Assign,
    "send_out": SendOut,
    "hand_over": HandOver,
    "submit": Submit,
    "finish": Finish,
    "done": Done,
    "exit": TakeExit,
    "yes": Approve,
    "no": SendBack,
    "in_system": InSystem,
    "in_system_one": InSystemOne,
    "requirement": Requirement,
    "look": Look,
    "problems": Problems,
    "details": Details,
    "answer": AnswerDoubt,
    "evidence": KeepEvidence,
    "evidence_for": AskIndicator,
    "evidence_is": EvidenceFor,
    "drop": DropFile,
    "file_to": FileTo,
    "narrative": AskChapter,
    "chapter": Chapter,
    "record": AskRecipient,
    "recipient": Recipient,
    "proof_for": ProofFor,
    "proof_page": ProofPage,
    "instruct": Instruct,
    "plh": ActingForm,
    "reassign": HandoverForm,
    "plh_new": NewActing,
    "plh_set": SetActing,
    "plh_drop": DropActing,
    "plh_end": EndActing,
    "begin": Begin,
    "later": Later,
    "open_task": OpenTask,
    "seen": Seen,
    "seen_already": SeenAlready,
    "take_back": TakeBack,
    "order": GiveOrder,
    "order_bidang": OrderBidang,
    "order_more": OrderPage,
    "claim": Claim,
    "release": Release,
    "hand_on": AskColleague,
    "hand_to": ClaimFor,
    "day_off": AskDay,
    "day_on_which": AskWhichDay,
    "day_on": UndoDays,
    "register": Register,
    "not_me": NotMe,
}  #: by the names under which they are stored

_NAMES = {kind: name for name, kind in KINDS.items()}
_EXIT = re.compile(r"exit_([1-3])")  #: the SOP's name of an exit, and that of older cards


def encode(action: Action) -> tuple[str, str]:
    """The name and the argument of the action, as a card keeps them."""
    return _NAMES[type(action)], codec.dump(action) if fields(action) else ""


def decode(name: str, argument: str) -> Action:
    """The action that is stored under this name. Raises `CardUnknown` if no version can have written it."""
    kind, number = KINDS.get(name), _EXIT.fullmatch(name)
    try:
        if number and not argument:
            return TakeExit(number=int(number[1]) - 1)
        if kind is None:
            raise CardUnknown()
        return _read(kind, argument)
    except (ValueError, TypeError, ArithmeticError):
        raise CardUnknown() from None


def _read(kind: type[Action], argument: str) -> Action:
    """Raises ValueError, TypeError or ArithmeticError for an argument that does not fit."""
    if not fields(kind):
        if argument:
            raise ValueError(f"{kind.__name__} has no argument")
        return kind()
    try:
        return codec.load(kind, argument)
    except ValueError:
        if kind not in _OLD:
            raise
    return _OLD[kind](argument)


def pack_upload(upload: Upload) -> str:
    """The upload as text, for a job."""
    return codec.dump(upload)


def unpack_upload(text: str) -> Upload:
    """The upload of a job. A job of an older version carried it in a list."""
    try:
        return codec.load(Upload, text)
    except ValueError:
        return _with_upload(text)[0]


# What older versions wrote: no field had a name, and each kind had its own way to join them.


def _with_upload(argument: str) -> tuple[Upload, str]:
    """A file, and one text."""
    upload, extra = json.loads(argument)
    if not isinstance(extra, str):
        raise ValueError("not a text")
    return codec.load(Upload, json.dumps(upload)), extra


def _texts(argument: str, count: int) -> list[str]:
    """A JSON list of so many texts."""
    found = json.loads(argument)
    if not isinstance(found, list) or len(found) != count or not all(isinstance(one, str) for one in found):
        raise ValueError("not a list of texts")
    return found


def _of_task(kind: Callable[..., OfTask], *names: str) -> Callable[[str], OfTask]:
    """Reads a JSON list: the case, the task, then the fields with these names."""

    def read(argument: str) -> OfTask:
        values = _texts(argument, 2 + len(names))
        return kind(**dict(zip(("case", "task", *names), values, strict=True)))

    return read


def _old_form(kind: type[FormAction]) -> Callable[[str], FormAction]:
    """Reads the answers, with what belongs to the button among them."""

    def read(argument: str) -> FormAction:
        answers = _answers(argument)
        said, page = answers.pop("said", ""), int(answers.pop("page", "0"))
        return kind(answers=answers, said=said, page=page)

    return read


def _answers(argument: str) -> dict[str, str]:
    found = json.loads(argument)
    if not isinstance(found, dict) or not all(isinstance(one, str) for one in found.values()):
        raise ValueError("not the answers of a form")
    return found


def _old_requirement(argument: str) -> Requirement:
    upload, name = _with_upload(argument)
    return Requirement(upload=upload, name=name)


def _old_doubt(argument: str) -> AnswerDoubt:
    """`value|sheet|row|field`; the row may have a stroke of its own."""
    value, sheet, rest = argument.split("|", 2)
    row, field = rest.rsplit("|", 1)
    return AnswerDoubt(cell=CellKey(SheetKey(sheet), row, field), value=Decimal(value))


def _old_ask_indicator(argument: str) -> AskIndicator:
    number, page = argument.split(":")
    return AskIndicator(number=int(number), page=int(page))


def _old_evidence_for(argument: str) -> EvidenceFor:
    number, row = argument.split(":", 1)
    return EvidenceFor(number=int(number), row=row)


def _old_file_to(argument: str) -> FileTo:
    """A file, and `case/task`."""
    upload, place = _with_upload(argument)
    case, task = place.split("/", 1)
    return FileTo(case=case, task=task, upload=upload)


def _old_proof_for(argument: str) -> ProofFor:
    upload, name = _with_upload(argument)
    return ProofFor(upload=upload, name=name)


def _old_proof_page(argument: str) -> ProofPage:
    upload, page = _with_upload(argument)
    return ProofPage(upload=upload, page=int(page or "0"))


def _old_begin(argument: str) -> Begin:
    """The period in words."""
    period = parse_period(argument)
    if period is None:
        raise ValueError("not a period")
    return Begin(period=period)


def _old_open_task(argument: str) -> OpenTask:
    """A list with one case and task, or a task of the card's case."""
    if not argument.startswith("["):
        return OpenTask(case="", task=_filled(argument))
    [(case, task)] = _old_seen(argument).places
    return OpenTask(case=case, task=task)


def _old_seen(argument: str) -> Seen:
    return codec.load(Seen, json.dumps({"places": json.loads(argument)}))


def _old_order_bidang(argument: str) -> OrderBidang:
    order, bidang = _texts(argument, 2)
    return OrderBidang(order=Order(order), bidang=bidang)


def _old_order_page(argument: str) -> OrderPage:
    """The order, and the number of the first bidang of the page."""
    order, start = json.loads(argument)
    return OrderPage(order=Order(order), page=start // (CHOICES_MAX - 1))


def _filled(argument: str) -> str:
    """A text that stands alone. What looks like JSON is none: it was meant for another kind."""
    if not argument or argument[0] in "[{":
        raise ValueError("no text")
    return argument


_OLD: Mapping[type[Action], Callable[[str], Action]] = {
    InSystemOne: lambda argument: InSystemOne(name=_filled(argument)),
    Requirement: _old_requirement,
    AnswerDoubt: _old_doubt,
    KeepEvidence: lambda argument: KeepEvidence(upload=_with_upload(argument)[0]),
    AskIndicator: _old_ask_indicator,
    EvidenceFor: _old_evidence_for,
    FileTo: _old_file_to,
    Chapter: lambda argument: Chapter(key=_filled(argument)),
    AskRecipient: lambda argument: AskRecipient(page=int(argument) if argument else None),
    Recipient: lambda argument: Recipient(name=_filled(argument)),
    ProofFor: _old_proof_for,
    ProofPage: _old_proof_page,
    Instruct: _of_task(Instruct, "text"),
    ActingForm: _old_form(ActingForm),
    HandoverForm: _old_form(HandoverForm),
    SetActing: lambda argument: SetActing(answers=_answers(argument)),
    EndActing: lambda argument: EndActing(id=int(argument)),
    Begin: _old_begin,
    OpenTask: _old_open_task,
    Seen: _old_seen,
    SeenAlready: lambda argument: SeenAlready(places=_old_seen(argument).places),
    TakeBack: _of_task(TakeBack),
    GiveOrder: lambda argument: GiveOrder(order=Order(argument)),
    OrderBidang: _old_order_bidang,
    OrderPage: _old_order_page,
    Claim: _of_task(Claim),
    Release: _of_task(Release),
    AskColleague: _of_task(AskColleague),
    ClaimFor: _of_task(ClaimFor, "officer"),
    UndoDays: lambda argument: UndoDays(days=tuple(date.fromisoformat(day) for day in argument.split(","))),
    Register: lambda argument: Register(code=_filled(argument)),
    NotMe: lambda argument: NotMe(code=_filled(argument)),
}  #: each kind with an argument whose cards an older version made
