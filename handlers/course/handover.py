"""`/alihkan`: the holder of an open task, their superior or the Sekretaris hands it over to another officer.

The form is declared at the end of the file; before that stands how each question is asked and its answer read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.core.case.commands import Reassign
from bot.core.case.handover import check_receiver, may_hand_over, needs_stand_in
from bot.core.case.model import Case, Task
from bot.core.errors import SopError
from bot.core.office.officers import Officer
from bot.core.refusals import NeedsStandIn
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case import digest_buttons
from handlers.case.advance import act
from handlers.case.open_tasks import OpenTask, on_desk, place_label
from handlers.context import CaseTap, Tap, UnitOfWork
from handlers.course.claim import may_order
from handlers.messages.actions import HandOn, HandOnLate, HandoverForm
from handlers.messages.form import Answers, Asked, Form, Option, Question, officer_options
from handlers.messages.names import full_name, greeting, name_of, name_of_task, officer_called
from handlers.messages.outgoing import About, send_text
from handlers.refusals import NothingToHandOn, OfficerUnknown

BACK = "-"  #: in place of an officer's id: back to the holders of the seat


def begin(uow: UnitOfWork, officer: Officer) -> None:
    """Ask which of the tasks that the officer may hand over.

    Raises `NothingToHandOn`, or `NeedsStandIn` if a Plh is needed.
    """
    found = [place for place in _all(uow, officer) if not _bound(uow, place)]
    if not found:
        for case, task in _all(uow, officer):
            if on_desk(uow, officer, case, task):
                raise _needs_stand_in(uow, case, task)
        raise NothingToHandOn()
    _ask(uow, officer, found)


def _needs_stand_in(uow: UnitOfWork, case: Case, task: Task) -> NeedsStandIn:
    step = uow.sop(case).step(task.step)
    return NeedsStandIn(langkah=step.no, judul=step.title)


def _ask(uow: UnitOfWork, officer: Officer, found: Sequence[OpenTask]) -> None:
    """To whom, if there is one task; else which of them."""
    if len(found) == 1:
        FORM.go_on(uow, officer, _chosen(*found[0]))
    else:
        FORM.go_on(uow, officer, {"places": json.dumps([_chosen(*place) for place in found[:CHOICES_MAX]])})


def tapped(uow: UnitOfWork, request: Tap[HandOn]) -> None:
    """Alihkan, under an old digest: as `begin`."""
    begin(uow, request.officer)


def tapped_late(uow: UnitOfWork, request: CaseTap[HandOnLate]) -> Message | None:
    """Alihkan, under the digest: of what is late now. Raises `NothingToHandOn`, or `NeedsStandIn` if a Plh is needed."""
    late = {one.task.id for one in digest_buttons.late(uow, request.sop, request.case)}
    if not late:
        return Message("ingatkan_tidak_ada", sapaan=greeting(request.officer))
    theirs = [
        (case, task)
        for case, task in _all(uow, request.officer)
        if case.id == request.case.id and task.id in late
    ]
    found = [place for place in theirs if not _bound(uow, place)]
    if not found:
        raise _needs_stand_in(uow, *theirs[0]) if theirs else NothingToHandOn()
    _ask(uow, request.officer, found)
    return None


def may_hand_on_any(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether there is a task that the officer may hand over now."""
    return any(not _bound(uow, place) for place in _all(uow, officer))


def _all(uow: UnitOfWork, officer: Officer) -> list[OpenTask]:
    """The open tasks of the officer and of everybody below them."""
    actor = uow.actor(officer)
    return [
        (case, task)
        for case in uow.running()
        for task in case.open_tasks
        if task.given_at <= uow.now
        and (may_hand_over(task, actor, uow.sop(case)) or may_order(uow, uow.sop(case), task, officer))
    ]


def _bound(uow: UnitOfWork, place: OpenTask) -> bool:
    sop = uow.sop(place[0])
    return needs_stand_in(sop, sop.step(place[1].step))


def _chosen(case: Case, task: Task) -> dict[str, str]:
    """The answers once this task is chosen; `seen` is whom it was handed over to before."""
    return {"case": case.id, "task": task.id, "seen": task.assigned}


