"""Lihat rincian: everything about the paper that a reviewer decides on, page by page in one message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.case.inquiries import open_inquiry, whom_to_ask
from bot.core.case.model import Case, Inquiry, PaperKind, Task
from bot.core.case.papers import answered_return, attached, evidence, version_of
from bot.core.sop.model import Sop
from bot.core.working_paper.summary import PaperSummary
from bot.text.render import Message, in_language, render, render_text, without_markup
from handlers.case import review_cards
from handlers.case.advance import opened
from handlers.context import TaskRequest, TaskTap, UnitOfWork
from handlers.documents import working_papers
from handlers.documents.report import recap
from handlers.documents.requirements import incomplete
from handlers.messages import actions
from handlers.messages.card_changes import close_card, update_card
from handlers.messages.fitting import rows
from handlers.messages.names import greeting, name_of
from handlers.messages.outgoing import About, Choice, send_card, send_text
from handlers.messages.pages import Page, Part, page_of, pages_of_text
from handlers.messages.papers import hand_out
from storage.repositories import cards

KIND = "rincian"  #: of the card that is leafed through
_LETTERS, _ROWS = 850, 20  #: of a page, beside its head


def details(uow: UnitOfWork, request: TaskRequest) -> Message | None:
    """Send the first page, after the recap of a report; an older page of the same task is closed."""
    request = opened(uow, request)
    case, task, officer = request.case, request.task, request.officer
    for card in cards.live_of_task(uow.tx, case.id, task.id):
        if card.kind == KIND and card.officer == officer.id:
            close_card(uow, card, Message("catatan_diganti"))
    message, choices = _page(uow, request, 0)
    about = About(case=case.id, task=task.id)
    sheet = None if task.bidang else case.latest(PaperKind.RECAP)
    if sheet:
        hand_out(uow, officer, [attached(sheet)], about)
    if choices:
        send_card(uow, officer, message, choices, about, KIND)
    else:
        send_text(uow, officer, message, about)
    return None


def turn(uow: UnitOfWork, request: TaskTap[actions.DetailsPage]) -> Message | None:
    """Show another page in the same message."""
    request = opened(uow, request)
    message, choices = _page(uow, request, request.action.page)
    update_card(uow, request.card, message, choices)
    return None


def _page(uow: UnitOfWork, request: TaskRequest, number: int) -> tuple[Message, list[Choice]]:
    parts = in_language([*_parts(uow, request)], uow.language_of(request.officer.id))
    texts = pages_of_text(parts, _holds)
    page = page_of(texts, min(number, len(texts) - 1), rows=1, around=True)
    message = Message(
        "rincian_halaman",
        bidang=uow.bidang_name(request.task.bidang),
        periode=str(request.case.period),
        halaman=page.start + 1,
        banyak=len(texts),
        isi=page.shown[0],
    )
    return message, _turns(page, len(texts), _asking(request))


def _asking(request: TaskRequest) -> tuple[Choice, ...]:
    """Tanya dahulu, where somebody can be asked and no question waits for its answer."""
    case, task = request.case, request.task
    if open_inquiry(case, task) or whom_to_ask(case, task, request.sop, request.actor) is None:
        return ()
    return (Choice(label=render_text("label_ask_first"), action=actions.AskFirst()),)


def _turns(page: Page[str], count: int, ask: Sequence[Choice]) -> list[Choice]:
    """The first page follows the last, so that each button stays in its place: a second tap never leads back."""
    if page.following is None:
        return [*ask]
    back, on = render_text("label_sebelumnya"), render_text("label_berikutnya")
    forth = Choice(label=on, action=actions.DetailsPage(page=page.following))
    if count == 2:
        return [forth, *ask]
    return [Choice(label=back, action=actions.DetailsPage(page=(page.start - 1) % count)), forth, *ask]


def _holds(text: str) -> bool:
    seen = without_markup(text)
    return len(seen) <= _LETTERS and rows(seen) <= _ROWS


def _parts(uow: UnitOfWork, request: TaskRequest) -> Iterator[Part]:
    """The verdict first, then what a decision rests on, then every line of the paper.

    Of a report: every indicator; the sub kegiatan and the reasons are in the draft itself.
    """
    sop, case, task = request.sop, request.case, request.task
    returned = answered_return(case, task)
    remark = returned.decision.reason if returned and returned.decision else ""
    said = [Message("rincian_catatan", sapaan=greeting(request.officer), catatan=remark)] if remark else []
    asked = [_inquiry(uow, case, one) for one in case.inquiries if one.task == task.id]
    said += asked
    if task.bidang:
        yield from _of_bidang(uow, case, task, said)
    else:
        yield from _of_report(uow, sop, case, task, said)


def _inquiry(uow: UnitOfWork, case: Case, asked: Inquiry) -> Message:
    return Message(
        "rincian_tanya",
        kepada=name_of(uow.staff, asked.to),
        teks=asked.text,
        pada=asked.at,
        oleh=name_of(uow.staff, asked.answered_by),
        dijawab=asked.answered_at,
        jawaban=asked.answer,
    )


def _of_bidang(uow: UnitOfWork, case: Case, task: Task, said: Sequence[Message]) -> Iterator[Part]:
    assert task.bidang is not None
    seen = working_papers.summary_of(uow, case, task.bidang)
    filled = review_cards.filled_by(uow, case, task.bidang)
    filler = [Message("rincian_pengisi", pengisi=filled)] if filled else []
    yield _part(uow, "", [Message("rincian_capaian", ringkas=seen, bidang=""), *filler, *said])
    changed = review_cards.cell_changes(uow, case, task)
    yield _part(uow, "berubah", [Message("rincian_berubah", satu=one) for one in changed])
    yield _standing_out(uow, case, task.bidang)
    yield _indicators(uow, seen)
    subs = [Message("rincian_sub", nomor=number, satu=one) for number, one in enumerate(seen.subs, 1)]
    yield _part(uow, "sub", subs)
    files = evidence(case, task.bidang)
    proofs = [Message("rincian_bukti", nama=one.name, indikator=one.subject) for one in files]
    yield _part(uow, "bukti", proofs or [Message("rincian_tanpa_bukti")])


def _of_report(uow: UnitOfWork, sop: Sop, case: Case, task: Task, said: Sequence[Message]) -> Iterator[Part]:
    read = recap(uow, sop, case)
    each = [Message("rincian_capaian", ringkas=one, bidang=one.form.bidang) for one in read.bidang]
    yield _part(uow, "", [Message("rincian_laporan", ringkas=read), *said, *each])
    changed = review_cards.report_changes(uow, case, task)
    yield _part(uow, "berubah", [Message("rincian_satu", satu=one) for one in changed])
    yield _part(uow, "kurang", [Message("rincian_satu", satu=one) for one in incomplete(uow, case, sop)])
    for one in read.bidang:
        code, name = one.form.identity.bidang, one.form.bidang
        yield _standing_out(uow, case, code, name)
        yield _indicators(uow, one, name, texts=False)


def _standing_out(uow: UnitOfWork, case: Case, code: str, bidang: str = "") -> Part:
    warnings = review_cards.standing_out(uow, case, code) if version_of(case, code) else []
    return _part(uow, "menonjol", [Message("rincian_menonjol", satu=one) for one in warnings], bidang)


def _indicators(uow: UnitOfWork, seen: PaperSummary, bidang: str = "", *, texts: bool = True) -> Part:
    lines = [
        Message("rincian_indikator", nomor=number, satu=one, uraian=list(one.texts.items()) if texts else [])
        for number, one in enumerate(seen.indicators, 1)
    ]
    return _part(uow, "indikator", lines, bidang)


def _part(uow: UnitOfWork, name: str, entries: Sequence[Message], bidang: str = "") -> Part:
    heading = render_text("rincian_bagian", bagian=name, bidang=bidang) if name else ""
    return Part(heading=heading, entries=[render(one, uow.voice) for one in entries])
