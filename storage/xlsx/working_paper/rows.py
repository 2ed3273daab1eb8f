"""Rows, formulas and places of a working paper's sheets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from string import ascii_uppercase

from bot.core.office.model import Aggregation, Direction, FallingFormula, Indicator
from bot.core.office.scale import Scale
from bot.core.parsing.numbers import format_number, plain
from bot.core.working_paper.cells import ANGGARAN, COLUMNS, FIRST_ROW, FISIK, REALISASI, SheetKey
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from bot.core.working_paper.indicators import total
from bot.core.working_paper.problems import Severity
from storage.xlsx.looks import words


def literal(value: Decimal | int) -> str:
    """The number as Excel's formulas write it: with a decimal point, without an exponent."""
    return f"{plain(Decimal(value)):f}"


def share(target: str, reached: str) -> str:
    """Formula of a share in per cent, where more is better: achievement of a sub kegiatan, absorption."""
    return _when_both(target, reached, f'IF({target}<=0,"",{reached}/{target}*100)')


def achievement_formula(indicator: Indicator, target: str, reached: str) -> str:
    """Formula of an indicator's achievement; `target` and `reached` are addresses of cells."""
    if indicator.direction is Direction.NAIK:
        return share(target, reached)
    difference = f"MAX(0,(2*{target}-{reached})/{target}*100)"
    value = difference
    if indicator.direction is Direction.TETAP:
        value = f"MAX(0,({target}-ABS({reached}-{target}))/{target}*100)"
    elif indicator.falling is FallingFormula.RASIO:
        value = f"IF({reached}>0,{target}/{reached}*100,{difference})"
    at_zero = f"IF({reached}=0,100,0)"
    return _when_both(target, reached, f'IF({target}<0,"",IF({target}=0,{at_zero},{value}))')


def _when_both(target: str, reached: str, value: str) -> str:
    return f'=IF(AND(ISNUMBER({target}),ISNUMBER({reached})),{value},"")'


def cumulative_formula(line: IkuLine, reached: str) -> str:
    """Formula of the year so far: earlier periods are constants in it, this period's figure is a reference."""
    before = [part.reached for part in line.earlier if part.reached is not None]
    method = line.indicator.aggregation
    if method is Aggregation.JUMLAH and len(before) < len(line.earlier):
        return '=""'
    so_far = total(method, line.earlier)
    otherwise = '""' if so_far is None else literal(so_far)
    summed = literal(sum(before, Decimal(0)))
    value = {
        Aggregation.JUMLAH: f"{reached}+{summed}",
        Aggregation.AKHIR: reached,
        Aggregation.RATA: f"({reached}+{summed})/{len(before) + 1}",
    }[method]
    return f"=IF(ISNUMBER({reached}),{value},{otherwise})"


def predicate_formula(scale: Scale, achieved: str) -> str:
    """Formula of the predicate; `achieved` is the address of the achievement in per cent."""
    value = _quoted(scale.lowest)
    for band in reversed(scale.bands):
        value = f"IF(ROUND({achieved},2)>={literal(band.lower)},{_quoted(band.label)},{value})"
    return f'=IF(ISNUMBER({achieved}),{value},"")'


def average_formula(scale: Scale, cells: str) -> str:
    """Formula of the mean, with every figure limited to 0 and the cap; `cells` is a range."""
    cap = literal(scale.cap)
    inside = f'SUMIFS({cells},{cells},">=0",{cells},"<="&{cap})'
    above = f'{cap}*COUNTIF({cells},">"&{cap})'
    return f'=IF(COUNT({cells})=0,"",({inside}+{above})/COUNT({cells}))'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


Facts = Mapping[str, Decimal | str | None]


LETTERS = ascii_uppercase  #: of the columns; a working paper has fewer than 27


@cache
def _letters(sheet: SheetKey) -> dict[str, str]:
    return {column.key: letter for column, letter in zip(COLUMNS[sheet], LETTERS, strict=False)}


def printed_rows(sheet: SheetKey, form: PaperForm) -> Iterator[tuple[str, Facts]]:
    """Pairs (row name, printed values); in a formula "{row}" stands for the number of its row."""
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
    """The row of totals, last; its code stays blank, so that the reader does not take it for a row of data."""
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


IDENTITY_SHEET = "_sopbot"
IDENTITY_NAME = "sopbot_identitas"
IDENTITY_PROPERTY = "sopbot"
LONGEST_NAME = 250  #: Excel refuses a longer text in a defined name

GRAVEST = (
    Severity.ERROR,
    Severity.DOUBT,
    Severity.WARNING,
)  #: which of several problems gives its cell the colour


def note_height(text: str) -> int:
    """Pixels that the comment of a cell needs."""
    return 40 + 18 * (1 + len(text) // 38)
