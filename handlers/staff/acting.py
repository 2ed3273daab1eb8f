"""`/plh`: who is absent, who stands in, as Plh or Plt, by which letter, from when to when.

The form is declared at the end of the file; before that stand what its cards do and how each question is asked.
"""

from __future__ import annotations

from bot.core.case.separation_of_duties import conflicts
from bot.core.office.acting import USUAL_DAYS, ActingKind
from bot.core.office.officers import Officer
from bot.core.parsing.dates import parse_days
from bot.core.refusals import ActingLoop, ActingOver
from bot.text.render import Message, render_text
from handlers.context import Tap, Visit
from handlers.messages import actions
from handlers.messages.form import Answers, Asked, Form, Option, Question, officer_options
from handlers.messages.names import full_name, greeting, officer_called
from handlers.messages.outgoing import Choice, ask, retire
from handlers.messages.pages import ROWS
from handlers.refusals import DaysUnreadable
from handlers.staff.appointment import (
    answers_for,
    appointment,
    check_may_order,
    may_order,
    together,
    told,
    working_days,
)
from handlers.staff.terms import settle, tell
from storage.repositories import acting, people, questions

LETTER_MAX = 120  #: characters of a letter's number


def begin(visit: Visit, officer: Officer) -> None:
    """Show the appointments that the officer may end; if there are none, ask the first question."""
    known = [one for one in visit.staff.standing if may_order(visit, officer, one.absent)]
    if not known:
        fresh(visit, officer)
        return
    choices = [Choice(label=render_text("label_plh_baru"), action=actions.NewActing())]
    for number, one in enumerate(known[:ROWS], 1):
        text = render_text("label_plh_akhiri", nomor=number)
        choices.append(Choice(label=text, action=actions.EndActing(id=one.id)))
    lines = [told(visit, one) for one in known[:ROWS]]
    ask(visit, officer, Message("plh_daftar", daftar=lines), choices, kind="plh")


def fresh(visit: Visit, officer: Officer) -> None:
    """The Sekretaris chooses who is absent; for anybody else the absent officer is the one who asks."""
    FORM.go_on(visit, officer, {} if visit.actor(officer).oversees else {"absent": officer.id})


def tapped_new(visit: Visit, request: Tap[actions.NewActing]) -> Message | None:
    """The officer chose to set another appointment although one is set: start the form."""
    retire(visit, request.card, Message("catatan_dipilih", pilihan=render_text("label_plh_baru")))
    fresh(visit, request.officer)
    return None


def settled(visit: Visit, request: Tap[actions.SetActing]) -> Message | None:
    """Set the appointment. Raises the refusal if something that was set after the card was made now forbids it."""
    officer = request.officer
    new = appointment(visit, officer, request.action.answers)
    made = acting.add(visit.tx, visit.office_id, new, officer.id, visit.now)
    visit.staff_changed()
    questions.stop_waiting(visit.tx, officer.id)
    retire(visit, request.card, Message("catatan_plh", pada=visit.now, **told(visit, made)))
    visit.incident("plh_ditetapkan", jenis=made.kind, surat=made.letter, oleh=officer.name)
    tell(visit, made, "ditetapkan", without=officer.id)
    settle(visit)
    return None


def dropped(visit: Visit, request: Tap[actions.DropActing]) -> Message | None:
    """The officer gave the form up: nothing is set."""
    questions.stop_waiting(visit.tx, request.officer.id)
    retire(visit, request.card, Message("dibatalkan"))
    return None


def ended(visit: Visit, request: Tap[actions.EndActing]) -> Message | None:
    """End the appointment now: the absent officer is back, or somebody else is to stand in."""
    one = acting.find(visit.tx, visit.office_id, request.action.id)
    if one is None or one.end <= visit.now:
        raise ActingOver()
    check_may_order(visit, request.officer, one.absent)
    begun = acting.begun(visit.tx, one.id)
    acting.end_now(visit.tx, visit.office_id, one.id, visit.now)
    visit.staff_changed()
    retire(visit, request.card, Message("catatan_plh_berakhir", pada=visit.now))
    if not begun:
        tell(visit, one, "dibatalkan", without=request.officer.id)
    settle(visit)
    return None


def _ask_absent(visit: Visit, officer: Officer, answers: Answers) -> Asked:
    message = Message("plh_siapa", menggantikan=False, sapaan=greeting(officer), absen="", untuk=[])
    options = officer_options(visit, answers, "absent", without=())
    return Asked(message=message, options=options, more=render_text("label_plh_lain"))


