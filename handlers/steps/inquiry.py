"""*Tanya dahulu*: a reviewer asks whoever did the work, and the answer comes back to the card. Nothing is decided by it."""

from __future__ import annotations

import json

from bot.core.case.commands import AnswerInquiry, FilePaper, Inquire
from bot.core.case.decide import decide
from bot.core.case.events import InquiryMade
from bot.core.case.model import Paper, PaperKind
from bot.core.case.papers import attached
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case.advance import act, opened
from handlers.case.inquiry_cards import asked_officers
from handlers.context import TaskReply, TaskRequest, TaskTap, UnitOfWork
from handlers.messages import actions, albums
from handlers.messages.albums import Became
from handlers.messages.incoming_file import Upload
from handlers.messages.names import doer, full_name, greeting, name_of_task
from handlers.messages.outgoing import About, send_text
from handlers.messages.papers import send_papers
from handlers.messages.questions import check_length, wait_for_text
from handlers.refusals import AskedNotReached
from handlers.steps import looking
from storage.repositories import people

_TRIAL = "pertanyaan"  #: stands for the question while it is tried whether it would be taken
_ANSWER = "jawaban"  #: the same for an answer


def ask(uow: UnitOfWork, request: TaskTap[actions.AskFirst]) -> Message | None:
    """Tanya dahulu: the officer's next text is the question. Raises what would be said against it before they write it."""
    asked = _asked(uow, request)
    request = opened(uow, request)
    prompt = Message(
        "tanya_dahulu",
        sapaan=greeting(request.officer),
        kepada=[full_name(one) for one in asked],
        nama_tugas=name_of_task(uow, request.case, request.task),
    )
    flags = looking.shown_on(uow, request) if request.card.kind == looking.KIND else ()
    wait_for_text(
        uow,
        request.officer,
        "tanya",
        prompt,
        case=request.case.id,
        task=request.task.id,
        menonjol=json.dumps(flags),
    )
    return Message("jawab_tulis_pertanyaan")


def take_question(uow: UnitOfWork, request: TaskReply) -> None:
    """The question after *Tanya dahulu*; under what stands out it asks about that."""
    put_question(uow, request, request.text, tuple(json.loads(request.data.get("menonjol", "[]"))))


def put_question(uow: UnitOfWork, request: TaskRequest, text: str, flags: tuple[str, ...] = ()) -> None:
    """Ask with exactly these words."""
    check_length(text, "tanya")
    asked = _asked(uow, request)
    act(uow, request.case, Inquire(task=request.task.id, by=request.actor, text=text, flags=flags))
    looking.close(uow, request.case, request.task, request.officer.id, Message("catatan_ditanyakan"))
    message = Message(
        "pertanyaan_dikirim",
        sapaan=greeting(request.officer),
        kepada=[full_name(one) for one in asked],
        nama_tugas=name_of_task(uow, request.case, request.task),
    )
    send_text(uow, request.officer, message, About(case=request.case.id, task=request.task.id), silent=True)


def _asked(uow: UnitOfWork, request: TaskRequest) -> list[Officer]:
    """Whom the question would reach. Raises what the core has against it, and `AskedNotReached`."""
    trial = Inquire(task=request.task.id, by=request.actor, text=_TRIAL)
    *_, made = decide(request.case, trial, uow.scene(request.sop))
    assert isinstance(made, InquiryMade)
    asked = asked_officers(uow.staff, made)
    if not any(people.phones(uow.tx, one.id) for one in asked):
        raise AskedNotReached(nama=[full_name(one) for one in asked])
    return asked


def ask_answer(uow: UnitOfWork, request: TaskTap[actions.WriteAnswer]) -> Message | None:
    """Jawab: the officer's next text or file is the answer. Raises what would be said against it."""
    trial = AnswerInquiry(inquiry=request.action.inquiry, by=request.actor, text=_ANSWER)
    decide(request.case, trial, uow.scene(request.sop))
    inquiry = next(one for one in request.case.inquiries if one.id == request.action.inquiry)
    asker = uow.staff.by_id(inquiry.by)
    prompt = Message(
        "tanya_jawaban",
        sapaan=greeting(request.officer),
        kepada=full_name(asker) if asker else "",
        nama_tugas=name_of_task(uow, request.case, request.task),
    )
    wait_for_text(
        uow,
        request.officer,
        "jawab_tanya",
        prompt,
        case=request.case.id,
        task=request.task.id,
        inquiry=inquiry.id,
    )
    return Message("jawab_tulis_jawaban")


def take_answer(uow: UnitOfWork, request: TaskReply) -> None:
    """The answer in words."""
    answer(uow, request, request.data["inquiry"], request.text)


def answer(
    uow: UnitOfWork, request: TaskRequest, inquiry: str, text: str, upload: Upload | None = None
) -> None:
    """Answer in words, or with a file and what was written under it."""
    check_length(text, "jawab_tanya")
    if _too_late(uow, request):
        return
    paper = _paper(uow, request, inquiry, upload) if upload else None
    if upload:
        albums.begin(
            uow,
            request.officer,
            upload,
            Became.ANSWER,
            case=request.case.id,
            task=request.task.id,
            subject=inquiry,
        )
    after = act(uow, request.case, AnswerInquiry(inquiry=inquiry, by=request.actor, text=text, paper=paper))
    asked = next(one for one in after.inquiries if one.id == inquiry)
    asker = uow.staff.by_id(asked.by)
    message = Message(
        "jawaban_disampaikan",
        sapaan=greeting(request.officer),
        kepada=full_name(asker) if asker else "",
        nama_tugas=name_of_task(uow, after, request.task),
        berkas=upload.name if upload else "",
    )
    send_text(uow, request.officer, message, About(case=after.id), silent=True)


def _too_late(uow: UnitOfWork, request: TaskRequest) -> bool:
    """Whether the review has ended, as everybody may know; whoever answers hears so."""
    known = uow.visible_case(request.case, request.officer).task(request.task.id)
    if known is None or known.open:
        return False
    message = Message(
        "jawaban_terlambat",
        sapaan=greeting(request.officer),
        nama_tugas=name_of_task(uow, request.case, request.task),
        oleh=doer(uow.staff, request.sop, known),
        pada=known.done_at or known.withdrawn_at,
    )
    send_text(uow, request.officer, message, About(case=request.case.id), silent=True)
    return True


def further_file(uow: UnitOfWork, request: TaskRequest, inquiry: str, upload: Upload) -> None:
    """A further file of the album that was the answer: it is kept with it, and follows it."""
    paper = _paper(uow, request, inquiry, upload)
    after = act(uow, request.case, FilePaper(paper=paper))
    task = after.task(request.task.id)
    for reviewer in uow.staff.holders(request.sop, task) if task and task.open else ():
        send_papers(uow, reviewer, [attached(paper)], about=About(case=after.id, task=request.task.id))


def _paper(uow: UnitOfWork, request: TaskRequest, inquiry: str, upload: Upload) -> Paper:
    known = request.case.all_papers(PaperKind.ANSWER, request.task.bidang, inquiry)
    return Paper(
        kind=PaperKind.ANSWER,
        version=len(known) + 1,
        sha256=upload.sha256,
        name=upload.name,
        at=uow.now,
        by=request.officer.id,
        bidang=request.task.bidang,
        subject=inquiry,
        note=upload.caption,
    )
