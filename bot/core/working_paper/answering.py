"""What an officer's answer to the question about one cell of a working paper means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum

from bot.core.parsing.numbers import from_float, plain, rounded
from bot.core.parsing.spoken import Said, is_money, is_percent, said_number
from bot.core.parsing.text import tidy
from bot.core.working_paper.asking import Facts, facts_of, reason_cell
from bot.core.working_paper.cells import (
    INPUTS,
    KETERANGAN,
    PENDORONG,
    PENGHAMBAT,
    REALISASI,
    TINDAK_LANJUT,
    Cell,
    CellKey,
    PaperValues,
    SheetKey,
    apply_answer,
    column_of,
)
from bot.core.working_paper.check import fault, settle, stands_out
from bot.core.working_paper.form import PaperForm
from bot.core.working_paper.indicators import ZERO
from bot.core.working_paper.problems import Problem, ProblemKey

Entered = Mapping[CellKey, Cell | None]  #: None empties the cell


class Word(StrEnum):
    """An answer that is no entry."""

    SAME = "sama"  # as last time, where there is no last time
    SKIP = "lewati"
    BACK = "kembali"
    LATER = "nanti"
    NOTHING = "belum ada"  # a figure that is 0 or not yet known: asked back
    NOTE = "catatan"  # the texts of this row


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Entries of the row of the question."""

    values: Entered
    warning: Problem | None = None  #: what stands out about the figure
    reason: CellKey | None = None  #: the empty text in which its reason is asked for

    def answers(self, cell: CellKey) -> bool:
        """Whether this cell is among them; else only texts beside it were given, and the question stays."""
        return cell in self.values


@dataclass(frozen=True, kw_only=True)
class Unclear:
    """The figure has several readings, or it must be confirmed."""

    choices: tuple[Decimal, ...]
    typed: str
    beside: Entered = field(default_factory=dict)  #: texts of the row that came with it


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """It cannot stand in the cell, and the problem says why; nothing of the message is entered."""

    problem: Problem


Answer = Taken | Unclear | Unreadable | Word

_WORDS: Mapping[str, Word] = {
    **dict.fromkeys(
        ("sama", "tetap", "sama saja", "sama seperti lalu", "idem", "sda", "same", "keep"), Word.SAME
    ),
    **dict.fromkeys(("lewati", "lewat", "lompati", "skip", "lanjut", "berikutnya", "next"), Word.SKIP),
    **dict.fromkeys(("kembali", "balik", "mundur", "sebelumnya", "back"), Word.BACK),
    **dict.fromkeys(
        ("nanti", "nanti dulu", "nanti saja", "berhenti", "cukup", "sudah dulu", "selesai", "later", "stop"),
        Word.LATER,
    ),
    **dict.fromkeys(("catatan", "isi catatan", "notes"), Word.NOTE),
}
_NOTHING = frozenset(
    [
        "belum ada",
        "belum",
        "tidak ada",
        "tdk ada",
        "nihil",
        "kosong",
        "belum ada data",
        "belum tersedia",
        "-",
        "none",
        "no data yet",
    ]
)
_EMPTY = frozenset(["kosongkan", "hapus", "empty"])
_LABELS: Mapping[str, str] = {
    "pendorong": PENDORONG,
    "faktor pendorong": PENDORONG,
    "penghambat": PENGHAMBAT,
    "faktor penghambat": PENGHAMBAT,
    "hambatan": PENGHAMBAT,
    "tindak lanjut": TINDAK_LANJUT,
    "rencana tindak lanjut": TINDAK_LANJUT,
    "rtl": TINDAK_LANJUT,
    "keterangan": KETERANGAN,
    "ket": KETERANGAN,
    "sumber": KETERANGAN,
    "sumber data": KETERANGAN,
    "keterangan / sumber data": KETERANGAN,
    "driving factor": PENDORONG,
    "hindering factor": PENGHAMBAT,
    "follow-up": TINDAK_LANJUT,
    "follow up": TINDAK_LANJUT,
    "remark": KETERANGAN,
    "source": KETERANGAN,
    "source of the data": KETERANGAN,
}
_LABELLED = re.compile(r"^\s*([A-Za-z /-]{3,30}?)\s*:\s*(.*)$")


def read(form: PaperForm, values: PaperValues, cell: CellKey, text: str) -> Answer:
    """What `text` answers to the question about `cell`, as the paper stands.

    Lines below a figure fill in the texts of its row: "penghambat: ..." by its label; what has none belongs to the
    label above it, else to keterangan (of a sub kegiatan penghambat).
    """
    main, beside = _split(cell, tidy(text))
    for place, words in beside.items():
        if wrong := fault(form, place, words):
            return Unreadable(problem=wrong)
    if not main and beside:
        return taken(form, values, cell, beside)
    answer = _meaning(form, values, cell, main)
    if isinstance(answer, Taken):
        return taken(form, values, cell, {**beside, **answer.values})
    if isinstance(answer, Unclear):
        return replace(answer, beside=beside)
    if isinstance(answer, Word) and beside:
        if answer is Word.NOTHING:
            return Unclear(choices=(ZERO,), typed=main, beside=beside)
        return taken(form, values, cell, beside)
    return answer


def taken(form: PaperForm, values: PaperValues, cell: CellKey, entered: Entered) -> Taken:
    """These entries, with what stands out about the figure in `cell` once they are made."""
    after = values
    for place, value in entered.items():
        after = apply_answer(after, place, value)
    settled = settle(after.cells)
    warning = next(_standing_out(form, settled, cell), None) if cell in entered else None
    if warning is None:
        return Taken(values=entered)
    place = reason_cell(form, settled, warning)
    return Taken(values=entered, warning=warning, reason=None if settled.text(place) else place)