def _ask_stand_in(visit: Visit, officer: Officer, answers: Answers) -> Asked:
    others = _others(visit, officer, answers)
    message = Message(
        "plh_siapa",
        menggantikan=True,
        sapaan=greeting(officer),
        absen=_absent_name(visit, answers),
        untuk=[one.label for one in others],
    )
    options = officer_options(visit, answers, "stand_in", without=(answers["absent"],))
    return Asked(message=message, options=options, more=render_text("label_plh_lain"), beside=others)


def _others(visit: Visit, officer: Officer, answers: Answers) -> list[Option]:
    """The Sekretaris, if this officer may also order their absence and began with the officer's own."""
    if answers["absent"] != officer.id:
        return []
    sop = visit.desk.shelf.current
    label = render_text("label_plh_untuk", peran=sop.role(sop.overseer).name)
    return [Option(label=label, answers={"absent": one.id}) for one in answers_for(visit, officer)[:1]]


def _ask_kind(visit: Visit, officer: Officer, answers: Answers) -> Asked:
    options = [
        Option(label=kind.value.rstrip("."), answers={**answers, "kind": kind.value}) for kind in ActingKind
    ]
    return Asked(message=Message("plh_jenis", absen=_absent_name(visit, answers)), options=options)


def _ask_letter(visit: Visit, officer: Officer, answers: Answers) -> Asked:
    return Asked(message=Message("plh_surat", sapaan=greeting(officer)))


def _ask_days(visit: Visit, officer: Officer, answers: Answers) -> Asked:
    return Asked(message=Message("plh_tanggal", sapaan=greeting(officer)))


def _parse_absent(visit: Visit, answers: Answers, text: str) -> Answers:
    return {**answers, "absent": officer_called(visit, text).id}


def _parse_stand_in(visit: Visit, answers: Answers, text: str) -> Answers:
    found = officer_called(visit, text).id
    if found == answers["absent"]:
        raise ActingLoop()
    return {**answers, "stand_in": found}


def _parse_kind(visit: Visit, answers: Answers, text: str) -> Answers:
    kind = ActingKind.PLT if "plt" in text.casefold() else ActingKind.PLH
    return {**answers, "kind": kind.value}


def _parse_letter(visit: Visit, answers: Answers, text: str) -> Answers:
    return {**answers, "letter": " ".join(text.split())[:LETTER_MAX]}


def _parse_days(visit: Visit, answers: Answers, text: str) -> Answers:
    days = parse_days(text)
    if days is None:
        raise DaysUnreadable(teks=text[:60])
    return {**answers, "first": days[0].isoformat(), "last": days[1].isoformat()}


def _confirm(visit: Visit, officer: Officer, answers: Answers) -> None:
    """Everything once more, with what stands out; another text is read as the right dates."""
    undated = {key: value for key, value in answers.items() if key not in ("first", "last")}
    FORM.wait(visit, officer, {**undated, "again": "ya"})
    new = appointment(visit, officer, answers)
    alone = conflicts(visit.desk.shelf.current, together(visit, new))
    message = Message(
        "plh_periksa",
        **told(visit, new),
        singkat=new.kind is ActingKind.PLH and working_days(visit, new) < USUAL_DAYS,
        biasa=USUAL_DAYS,
        konflik=[(first.no, second.no) for first, second in alone],
        tanpa_ponsel=not people.phones(visit.tx, new.stand_in),
    )
    choices = [Choice(label=render_text("label_plh_tetapkan"), action=actions.SetActing(answers=answers))]
    if alone:
        doubling = actions.SetActing(answers={**answers, "doubles": "ya"})
        choices.append(Choice(label=render_text("label_plh_rangkap"), action=doubling))
    choices.append(Choice(label=render_text("label_plh_batal"), action=actions.DropActing()))
    ask(visit, officer, message, choices, kind="plh")


def _absent_name(visit: Visit, answers: Answers) -> str:
    found = visit.staff.by_id(answers["absent"])
    return full_name(found) if found else ""


FORM = Form(
    kind="plh",
    action=actions.ActingForm,
    questions=(
        Question(key="absent", ask=_ask_absent, parse=_parse_absent),
        Question(key="stand_in", ask=_ask_stand_in, parse=_parse_stand_in),
        Question(key="kind", ask=_ask_kind, parse=_parse_kind),
        Question(key="letter", ask=_ask_letter, parse=_parse_letter),
        Question(key="first", ask=_ask_days, parse=_parse_days),
    ),
    finish=_confirm,
)
