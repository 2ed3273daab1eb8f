"""What is printed in each row of a working paper: known figures and formulas, by the key of the column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from openpyxl.utils import get_column_letter

from bot.core.parsing.numbers import format_number
from bot.core.working_paper.cells import ANGGARAN, COLUMNS, FIRST_ROW, FISIK, REALISASI, SheetKey
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from storage.xlsx.paper_formulas import (
    achievement_formula,
    average_formula,
    cumulative_formula,
    predicate_formula,
    share,
)
from storage.xlsx.paper_texts import words

Facts = Mapping[str, Decimal | str | None]


def _letters(sheet: SheetKey) -> dict[str, str]:
    return {column.key: get_column_letter(at) for at, column in enumerate(COLUMNS[sheet], start=1)}


def printed_rows(sheet: SheetKey, form: PaperForm) -> Iterator[tuple[str, Facts]]:
    """(row name, facts); in a formula "{row}" stands for the number of its row."""
    if sheet is SheetKey.IKU:
        yield from ((line.row, _iku(line, form)) for line in form.iku)
    else:
        yield from ((line.row, _sub(line)) for line in form.sub)


def _iku(line: IkuLine, form: PaperForm) -> Facts:
    at = {key: f"{letter}{{row}}" for key, letter in _letters(SheetKey.IKU).items()}
    one = line.indicator
    return {
        "kode": one.code,
        "sasaran": one.sasaran,
        "indikator": one.name,
        "satuan": one.unit,
        "arah": words()["arah"][one.direction],
        "target_tahun": one.target_year,
        "target": line.target,
        "lalu": line.previous,
        "kumulatif": cumulative_formula(line, at[REALISASI]),
        "capaian": achievement_formula(one, at["target"], at[REALISASI]),
        "capaian_tahun": achievement_formula(one, at["target_tahun"], at["kumulatif"]),
        "predikat": predicate_formula(form.scale, at["capaian"]),
    }


def _sub(line: SubLine) -> Facts:
    at = {key: f"{letter}{{row}}" for key, letter in _letters(SheetKey.SUB).items()}
    one = line.sub
    return {
        "kode": one.code,
        "nomenklatur": one.nomenclature,
        "indikator": one.indicator,
        "satuan": one.unit,
        "target_tahun": one.target,
        "fisik_lalu": line.previous_physical,
        "capaian": share(at["target_tahun"], at[FISIK]),
        "pagu": None if one.pagu is None else Decimal(one.pagu),
        "anggaran_lalu": line.previous_spent,
        "serapan": share(at["pagu"], at[ANGGARAN]),
        "sisa": f'=IF(AND(ISNUMBER({at["pagu"]}),ISNUMBER({at[ANGGARAN]})),{at["pagu"]}-{at[ANGGARAN]},"")',
    }


def total_row(sheet: SheetKey, form: PaperForm) -> Facts:
    """The last row; its code stays blank, so that nobody reads it as a row of data."""
    at = _letters(sheet)
    last = FIRST_ROW + len(form.rows[sheet]) - 1
    cells = {key: f"{letter}{FIRST_ROW}:{letter}{last}" for key, letter in at.items()}
    average = average_formula(form.scale, cells["capaian"])
    label = words()["jumlah"][sheet]
    if sheet is SheetKey.IKU:
        label = label.format(batas=format_number(form.scale.cap))
        judged = predicate_formula(form.scale, f"{at['capaian']}{{row}}")
        return {"indikator": label, "capaian": average, "predikat": judged}
    summed = {key: f"=SUM({cells[key]})" for key in ("pagu", ANGGARAN)}
    total = share(f"{at['pagu']}{{row}}", f"{at[ANGGARAN]}{{row}}")
    left = f"={at['pagu']}{{row}}-{at[ANGGARAN]}{{row}}"
    return {"nomenklatur": label, "capaian": average, **summed, "serapan": total, "sisa": left}
