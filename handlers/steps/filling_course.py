"""The course of filling in a working paper by chat: where it begins, what is asked next, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.core.case.model import Case, PaperKind
from bot.core.case.papers import attached, proofs
from bot.core.working_paper.asking import Plan, Row, before, following, plan, question
from bot.core.working_paper.authorship import Authors
from bot.core.working_paper.cells import INPUTS, Cell, CellKey, PaperValues, SheetKey, column_of
from bot.core.working_paper.check import settle
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.named_indicators import named_indicators
from bot.core.working_paper.problems import ProblemKey
from bot.core.working_paper.receive import Conflict
from bot.core.working_paper.rows import place_of
from bot.text.render import Message, render, render_text
from handlers.case import assignment, cards
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.names import greeting
from handlers.messages.outgoing import About, Choice, send_card
from handlers.messages.pages import page_of
from handlers.messages.problems import sentences
from handlers.messages.questions import put_aside
from handlers.steps import filling_text
from handlers.steps.entries import settle_entries
from handlers.steps.filling_text import Before
from handlers.steps.progress import CARD, Progress, Way, close_cards, pending, progress_of, stop
from storage.repositories import questions

_SHOWN = 4  #: most things that the last message names


@dataclass(frozen=True, kw_only=True)
class Filling:
    """A working paper as it stands with every answer of the chat."""

    request: TaskRequest
    form: PaperForm
    values: PaperValues
    authors: Authors
    conflicts: tuple[Conflict, ...]

    def plan(self, progress: Progress) -> Plan:
        return self._plan(progress.rows, progress.done)

    def _plan(self, rows: Sequence[Row], done: Sequence[CellKey] | frozenset[CellKey]) -> Plan:
        return plan(
            self.form, self.values, rows=rows or None, done=done if rows else (), conflicts=self.conflicts
        )

    def colleague_at(self, cell: CellKey) -> str:
        """Who else filled in the cell, by id; empty if nobody did."""
        author = self.authors.get(cell, "")
        return "" if author == self.request.officer.id else author

    def value_at(self, cell: CellKey) -> Cell | None:
        return self.values.cells.get(cell)

    def first(self, known: Progress | None, remarked: Sequence[Row]) -> Progress | None:
        """Where *Isi di sini* goes: to the rows that were remarked on, else to the first open cell."""
        rows = tuple(remarked)
        done = known.done if known and known.rows == rows else frozenset[CellKey]()
        for only in (rows, ()):
            cell = self._plan(only, done).first
            if cell:
                return Progress(cell=cell, rows=only, done=done if only else frozenset())
        return None

    def after(self, progress: Progress) -> Progress | None:
        """What is asked after the cell of `progress`; None at the end."""
        walk, cell = self.plan(progress), progress.cell
        texts = texts_of(cell)
        if progress.way is Way.TEXTS and cell in texts[:-1]:
            return progress.at(texts[texts.index(cell) + 1], Way.TEXTS)
        figure = progress.figure or cell
        if progress.way is Way.TEXTS and figure in walk.open:
            return progress.at(figure)
        found = following(walk, figure)
        return progress.at(found, way_of(found)) if found else None

    def back(self, progress: Progress) -> Progress | None:
        """The question before; None at the first one."""
        texts, cell = texts_of(progress.cell), progress.cell
        if progress.way is Way.TEXTS and cell in texts[1:]:
            return progress.at(texts[texts.index(cell) - 1], Way.TEXTS)
        found = progress.figure or before(self.plan(progress), cell)
        return progress.at(found, way_of(found)) if found else None


def way_of(cell: CellKey) -> Way:
    return Way.FIGURES if column_of(cell).numeric else Way.REASON


def texts_of(cell: CellKey) -> list[CellKey]:
    """The texts of its row."""
    return [CellKey(*cell[:2], one.key) for one in INPUTS[cell.sheet] if not one.numeric]


def gather(uow: UnitOfWork, request: TaskRequest) -> Filling:
    case, bidang = request.case, request.task.bidang
    assert bidang is not None
    paper = working_papers.current_with_entries(uow, case, bidang)
    return Filling(
        request=request,
        form=working_papers.form_of(uow, case, bidang),
        values=settle(paper.values.cells),
        authors=paper.authors,
        conflicts=paper.conflicts,
    )


def begin(uow: UnitOfWork, request: TaskRequest) -> None:
    """Ask for the first open cell; where none is open, for the row that is to be changed."""
    filling = gather(uow, request)
    known = progress_of(uow, request.officer.id, request.task)
    progress = filling.first(known, list(_remarked(uow, filling)))
    if progress:
        ask(uow, filling, progress, Before(first=True))
    else:
        choose_row(uow, filling, 0)


def _remarked(uow: UnitOfWork, filling: Filling) -> Iterator[Row]:
    """The rows that a Tidak names, or else its reason, and that are still as they were returned."""
    request, form = filling.request, filling.form
    if not request.task.returned_from:
        return
    judged = _as_judged(uow, request.case, request.task.bidang or "")
    named: list[Row] = [place_of(name) for name in request.task.rows]
    if not named:
        said = request.task.remarks
        named += [(SheetKey.IKU, line.row) for line in named_indicators(said, form.iku)]
        named += [(SheetKey.SUB, line.row) for line in form.sub if line.sub.code in said]
    changed = {
        cell[:2]
        for cell in {*judged.cells, *filling.values.cells}
        if judged.cells.get(cell) != filling.values.cells.get(cell)
    }
    yield from (row for row in named if row not in changed)


def _as_judged(uow: UnitOfWork, case: Case, bidang: str) -> PaperValues:
    """The cells of the version that was decided on last."""
    decided = [task.decision.sha256 for task in case.tasks if task.bidang == bidang and task.decision]
    versions = case.all_papers(PaperKind.WORKING_PAPER, bidang)
    found = [one.version for one in versions if decided and one.sha256 == decided[-1]]
    values = working_papers.values_of(uow, case.id, bidang, found[-1] if found else 0)
    return settle(values.cells)


def proceed(uow: UnitOfWork, filling: Filling, progress: Progress, said: Before) -> None:
    """Ask the next question, or end."""
    following_one = filling.after(progress)
    if following_one:
        ask(uow, filling, following_one, said)
    else:
        finish(uow, filling.request, said)


def ask(uow: UnitOfWork, filling: Filling, progress: Progress, said: Before) -> None:
    """Ask about one cell; the answer is awaited for as long as the period lasts."""
    request, walk = filling.request, filling.plan(progress)
    asked = question(filling.form, filling.values, progress.cell, walk)
    if progress.figure:
        place = question(filling.form, filling.values, progress.figure, walk)
        asked = replace(asked, number=place.number)
    author = filling.colleague_at(progress.cell) if asked.current is not None else ""
    others = [
        one
        for conflict in filling.conflicts
        if conflict.cell == progress.cell
        for one in (conflict.upload, conflict.current)
        if not isinstance(one, str | None)
    ]
    text = filling_text.question_text(uow, request, asked, progress, said, author=author, others=others)
    back = filling.back(progress) is not None
    choices = filling_text.question_choices(asked, progress, others, back=back)
    put_question(uow, request, progress, text, choices)


def put_question(
    uow: UnitOfWork, request: TaskRequest, progress: Progress, text: Message, choices: Sequence[Choice]
) -> None:
    """Send a question with its choices in place of the officer's older one."""
    close_cards(uow, request)
    waits = pending(uow, request, progress)
    text = put_aside(uow, waits, text)
    questions.wait_for(uow.tx, waits)
    about = About(case=request.case.id, task=request.task.id)
    send_card(uow, request.officer, text, choices, about, CARD)


