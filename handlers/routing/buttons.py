"""The use case of each button. It takes (visit, officer, card, argument) and may answer with a short text."""

from __future__ import annotations

from handlers.calendar import days_off
from handlers.context import UseCase
from handlers.course import claim as claiming
from handlers.course import handover, orders
from handlers.course import take_back as taking_back
from handlers.monitoring import reminders
from handlers.routing.files import file_to_task
from handlers.staff import acting
from handlers.steps import assign as instructions
from handlers.steps import assign as start
from handlers.steps import compile as compile_report
from handlers.steps import deliver, fill, prepare
from handlers.steps import review as look
from handlers.steps.review import approve, ask_reason, choose_exit, complete
from handlers.steps.working_paper import answer_doubt

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
    "answer": answer_doubt,
    "evidence": fill.keep_as_evidence,
    "evidence_for": fill.ask_indicator,
    "evidence_is": fill.evidence_is,
    "drop": fill.drop_file,
    "file_to": file_to_task,
    "narrative": compile_report.ask_chapter,
    "chapter": compile_report.ask_text,
    "record": deliver.ask_recipient,
    "recipient": deliver.ask_proof,
    "proof_for": deliver.proof_for,
    "proof_page": deliver.other_page,
    "plh": acting.FORM.tapped,
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
    "reassign": handover.FORM.tapped,
    "claim": claiming.claim,
    "release": claiming.release,
    "hand_on": claiming.ask_colleague,
    "hand_to": claiming.hand_to,
    "day_off": days_off.ask_day,
    "day_on_which": days_off.ask_which,
    "day_on": days_off.reopen,
}