def _standing_out(form: PaperForm, values: PaperValues, cell: CellKey) -> Iterator[Problem]:
    """Warnings about this figure, and that a result below target has no explanation."""
    missing = CellKey(cell.sheet, cell.row, PENGHAMBAT) if cell.field == REALISASI else None
    for problem in stands_out(form, values):
        if problem.key is not ProblemKey.KOSONG_TANPA_TARGET and problem.cell in (cell, missing):
            yield problem


def _split(cell: CellKey, text: str) -> tuple[str, dict[CellKey, str]]:
    """What is said about the cell itself, and the texts of its row that came with it."""
    fields = {column.key for column in INPUTS[cell.sheet] if not column.numeric}
    place, first = cell.field, True
    found: dict[str, list[str]] = {}
    for line in text.strip().split("\n"):
        label = _LABELLED.match(line)
        named = _LABELS.get(" ".join(label[1].casefold().split()), "") if label else ""
        if label and _of_sheet(named, fields):
            place, line, first = _of_sheet(named, fields), label[2], False
        elif not first and place == cell.field and column_of(cell).numeric:
            place = KETERANGAN if KETERANGAN in fields else PENGHAMBAT
        found.setdefault(place, []).append(line.rstrip())
        first = first and not line.strip()
    told = {key: "\n".join(lines).strip() for key, lines in found.items()}
    main = told.pop(cell.field, "")
    return main, {CellKey(cell.sheet, cell.row, key): words for key, words in told.items() if words}


def _of_sheet(named: str, fields: set[str]) -> str:
    """The column of this sheet that a label means; empty if it has none such."""
    if named == KETERANGAN and KETERANGAN not in fields:
        return PENGHAMBAT
    return named if named in fields else ""


def _meaning(form: PaperForm, values: PaperValues, cell: CellKey, said: str) -> Answer:
    """What is said about the cell itself."""
    words = " ".join(said.casefold().split()).rstrip(" .!")
    current = settle(values.cells).cells.get(cell)
    if words in _EMPTY:
        return Taken(values={cell: None})
    word = _WORDS.get(words)
    if word is Word.SAME:
        return _same(form, cell, current, keeps=words in ("tetap", "keep"))
    if word is not None:
        return word
    if not said:
        return Unreadable(problem=_problem(form, cell, ProblemKey.KOSONG))
    if not column_of(cell).numeric:
        wrong = fault(form, cell, said)
        return Unreadable(problem=wrong) if wrong else Taken(values={cell: said})
    return Word.NOTHING if words in _NOTHING else _figure(form, cell, said)


def _same(form: PaperForm, cell: CellKey, current: Cell | None, *, keeps: bool) -> Answer:
    """The value of last time or, where there is none, the one that stands there; asked where the two differ."""
    if not column_of(cell).numeric:
        return Word.SAME if current is None else Taken(values={cell: current})
    standing = current if isinstance(current, Decimal) else None
    previous = None if keeps and standing is not None else facts_of(form, cell).previous
    found = tuple(dict.fromkeys(one for one in (previous, standing) if one is not None))
    if len(found) == 1:
        return _chosen(form, cell, found, str(found[0]))
    return Unclear(choices=found, typed=Word.SAME) if found else Word.SAME


def _figure(form: PaperForm, cell: CellKey, typed: str) -> Answer:
    facts = facts_of(form, cell)
    said = said_number(typed, facts.unit)
    if said is None:
        return Unreadable(problem=fault(form, cell, typed) or _problem(form, cell, typed=typed))
    return _chosen(form, cell, _readings(cell, facts, said), typed)


def _problem(
    form: PaperForm, cell: CellKey, key: ProblemKey = ProblemKey.BUKAN_ANGKA, *, typed: str = ""
) -> Problem:
    return Problem(key=key, cell=cell, name=form.names[cell.sheet, cell.row], typed=typed[:60])


def _chosen(form: PaperForm, cell: CellKey, readings: tuple[Decimal, ...], typed: str) -> Answer:
    """The only reading, or the question which one is meant; only those that the cell may hold, in as many digits as a
    workbook keeps.

    One reading given twice has to be confirmed.
    """
    wrong = [fault(form, cell, one) for one in readings]
    fit = tuple(
        from_float(float(one)) for one, problem in zip(readings, wrong, strict=True) if problem is None
    )
    if not fit:
        return Unreadable(problem=wrong[0] or _problem(form, cell, typed=typed))
    if len(readings) == 1:
        return Taken(values={cell: fit[0]})
    return Unclear(choices=tuple(dict.fromkeys(fit)), typed=typed)


def _readings(cell: CellKey, facts: Facts, said: Said) -> tuple[Decimal, ...]:
    """What the figure may mean in this unit: a share where an amount is awaited, or the other way round, is asked, and
    money where none is.
    """
    if len(said.readings) > 1:
        return said.readings
    value, targets = said.readings[0], (facts.target, facts.target_year)
    if said.of and is_percent(facts.unit) and not any(one in targets for one in said.of):
        share = rounded(value / said.of[0] * 100, 2) if said.of[0] else value
        return tuple(dict.fromkeys((value, plain(share))))
    if said.money and not is_money(facts.unit):
        return value, value
    if said.percent and not is_percent(facts.unit):
        whole = facts.target if cell.sheet is SheetKey.IKU else facts.target_year
        part = plain(whole * value / 100) if whole is not None else value
        return part, value
    return said.readings
