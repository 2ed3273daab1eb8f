"""The one way to store what a button does on its card.

The name and the argument of an action stay in the database for as long as its card, so a name is never given
another meaning, and what older versions wrote under a name is still read (`_OLD`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date

from bot.core.worktime.period import parse_period
from bot.ports import CHOICES_MAX
from handlers.messages import actions
from handlers.messages.actions import Action, FormAction, OfTask, Order
from handlers.messages.incoming_file import Upload
from handlers.refusals import CardUnknown
from storage import codec

KINDS: Mapping[str, type[Action]] = {
    "assign": actions.Assign,
    "send_out": actions.SendOut,
    "hand_over": actions.HandOver,
    "hand_over_unchanged": actions.HandOverUnchanged,
    "submit": actions.Submit,
    "finish": actions.Finish,
    "done": actions.Done,
    "exit": actions.TakeExit,
    "yes": actions.Approve,
    "no": actions.SendBack,
    "list_clean": actions.ListClean,
    "yes_listed": actions.ApproveListed,
    "drop_list": actions.DropList,
    "decided_at_once": actions.DecidedAtOnce,
    "in_system": actions.InSystem,
    "in_system_one": actions.InSystemOne,
    "requirement": actions.Requirement,
    "look": actions.Look,
    "problems": actions.Problems,
    "details": actions.Details,
    "details_page": actions.DetailsPage,
    "row": actions.ToggleRow,
    "rows_page": actions.RowsPage,
    "change_also": actions.ChangeAlso,
    "looked_at": actions.LookedAt,
    "ask_first": actions.AskFirst,
    "write_answer": actions.WriteAnswer,
    "answer": actions.AnswerDoubt,
    "fill_here": actions.FillHere,
    "fill_row": actions.FillRow,
    "fill_row_page": actions.FillRowPage,
    "fill_word": actions.FillWord,
    "fill_value": actions.FillValue,
    "use_version": actions.UseVersion,
    "evidence": actions.KeepEvidence,
    "evidence_for": actions.AskIndicator,
    "evidence_is": actions.EvidenceFor,
    "drop": actions.DropFile,
    "file_to": actions.FileTo,
    "narrative": actions.AskChapter,
    "chapter": actions.Chapter,
    "record": actions.AskRecipient,
    "recipient": actions.Recipient,
    "proof_for": actions.ProofFor,
    "proof_page": actions.ProofPage,
    "instruct": actions.Instruct,
    "plh": actions.ActingForm,
    "reassign": actions.HandoverForm,
    "plh_new": actions.NewActing,
    "plh_set": actions.SetActing,
    "plh_drop": actions.DropActing,
    "plh_end": actions.EndActing,
    "begin": actions.Begin,
    "later": actions.Later,
    "open_chat": actions.OpenChat,
    "open_task": actions.ShowTask,
    "task_page": actions.TaskPage,
    "show_period": actions.ShowPeriod,
    "period_page": actions.PeriodPage,
    "history_page": actions.HistoryPage,
    "deed_page": actions.DeedPage,
    "send_deed": actions.SendDeed,
    "remind_now": actions.RemindNow,
    "remind_whom": actions.AskWhomToRemind,
    "hand_task_on": actions.HandOn,
    "hand_late_on": actions.HandOnLate,
    "seen": actions.Seen,
    "seen_already": actions.SeenAlready,
    "take_back": actions.TakeBack,
    "order": actions.GiveOrder,
    "order_bidang": actions.OrderBidang,
    "order_more": actions.OrderPage,
    "claim": actions.Claim,
    "release": actions.Release,
    "hand_on": actions.AskColleague,
    "hand_to": actions.ClaimFor,
    "day_off": actions.AskDay,
    "day_on_which": actions.AskWhichDay,
    "day_on": actions.UndoDays,
    "choose_chat": actions.ChooseChat,
    "join_chat": actions.JoinChat,
    "choose_language": actions.ChooseLanguage,
    "register": actions.Register,
    "not_me": actions.NotMe,
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
            return actions.TakeExit(number=int(number[1]) - 1)
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


def _old_requirement(argument: str) -> actions.Requirement:
    upload, name = _with_upload(argument)
    return actions.Requirement(upload=upload, name=name)


def _old_doubt(argument: str) -> actions.AnswerDoubt:
    """`value|sheet|row|field`; the row may have a stroke of its own."""
    value, sheet, rest = argument.split("|", 2)
    row, field = rest.rsplit("|", 1)
    return codec.load(actions.AnswerDoubt, json.dumps({"cell": [sheet, row, field], "value": value}))


def _old_ask_indicator(argument: str) -> actions.AskIndicator:
    number, page = argument.split(":")
    return actions.AskIndicator(number=int(number), page=int(page))


def _old_evidence_for(argument: str) -> actions.EvidenceFor:
    number, row = argument.split(":", 1)
    return actions.EvidenceFor(number=int(number), row=row)


def _old_file_to(argument: str) -> actions.FileTo:
    """A file, and `case/task`."""
    upload, place = _with_upload(argument)
    case, task = place.split("/", 1)
    return actions.FileTo(case=case, task=task, upload=upload)


def _old_proof_for(argument: str) -> actions.ProofFor:
    upload, name = _with_upload(argument)
    return actions.ProofFor(upload=upload, name=name)


def _old_proof_page(argument: str) -> actions.ProofPage:
    upload, page = _with_upload(argument)
    return actions.ProofPage(upload=upload, page=int(page or "0"))


def _old_begin(argument: str) -> actions.Begin:
    """The period in words."""
    period = parse_period(argument)
    if period is None:
        raise ValueError("not a period")
    return actions.Begin(period=period)


def _old_open_task(argument: str) -> actions.ShowTask:
    """A list with one case and task, or a task of the card's case."""
    if not argument.startswith("["):
        return actions.ShowTask(case="", task=_filled(argument))
    [(case, task)] = _old_seen(argument).places
    return actions.ShowTask(case=case, task=task)


