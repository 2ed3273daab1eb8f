"""`/plh`: who is absent, who stands in, as Plh or Plt, by which letter, from when to when.

The answers given so far are kept in the buttons and in the pending question. The bot asks next for what is missing.
"""

from __future__ import annotations

import json
from datetime import timedelta

from bot.core.case.separation_of_duties import conflicts
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.office.acting import USUAL_DAYS, ActingKind, ActingLoop, ActingOver
from bot.core.office.officers import Officer
from bot.core.parsing.dates import parse_days
from bot.text.render import Message, render_text
from handlers.context import Visit
from handlers.messages.names import full_name, greeting, officer_called
from handlers.messages.outgoing import Choice, ask, retire, say
from handlers.refusals import DaysUnreadable
from handlers.staff.appointment import (
    Form,
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

_PAGE = 8  #: names of one list
LETTER_MAX = 120  #: characters of a letter's number
_LIFE = timedelta(days=1)  #: wall time after which the bot forgets a form that was not finished


def begin(visit: Visit, officer: Officer) -> None:
    """Show the appointments that the officer may end; if there are none, ask the first question."""
    known = [one for one in visit.staff.standing if may_order(visit, officer, one.absent)]
    if not known:
        fresh(visit, officer)
        return
    choices = [Choice(label=render_text("label_plh_baru"), action="plh_new")]
    for number, one in enumerate(known[:_PAGE], 1):
        choices.append(
            Choice(
                label=render_text("label_plh_akhiri", nomor=number), action="plh_end", argument=str(one.id)
            )
        )
    lines = [told(visit, one) for one in known[:_PAGE]]
    ask(visit, officer, Message("plh_daftar", daftar=lines), choices, kind="plh")


def fresh(visit: Visit, officer: Officer) -> None:
    """The Sekretaris chooses who is absent; for anybody else the absent officer is the one who asks."""
    questions.stop_waiting(visit.tx, officer.id)
    _next(visit, officer, {} if visit.actor(officer).oversees else {"absent": officer.id})


def tapped_new(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The officer chose to set another appointment although one is set: start the form."""
    retire(visit, card, Message("catatan_dipilih", pilihan=render_text("label_plh_baru")))
    fresh(visit, officer)
    return None


def tapped(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """A choice of a list or a button of the form."""
    form = json.loads(argument)
    said = form.pop("said", "")
    retire(visit, card, Message("catatan_dipilih", pilihan=said))
    _next(visit, officer, form)
    return None


def answered(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """A text as the answer: a name or NIP, "Plh", the number of the letter, the days."""
    form, missing = dict(wait.data), _missing(wait.data)
    if missing in ("absent", "stand_in"):
        form[missing] = officer_called(visit, text).id
        if form["absent"] == form.get("stand_in"):
            raise ActingLoop()
    elif missing == "kind":
        form["kind"] = (ActingKind.PLT if "plt" in text.casefold() else ActingKind.PLH).value
    elif missing == "letter":
        form["letter"] = " ".join(text.split())[:LETTER_MAX]
    else:
        days = parse_days(text)
        if days is None:
            raise DaysUnreadable(teks=text[:60])
        form |= {"first": days[0].isoformat(), "last": days[1].isoformat()}
    _next(visit, officer, form)


def settled(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Set the appointment. Raises the refusal if something that was set after the card was made now forbids it."""
    new = appointment(visit, officer, json.loads(argument))
    made = acting.add(visit.tx, visit.office_id, new, officer.id, visit.now)
    visit.staff_changed()
    questions.stop_waiting(visit.tx, officer.id)
    retire(visit, card, Message("catatan_plh", pada=visit.now, **told(visit, made)))
    visit.incident("plh_ditetapkan", jenis=made.kind, surat=made.letter, oleh=officer.name)
    tell(visit, made, "ditetapkan", without=officer.id)
    settle(visit)
    return None


def dropped(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """The officer gave the form up: nothing is set."""
    questions.stop_waiting(visit.tx, officer.id)
    retire(visit, card, Message("dibatalkan"))
    return None


def ended(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """End the appointment now: the absent officer is back, or somebody else is to stand in."""
    one = acting.find(visit.tx, visit.office_id, int(argument))
    if one is None or one.end <= visit.now:
        raise ActingOver()
    check_may_order(visit, officer, one.absent)
    begun = acting.begun(visit.tx, one.id)
    acting.end_now(visit.tx, visit.office_id, one.id, visit.now)
    visit.staff_changed()
    retire(visit, card, Message("catatan_plh_berakhir", pada=visit.now))
    if not begun:
        tell(visit, one, "dibatalkan", without=officer.id)
    settle(visit)
    return None


def _missing(form: Form) -> str:
    return next((key for key in ("absent", "stand_in", "kind", "letter", "first") if key not in form), "")


def _next(visit: Visit, officer: Officer, form: Form) -> None:
    missing = _missing(form)
    if missing in ("absent", "stand_in"):
        _ask_person(visit, officer, form, missing)
    elif missing == "kind":
        _ask_kind(visit, officer, form)
    elif missing:
        _wait(visit, officer, form)
        sapaan = greeting(officer)
        letter = missing == "letter"
        say(visit, officer, Message("plh_surat" if letter else "plh_tanggal", sapaan=sapaan))
    else:
        _confirm(visit, officer, form)


def _ask_person(visit: Visit, officer: Officer, form: Form, key: str) -> None:
    page = int(form.get("page", "0"))
    known = [one for one in visit.staff.everyone if one.id != form.get("absent")]
    shown = known[page * _PAGE : (page + 1) * _PAGE]
    kept = {k: v for k, v in form.items() if k != "page"}
    choices = [_choice(one.name, kept | {key: one.id}, full_name(one)) for one in shown]
    if len(known) > _PAGE:
        following = "0" if (page + 1) * _PAGE >= len(known) else str(page + 1)
        more = render_text("label_plh_lain")
        choices.append(_choice(more, kept | {"page": following}, more))
    above = _superior(visit, officer, form)
    choices += [_choice(label, {"absent": one.id}, label) for label, one in above]
    _wait(visit, officer, kept)
    message = Message(
        "plh_siapa",
        menggantikan=key == "stand_in",
        sapaan=greeting(officer),
        absen=_name(visit, form),
        untuk=[label for label, _ in above],
    )
    ask(visit, officer, message, choices, kind="plh")


def _superior(visit: Visit, officer: Officer, form: Form) -> list[tuple[str, Officer]]:
    """The Sekretaris whose absence this officer may also order, if the form began with the officer's own absence."""
    if form.get("absent") != officer.id or "stand_in" in form:
        return []
    sop = visit.desk.shelf.current
    label = render_text("label_plh_untuk", peran=sop.role(sop.overseer).name)
    return [(label, one) for one in answers_for(visit, officer)[:1]]


def _ask_kind(visit: Visit, officer: Officer, form: Form) -> None:
    choices = [
        _choice(kind.value.rstrip("."), {**form, "kind": kind.value}, kind.value.rstrip("."))
        for kind in ActingKind
    ]
    _wait(visit, officer, form)
    ask(visit, officer, Message("plh_jenis", absen=_name(visit, form)), choices, kind="plh")


def _confirm(visit: Visit, officer: Officer, form: Form) -> None:
    """Show the whole form with its warnings, to be confirmed; ask again for a wrong date."""
    questions.stop_waiting(visit.tx, officer.id)
    _wait(visit, officer, {k: v for k, v in form.items() if k not in ("first", "last")} | {"again": "ya"})
    new = appointment(visit, officer, form)
    alone = conflicts(visit.desk.shelf.current, together(visit, new))
    message = Message(
        "plh_periksa",
        **told(visit, new),
        singkat=new.kind is ActingKind.PLH and working_days(visit, new) < USUAL_DAYS,
        biasa=USUAL_DAYS,
        konflik=[(first.no, second.no) for first, second in alone],
        tanpa_ponsel=not people.phones(visit.tx, new.stand_in),
    )
    choices = [Choice(label=render_text("label_plh_tetapkan"), action="plh_set", argument=json.dumps(form))]
    if alone:
        doubling = json.dumps({**form, "doubles": "ya"})
        choices.append(Choice(label=render_text("label_plh_rangkap"), action="plh_set", argument=doubling))
    choices.append(Choice(label=render_text("label_plh_batal"), action="plh_drop"))
    ask(visit, officer, message, choices, kind="plh")


def _choice(label: str, form: Form, said: str) -> Choice:
    return Choice(label=label, action="plh", argument=json.dumps({**form, "said": said}))


def _wait(visit: Visit, officer: Officer, form: Form) -> None:
    """Let the officer's next text also count as the answer."""
    wait = Wait(officer=officer.id, office=visit.office_id, kind="plh", until=visit.now + _LIFE, data=form)
    questions.wait_for(visit.tx, wait)


def _name(visit: Visit, form: Form) -> str:
    found = visit.staff.by_id(form["absent"]) if "absent" in form else None
    return full_name(found) if found else ""
