"""`/alihkan`: the holder of an open task, their superior or the Sekretaris hands it over to another officer.

The answers given so far are kept in the buttons and in the pending question. The bot asks next for what is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta

from bot.core.case.commands import Reassign
from bot.core.case.handover import check_receiver, may_hand_over, needs_stand_in
from bot.core.case.model import Case, Task
from bot.core.case.refusals import NeedsStandIn
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case.advance import act
from handlers.case.open_tasks import Place, on_desk, place_label
from handlers.context import Visit
from handlers.course.claim import may_order
from handlers.messages.names import full_name, greeting, name_of, officer_called
from handlers.messages.outgoing import About, Choice, ask, retire, say
from handlers.refusals import NothingToHandOn, OfficerUnknown
from storage.repositories import questions

_PAGE = 8  #: names in one list, besides the rows that lead forward and back
_LIFE = timedelta(days=1)  #: wall time after which the bot forgets a form that was not finished
BACK = "-"  #: in place of an officer's id: back to the holders of the seat

Form = Mapping[str, str]


def begin(visit: Visit, officer: Officer) -> None:
    """Ask which of the tasks that the officer may hand over.

    Raises `NothingToHandOn`, or `NeedsStandIn` if a Plh is needed.
    """
    questions.stop_waiting(visit.tx, officer.id)
    found = [place for place in _all(visit, officer) if not _bound(visit, place)]
    if not found:
        for case, task in _all(visit, officer):
            if on_desk(visit, officer, case, task):
                step = visit.sop(case).step(task.step)
                raise NeedsStandIn(langkah=step.no, judul=step.title)
        raise NothingToHandOn()
    if len(found) == 1:
        _next(visit, officer, _form(*found[0]))
        return
    shown = found[:CHOICES_MAX]
    labels = [place_label(visit, case, task) for case, task in shown]
    choices = [_choice(label, _form(*place), label) for label, place in zip(labels, shown, strict=True)]
    lines = [_line(visit, *place) for place in shown]
    places = json.dumps([_form(*place) for place in shown])
    _wait(visit, officer, {"places": places})
    ask(
        visit,
        officer,
        Message("alihkan_tugas", sapaan=greeting(officer), tugas=lines),
        choices,
        kind="alihkan",
    )


def may_hand_on_any(visit: Visit, officer: Officer) -> bool:
    """Whether there is a task that the officer may hand over now."""
    return any(not _bound(visit, place) for place in _all(visit, officer))


def _all(visit: Visit, officer: Officer) -> list[Place]:
    """The open tasks of the officer and of everybody below them."""
    actor = visit.actor(officer)
    return [
        (case, task)
        for case in visit.running()
        for task in case.open_tasks
        if task.given_at <= visit.now
        and (may_hand_over(task, actor, visit.sop(case)) or may_order(visit, visit.sop(case), task, officer))
    ]


def _bound(visit: Visit, place: Place) -> bool:
    sop = visit.sop(place[0])
    return needs_stand_in(sop, sop.step(place[1].step))


def _form(case: Case, task: Task) -> dict[str, str]:
    return {"case": case.id, "task": task.id, "seen": task.assigned}


def tapped(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """A choice of a list."""
    form = json.loads(argument)
    retire(visit, card, Message("catatan_dipilih", pilihan=form.pop("said")))
    _next(visit, officer, form)
    return None


def answered(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """A text as the answer: the number of the task, a name or NIP, finally the reason."""
    form = dict(wait.data)
    if "places" in form:
        form = _numbered(json.loads(form["places"]), text)
    elif "to" not in form:
        form["to"] = officer_called(visit, text).id
    else:
        _hand_over(visit, officer, form, text)
        return
    _next(visit, officer, form)


def _numbered(places: list[dict[str, str]], text: str) -> dict[str, str]:
    number = int(text) if text.isdecimal() and len(text) < 3 else 0
    if not 1 <= number <= len(places):
        raise OfficerUnknown(teks=text[:60])
    return places[number - 1]


def _next(visit: Visit, officer: Officer, form: Form) -> None:
    case = visit.case(form["case"])
    task = case.task(form["task"])
    assert task is not None
    if "to" not in form:
        _ask_person(visit, officer, form, case, task)
        return
    if form["to"] != BACK:
        receiver = visit.staff.by_id(form["to"])
        assert receiver is not None
        check_receiver(case, task, visit.sop(case), visit.actor(receiver))
    _wait(visit, officer, form)
    message = Message(
        "alihkan_alasan",
        sapaan=greeting(officer),
        tugas=_line(visit, case, task),
        kepada=_receiver_name(visit, form),
    )
    say(visit, officer, message, About(case=case.id))


def _ask_person(visit: Visit, officer: Officer, form: Form, case: Case, task: Task) -> None:
    sitting = {one.id for one in visit.staff.holders(visit.sop(case), task)}
    known = [one for one in visit.staff.everyone if one.id not in sitting]
    page = int(form.get("page", "0"))
    kept = {key: value for key, value in form.items() if key != "page"}
    choices = [
        _choice(one.name, kept | {"to": one.id}, full_name(one))
        for one in known[page * _PAGE : (page + 1) * _PAGE]
    ]
    if len(known) > _PAGE:
        last, more = (page + 1) * _PAGE >= len(known), render_text("label_lainnya")
        choices.append(_choice(more, kept | {"page": "0" if last else str(page + 1)}, more))
    if task.assigned:
        back = render_text("label_alihkan_kembali")
        choices.append(_choice(back, kept | {"to": BACK}, back))
    _wait(visit, officer, kept)
    message = Message("alihkan_siapa", sapaan=greeting(officer), tugas=_line(visit, case, task))
    ask(visit, officer, message, choices, About(case=case.id), kind="alihkan")


def _hand_over(visit: Visit, officer: Officer, form: Form, reason: str) -> None:
    """Hand the task over. Raises the core's refusal if the task has moved since it was chosen."""
    case = visit.case(form["case"])
    task = case.task(form["task"])
    assert task is not None
    receiver = None if form["to"] == BACK else visit.staff.by_id(form["to"])
    command = Reassign(
        task=task.id,
        by=visit.actor(officer),
        to=visit.actor(receiver) if receiver else None,
        reason=reason,
        seen=form["seen"],
        may_order=may_order(visit, visit.sop(case), task, officer),
    )
    act(visit, case, command)
    message = Message("alihkan_dicatat", tugas=_line(visit, case, task), kepada=_receiver_name(visit, form))
    say(visit, officer, message, About(case=case.id))


def _receiver_name(visit: Visit, form: Form) -> str:
    return "" if form["to"] == BACK else name_of(visit, form["to"])


def _line(visit: Visit, case: Case, task: Task) -> dict[str, object]:
    sop = visit.sop(case)
    return {
        "judul": sop.step(task.step).title,
        "bidang": visit.bidang_name(task.bidang),
        "periode": str(case.period),
        "pemegang": [full_name(one) for one in visit.staff.holders(sop, task)],
    }


def _choice(label: str, form: Form, said: str) -> Choice:
    return Choice(label=label, action="reassign", argument=json.dumps({**form, "said": said}))


def _wait(visit: Visit, officer: Officer, form: Form) -> None:
    """Let the officer's next text also count as the answer."""
    wait = Wait(
        officer=officer.id, office=visit.office_id, kind="alihkan", until=visit.now + _LIFE, data=form
    )
    questions.wait_for(visit.tx, wait)
