"""The use case of each button, and the request it is given: everything that the button names is looked up here, once.

A use case takes (uow, request) and may answer with a short text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.calendar import days_off
from handlers.context import CaseTap, Tap, TaskTap, UnitOfWork
from handlers.course import claim, handover, orders, take_back
from handlers.messages import actions
from handlers.messages.actions import Action, OfTask
from handlers.monitoring import (
    closed_chats,
    history,
    own_deeds,
    remind_now,
    reminders,
    running_periods,
    status,
)
from handlers.refusals import CardUnknown
from handlers.routing.files import file_to_task
from handlers.staff import acting, channels, languages
from handlers.steps import (
    assign,
    deliver,
    details,
    evidence,
    fill,
    filling,
    inquiry,
    prepare,
    returning,
    review,
    review_several,
    working_paper,
)
from handlers.steps import compile as compile_report

A = TypeVar("A", bound=Action)
UseCase = Callable[[UnitOfWork, Officer, StoredCard, Action], Message | None]
_Row = tuple[type[Action], UseCase]


def _plain(kind: type[A], use_case: Callable[[UnitOfWork, Tap[A]], Message | None]) -> _Row:
    """A button about no case, or about several."""

    def tapped(uow: UnitOfWork, officer: Officer, card: StoredCard, action: Action) -> Message | None:
        assert isinstance(action, kind)
        return use_case(uow, Tap(officer=officer, actor=uow.actor(officer), card=card, action=action))

    return kind, tapped


def _of_case(kind: type[A], use_case: Callable[[UnitOfWork, CaseTap[A]], Message | None]) -> _Row:
    """A button about the case of its card. Raises `NoSuchCase`."""

    def tapped(uow: UnitOfWork, officer: Officer, card: StoredCard, action: Action) -> Message | None:
        assert isinstance(action, kind)
        case = uow.case(card.case)
        request = CaseTap(
            officer=officer,
            actor=uow.actor(officer),
            case=case,
            sop=uow.sop(case),
            card=card,
            action=action,
        )
        return use_case(uow, request)

    return kind, tapped


def _of_task(kind: type[A], use_case: Callable[[UnitOfWork, TaskTap[A]], Message | None]) -> _Row:
    """A button about a task: its own, else that of its card. Raises `NoSuchCase` and `NoSuchTask`."""

    def tapped(uow: UnitOfWork, officer: Officer, card: StoredCard, action: Action) -> Message | None:
        assert isinstance(action, kind)
        place = action if isinstance(action, OfTask) else card
        case = uow.case(place.case or card.case)
        request = TaskTap(
            officer=officer,
            actor=uow.actor(officer),
            case=case,
            sop=uow.sop(case),
            task=uow.task(case, place.task),
            card=card,
            action=action,
        )
        return use_case(uow, request)

    return kind, tapped


USE_CASES: Mapping[type[Action], UseCase] = dict(
    [
        _of_task(actions.Assign, assign.assign),
        _of_task(actions.SendOut, review.complete),
        _of_task(actions.HandOver, fill.hand_over),
        _of_task(actions.HandOverUnchanged, fill.hand_over_unchanged),
        _of_task(actions.Submit, review.complete),
        _of_task(actions.Finish, review.complete),
        _of_task(actions.Done, review.complete),
        _of_task(actions.TakeExit, review.take_exit),
        _of_task(actions.Approve, review.approve),
        _of_task(actions.LookedAt, review.tick),
        _of_task(actions.SendBack, returning.ask_reason),
        _of_task(actions.ToggleRow, returning.toggle),
        _of_task(actions.RowsPage, returning.turn),
        _of_task(actions.ChangeAlso, working_paper.change_also),
        _plain(actions.ListClean, review_several.show),
        _plain(actions.ApproveListed, review_several.approve),
        _plain(actions.DropList, review_several.drop),
        _of_task(actions.InSystem, prepare.in_system),
        _of_task(actions.InSystemOne, prepare.in_system_one),
        _of_task(actions.Requirement, prepare.file_requirement),
        _of_task(actions.Look, review.working_papers),
        _of_task(actions.Problems, review.problems),
        _of_task(actions.Details, details.details),
        _of_task(actions.DetailsPage, details.turn),
        _of_task(actions.AskFirst, inquiry.ask),
        _of_task(actions.WriteAnswer, inquiry.ask_answer),
        _of_task(actions.AnswerDoubt, working_paper.answer_doubt),
        _of_task(actions.FillHere, filling.fill_here),
        _of_task(actions.FillRow, filling.fill_row),
        _of_task(actions.FillRowPage, filling.more_rows),
        _of_task(actions.FillWord, filling.tapped_word),
        _of_task(actions.FillValue, filling.tapped_value),
        _of_task(actions.UseVersion, working_paper.use_version),
        _of_task(actions.KeepEvidence, evidence.keep_as_evidence),
        _of_task(actions.AskIndicator, evidence.ask_indicator),
        _of_task(actions.EvidenceFor, evidence.evidence_is),
        _plain(actions.DropFile, evidence.drop_file),
        _of_task(actions.FileTo, file_to_task),
        _of_task(actions.AskChapter, compile_report.ask_chapter),
        _of_task(actions.Chapter, compile_report.ask_text),
        _of_task(actions.AskRecipient, deliver.ask_recipient),
        _of_task(actions.Recipient, deliver.ask_proof),
        _of_task(actions.ProofFor, deliver.proof_for),
        _of_task(actions.ProofPage, deliver.other_page),
        _of_task(actions.Instruct, assign.chosen),
        _plain(actions.ActingForm, acting.FORM.tapped),
        _plain(actions.HandoverForm, handover.FORM.tapped),
        _plain(actions.NewActing, acting.tapped_new),
        _plain(actions.SetActing, acting.settled),
        _plain(actions.DropActing, acting.dropped),
        _plain(actions.EndActing, acting.ended),
        _plain(actions.Begin, assign.begin_tapped),
        _plain(actions.Later, assign.later),
        _of_task(actions.ShowTask, reminders.open_task),
        _plain(actions.TaskPage, status.more_tasks),
        _plain(actions.ShowPeriod, running_periods.show),
        _plain(actions.PeriodPage, running_periods.turn),
        _plain(actions.HistoryPage, history.turn),
        _plain(actions.DeedPage, own_deeds.turn),
        _plain(actions.SendDeed, own_deeds.send),
        _of_task(actions.RemindNow, remind_now.remind),
        _of_case(actions.AskWhomToRemind, remind_now.ask_whom),
        _plain(actions.HandOn, handover.tapped),
        _of_case(actions.HandOnLate, handover.tapped_late),
        _plain(actions.OpenChat, closed_chats.opened),
        _plain(actions.Seen, reminders.seen),
        _plain(actions.SeenAlready, reminders.seen),
        _of_task(actions.TakeBack, take_back.take_back),
        _of_case(actions.GiveOrder, orders.chosen),
        _of_case(actions.OrderBidang, orders.chosen_bidang),
        _of_case(actions.OrderPage, orders.more_bidang),
        _of_task(actions.Claim, claim.claim),
        _of_task(actions.Release, claim.release),
        _of_task(actions.AskColleague, claim.ask_colleague),
        _of_task(actions.ClaimFor, claim.hand_to),
        _plain(actions.AskDay, days_off.ask_day),
        _plain(actions.AskWhichDay, days_off.ask_which),
        _plain(actions.UndoDays, days_off.reopen),
        _plain(actions.ChooseChat, channels.chosen),
        _plain(actions.JoinChat, channels.joined_anew),
        _plain(actions.ChooseLanguage, languages.chosen),
    ]
)


def press(uow: UnitOfWork, officer: Officer, card: StoredCard, action: Action) -> Message | None:
    """Do what the button says. Returns the short answer to the tap, if there is one.

    Raises `CardUnknown` for a button that no officer's card has.
    """
    use_case = USE_CASES.get(type(action))
    if use_case is None:
        raise CardUnknown()
    return use_case(uow, officer, card, action)
