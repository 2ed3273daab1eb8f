"""What each button does. A use case takes (visit, officer, card, argument) and may answer with a short text."""

from __future__ import annotations

from bot.core.case.commands import Complete, Review
from bot.core.case.model import Answer
from bot.core.case.rules import check_holder
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers import compile_report, deliver, fill, instructions, look, prepare, start
from handlers.calendar import days_off
from handlers.case.advance import act, task_of
from handlers.context import UseCase, Visit
from handlers.course import claim as claiming
from handlers.course import handover, orders
from handlers.course import take_back as taking_back
from handlers.messages.names import greeting
from handlers.messages.questions import wait_for_text
from handlers.monitoring import reminders
from handlers.staff import acting
from storage.repositories.cards import StoredCard


def complete(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """A step that is not a review is done."""
    case = visit.case(card.case)
    act(visit, case, Complete(task=card.task or "", by=visit.actor(officer)))
    return Message("jawab_selesai")


def choose_exit(number: int) -> UseCase:
    """The button of one of several exits."""

    def leave(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
        case = visit.case(card.case)
        task = check_holder(case, card.task or "", visit.actor(officer), visit.sop(case))
        target = visit.sop(case).step(task.step).next[number]
        act(visit, case, Complete(task=task.id, by=visit.actor(officer), leads_to=target))
        return Message("jawab_selesai")

    return leave


def approve(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Ya, about exactly the paper that the card was made for."""
    case = visit.case(card.case)
    act(
        visit,
        case,
        Review(task=card.task or "", by=visit.actor(officer), answer=Answer.YA, seen=card.subject),
    )
    return Message("jawab_ya")


def ask_reason(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Tidak: the officer's next text is the reason."""
    _, task = task_of(visit, officer, card)
    prompt = Message("tanya_alasan", sapaan=greeting(officer), bidang=visit.bidang_name(task.bidang))
    wait_for_text(visit, officer, "alasan", prompt, case=card.case, task=card.task, subject=card.subject)
    return Message("jawab_tulis_alasan")


ACTIONS: dict[str, UseCase] = {
    "assign": start.assign,
    "send_out": complete,
    "hand_over": fill.hand_over,
    "submit": complete,
    "finish": complete,
    "done": complete,
    "exit_1": choose_exit(0),
    "exit_2": choose_exit(1),
    "exit_3": choose_exit(2),
    "yes": approve,
    "no": ask_reason,
    "in_system": prepare.in_system,
    "in_system_one": prepare.in_system_one,
    "requirement": prepare.file_requirement,
    "look": look.working_papers,
    "problems": look.problems,
    "details": look.details,
    "answer": fill.answer_doubt,
    "evidence": fill.keep_as_evidence,
    "evidence_for": fill.ask_indicator,
    "evidence_is": fill.evidence_is,
    "drop": fill.drop_file,
    "file_to": fill.file_to_task,
    "narrative": compile_report.ask_chapter,
    "chapter": compile_report.ask_text,
    "record": deliver.ask_recipient,
    "recipient": deliver.ask_proof,
    "proof_for": deliver.proof_for,
    "proof_page": deliver.other_page,
    "plh": acting.tapped,
    "plh_new": acting.tapped_new,
    "plh_set": acting.settled,
    "plh_drop": acting.dropped,
    "plh_end": acting.ended,
    "begin": start.begin_tapped,
    "later": start.later,
    "instruct": instructions.chosen,
    "open_task": reminders.open_task,
    "seen": reminders.seen,
    "seen_already": reminders.seen,
    "take_back": taking_back.take_back,
    "order": orders.chosen,
    "order_bidang": orders.chosen_bidang,
    "order_more": orders.more_bidang,
    "reassign": handover.tapped,
    "claim": claiming.claim,
    "release": claiming.release,
    "hand_on": claiming.ask_colleague,
    "hand_to": claiming.hand_to,
    "day_off": days_off.ask_day,
    "day_on_which": days_off.ask_which,
    "day_on": days_off.reopen,
}