def _old_seen(argument: str) -> actions.Seen:
    return codec.load(actions.Seen, json.dumps({"places": json.loads(argument)}))


def _old_order_bidang(argument: str) -> actions.OrderBidang:
    order, bidang = _texts(argument, 2)
    return actions.OrderBidang(order=Order(order), bidang=bidang)


def _old_order_page(argument: str) -> actions.OrderPage:
    """The order, and the number of the first bidang of the page."""
    order, start = json.loads(argument)
    return actions.OrderPage(order=Order(order), page=start // (CHOICES_MAX - 1))


def _filled(argument: str) -> str:
    """A text that stands alone. A JSON list or object is none: it was meant for another kind."""
    try:
        meant_for_another = isinstance(json.loads(argument), list | dict)
    except ValueError:
        meant_for_another = False
    if meant_for_another or not argument:
        raise ValueError("no text")
    return argument


_OLD: Mapping[type[Action], Callable[[str], Action]] = {
    actions.InSystemOne: lambda argument: actions.InSystemOne(name=_filled(argument)),
    actions.Requirement: _old_requirement,
    actions.AnswerDoubt: _old_doubt,
    actions.KeepEvidence: lambda argument: actions.KeepEvidence(upload=_with_upload(argument)[0]),
    actions.AskIndicator: _old_ask_indicator,
    actions.EvidenceFor: _old_evidence_for,
    actions.FileTo: _old_file_to,
    actions.Chapter: lambda argument: actions.Chapter(key=_filled(argument)),
    actions.AskRecipient: lambda argument: actions.AskRecipient(page=int(argument) if argument else None),
    actions.Recipient: lambda argument: actions.Recipient(name=_filled(argument)),
    actions.ProofFor: _old_proof_for,
    actions.ProofPage: _old_proof_page,
    actions.Instruct: _of_task(actions.Instruct, "text"),
    actions.ActingForm: _old_form(actions.ActingForm),
    actions.HandoverForm: _old_form(actions.HandoverForm),
    actions.SetActing: lambda argument: actions.SetActing(answers=_answers(argument)),
    actions.EndActing: lambda argument: actions.EndActing(id=int(argument)),
    actions.Begin: _old_begin,
    actions.ShowTask: _old_open_task,
    actions.Seen: _old_seen,
    actions.SeenAlready: lambda argument: actions.SeenAlready(places=_old_seen(argument).places),
    actions.TakeBack: _of_task(actions.TakeBack),
    actions.GiveOrder: lambda argument: actions.GiveOrder(order=Order(argument)),
    actions.OrderBidang: _old_order_bidang,
    actions.OrderPage: _old_order_page,
    actions.Claim: _of_task(actions.Claim),
    actions.Release: _of_task(actions.Release),
    actions.AskColleague: _of_task(actions.AskColleague),
    actions.ClaimFor: _of_task(actions.ClaimFor, "officer"),
    actions.UndoDays: lambda argument: actions.UndoDays(
        days=tuple(date.fromisoformat(day) for day in argument.split(","))
    ),
    actions.Register: lambda argument: actions.Register(invitation=_filled(argument)),
    actions.NotMe: lambda argument: actions.NotMe(invitation=_filled(argument)),
}  #: each kind with an argument whose cards an older version made