def _place(uow: UnitOfWork, answers: Answers) -> OpenTask:
    case = uow.case(answers["case"])
    task = case.task(answers["task"])
    assert task is not None
    return case, task


def _ask_task(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    """From the list as it was first shown: a typed number counts in it."""
    options, lines = [], []
    for chosen in json.loads(answers["places"]):
        case, task = _place(uow, chosen)
        options.append(Option(label=place_label(uow, case, task), answers=chosen))
        lines.append(_line(uow, case, task))
    message = Message("alihkan_tugas", sapaan=greeting(officer), tugas=lines)
    return Asked(message=message, options=options)


def _ask_receiver(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    case, task = _place(uow, answers)
    unfit = {one.id for one in uow.staff.everyone if not _may_receive(uow, case, task, one)}
    back = Option(label=render_text("label_alihkan_kembali"), answers={**answers, "to": BACK})
    return Asked(
        message=Message("alihkan_siapa", sapaan=greeting(officer), tugas=_line(uow, case, task)),
        options=officer_options(uow, answers, "to", without=unfit),
        more=render_text("label_lainnya"),
        beside=[back] if task.assigned else [],
        about=About(case=case.id),
    )


def _may_receive(uow: UnitOfWork, case: Case, task: Task, officer: Officer) -> bool:
    """Whether the task could be handed over to this officer; one who could not is not offered."""
    try:
        check_receiver(case, task, uow.sop(case), uow.actor(officer))
    except SopError:
        return False
    return officer not in uow.staff.holders(uow.sop(case), task)


def _ask_reason(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    """Raises what speaks against the receiver, before the officer writes the reason."""
    case, task = _place(uow, answers)
    if receiver := _receiver(uow, answers):
        check_receiver(case, task, uow.sop(case), uow.actor(receiver))
    message = Message(
        "alihkan_alasan",
        sapaan=greeting(officer),
        tugas=_line(uow, case, task),
        kepada=_receiver_name(uow, answers),
    )
    return Asked(message=message, about=About(case=case.id))


def _parse_task(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    places: list[Answers] = json.loads(answers["places"])
    number = int(text) if text.isdecimal() and len(text) < 3 else 0
    if not 1 <= number <= len(places):
        raise OfficerUnknown(teks=text[:60])
    return places[number - 1]


def _parse_receiver(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    return {**answers, "to": officer_called(uow, text).id}


def _parse_reason(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    return {**answers, "reason": text}


def _hand_over(uow: UnitOfWork, officer: Officer, answers: Answers) -> None:
    """Hand the task over. Raises the core's refusal if the task has moved since it was chosen."""
    case, task = _place(uow, answers)
    receiver = _receiver(uow, answers)
    command = Reassign(
        task=task.id,
        by=uow.actor(officer),
        to=uow.actor(receiver) if receiver else None,
        reason=answers["reason"],
        seen=answers["seen"],
        may_order=may_order(uow, uow.sop(case), task, officer),
    )
    act(uow, case, command)
    message = Message("alihkan_dicatat", tugas=_line(uow, case, task), kepada=_receiver_name(uow, answers))
    send_text(uow, officer, message, About(case=case.id))


def _receiver(uow: UnitOfWork, answers: Answers) -> Officer | None:
    """None: the task goes back to the desk where it belongs."""
    if answers["to"] == BACK:
        return None
    found = uow.staff.by_id(answers["to"])
    assert found is not None
    return found


def _receiver_name(uow: UnitOfWork, answers: Answers) -> str:
    return "" if answers["to"] == BACK else name_of(uow.staff, answers["to"])


def _line(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    sop = uow.sop(case)
    return {
        "nama_tugas": name_of_task(uow, case, task),
        "pemegang": [full_name(one) for one in uow.staff.holders(sop, task)],
    }


FORM = Form(
    kind="alihkan",
    action=HandoverForm,
    questions=(
        Question(key="task", ask=_ask_task, parse=_parse_task),
        Question(key="to", ask=_ask_receiver, parse=_parse_receiver),
        Question(key="reason", ask=_ask_reason, parse=_parse_reason),
    ),
    finish=_hand_over,
)
