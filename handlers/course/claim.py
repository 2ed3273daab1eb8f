"""`/ambil`: which of the several holders of a task hands the paper over; Kabid and Sekretaris may name another."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.case.commands import Claim
from bot.core.case.model import Case, Task, seat_of
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import Sop, superior_role
from bot.ports import CHOICES_MAX
from bot.text.render import Message
from handlers.case.advance import act
from handlers.case.assignment import claim_choice, hand_on_choice, release_choice, shared
from handlers.context import TaskRequest, TaskTap, Visit
from handlers.messages import actions
from handlers.messages.names import full_name, greeting, name_of
from handlers.messages.outgoing import About, Choice, ask, retire, say
from handlers.refusals import ColleagueUnknown


def ask_claims(visit: Visit, officer: Officer) -> None:
    """`/ambil`: send a card for each shared paper for which the officer may decide who hands it over."""
    offered = list(_offered(visit, officer))
    for case, task, choices in offered:
        _show(visit, visit.sop(case), case, task, officer, choices)
    if not offered:
        say(visit, officer, Message("penyerah_kosong", sapaan=greeting(officer)))


def may_claim_any(visit: Visit, officer: Officer) -> bool:
    """Whether `/ambil` has something to offer this officer now."""
    return any(True for _ in _offered(visit, officer))


def _offered(visit: Visit, officer: Officer) -> Iterator[tuple[Case, Task, list[Choice]]]:
    for case in visit.running():
        sop = visit.sop(case)
        for task in case.open_tasks:
            if task.given_at <= visit.now and shared(visit, sop, task):
                choices = _choices(visit, sop, case, task, officer)
                if choices:
                    yield case, task, choices


def _choices(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer) -> list[Choice]:
    mine = officer in visit.staff.holders(sop, task)
    found = []
    if mine and not task.owner:
        found.append(claim_choice(case, task))
    if task.owner == officer.id:
        found.append(release_choice(case, task))
    if may_order(visit, sop, task, officer) or (mine and task.owner in ("", officer.id)):
        found.append(hand_on_choice(case, task))
    return found


def may_order(visit: Visit, sop: Sop, task: Task, officer: Officer) -> bool:
    """Whether the officer is a superior of the task's holders, or the overseer."""
    role = superior_role(sop, task.step)
    bidang = task.bidang if sop.role(role).per_bidang else None
    actor = visit.actor(officer)
    return actor.oversees or Seat(role=role, bidang=bidang) in actor.seats


def _show(visit: Visit, sop: Sop, case: Case, task: Task, officer: Officer, choices: list[Choice]) -> None:
    message = Message(
        "penyerah_sekarang",
        bidang=visit.bidang_name(task.bidang),
        periode=str(case.period),
        penyerah=name_of(visit.staff, task.owner),
        rekan=[full_name(one) for one in visit.staff.holders(sop, task)],
    )
    ask(visit, officer, message, choices, About(case=case.id, task=task.id), kind="penyerah")


def claim(visit: Visit, request: TaskTap[actions.Claim]) -> Message | None:
    """Saya yang serahkan. Raises `ClaimedByOther` with the colleague's name if a colleague was quicker."""
    return _set(visit, request, request.officer.id)


def release(visit: Visit, request: TaskTap[actions.Release]) -> Message | None:
    """Lepaskan: any holder of the task may hand it over again."""
    return _set(visit, request, "")


def _set(visit: Visit, request: TaskRequest, owner: str) -> Message | None:
    sop, task = request.sop, request.task
    order = seat_of(sop, task) not in request.actor.seats and may_order(visit, sop, task, request.officer)
    act(visit, request.case, Claim(task=task.id, by=request.actor, to=owner, may_order=order))
    return Message("jawab_dicatat")


def ask_colleague(visit: Visit, request: TaskTap[actions.AskColleague]) -> Message | None:
    """Alihkan: ask to whom. The choices are the holders of the task."""
    case, task = request.case, request.task
    desk = [one for one in visit.staff.holders(request.sop, task) if one.id != task.owner]
    choices = [
        Choice(label=one.name, action=actions.ClaimFor(case=case.id, task=task.id, officer=one.id))
        for one in desk[:CHOICES_MAX]
    ]
    message = Message(
        "pilih_penyerah",
        sapaan=greeting(request.officer),
        bidang=visit.bidang_name(task.bidang),
        periode=str(case.period),
        pilihan=[full_name(one) for one in desk],
    )
    ask(visit, request.officer, message, choices, About(case=case.id, task=task.id), kind="penyerah")
    return None


def hand_to(visit: Visit, request: TaskTap[actions.ClaimFor]) -> Message | None:
    """The colleague was chosen. Raises `ColleagueUnknown` if the colleague no longer holds the task."""
    sop, task, owner = request.sop, request.task, request.action.officer
    if owner not in {one.id for one in visit.staff.holders(sop, task)}:
        raise ColleagueUnknown()
    order = may_order(visit, sop, task, request.officer)
    act(visit, request.case, Claim(task=task.id, by=request.actor, to=owner, may_order=order))
    retire(visit, request.card, Message("catatan_dipilih", pilihan=name_of(visit.staff, owner)))
    return Message("jawab_dicatat")
