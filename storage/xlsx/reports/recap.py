"""The figures of the whole office as a workbook: per bidang, per sasaran, per program, with the given reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from bot.core.parsing.numbers import format_number, rounded
from bot.core.working_paper.cells import KETERANGAN, PENDORONG, PENGHAMBAT, TINDAK_LANJUT
from bot.core.working_paper.recap import Absorbed, Recap, factors
from bot.core.working_paper.summary import IndicatorResult, PaperSummary, SubResult
from storage.xlsx.looks import height_of, words
from storage.xlsx.reproducible_zip import to_bytes
from storage.xlsx.styles import add_styles, put, set_page

Value = Decimal | str | int | None
Row = tuple[bool, Sequence[Value]]  #: (a row of totals, values)

_HEADER = 5
_DASH = "–"  #: for the year; unknown as long as an earlier period is unknown
_WIDTHS = {
    "ringkas": (34, 11, 11, 13, 13, 15, 13, 18, 18, 11, 18),
    "iku": (26, 10, 38, 20, 10, 12, 12, 12, 13, 13, 13, 15),
    "program": (19, 44, 20, 11, 12, 12, 11, 18, 18, 11, 18),
    "faktor": (24, 44, 80),
}


def write_recap(recap: Recap) -> bytes:
    """The .xlsx of `recap`: values only, nothing locked. The same recap gives the same bytes."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    tables = {
        "ringkas": _bidang(recap),
        "iku": _sasaran(recap),
        "program": _programs(recap),
        "faktor": _factors(recap),
    }
    for name, rows in tables.items():
        _write(workbook.create_sheet(words()["rekap"]["lembar"][name]), name, recap, rows)
    workbook.properties.creator = recap.office
    workbook.properties.title = f"{words()['rekap']['judul']} {recap.period}"
    return to_bytes(workbook, stamp=datetime.combine(recap.period.last_day, time(), UTC))


def _write(worksheet: Worksheet, name: str, recap: Recap, rows: Iterator[Row]) -> None:
    text = words()["rekap"]
    put(worksheet, 1, 1, text["judul"], "kk judul")
    put(worksheet, 2, 1, recap.office, "kk isi kepala")
    put(worksheet, 3, 1, str(recap.period), "kk isi kepala")
    put(worksheet, 4, 1, text["catatan"][name].format(batas=format_number(recap.cap)), "kk arahan")
    widths = _WIDTHS[name]
    for place, (header, width) in enumerate(zip(text[name], widths, strict=True), start=1):
        put(worksheet, _HEADER, place, header, "kk kolom")
        worksheet.column_dimensions[get_column_letter(place)].width = width
    worksheet.row_dimensions[_HEADER].height = 48
    for number, (last, values) in enumerate(rows, start=_HEADER + 1):
        worksheet.row_dimensions[number].height = height_of(zip(values, widths, strict=True))
        for place, value in enumerate(values, start=1):
            put(worksheet, number, place, value, _style(value, text[name][place - 1], last=last))
    if name in ("ringkas", "program") and recap.programs and not recap.has_support:
        put(worksheet, worksheet.max_row + 2, 1, text["tanpa_penunjang"], "kk arahan")
    set_page(worksheet)
    worksheet.print_title_rows = f"{_HEADER}:{_HEADER}"
    worksheet.freeze_panes = f"A{_HEADER + 1}"


def _style(value: Value, header: str, *, last: bool) -> str:
    base = "teks"
    if isinstance(value, Decimal):
        base = "persen" if "%" in header else "bulat" if value == value.to_integral_value() else "pecahan"
    elif isinstance(value, int):
        base = "bulat"
    return f"kk {base}{' jumlah' if last else ''}"


def _percent(value: Decimal | None) -> Decimal | None:
    return None if value is None else rounded(value, 2)


def _money(figures: Absorbed | PaperSummary) -> tuple[Value, ...]:
    left = figures.pagu - figures.spent
    return figures.pagu, figures.spent, _percent(figures.absorption), left


def _bidang(recap: Recap) -> Iterator[Row]:
    for one in recap.bidang:
        judged = (_percent(one.average), _percent(one.average_before), one.predicate, _percent(one.physical))
        yield False, (one.form.bidang, len(one.indicators), one.judged, *judged, *_money(one))
    for name, reason in recap.without:
        yield False, (f"{name}: {words()['rekap']['tanpa']}. {reason}", *[None] * 10)
    count = (sum(len(one.indicators) for one in recap.bidang), sum(one.judged for one in recap.bidang))
    judged = (
        _percent(recap.average),
        _percent(recap.average_before),
        recap.predicate,
        _percent(recap.figures.physical),
    )
    yield True, (words()["rekap"]["seluruh"], *count, *judged, *_money(recap.figures))


def _sasaran(recap: Recap) -> Iterator[Row]:
    for group in recap.sasaran:
        for bidang, one in group.indicators:
            yield False, (group.sasaran, *_indicator(bidang, one))
        yield True, (group.sasaran, *[None] * 8, _percent(group.average), None, group.predicate)


def _indicator(bidang: str, one: IndicatorResult) -> tuple[Value, ...]:
    it = one.line.indicator
    so_far, of_year = one.cumulative, _percent(one.achievement_year)
    figures = (it.target_year, one.line.target, one.reached, _DASH if so_far is None else so_far)
    shares = (_percent(one.achievement), _DASH if of_year is None else of_year)
    return it.code, it.name, bidang, it.unit, *figures, *shares, one.predicate


def _programs(recap: Recap) -> Iterator[Row]:
    text = words()["rekap"]
    for program in recap.programs:
        label = program.name or f"{text['program_baris']} {program.code}"
        yield (
            True,
            (program.code, label, *[None] * 4, _percent(program.figures.physical), *_money(program.figures)),
        )
        for kegiatan in program.kegiatan:
            figures = kegiatan.figures
            label = kegiatan.name or f"{text['kegiatan_baris']} {kegiatan.code}"
            yield True, (kegiatan.code, label, *[None] * 4, _percent(figures.physical), *_money(figures))
            for bidang, one in kegiatan.subs:
                yield False, _sub(bidang, one)


def _sub(bidang: str, one: SubResult) -> tuple[Value, ...]:
    it = one.line.sub
    physical = (it.target, one.physical, _percent(one.achievement))
    return (
        it.code,
        it.nomenclature,
        bidang,
        it.unit,
        *physical,
        it.pagu,
        one.spent,
        _percent(one.absorption),
        one.left,
    )


def _factors(recap: Recap) -> Iterator[Row]:
    titles = words()["rekap"]["faktor_judul"]
    for key in (PENDORONG, PENGHAMBAT, TINDAK_LANJUT, KETERANGAN):
        if found := factors(recap, key):
            yield True, (titles[key], None, None)
            yield from ((False, row) for row in found)
