"""Step kind *periksa*: look closer, approve, or send back with a reason."""

from __future__ import annotations

from bot.core.case.commands import Complete, Review
from bot.core.case.model import Answer, PaperKind
from bot.core.case.papers import version_of
from bot.core.case.rules import check_holder
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import Wait
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case import cards
from handlers.case.advance import act, task_of
from handlers.context import UseCase, Visit
from handlers.documents import working_papers as papers
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, say, send_file
from handlers.messages.questions import wait_for_text


def working_papers(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lihat kertas kerja: send every bidang's working paper in its newest version."""
    case, _ = task_of(visit, officer, card)
    for code in case.bidang:
        paper = case.latest(PaperKind.WORKING_PAPER, code)
        if paper:
            send_file(visit, officer, paper.sha256, paper.name, about=About(case=case.id, task=card.task))
    return Message("jawab_dikirim")


def problems(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lihat catatan: send the newest version with the list of what it still lacks."""
    case, task = task_of(visit, officer, card)
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
    send_file(visit, officer, paper.sha256, paper.name, about=about)
    say(visit, officer, message, about)
    return None


def details(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lihat rincian: send every indicator and sub kegiatan as text."""
    case, task = task_of(visit, officer, card)
    shown = [task.bidang] if task.bidang else [code for code in case.bidang if version_of(case, code)]
    for code in shown:
        say(
            visit,
            officer,
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


def complete(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Complete a step that is not a review."""
    case = visit.case(card.case)
    act(visit, case, Complete(task=card.task or "", by=visit.actor(officer)))
    return Message("jawab_selesai")


def choose_exit(number: int) -> UseCase:
    """Complete a step by one of its several exits."""

    def leave(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
        case = visit.case(card.case)
        task = check_holder(case, card.task or "", visit.actor(officer), visit.sop(case))
        target = visit.sop(case).step(task.step).next[number]
        act(visit, case, Complete(task=task.id, by=visit.actor(officer), leads_to=target))
        return Message("jawab_selesai")

    return leave


def approve(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Ya, bound to exactly the paper that the card was made for."""
    case = visit.case(card.case)
    act(
        visit,
        case,
        Review(task=card.task or "", by=visit.actor(officer), answer=Answer.YA, seen=card.subject),
    )
    return Message("jawab_ya")


def ask_reason(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Tidak: the officer's next text is the reason."""
    _, task = task_of(visit, officer, card)
    prompt = Message("tanya_alasan", sapaan=greeting(officer), bidang=visit.bidang_name(task.bidang))
    wait_for_text(visit, officer, "alasan", prompt, case=card.case, task=card.task, subject=card.subject)
    return Message("jawab_tulis_alasan")


def take_reason(visit: Visit, officer: Officer, wait: Wait, text: str) -> None:
    """The reason after a Tidak: send the task back with exactly these words."""
    case = visit.case(wait.case)
    command = Review(
        task=wait.task or "",
        by=visit.actor(officer),
        answer=Answer.TIDAK,
        reason=text,
        seen=wait.data["subject"],
    )
    act(visit, case, command)
    say(visit, officer, Message("alasan_diteruskan", sapaan=greeting(officer)))
