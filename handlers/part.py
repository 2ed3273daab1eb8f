"""What part an officer has in what is running, and what he hears when he has none."""

from __future__ import annotations

from bot.core.case.model import Case
from bot.core.office.officers import Officer, Seat
from bot.text.render import Message
from handlers.context import Visit
from handlers.people import bidang_of, greeting, seats, sees_all
from handlers.post import say
from storage.repositories import cases as case_rows


def concerns(visit: Visit, officer: Officer, case: Case) -> bool:
    """Whether he may see anything of the case."""
    return sees_all(visit, visit.sop(case), officer) or bool(bidang_of(visit, officer) & set(case.bidang))


def may_start(visit: Visit, officer: Officer) -> bool:
    """Whether he may begin a period."""
    return Seat(role=visit.desk.shelf.current.first.actor) in seats(visit, officer)


def tell_idle(visit: Visit, officer: Officer) -> None:
    """Nothing is running that concerns him: what ended last, and what comes next."""
    every = [visit.case(case_id) for case_id in case_rows.list_cases(visit.tx, visit.office_id)]
    ended = [case for case in every if case.closed_at and concerns(visit, officer, case)]
    last = ended[-1] if ended else None
    message = Message(
        "status_kosong",
        sapaan=greeting(officer),
        terakhir=str(last.period) if last else "",
        selesai=last.closed_at if last else None,
        boleh_mulai=may_start(visit, officer),
        kontak=visit.office.contact,
    )
    say(visit, officer, message)
