"""What officers ask about the running periods: `/status`, `/gambar`, `/riwayat`, "siapa yang menahan?".

A few periods are told of in full, one message each. Of more there is one list, from which the officer chooses.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.core.case.model import Case
from bot.core.office.officers import Officer
from bot.core.parsing.languages import Language
from bot.core.parsing.text import tidy
from bot.text.render import Message, in_language, render_text
from handlers.context import Tap, UnitOfWork
from handlers.messages.actions import Asked, PeriodPage, ShowPeriod
from handlers.messages.audience import concerns, last_ended, running_for, tell_idle
from handlers.messages.outgoing import Choice, send_card
from handlers.messages.pages import page_of
from handlers.monitoring import blockers, period_picture
from handlers.monitoring import history as of_history
from handlers.monitoring import status as of_period
from handlers.refusals import NoSuchCase

FULL = 3  #: most periods that are told of in full
_ROWS = 6  #: periods of one page: their lines and their buttons fit a small screen
LIST = "periode_berjalan"  #: the kind of the card to choose from

_TELL: Mapping[Asked, Callable[[UnitOfWork, Officer, Case], None]] = {
    Asked.STATUS: of_period.tell,
    Asked.HISTORY: of_history.tell,
    Asked.HOLDERS: blockers.tell,
    Asked.PICTURE: period_picture.ask,
}
_ALWAYS = (Asked.HISTORY, Asked.PICTURE)  #: what can be told of a period that has ended, too


def status(uow: UnitOfWork, officer: Officer) -> None:
    """Tell where every running case stands, as far as the officer may see it."""
    if not _answer(uow, officer, Asked.STATUS):
        tell_idle(uow, officer)


def holders(uow: UnitOfWork, officer: Officer) -> None:
    """Tell for whom every running case waits."""
    if not _answer(uow, officer, Asked.HOLDERS):
        tell_idle(uow, officer)


def history(uow: UnitOfWork, officer: Officer) -> None:
    """Tell what has happened in each running case, or in the one that ended last."""
    if _answer(uow, officer, Asked.HISTORY):
        return
    if last := last_ended(uow, officer):
        of_history.tell(uow, officer, last)
    else:
        tell_idle(uow, officer)


def picture(uow: UnitOfWork, officer: Officer) -> None:
    """Have the picture of each running case made, or of the one that ended last."""
    if _answer(uow, officer, Asked.PICTURE):
        return
    if last := last_ended(uow, officer):
        period_picture.ask(uow, officer, last)
    else:
        tell_idle(uow, officer)


def asks_for_picture(text: str) -> bool:
    """Whether the text is what stands on the button for it, in whichever language."""
    label, typed = render_text("label_gambar"), tidy(text).casefold().rstrip(".!?")
    return typed in {in_language(label, language).casefold() for language in Language}


_ASK: Mapping[Asked, Callable[[UnitOfWork, Officer], None]] = {
    Asked.STATUS: status,
    Asked.HISTORY: history,
    Asked.HOLDERS: holders,
    Asked.PICTURE: picture,
}


def _answer(uow: UnitOfWork, officer: Officer, asked: Asked) -> bool:
    """Whether there was anything to tell."""
    found = running_for(uow, officer)
    if len(found) > FULL:
        _offer(uow, officer, found, asked, 0)
        return True
    for case in found:
        _TELL[asked](uow, officer, case)
    return bool(found)


def show(uow: UnitOfWork, request: Tap[ShowPeriod]) -> None:
    """Tell of the chosen period, or show it; of one that has ended meanwhile, how it went. Raises `NoSuchCase`."""
    asked, case = request.action.asked, uow.case(request.action.case)
    if not concerns(uow, request.officer, case):
        raise NoSuchCase()
    over = uow.visible_case(case, request.officer).closed_at
    _TELL[asked if asked in _ALWAYS or not over else Asked.HISTORY](uow, request.officer, case)


def turn(uow: UnitOfWork, request: Tap[PeriodPage]) -> None:
    """The next page of the list; the answer itself where only few still run."""
    found, action = running_for(uow, request.officer), request.action
    if len(found) > FULL:
        _offer(uow, request.officer, found, action.asked, action.page)
    else:
        _ASK[action.asked](uow, request.officer)


def _offer(uow: UnitOfWork, officer: Officer, cases: Sequence[Case], asked: Asked, number: int) -> None:
    """A list of the periods, newest first, each with a line of where it stands."""
    page = page_of(list(reversed(cases)), number, rows=_ROWS, most=_ROWS + 1)
    rows = [
        Choice(label=str(case.period), action=ShowPeriod(asked=asked, case=case.id)) for case in page.shown
    ]
    if page.following is not None:
        more = PeriodPage(asked=asked, page=page.following)
        rows.append(Choice(label=render_text("label_lainnya"), action=more))
    several = len({uow.sop(case).name for case in cases}) > 1
    message = Message(
        "periode_pilih",
        jumlah=len(cases),
        tentang=asked.value,
        periode=[_line(uow, officer, case, named=several) for case in page.shown],
    )
    send_card(uow, officer, message, rows, kind=LIST)


def _line(uow: UnitOfWork, officer: Officer, case: Case, *, named: bool) -> dict[str, object]:
    """The first of what the answer in full says about who is awaited."""
    sop, known = uow.sop(case), uow.visible_case(case, officer)
    still = blockers.standing(uow, sop, officer, known)
    return {"sop": sop.name if named else "", "periode": str(case.period), "penahan": still}
