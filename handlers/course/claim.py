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
from handlers.context import TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.card_changes import close_card
from handlers.messages.names import full_name, greeting, name_of
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.refusals import ColleagueUnknown


def ask_claims(uow: UnitOfWork, officer: Officer) -> None:
    """`/ambil`: send a card for each shared paper for which the officer may decide who hands it over."""
    offered = list(_offered(uow, officer))
    for case, task, choices in offered:
        _show(uow, uow.sop(case), case, task, officer, choices)
    if not offered:
        send_text(uow, officer, Message("penyerah_kosong", sapaan=greeting(officer)))


def may_claim_any(uow: UnitOfWork, officer: Officer) -> bool:
    """Whether `/ambil` has something to offer this officer now."""
    return any(True for _ in _offered(uow, officer))


def _offered(uow: UnitOfWork, officer: Officer) -> Iterator[tuple[Case, Task, list[Choice]]]:
    for case in uow.running():
        sop = uow.sop(case)
        for task in case.open_tasks:
            if task.given_at <= uow.now and shared(uow, sop, task):
                choices = _choices(uow, sop, case, task, officer)
                if choices:
                    yield case, task, choices


def _choices(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer) -> list[Choice]:
    mine = officer in uow.staff.holders(sop, task)
    found = []
    if mine and not task.owner:
        found.append(claim_choice(case, task))
    if task.owner == officer.id:
        found.append(release_choice(case, task))
    if may_order(uow, sop, task, officer) or (mine and task.owner in ("", officer.id)):
        found.append(hand_on_choice(case, task))
    return found


def may_order(uow: UnitOfWork, sop: Sop, task: Task, officer: Officer) -> bool:
    """Whether the officer is a superior of the task's holders, or the overseer."""
    role = superior_role(sop, task.step)
    bidang = task.bidang if sop.role(role).per_bidang else None
    actor = uow.actor(officer)
    return actor.oversees or Seat(role=role, bidang=bidang) in actor.seats


def _show(uow: UnitOfWork, sop: Sop, case: Case, task: Task, officer: Officer, choices: list[Choice]) -> None:
    message = Message(
        "penyerah_sekarang",
        bidang=uow.bidang_name(task.bidang),
        periode=str(case.period),
        penyerah=name_of(uow.staff, task.owner),
        rekan=[full_name(one) for one in uow.staff.holders(sop, task)],
    )
    send_card(uow, officer, message, choices, About(case=case.id, task=task.id), kind="penyerah")


def claim(uow: UnitOfWork, request: TaskTap[actions.Claim]) -> Message | None:
    """Saya yang serahkan. Raises `ClaimedByOther` with the colleague's name if a colleague was quicker."""
    return _set(uow, request, request.officer.id)


def release(uow: UnitOfWork, request: TaskTap[actions.Release]) -> Message | None:
    """Lepaskan: any holder of the task may hand it over again."""
    return _set(uow, request, "")


def _set(uow: UnitOfWork, request: TaskRequest, owner: str) -> Message | None:
    sop, task = request.sop, request.task
    order = seat_of(sop, task) not in request.actor.seats and may_order(uow, sop, task, request.officer)
    act(uow, request.case, Claim(task=task.id, by=request.actor, to=owner, may_order=order))
    return Message("jawab_dicatat")


def ask_colleague(uow: UnitOfWork, request: TaskTap[actions.AskColleague]) -> Message | None:
    """Alihkan: ask to whom. The choices are the holders of the task."""
    case, task = request.case, request.task
    services = [one for one in uow.staff.holders(request.sop, task) if one.id != task.owner]
    if not services or not task.open:
        raise ColleagueUnknown()
    choices = [
        Choice(label=one.name, action=actions.ClaimFor(case=case.id, task=task.id, officer=one.id))
        for one in services[:CHOICES_MAX]
    ]
    message = Message(
        "pilih_penyerah",
        sapaan=greeting(request.officer),
        bidang=uow.bidang_name(task.bidang),
        periode=str(case.period),
        pilihan=[full_name(one) for one in services],
    )
    send_card(uow, request.officer, message, choices, About(case=case.id, task=task.id), kind="penyerah")
    return None


def hand_to(uow: UnitOfWork, request: TaskTap[actions.ClaimFor]) -> Message | None:
    """The colleague was chosen. Raises `ColleagueUnknown` if the colleague no longer holds the task."""
    sop, task, owner = request.sop, request.task, request.action.officer
    if owner not in {one.id for one in uow.staff.holders(sop, task)}:
        raise ColleagueUnknown()
    order = may_order(uow, sop, task, request.officer)
    act(uow, request.case, Claim(task=task.id, by=request.actor, to=owner, may_order=order))
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=name_of(uow.staff, owner)))
    return Message("jawab_dicatat")
