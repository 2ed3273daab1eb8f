"""Commands, free text, and answers to a pending question."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.core.sop.model import StepKind
from bot.ports import Incoming
from bot.text.render import Message
from handlers.calendar import days_off
from handlers.case import open_tasks
from handlers.case.open_tasks import Place, desk_of
from handlers.context import CaseReply, Reply, TaskReply, Visit
from handlers.course import claim, handover, orders, take_back
from handlers.messages.audience import may_start
from handlers.messages.names import full_name, greeting
from handlers.messages.outgoing import say
from handlers.monitoring import blockers, digest, history, performance, status
from handlers.refusals import NothingToCancel, TextTooLong
from handlers.staff import acting
from handlers.steps import assign
from handlers.steps.assign import LONGEST
from handlers.steps.compile import take_chapter
from handlers.steps.deliver import take_proof
from handlers.steps.review import take_reason
from storage.repositories import questions as small


def commands_of(visit: Visit, officer: Officer) -> list[str]:
    """Their names, in the order in which they are shown; each has its line in the text `status_bantuan`."""
    oversees = visit.actor(officer).oversees
    known = {
        "tugas": True,
        "status": True,
        "riwayat": True,
        "mulai": may_start(visit, officer),
        "atur": orders.may_order_any(visit, officer),
        "ambil": claim.may_claim_any(visit, officer),
        "alihkan": handover.may_hand_on_any(visit, officer),
        "kinerja": oversees,
        "libur": oversees,
        "rangkuman": True,
        "plh": True,
        "tarik": True,
        "batal": True,
        "bantuan": True,
    }
    return [name for name, allowed in known.items() if allowed]


def help_(visit: Visit, officer: Officer) -> None:
    """Tell what the bot is for, what the officer can do now, and who helps."""
    message = Message(
        "status_bantuan",
        nama=full_name(officer),
        jabatan=officer.position,
        instansi=visit.office.name,
        tugas=len(desk_of(visit, officer)),
        perintah=commands_of(visit, officer),
        kontak=visit.office.contact,
    )
    say(visit, officer, message)


def receive(visit: Visit, officer: Officer, incoming: Incoming) -> None:
    """Handle a text. The message that it replies to decides, as with files. Raises a leaf of `SopError`."""
    text = incoming.text.strip()
    if text.startswith("/"):
        _command(visit, officer, text)
        return
    wait, place = small.waiting(visit.tx, officer.id, visit.now), open_tasks.replied_to(visit, incoming)
    if blockers.asked(text):
        _who_holds(visit, officer, wait)
    elif place and _assigns(visit, place) and not (wait and assign.same(wait, place)):
        assign.to_this(visit, visit.request(officer, *place), text)
    elif wait:
        assign.check_same(visit, wait, place)
        _answer(visit, officer, wait, text)
    else:
        _unasked(visit, officer, text)


def _who_holds(visit: Visit, officer: Officer, wait: Wait | None) -> None:
    """Answer "Siapa yang menahan?" at any time; a pending question stays pending."""
    blockers.answer(visit, officer)
    if wait:
        say(visit, officer, Message("masih_ditunggu", sapaan=greeting(officer)))


def _assigns(visit: Visit, place: Place) -> bool:
    return visit.sop(place[0]).step(place[1].step).kind is StepKind.ASSIGN


def _command(visit: Visit, officer: Officer, text: str) -> None:
    name, _, rest = text[1:].partition(" ")
    name = name.partition("@")[0].lower().strip()
    if name == "mulai":
        assign.begin_text(visit, officer, rest) if rest.strip() else assign.ask_period(visit, officer)
    elif name in _PLAIN:
        _PLAIN[name](visit, officer)
    else:
        allowed = commands_of(visit, officer)
        say(visit, officer, Message("perintah_tak_dikenal", sapaan=greeting(officer), perintah=allowed))


def _cancel(visit: Visit, officer: Officer) -> None:
    """/batal: drop the pending question; nothing is decided."""
    if not small.stop_waiting(visit.tx, officer.id):
        raise NothingToCancel()
    say(visit, officer, Message("dibatalkan"))


def _welcome_back(visit: Visit, officer: Officer) -> None:
    say(visit, officer, Message("sudah_terdaftar", sapaan=greeting(officer), nama=officer.name))
    status.tasks(visit, officer)


_PLAIN: dict[str, Callable[[Visit, Officer], None]] = {
    "tugas": status.tasks,
    "status": status.status,
    "riwayat": history.history,
    "plh": acting.begin,
    "kinerja": performance.ask,
    "bantuan": help_,
    "help": help_,
    "tarik": take_back.ask_which,
    "atur": orders.ask_order,
    "ambil": claim.ask_claims,
    "alihkan": handover.begin,
    "libur": days_off.show,
    "rangkuman": digest.wish,
    "batal": _cancel,
    "start": _welcome_back,
}


def _answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    if len(text) > LONGEST:
        raise TextTooLong(panjang=len(text), batas=LONGEST)
    _ANSWERS[wait.kind](visit, officer, wait, text)
    waiting = small.waiting(visit.tx, officer.id, visit.now)
    if waiting == wait:
        small.stop_waiting(visit.tx, officer.id)


_Answering = Callable[[Visit, Officer, Wait, str], None]


def _plain(use_case: Callable[[Visit, Reply], None]) -> _Answering:
    """A question about no case, or about several."""

    def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
        use_case(visit, Reply(officer=officer, actor=visit.actor(officer), text=text, data=wait.data))

    return answer


def _of_case(use_case: Callable[[Visit, CaseReply], None]) -> _Answering:
    """A question about one case. Raises `NoSuchCase`."""

    def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
        case = visit.case(wait.case)
        request = CaseReply(
            officer=officer,
            actor=visit.actor(officer),
            case=case,
            sop=visit.sop(case),
            text=text,
            data=wait.data,
        )
        use_case(visit, request)

    return answer


def _of_task(use_case: Callable[[Visit, TaskReply], None]) -> _Answering:
    """A question about one task. Raises `NoSuchCase` and `NoSuchTask`."""

    def answer(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
        case = visit.case(wait.case)
        request = TaskReply(
            officer=officer,
            actor=visit.actor(officer),
            case=case,
            sop=visit.sop(case),
            task=visit.task(case, wait.task),
            text=text,
            data=wait.data,
        )
        use_case(visit, request)

    return answer


_ANSWERS: Mapping[str, _Answering] = {
    "alasan": _of_task(take_reason),
    "narasi": _of_task(take_chapter),
    "bukti_kirim": _of_task(take_proof),
    "tarik": _of_task(take_back.answer),
    "atur": _of_case(orders.answer),
    "libur": _plain(days_off.answer),
    "plh": _plain(acting.FORM.answered),
    "alihkan": _plain(handover.FORM.answered),
}


def _unasked(visit: Visit, officer: Officer, text: str) -> None:
    """A text without a question: the instruction if a period is being assigned, else answer with help."""
    desk = open_tasks.desk_of(visit, officer)
    assigning = [place for place in desk if _assigns(visit, place)]
    if assigning:
        assign.to_one_of(visit, officer, assigning, text)
        return
    tasks = [visit.sop(case).step(task.step).title for case, task in desk]
    say(visit, officer, Message("teks_tak_diminta", sapaan=greeting(officer), tugas=tasks))
