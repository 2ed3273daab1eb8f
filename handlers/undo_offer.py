"""[Batalkan]: while the SOP's `tunda` lasts, whoever decided may still have it undone."""

from __future__ import annotations

import json

from bot.core.case import Case, Task
from bot.core.sop import Sop
from bot.render import Message, render_text
from handlers.desk import Visit
from handlers.people import greeting
from handlers.post import About, Choice, ask
from storage import people


def offer(visit: Visit, sop: Sop, case: Case, task: Task) -> None:
    """A card for him who has just done `task`: until when it can be undone. Nothing where the SOP has no `tunda`."""
    officer = people.by_id(visit.tx, task.done_by)
    if not sop.delay or task.done_at is None or officer is None:
        return
    message = Message(
        "tunda_batalkan",
        sapaan=greeting(officer),
        judul=sop.step(task.step).title,
        bidang=visit.bidang_name(task.bidang),
        periode=str(case.period),
        sampai=task.done_at + sop.delay,
    )
    choice = Choice(
        label=render_text("label_batalkan"), action="take_back", argument=packed(case.id, task.id)
    )
    ask(visit, officer, message, [choice], About(case=case.id, task=task.id), kind="tunda")


def packed(case: str, task: str) -> str:
    """The argument of a button about a task of any case."""
    return json.dumps([case, task])


def unpacked(argument: str) -> tuple[str, str]:
    case, task = json.loads(argument)
    return case, task
