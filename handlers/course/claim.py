"""`/ambil`: which of the several holders of a task hands the paper over; Kabid and Sekretaris may name another."""

from __future__ import annotations

import json
from collections.abc import Iterator

from bot.core.case.commands import Claim
from bot.core.case.model import Case, Task, seat_of
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer, Seat
from bot.core.sop.model import Sop, superior_role
from bot.ports import CHOICES_MAX
from bot.text.render import Message
from handlers.case.advance import act
from handlers.case.assignment import claim_choice, hand_on_choice, release_choice, shared
from handlers.case.undo_offer import unpacked
from handlers.context import Visit
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


def claim(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Saya yang serahkan. Raises `ClaimedByOther` with the colleague's name if a colleague was quicker."""
    return _set(visit, officer, argument, officer.id)


def release(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lepaskan: any holder of the task may hand it over again."""
    return _set(visit, officer, argument, "")


def _set(visit: Visit, officer: Officer, argument: str, owner: str) -> Message | None:
    case_id, task_id = unpacked(argument)
    case = visit.case(case_id)
    task, sop = case.task(task_id), visit.sop(case)
    order = bool(task and seat_of(sop, task) not in visit.actor(officer).seats)
    command = Claim(
        task=task_id,
        by=visit.actor(officer),
        to=owner,
        may_order=bool(order and task and may_order(visit, sop, task, officer)),
    )
    act(visit, case, command)
    return Message("jawab_dicatat")


def ask_colleague(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Alihkan: ask to whom. The choices are the holders of the task."""
    case_id, task_id = unpacked(argument)
    case = visit.case(case_id)
    task = case.task(task_id)
    desk = visit.staff.holders(visit.sop(case), task) if task else []
    choices = [
        Choice(label=one.name, action="hand_to", argument=json.dumps([case_id, task_id, one.id]))
        for one in desk
        if task and one.id != task.owner
    ]
    message = Message(
        "pilih_penyerah",
        sapaan=greeting(officer),
        bidang=visit.bidang_name(task.bidang if task else None),
        periode=str(case.period),
        pilihan=[full_name(one) for one in desk if task and one.id != task.owner],
    )
    ask(visit, officer, message, choices[:CHOICES_MAX], About(case=case_id, task=task_id), kind="penyerah")
    return None


def hand_to(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The colleague was chosen. Raises `ColleagueUnknown` if the colleague no longer holds the task."""
    case_id, task_id, owner = json.loads(argument)
    case = visit.case(case_id)
    task, sop = case.task(task_id), visit.sop(case)
    if task is None or owner not in {one.id for one in visit.staff.holders(sop, task)}:
        raise ColleagueUnknown()
    order = may_order(visit, sop, task, officer)
    act(visit, case, Claim(task=task_id, by=visit.actor(officer), to=owner, may_order=order))
    retire(visit, card, Message("catatan_dipilih", pilihan=name_of(visit.staff, owner)))
    return Message("jawab_dicatat")
