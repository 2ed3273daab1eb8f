"""Commands, free text, and answers to a pending question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bot.core.case.model import Inquiry
from bot.core.conversation.question import PendingQuestion
from bot.core.office.officers import Officer
from bot.core.parsing.chat_names import named_chat
from bot.core.parsing.english_words import COMMANDS
from bot.core.parsing.languages import named_language
from bot.core.parsing.links import cloud_link, mostly_link
from bot.core.parsing.small_words import SmallWord, small_word
from bot.core.parsing.text import tidy
from bot.core.sop.model import StepKind
from bot.core.worktime.period import parse_period
from bot.ports import Incoming, IncomingKind
from bot.text.render import Message
from handlers.calendar import days_off
from handlers.case import inquiry_cards, open_tasks
from handlers.case.assignment import show_again
from handlers.case.open_tasks import OpenTask, open_tasks_of
from handlers.context import CaseReply, Reply, TaskReply, UnitOfWork
from handlers.course import claim, handover, orders, take_back
from handlers.messages.audience import may_start
from handlers.messages.names import full_name, greeting, name_of_task
from handlers.messages.outgoing import send_text
from handlers.messages.questions import check_length, reply_to
from handlers.monitoring import blockers, digest, own_deeds, performance, running_periods, status
from handlers.refusals import LinkNotKept, NothingToCancel, NumberUnknown
from handlers.routing import asking, cell_answers, decisions
from handlers.staff import acting, channels, languages
from handlers.steps import assign, progress, review_several
from handlers.steps.compile import take_chapter
from handlers.steps.deliver import take_proof
from handlers.steps.inquiry import answer, take_answer, take_question
from handlers.steps.returning import take_reason
from storage.repositories import questions, said
from storage.repositories.said import Use


def commands_of(uow: UnitOfWork, officer: Officer) -> list[str]:
    """Their names, in the order in which they are shown; each has its line in the text `status_bantuan`."""
    oversees = uow.actor(officer).oversees
    known = {
        "tugas": True,
        "status": True,
        "gambar": True,
        "riwayat": True,
        "mulai": may_start(uow, officer),
        "atur": orders.may_order_any(uow, officer),
        "ambil": claim.may_claim_any(uow, officer),
        "alihkan": handover.may_hand_on_any(uow, officer),
        "kinerja": oversees,
        "libur": oversees,
        "rangkuman": True,
        "kanal": channels.several(uow),
        "bahasa": True,
        "plh": True,
        "tarik": True,
        "batal": True,
        "bantuan": True,
    }
    return [name for name, allowed in known.items() if allowed]


def help_(uow: UnitOfWork, officer: Officer) -> None:
    """Tell what the bot is for, what the officer can do now, and who helps."""
    message = Message(
        "status_bantuan",
        nama=full_name(officer),
        jabatan=officer.position,
        instansi=uow.office.name,
        tugas=len(open_tasks_of(uow, officer)),
        perintah=commands_of(uow, officer),
        kontak=uow.office.contact,
    )
    send_text(uow, officer, message)


def receive(uow: UnitOfWork, officer: Officer, incoming: Incoming) -> Use:
    """Handle a text; returns what it was used for. The message that it replies to decides, as with files.

    Raises a leaf of `SopError`.
    """
    text = incoming.text.strip()
    if tidy(text).startswith("/"):
        return _command(uow, officer, tidy(text))
    question, place = questions.waiting(uow.tx, officer.id, uow.now), open_tasks.replied_to(uow, incoming)
    if use := decisions.decide(uow, officer, text):
        return use
    if place and (inquiry := inquiry_cards.put_to(uow, officer, *place)):
        return _inquiry_answered(uow, officer, place, inquiry, text)
    if review_several.asked(text) and not (question and question.kind == "jawab_tanya"):
        review_several.show_list(uow, officer)
        return Use(kind=said.COMMAND)
    if not question and (use := decisions.alone(uow, officer, incoming)):
        return use
    if use := _small(uow, officer, text) or (None if question else asking.asked(uow, officer, text)):
        return use
    if use := cell_answers.take(uow, officer, incoming, place):
        return use
    if mostly_link(text) or (question and question.kind == "bukti_kirim" and cloud_link(text)):
        raise LinkNotKept()
    if blockers.asked(text):
        _who_holds(uow, officer, question)
        return Use()
    if place and _assigns(uow, place) and not (question and assign.same(question, place)):
        assign.to_this(uow, uow.request(officer, *place), text)
        return _instruction(place)
    if question:
        assign.check_same(uow, question, place)
        _answer(uow, officer, question, text)
        return Use(kind=question.kind, case=question.case, task=question.task)
    return _unasked(uow, officer, text)


def _small(uow: UnitOfWork, officer: Officer, text: str) -> Use | None:
    """A yes or no, thanks, or a command without its slash, alone: never what a question or an assignment waits for."""
    word, question = small_word(text), questions.waiting(uow.tx, officer.id, uow.now)
    if _is_command(text, _AT_ANY_TIME if question else _BARE, alone=question is not None):
        return _command(uow, officer, f"/{tidy(text)}")
    if running_periods.asks_for_picture(text):
        return _command(uow, officer, "/gambar")
    if word is None:
        return None
    if word is SmallWord.THANKS:
        send_text(uow, officer, Message("terima_kasih_kembali", sapaan=greeting(officer)))
    elif question and question.kind in ("jawab_tanya", progress.QUESTION):
        return None
    elif question:
        send_text(uow, officer, Message("kata_belum_jawaban", sapaan=greeting(officer), kata=text[:30]))
    else:
        _cards_again(uow, officer, text)
    return Use()


def _inquiry_answered(uow: UnitOfWork, officer: Officer, place: OpenTask, inquiry: Inquiry, text: str) -> Use:
    """A reply to the card of a reviewer's question is the answer to it."""
    pending = questions.waiting(uow.tx, officer.id, uow.now)
    if pending and pending.data.get("inquiry") == inquiry.id:
        questions.stop_waiting(uow.tx, officer.id)
    answer(uow, uow.request(officer, *place), inquiry.id, text)
    return Use(kind="jawab_tanya", case=place[0].id, task=place[1].id)


