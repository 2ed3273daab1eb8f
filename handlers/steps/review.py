"""Step kind *periksa*: look closer, approve, or send back with a reason."""

from __future__ import annotations

from bot.core.case.commands import Complete, Review
from bot.core.case.model import Answer, PaperKind
from bot.core.case.papers import version_of
from bot.core.case.rules import check_holder
from bot.text.render import Message
from handlers.case import cards
from handlers.case.advance import act, opened
from handlers.context import TaskReply, TaskRequest, TaskTap, Visit
from handlers.documents import working_papers as papers
from handlers.messages import actions
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, say, send_file
from handlers.messages.questions import wait_for_text


def working_papers(visit: Visit, request: TaskRequest) -> Message | None:
    """Lihat kertas kerja: send every bidang's working paper in its newest version."""
    request = opened(visit, request)
    about = About(case=request.case.id, task=request.task.id)
    for code in request.case.bidang:
        paper = request.case.latest(PaperKind.WORKING_PAPER, code)
        if paper:
            send_file(visit, request.officer, paper.sha256, paper.name, about=about)
    return Message("jawab_dikirim")


def problems(visit: Visit, request: TaskRequest) -> Message | None:
    """Lihat catatan: send the newest version with the list of what it still lacks."""
    request = opened(visit, request)
    case, task = request.case, request.task
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    assert task.bidang is not None
    assert paper is not None
    checked = papers.checked(visit, case, task.bidang)
    about = About(case=case.id, task=task.id)
    message = Message(
        "catatan_kertas_kerja",
        bidang=visit.bidang_name(task.bidang),
        versi=paper.version,
        terisi=bool(paper.by),
        remarks=task.remarks,
        kurang=cards.sentences(visit, checked.blocking[:20]),
        perhatian=cards.sentences(visit, checked.warnings[:10]),
        bukti=[proof.name for proof in case.all_papers(PaperKind.EVIDENCE, task.bidang, "")],
    )
    send_file(visit, request.officer, paper.sha256, paper.name, about=about)
    say(visit, request.officer, message, about)
    return None


def details(visit: Visit, request: TaskRequest) -> Message | None:
    """Lihat rincian: send every indicator and sub kegiatan as text."""
    request = opened(visit, request)
    case, task = request.case, request.task
    shown = [task.bidang] if task.bidang else [code for code in case.bidang if version_of(case, code)]
    for code in shown:
        say(
            visit,
            request.officer,
            Message(
                "rincian_bidang",
                bidang=visit.bidang_name(code),
                periode=str(case.period),
                ringkas=papers.summary_of(visit, case, code),
                bukti=[(proof.name, proof.subject) for proof in case.all_papers(PaperKind.EVIDENCE, code)],
            ),
            About(case=case.id, task=task.id),
        )
    return None


def complete(visit: Visit, request: TaskRequest) -> Message | None:
    """Complete a step that is not a review."""
    act(visit, request.case, Complete(task=request.task.id, by=request.actor))
    return Message("jawab_selesai")


def take_exit(visit: Visit, request: TaskTap[actions.TakeExit]) -> Message | None:
    """Complete a step by one of its several exits."""
    task = check_holder(request.case, request.task.id, request.actor, request.sop)
    target = request.sop.step(task.step).next[request.action.number]
    act(visit, request.case, Complete(task=task.id, by=request.actor, leads_to=target))
    return Message("jawab_selesai")


def approve(visit: Visit, request: TaskTap[actions.Approve]) -> Message | None:
    """Ya, bound to exactly the paper that the card was made for, and to its bytes."""
    seen = request.card.subject
    if seen:
        visit.desk.files.verify(seen)
    review = Review(task=request.task.id, by=request.actor, answer=Answer.YA, seen=seen)
    act(visit, request.case, review)
    return Message("jawab_ya")


def ask_reason(visit: Visit, request: TaskTap[actions.SendBack]) -> Message | None:
    """Tidak: the officer's next text is the reason."""
    request = opened(visit, request)
    officer, task = request.officer, request.task
    prompt = Message("tanya_alasan", sapaan=greeting(officer), bidang=visit.bidang_name(task.bidang))
    subject = request.card.subject
    wait_for_text(visit, officer, "alasan", prompt, case=request.case.id, task=task.id, subject=subject)
    return Message("jawab_tulis_alasan")


def take_reason(visit: Visit, request: TaskReply) -> None:
    """The reason after a Tidak: send the task back with exactly these words."""
    command = Review(
        task=request.task.id,
        by=request.actor,
        answer=Answer.TIDAK,
        reason=request.text,
        seen=request.data["subject"],
    )
    act(visit, request.case, command)
    say(visit, request.officer, Message("alasan_diteruskan", sapaan=greeting(request.officer)))
