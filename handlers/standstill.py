""" "Siapa yang menahan?": the desk where a period really lies, since when, and how much of its standard is used."""

from __future__ import annotations

import re

from bot.core.case import Case
from bot.core.sop import Sop
from bot.core.standstill import Blocker, blockers
from bot.render import Message
from handlers.desk import Visit
from handlers.part import concerns, tell_idle
from handlers.people import full_name, holders, may_see, name_of
from handlers.post import say
from storage import small
from storage.people import Officer

_WHO = re.compile(r"\b(siapa|di\s?mana|dimana)\b", re.IGNORECASE)
_HOLDS = re.compile(
    r"\b(menahan|tertahan|ditahan|lama|lambat|belum|macet|ditunggu|menunggu)\b", re.IGNORECASE
)
_SHOWN = 6  #: desks of one case
_LONGEST = 120  #: characters: what is longer is no such question


def asked(text: str) -> bool:
    """Whether the text asks who holds things up."""
    return len(text) <= _LONGEST and bool(_WHO.search(text) and _HOLDS.search(text))


def answer(visit: Visit, officer: Officer) -> None:
    """For every running case of which he may know."""
    shown = [case for case in visit.heard_running(officer) if concerns(visit, officer, case)]
    for case in shown:
        sop = visit.sop(case)
        message = Message(
            "penahan", nama=sop.name, periode=str(case.period), penahan=standing(visit, sop, officer, case)
        )
        say(visit, officer, message)
    if not shown:
        tell_idle(visit, officer)


def standing(visit: Visit, sop: Sop, officer: Officer, case: Case) -> dict[str, object]:
    """The fields of `penahan_isi`: the pause, the desks he may know of, and how many others there are."""
    still = blockers(case, sop, visit.calendar, now=visit.now)
    own = [desk for desk in still.desks if may_see(visit, sop, officer, case, desk.task.bidang)]
    pause = still.pause
    return {
        "jeda": {"sejak": pause.start, "oleh": name_of(visit, pause.by), "alasan": pause.reason}
        if pause
        else None,
        "meja": [_line(visit, sop, case, desk) for desk in own[:_SHOWN]],
        "lain": len(still.desks) - len(own[:_SHOWN]),
    }


def _line(visit: Visit, sop: Sop, case: Case, desk: Blocker) -> dict[str, object]:
    task, step = desk.task, sop.step(desk.task.step)
    there = holders(visit, sop, task)
    return {
        "langkah": step.no,
        "judul": step.title,
        "peran": sop.role(step.actor).name,
        "bidang": visit.bidang_name(task.bidang),
        "pemegang": [full_name(one) for one in there],
        "sejak": task.given_at,
        "terpakai": desk.used,
        "standar": str(step.standard) if step.standard else "",
        "persen": round(desk.share * 100),
        "tenggat": desk.deadline,
        "lewat": desk.late,
        "dibuka": task.opened_at,
        "dilihat": small.seen_at(visit.tx, case.id, task.id, [one.id for one in there]),
    }
