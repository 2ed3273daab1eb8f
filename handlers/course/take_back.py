"""Batalkan and `/tarik`: an officer takes back their own decision, as long as that is possible."""

from __future__ import annotations

from itertools import islice

from bot.core.case.commands import TakeBack
from bot.core.case.model import Case, Task
from bot.core.case.take_back import can_take_back, followers, needs_reason
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.ports import CHOICES_MAX
from bot.text.render import Message, render_text
from handlers.case.advance import act
from handlers.case.recallable import SEVERAL
from handlers.context import TaskReply, TaskTap, UnitOfWork
from handlers.messages import actions
from handlers.messages.audience import tell_idle
from handlers.messages.card_changes import close_card
from handlers.messages.names import full_name, greeting, name_of_task
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.questions import wait_for_text


def ask_which(uow: UnitOfWork, officer: Officer) -> None:
    """`/tarik`: list what the officer has finished and can still take back, the newest first."""
    found = takeable(uow, officer)
    if not found:
        send_text(uow, officer, Message("tarik_kosong", sapaan=greeting(officer)))
        return
    shown = found[:CHOICES_MAX]
    choices = [take_back_choice(case, task, _label(uow, case, task)) for case, task in shown]
    lines = [_line(uow, case, task) for case, task in shown]
    send_card(
        uow, officer, Message("pilih_tarik", sapaan=greeting(officer), pilihan=lines), choices, kind="tarik"
    )


def takeable(uow: UnitOfWork, officer: Officer) -> list[tuple[Case, Task]]:
    """What the officer has finished and can still take back, the newest first."""
    found = [(case, task) for case in _recent(uow) for task in _own(uow, officer, case)]
    return sorted(found, key=lambda pair: pair[1].done_at or uow.now, reverse=True)


def take_back_choice(case: Case, task: Task, label: str) -> Choice:
    return Choice(label=label, action=actions.TakeBack(case=case.id, task=task.id))


def _recent(uow: UnitOfWork) -> list[Case]:
    """Cases in which something may be taken back: those that run, and the one that ended last."""
    return [*uow.running(), *islice(uow.ended(), 1)]


def _own(uow: UnitOfWork, officer: Officer, case: Case) -> list[Task]:
    scene = uow.scene(uow.sop(case))
    return [t for t in case.tasks if t.done_by == officer.id and can_take_back(case, t, scene)]


def _label(uow: UnitOfWork, case: Case, task: Task) -> str:
    bidang = uow.bidang_name(task.bidang)
    return render_text("label_tugas", langkah=task.step, bidang=bidang, periode=str(case.period))


def _line(uow: UnitOfWork, case: Case, task: Task) -> dict[str, object]:
    return {"nama_tugas": name_of_task(uow, case, task), "pada": task.done_at}


def take_back(uow: UnitOfWork, request: TaskTap[actions.TakeBack]) -> Message | None:
    """Take it back at once if nobody has seen it yet, else ask for the reason first. Raises the core's refusal."""
    officer, case, task = request.officer, request.case, request.task
    scene = uow.scene(request.sop)
    mine = task.done_by == officer.id and can_take_back(case, task, scene)
    if mine and needs_reason(case, task, scene):
        prompt = Message("tanya_alasan_tarik", sapaan=greeting(officer), **_line(uow, case, task))
        listed = request.card if _is_list(request.card) else None
        wait_for_text(uow, officer, "tarik", prompt, on=listed, case=case.id, task=task.id)
        return Message("jawab_tulis_alasan_singkat")
    if _is_list(request.card):
        close_card(uow, request.card, Message("catatan_dipilih", pilihan=name_of_task(uow, case, task)))
    act(uow, case, TakeBack(task=task.id, by=request.actor))
    return Message("jawab_urung")


def _is_list(card: StoredCard) -> bool:
    """Whether the card is the list of `/tarik`, which is done with after one choice; a record of several is not."""
    return card.task is None and card.kind != SEVERAL


def answer(uow: UnitOfWork, request: TaskReply) -> None:
    """The reason has come: return the task to the officer, or ask whoever has opened what followed."""
    case, officer, sop = request.case, request.officer, request.sop
    after = act(uow, case, TakeBack(task=request.task.id, by=request.actor, reason=request.text))
    task = after.task(request.task.id)
    asked = len(after.notes) > len(case.notes)
    if task is None:
        tell_idle(uow, officer)
        return
    desks = [o for t in followers(after, task, sop) for o in uow.staff.holders(sop, t)] if asked else []
    names = list(dict.fromkeys(full_name(one) for one in desks))
    message = Message("tarik_diminta" if asked else "tarik_kembali", sapaan=greeting(officer), kepada=names)
    send_text(uow, officer, message, About(case=after.id, task=task.id))