def finish(uow: UnitOfWork, request: TaskRequest, said: Before, *, early: bool = False) -> None:
    """What was answered becomes a version; one message says what is complete, what is missing, and brings the file.

    `early`: the officer stops before the end.
    """
    stop(uow, request)
    request = settle_entries(uow, request)
    case, task = request.case, request.task
    assert task.bidang is not None
    checked = working_papers.checked(uow, case, task.bidang)
    warnings = [one for one in checked.warnings if one.key is not ProblemKey.KOSONG_TANPA_TARGET]
    paper = case.latest(PaperKind.WORKING_PAPER, task.bidang)
    text = Message(
        "isi_selesai",
        kepala=cards.head(uow, request.sop, case, task, request.officer),
        penerima=cards.reviewer(request.sop, task),
        catat=render(said.record, uow.lasting) if said.record else "",
        nanti=early,
        versi=paper.version if paper and paper.by else 0,
        kurang=list(filling_text.open_cells(checked.blocking[:_SHOWN])),
        kurang_semua=len(checked.blocking),
        perhatian=sentences(uow, tuple(warnings[:3])),
        perhatian_semua=len(warnings),
        bukti=proofs(case, task.bidang),
    )
    along = attached(paper) if paper and paper.by and not early else None
    assignment.refresh(uow, request.sop, case, task)
    assignment.show_again(uow, case, task, request.officer, text, along)


def choose_row(uow: UnitOfWork, filling: Filling, page: int) -> None:
    """The paper is complete: ask which of its rows is to be changed."""
    request = filling.request
    returned = [place_of(name) for name in request.task.rows]
    rows = [(row, name) for row, name in filling.form.names.items() if not returned or row in returned]
    shown = page_of(rows, page)
    names = [f"{number}. {name}" for number, (_, name) in enumerate(shown.shown, shown.start + 1)]
    choices = [
        Choice(label=name, action=actions.FillRow(sheet=sheet, row=row))
        for name, ((sheet, row), _) in zip(names, shown.shown, strict=True)
    ]
    if shown.following is not None:
        more = actions.FillRowPage(page=shown.following)
        choices.append(Choice(label=render_text("label_berikutnya"), action=more))
    close_cards(uow, request)
    text = Message("isi_pilih_baris", pilihan=names, sapaan=greeting(request.officer))
    send_card(uow, request.officer, text, choices, About(case=request.case.id, task=request.task.id), CARD)