def _is_command(text: str, names: Collection[str], *, alone: bool) -> bool:
    """Whether the text is one of these commands without the slash; alone, or with what it is about (`_NAMED`)."""
    name, rest = _words(f"/{tidy(text)}")
    named = not alone and name in _NAMED and _NAMED[name](rest)
    return name in names and bool(not rest or named)


#: What may follow a command without its slash: a period, a chat service, a language, few words to look for.
_NAMED: Mapping[str, Callable[[str], object]] = {
    "mulai": parse_period,
    "kanal": named_chat,
    "bahasa": named_language,
    "riwayat": own_deeds.looks_for,
}


_CARDS_AGAIN = 3  #: most cards that a word brings back; more are listed by /tugas


def _cards_again(uow: UnitOfWork, officer: Officer, word: str) -> None:
    """A word decides nothing: it brings the open cards back, with their buttons."""
    found = open_tasks_of(uow, officer)
    if not found:
        send_text(uow, officer, Message("teks_tak_diminta", sapaan=greeting(officer), tugas=[]))
        return
    many = len(found) > _CARDS_AGAIN
    names = [name_of_task(uow, case, task) for case, task in found] if many else []
    send_text(uow, officer, Message("kata_belum_keputusan", kata=word[:30], tugas=names))
    for case, task in [] if many else found:
        show_again(uow, case, task, officer)


def _instruction(place: OpenTask) -> Use:
    return Use(kind=said.INSTRUCTION, case=place[0].id, task=place[1].id)


def _who_holds(uow: UnitOfWork, officer: Officer, question: PendingQuestion | None) -> None:
    """Answer "Siapa yang menahan?" at any time; a pending question stays pending."""
    running_periods.holders(uow, officer)
    if question:
        send_text(uow, officer, Message("masih_ditunggu", sapaan=greeting(officer)))


def _assigns(uow: UnitOfWork, place: OpenTask) -> bool:
    return uow.sop(place[0]).step(place[1].step).kind is StepKind.ASSIGN


def _command(uow: UnitOfWork, officer: Officer, text: str) -> Use:
    name, rest = _words(text)
    if name == "mulai":
        assign.begin_text(uow, officer, rest) if rest else assign.ask_period(uow, officer)
    elif name == "libur" and rest:
        check_length(rest)
        days_off.answer(uow, Reply(officer=officer, actor=uow.actor(officer), text=rest, data={}))
    elif name == "kanal":
        channels.ask(uow, officer, rest)
    elif name == "riwayat" and rest:
        own_deeds.search(uow, officer, rest)
    elif name == "bahasa":
        languages.ask(uow, officer, rest)
    elif name in _PLAIN:
        _PLAIN[name](uow, officer)
    else:
        allowed = commands_of(uow, officer)
        send_text(uow, officer, Message("perintah_tak_dikenal", sapaan=greeting(officer), perintah=allowed))
        return Use(kind=said.REFUSED)
    return Use(kind=said.COMMAND)


def _words(text: str) -> tuple[str, str]:
    """The name of a command and what follows it, whatever stands between: a space, a line break, the bot's name.

    One that was typed in English has its Indonesian name.
    """
    name, *rest = text[1:].split(maxsplit=1) or [""]
    bare = name.partition("@")[0].lower().rstrip(".,:;!?")
    return COMMANDS.get(bare, bare), "".join(rest).strip()


