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
from handlers.context import Tap, UnitOfWork
from handlers.messages import actions
from handlers.messages.card_changes import close_card
from handlers.messages.form import Answers, Asked, Form, Option, Question, officer_options
from handlers.messages.names import full_name, greeting, officer_called
from handlers.messages.outgoing import Choice, send_card
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


def begin(uow: UnitOfWork, officer: Officer) -> None:
    """Show the appointments that the officer may end; if there are none, ask the first question."""
    known = [one for one in uow.staff.standing if may_order(uow, officer, one.absent)]
    if not known:
        fresh(uow, officer)
        return
    choices = [Choice(label=render_text("label_plh_baru"), action=actions.NewActing())]
    for number, one in enumerate(known[:ROWS], 1):
        text = render_text("label_plh_akhiri", nomor=number)
        choices.append(Choice(label=text, action=actions.EndActing(id=one.id)))
    lines = [told(uow, one) for one in known[:ROWS]]
    send_card(uow, officer, Message("plh_daftar", daftar=lines), choices, kind="plh")


def fresh(uow: UnitOfWork, officer: Officer) -> None:
    """The Sekretaris chooses who is absent; for anybody else the absent officer is the one who asks."""
    FORM.go_on(uow, officer, {} if uow.actor(officer).oversees else {"absent": officer.id})


def tapped_new(uow: UnitOfWork, request: Tap[actions.NewActing]) -> Message | None:
    """The officer chose to set another appointment although one is set: start the form."""
    close_card(uow, request.card, Message("catatan_dipilih", pilihan=render_text("label_plh_baru")))
    fresh(uow, request.officer)
    return None


def settled(uow: UnitOfWork, request: Tap[actions.SetActing]) -> Message | None:
    """Set the appointment. Raises the refusal if something that was set after the card was made now forbids it."""
    officer = request.officer
    new = appointment(uow, officer, request.action.answers)
    made = acting.add(uow.tx, uow.office_id, new, officer.id, uow.now)
    uow.staff_changed()
    questions.stop_waiting(uow.tx, officer.id)
    close_card(uow, request.card, Message("catatan_plh", pada=uow.now, **told(uow, made)))
    uow.incident("plh_ditetapkan", sebutan=made.kind, surat=made.letter, oleh=officer.name)
    tell(uow, made, "ditetapkan", without=officer.id)
    settle(uow)
    return None


def dropped(uow: UnitOfWork, request: Tap[actions.DropActing]) -> Message | None:
    """The officer gave the form up: nothing is set."""
    questions.stop_waiting(uow.tx, request.officer.id)
    close_card(uow, request.card, Message("dibatalkan"))
    return None


def ended(uow: UnitOfWork, request: Tap[actions.EndActing]) -> Message | None:
    """End the appointment now: the absent officer is back, or somebody else is to stand in."""
    one = acting.find(uow.tx, uow.office_id, request.action.id)
    if one is None or one.end <= uow.now:
        raise ActingOver()
    check_may_order(uow, request.officer, one.absent)
    begun = acting.begun(uow.tx, one.id)
    acting.end_now(uow.tx, uow.office_id, one.id, uow.now)
    uow.staff_changed()
    close_card(uow, request.card, Message("catatan_plh_berakhir", pada=uow.now))
    if not begun:
        tell(uow, one, "dibatalkan", without=request.officer.id)
    settle(uow)
    return None


def _ask_absent(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    message = Message("plh_siapa", menggantikan=False, sapaan=greeting(officer), absen="", untuk=[])
    options = officer_options(uow, answers, "absent", without=())
    return Asked(message=message, options=options, more=render_text("label_plh_lain"))


def _ask_stand_in(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    others = _others(uow, officer, answers)
    message = Message(
        "plh_siapa",
        menggantikan=True,
        sapaan=greeting(officer),
        absen=_absent_name(uow, answers),
        untuk=[one.label for one in others],
    )
    options = officer_options(uow, answers, "stand_in", without=(answers["absent"],))
    return Asked(message=message, options=options, more=render_text("label_plh_lain"), beside=others)


def _others(uow: UnitOfWork, officer: Officer, answers: Answers) -> list[Option]:
    """The Sekretaris, if this officer may also order their absence and began with the officer's own."""
    if answers["absent"] != officer.id:
        return []
    sop = uow.services.sops.current
    label = render_text("label_plh_untuk", peran=sop.role(sop.overseer).name)
    return [Option(label=label, answers={"absent": one.id}) for one in answers_for(uow, officer)[:1]]


def _ask_kind(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    options = [
        Option(label=kind.value.rstrip("."), answers={**answers, "kind": kind.value}) for kind in ActingKind
    ]
    return Asked(message=Message("plh_jenis", absen=_absent_name(uow, answers)), options=options)


def _ask_letter(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    return Asked(message=Message("plh_surat", sapaan=greeting(officer)))


def _ask_days(uow: UnitOfWork, officer: Officer, answers: Answers) -> Asked:
    return Asked(message=Message("plh_tanggal", sapaan=greeting(officer)))


def _parse_absent(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    return {**answers, "absent": officer_called(uow, text).id}


def _parse_stand_in(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    found = officer_called(uow, text).id
    if found == answers["absent"]:
        raise ActingLoop()
    return {**answers, "stand_in": found}


def _parse_kind(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    kind = ActingKind.PLT if "plt" in text.casefold() else ActingKind.PLH
    return {**answers, "kind": kind.value}


def _parse_letter(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    return {**answers, "letter": " ".join(text.split())[:LETTER_MAX]}


def _parse_days(uow: UnitOfWork, answers: Answers, text: str) -> Answers:
    days = parse_days(text)
    if days is None:
        raise DaysUnreadable(teks=text[:60])
    return {**answers, "first": days[0].isoformat(), "last": days[1].isoformat()}


def _confirm(uow: UnitOfWork, officer: Officer, answers: Answers) -> None:
    """Everything once more, with what stands out; another text is read as the right dates."""
    undated = {key: value for key, value in answers.items() if key not in ("first", "last")}
    FORM.wait(uow, officer, {**undated, "again": "ya"})
    new = appointment(uow, officer, answers)
    alone = conflicts(uow.services.sops.current, together(uow, new))
    message = Message(
        "plh_periksa",
        **told(uow, new),
        singkat=new.kind is ActingKind.PLH and working_days(uow, new) < USUAL_DAYS,
        biasa=USUAL_DAYS,
        konflik=[(first.no, second.no) for first, second in alone],
        tanpa_ponsel=not people.phones(uow.tx, new.stand_in),
    )
    choices = [Choice(label=render_text("label_plh_tetapkan"), action=actions.SetActing(answers=answers))]
    if alone:
        doubling = actions.SetActing(answers={**answers, "doubles": "ya"})
        choices.append(Choice(label=render_text("label_plh_rangkap"), action=doubling))
    choices.append(Choice(label=render_text("label_plh_batal"), action=actions.DropActing()))
    send_card(uow, officer, message, choices, kind="plh")


def _absent_name(uow: UnitOfWork, answers: Answers) -> str:
    found = uow.staff.by_id(answers["absent"])
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
