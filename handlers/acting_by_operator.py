"""A Plh or Plt entered at the command line, where nobody in the chat can: the Sekretaris himself is away, say."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import USUAL_DAYS, ActingHolder, ActingKind
from handlers.appointment import Form, appointment, together, working_days
from handlers.context import Visit
from handlers.standing_in import settle, tell
from storage.repositories import acting, people

OPERATOR = "operator"  #: in the record, where an officer's id stands otherwise


@dataclass(frozen=True, kw_only=True)
class Appointed:
    """What was set, and what stands out in it, as the chat's form says it before the last tap."""

    holder: ActingHolder
    short: bool  #: a Plh of fewer working days than is usual
    alone: tuple[tuple[str, str], ...]  #: numbers of steps that he would make and judge alone, and may not
    silent: bool  #: he has no phone yet


def appoint(visit: Visit, form: Form) -> Appointed:
    """Set what the form says, by the rules of `/plh` but for who may order it. Raises what is wrong with it."""
    new = appointment(visit, None, form)
    made = acting.add(visit.tx, visit.office_id, new, OPERATOR, visit.now)
    visit.incident("plh_ditetapkan", jenis=made.kind, surat=made.letter, oleh=OPERATOR)
    tell(visit, made, "ditetapkan")
    settle(visit)
    pairs = () if made.doubles else conflicts(visit.desk.shelf.current, together(visit, made))
    return Appointed(
        holder=made,
        short=made.kind is ActingKind.PLH and working_days(visit, made) < USUAL_DAYS,
        alone=tuple((first.no, second.no) for first, second in pairs),
        silent=not people.phones(visit.tx, made.stand_in),
    )