def _cancel(uow: UnitOfWork, officer: Officer) -> None:
    """/batal: drop the pending question; nothing is decided, and what was answered by chat stays."""
    if cell_answers.leave(uow, officer):
        return
    if not questions.stop_waiting(uow.tx, officer.id):
        raise NothingToCancel()
    send_text(uow, officer, Message("dibatalkan"))


def _welcome_back(uow: UnitOfWork, officer: Officer) -> None:
    send_text(uow, officer, Message("sudah_terdaftar", sapaan=greeting(officer), nama=officer.name))
    status.tasks(uow, officer)


_PLAIN: dict[str, Callable[[UnitOfWork, Officer], None]] = {
    "tugas": status.tasks,
    "status": running_periods.status,
    "gambar": running_periods.picture,
    "riwayat": running_periods.history,
    "plh": acting.begin,
    "kinerja": performance.ask,
    "bantuan": help_,
    "tarik": take_back.ask_which,
    "atur": orders.ask_order,
    "ambil": claim.ask_claims,
    "alihkan": handover.begin,
    "libur": days_off.show,
    "rangkuman": digest.wish,
    "batal": _cancel,
    "start": _welcome_back,
}


_ASKING = frozenset({"status", "gambar", "riwayat", "bantuan", "kinerja"})


def only_asks(incoming: Incoming) -> bool:
    """Whether the text is a command that changes nothing, however much it has to read."""
    text = tidy(incoming.text.strip())
    return incoming.kind is IncomingKind.TEXT and text.startswith("/") and _words(text)[0] in _ASKING


#: Commands that do what they say without their slash, where they are the whole text.
_BARE = _PLAIN.keys() | _NAMED.keys()
#: Those that are never the answer to a question.
_AT_ANY_TIME = frozenset({"tugas", "status", "gambar", "riwayat", "bantuan", "batal"})


def _answer(uow: UnitOfWork, officer: Officer, question: PendingQuestion, text: str) -> None:
    check_length(text, question.kind)
    _ANSWERS[question.kind](uow, officer, question, text)
    waiting = questions.waiting(uow.tx, officer.id, uow.now)
    if waiting == question:
        questions.stop_waiting(uow.tx, officer.id)


_Answering = Callable[[UnitOfWork, Officer, PendingQuestion, str], None]


def _plain(use_case: Callable[[UnitOfWork, Reply], None]) -> _Answering:
    """A question about no case, or about several."""

    def answer(uow: UnitOfWork, officer: Officer, question: PendingQuestion, text: str) -> None:
        use_case(uow, Reply(officer=officer, actor=uow.actor(officer), text=text, data=question.data))

    return answer


def _of_case(use_case: Callable[[UnitOfWork, CaseReply], None]) -> _Answering:
    """A question about one case. Raises `NoSuchCase`."""

    def answer(uow: UnitOfWork, officer: Officer, question: PendingQuestion, text: str) -> None:
        case = uow.case(question.case)
        request = CaseReply(
            officer=officer,
            actor=uow.actor(officer),
            case=case,
            sop=uow.sop(case),
            text=text,
            data=question.data,
        )
        use_case(uow, request)

    return answer


def _of_task(use_case: Callable[[UnitOfWork, TaskReply], None]) -> _Answering:
    """A question about one task. Raises `NoSuchCase` and `NoSuchTask`."""

    def answer(uow: UnitOfWork, officer: Officer, question: PendingQuestion, text: str) -> None:
        use_case(uow, reply_to(uow, officer, question, text))

    return answer


_ANSWERS: Mapping[str, _Answering] = {
    "alasan": _of_task(take_reason),
    "tanya": _of_task(take_question),
    "jawab_tanya": _of_task(take_answer),
    "narasi": _of_task(take_chapter),
    "bukti_kirim": _of_task(take_proof),
    "tarik": _of_task(take_back.answer),
    "atur": _of_case(orders.answer),
    "libur": _plain(days_off.answer),
    "plh": _plain(acting.FORM.answered),
    "alihkan": _plain(handover.FORM.answered),
}


def _unasked(uow: UnitOfWork, officer: Officer, text: str) -> Use:
    """A text without a question: the instruction if a period is being assigned, else answer with help."""
    services = open_tasks.open_tasks_of(uow, officer)
    assigning = [place for place in services if _assigns(uow, place)]
    if assigning:
        assign.to_one_of(uow, officer, assigning, text)
        return _instruction(assigning[0]) if len(assigning) == 1 else Use(kind=said.INSTRUCTION)
    if cloud_link(text):
        raise LinkNotKept()
    if decision := decisions.typed(text, officer.language):
        raise NumberUnknown(nomor=decision.number)
    tasks = [name_of_task(uow, case, task) for case, task in services]
    send_text(uow, officer, Message("teks_tak_diminta", sapaan=greeting(officer), tugas=tasks))
    return Use()
