"""Looking closer without deciding: working papers, remarks, the whole list of indicators."""

from __future__ import annotations

from bot.core.case.model import PaperKind
from bot.core.case.papers import version_of
from bot.core.office.officers import Officer
from bot.text.render import Message
from handlers.case import cards
from handlers.case.advance import task_of
from handlers.context import Visit
from handlers.documents import working_papers as papers
from handlers.messages.outgoing import About, say, send_file
from storage.repositories.cards import StoredCard


def working_papers(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lihat kertas kerja: every bidang's paper as it will go out."""
    case, _ = task_of(visit, officer, card)
    for code in case.bidang:
        paper = case.latest(PaperKind.WORKING_PAPER, code)
        if paper:
            send_file(visit, officer, paper.sha256, paper.name, about=About(case=case.id, task=card.task))
    return Message("jawab_dikirim")


def problems(visit: Visit, officer: Officer, card: StoredCard, argument: str) -> Message | None:
    """Lihat catatan: what the newest version still lacks, with the file."""
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
    """Lihat rincian: every indicator and sub kegiatan, as text."""
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
