"""What an officer reads while they fill in a working paper by chat: the question, what stood before it, and the choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bot.core.working_paper.answering import Entered, Word
from bot.core.working_paper.asking import Question, facts_of
from bot.core.working_paper.cells import Cell, CellKey, PaperValues, SheetKey, column_of
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.problems import Problem, ProblemKey, choice_label
from bot.core.working_paper.summary import summary
from bot.ports import LABEL_MAX
from bot.text.render import Key, Message, render, render_text
from handlers.context import TaskRequest, UnitOfWork
from handlers.messages.actions import CellEntry, FillValue, FillWord
from handlers.messages.names import called
from handlers.messages.outgoing import Choice
from handlers.steps.progress import Progress, Way

_FIELDS = {
    ProblemKey.TERLALU_BESAR: "besar",
    ProblemKey.NEGATIF: "negatif",
    ProblemKey.TEKS_PANJANG: "panjang",
    ProblemKey.TANGGAL: "tanggal",
    ProblemKey.KOSONG: "kosong",
    ProblemKey.GALAT_EXCEL: "rumus",
    ProblemKey.RUMUS_TANPA_NILAI: "rumus",
}  #: what is wrong with an answer; everything else is no figure

NOTHING: Entered = {}


@dataclass(frozen=True, kw_only=True)
class Before:
    """The lines above a question: what was just recorded, or why the answer is asked for again."""

    record: Message | None = None
    note: Message | None = None
    first: bool = False  #: the first question: how to answer is said


def question_text(
    uow: UnitOfWork,
    request: TaskRequest,
    asked: Question,
    progress: Progress,
    before: Before,
    *,
    author: str = "",
    others: Sequence[Decimal] = (),
) -> Message:
    """The question about a cell.

    `author`: id of the colleague who filled it in, if one did. `others`: figures that two officers entered.
    """
    colleague = uow.staff.by_id(author) if author else None
    return Message(
        "isi_tanya",
        catat=_rendered(uow, before.record),
        catatan=_rendered(uow, before.note),
        awal=before.first,
        nomor=asked.number,
        banyak=asked.count,
        nama=asked.name,
        keluaran=asked.output,
        satuan=asked.unit,
        target=asked.target,
        setahun=asked.target_year,
        lalu=asked.previous,
        kini=asked.current,
        beda=list(others),
        oleh=called(colleague) if colleague else "",
        kolom=asked.cell.field,
        jenis=asked.column.kind.value,
        periode=str(request.case.period),
        sebab=_reason(asked.reason) if progress.way is Way.REASON else None,
        dikembalikan=request.task.remarks if asked.remarked and before.first else "",
    )


def _rendered(uow: UnitOfWork, message: Message | None) -> str:
    return render(message, uow.lasting) if message else ""


def _reason(problem: Problem | None) -> Mapping[str, object] | None:
    """Which warning is to be explained, with the fields of its sentence."""
    return {"hal": problem.key.value, **problem.fields()} if problem else None


def question_choices(
    asked: Question, progress: Progress, others: Sequence[Decimal], *, back: bool
) -> list[Choice]:
    """One tap on a value, first what stands there; then the words. `others`: figures that two officers entered."""
    cell = asked.cell
    found = [value_choice(cell, one) for one in others]
    if asked.column.numeric and not others:
        kept = asked.current if isinstance(asked.current, Decimal) else None
        if asked.problem and len(asked.problem.choices) == 2:
            found += [value_choice(cell, one) for one in asked.problem.choices]
        if kept is not None:
            found.append(_labelled("label_tetap", cell, kept))
        if asked.previous is not None and asked.previous != kept:
            found.append(_labelled("label_sama", cell, asked.previous))
    found.append(word_choice(cell, Word.SKIP, "label_lewati"))
    if back:
        found.append(word_choice(cell, Word.BACK, "label_kembali"))
    if progress.way is Way.FIGURES:
        found.append(word_choice(cell, Word.NOTE, "label_isi_catatan"))
    return [*found, word_choice(cell, Word.LATER, "label_isi_nanti")]


def _labelled(key: Key, cell: CellKey, value: Decimal) -> Choice:
    """The value with a word before it, where there is room."""
    whole = render_text(key, nilai=value)
    text = whole if len(whole) <= LABEL_MAX else render_text("label_angka", nilai=value)
    return Choice(label=text, action=FillValue(cell=cell, entries=packed({cell: value})))


def value_choice(cell: CellKey, value: Decimal, beside: Entered | None = None) -> Choice:
    """One of the figures that may be meant, written so that it is not asked back again."""
    entered = {**(beside or {}), cell: value}
    return Choice(label=choice_label(value), action=FillValue(cell=cell, entries=packed(entered)))


def word_choice(cell: CellKey, word: Word, label: Key) -> Choice:
    return Choice(label=render_text(label), action=FillWord(cell=cell, word=word))


def packed(entered: Entered) -> tuple[CellEntry, ...]:
    """Entries as a button keeps them."""
    return tuple(
        CellEntry(
            cell=cell,
            figure=value if isinstance(value, Decimal) else None,
            text=value if isinstance(value, str) else None,
        )
        for cell, value in entered.items()
    )


def unpacked(entries: Sequence[CellEntry]) -> Entered:
    """The inverse of `packed`."""
    return {one.cell: one.value for one in entries}


def recorded(form: PaperForm, values: PaperValues, entered: Entered) -> Message:
    """What was just entered, in one line. `values`: the paper with it."""
    figures = [_figure(form, values, cell, value) for cell, value in entered.items() if _counted(cell, value)]
    texts = [cell.field for cell, value in entered.items() if isinstance(value, str)]
    emptied = any(value is None for value in entered.values())
    return Message("isi_tercatat", angka=figures, teks=texts, kosong=emptied)


def _counted(cell: CellKey, value: Cell | None) -> bool:
    return column_of(cell).numeric and isinstance(value, Decimal)


def _figure(form: PaperForm, values: PaperValues, cell: CellKey, value: Cell | None) -> dict[str, object]:
    return {
        "nilai": value,
        "jenis": column_of(cell).kind.value,
        "satuan": facts_of(form, cell).unit,
        "capaian": _share(form, values, cell),
    }


def _share(form: PaperForm, values: PaperValues, cell: CellKey) -> Decimal | None:
    """Per cent of the target or of the pagu, as the Kabid will see it."""
    found = summary(form, values)
    if cell.sheet is SheetKey.IKU:
        return next(one.achievement for one in found.indicators if one.line.row == cell.row)
    sub = next(one for one in found.subs if one.line.row == cell.row)
    return sub.absorption if column_of(cell).kind.value == "rupiah" else sub.achievement


def wrong(problem: Problem) -> Message:
    """Why an answer cannot stand in its cell."""
    fields = problem.fields()
    return Message(
        "isi_salah",
        hal=_FIELDS.get(problem.key, "bukan_angka"),
        isi=problem.typed,
        panjang=fields.get("panjang"),
        batas=fields.get("batas"),
    )


def open_cells(problems: Sequence[Problem]) -> Iterator[dict[str, object]]:
    """What a paper lacks, by name instead of by its place in the workbook."""
    for one in problems:
        yield {"nama": one.name, "kolom": one.cell.field, "kosong": one.key is ProblemKey.KOSONG}
