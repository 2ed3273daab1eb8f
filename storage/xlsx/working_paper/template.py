"""The package of a working paper, made once by openpyxl from an invented form: all but its rows.

Where a paper's own facts belong stands one private character each; `writer.py` puts them in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import cache
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook

from bot.core.office.model import Aggregation, Direction, Indicator, SubKegiatan
from bot.core.working_paper.cells import COLUMNS, FIRST_ROW, INPUTS, CellKey, SheetKey
from bot.core.working_paper.form import IkuLine, PaperForm, SubLine
from bot.core.working_paper.identity import PaperIdentity
from bot.core.working_paper.problems import Problem, ProblemKey
from bot.core.worktime.period import Period
from storage.xlsx.looks import style_of
from storage.xlsx.reproducible_zip import to_bytes
from storage.xlsx.styles import MARKS
from storage.xlsx.working_paper.book import paper_book
from storage.xlsx.working_paper.frames import (
    BIDANG,
    DEADLINE,
    IDENTITY,
    LAST,
    OFFICE,
    PERIOD,
    PLACE,
    STAMP,
    VERSION,
    Frame,
    Look,
    Notes,
    Rule,
    Template,
)


@cache
def template() -> Template:
    form = _form()
    workbook = paper_book(form, problems=_problems(form))
    looks = dict(_looks(workbook))
    stamp = datetime.combine(form.period.last_day, time(), UTC)
    with ZipFile(BytesIO(to_bytes(workbook, stamp=stamp))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    own = {
        form.identity.encode().replace("&", "&amp;"): IDENTITY,
        f"<t>{form.identity.version}</t>": f"<t>{VERSION}</t>",
        str(form.period): PERIOD,
        f"{stamp:%Y-%m-%dT%H:%M:%SZ}": STAMP,
        **{f"&#{ord(mark)};": mark for mark in (OFFICE, BIDANG, DEADLINE)},  # as some parts spell them
    }
    for name, text in parts.items():
        for fact, mark in own.items():
            text = text.replace(fact, mark)
        parts[name] = text
    frames = {sheet: _frame(parts, number) for number, sheet in enumerate(SheetKey, start=1)}
    parts |= {frame.part: "" for frame in frames.values()}
    return Template(parts=parts, frames=frames, looks=looks)


def _form() -> PaperForm:
    """Two rows in each sheet; the first indicator may be negative, so that both kinds of rules are there."""
    indicator = Indicator(
        code="1", bidang="1", sasaran="", name="", unit="", direction=Direction.NAIK,
        aggregation=Aggregation.AKHIR, target_year=None, target_quarters=(None,) * 4,
    )  # fmt: skip
    sub = SubKegiatan(code="1", bidang="1", nomenclature="", indicator="", unit="", target=None, pagu=None)
    return PaperForm(
        identity=PaperIdentity(case_id="contoh", bidang="1", period="", version=987_654_321),
        office=OFFICE,
        bidang=BIDANG,
        period=Period(year=2199, number=1),
        deadline=DEADLINE,
        iku=tuple(
            IkuLine(row=str(target), indicator=indicator, target=Decimal(target), previous=None)
            for target in (-1, 1)
        ),
        sub=tuple(SubLine(row=row, sub=sub) for row in ("1", "1#2")),
    )


def _problems(form: PaperForm) -> Iterator[Problem]:
    """One in each sheet, so that both have notes."""
    for sheet in SheetKey:
        cell = CellKey(sheet, form.rows[sheet][0], INPUTS[sheet][0].key)
        yield Problem(key=ProblemKey.KOSONG, cell=cell, name="")


def _looks(workbook: Workbook) -> Iterator[tuple[Look, int]]:
    """Every look that a cell of a row may have, coloured or not."""
    scratch = workbook.create_sheet()
    names = {
        style_of(column, whole=whole, last=last)
        for columns in COLUMNS.values()
        for column in columns
        for whole in (True, False)
        for last in (True, False)
    }
    for name in sorted(names | {"kk isi kepala"}):
        for severity in (None, *MARKS):
            cell = scratch.cell(1, 1)
            cell.style = name
            if severity:
                cell.fill = MARKS[severity]
            yield (name, severity), cell.style_id
    workbook.remove(scratch)


def _frame(parts: Mapping[str, str], number: int) -> Frame:
    part = f"xl/worksheets/sheet{number}.xml"
    head, rest = parts[part].split(f'<row r="{FIRST_ROW}"', 1)
    rest = rest.split("</sheetData>", 1)[1]
    locked, rest = rest.split("<conditionalFormatting", 1)
    formats, rest = f"<conditionalFormatting{rest}".split("<dataValidations", 1)
    rules, page = rest.split("</dataValidations>", 1)
    drawing = re.search("<legacyDrawing.*/>", page)
    assert drawing
    return Frame(
        part=part,
        head=re.sub('<dimension ref="[^"]*"', f'<dimension ref="{PLACE}"', head),
        locked=locked,
        formats=re.sub(r'(sqref="[A-Z]+\d+:[A-Z]+)\d+"', rf'\g<1>{LAST}"', formats),
        rules=tuple(map(_rule, re.findall("<dataValidation .*?</dataValidation>", rules))),
        page=page.replace(drawing[0], "").removesuffix("</worksheet>"),
        drawing=drawing[0],
        notes=_notes(parts, number),
    )


def _rule(xml: str) -> Rule:
    place = re.search(r' sqref="(([A-Z]+)\d+(?::[A-Z]+\d+)?)"', xml)
    assert place
    minus = place[1] in (f"{place[2]}{FIRST_ROW}", f"{place[2]}{FIRST_ROW}:{place[2]}{FIRST_ROW}")
    return Rule(column=place[2], minus=minus, xml=xml.replace(place[0], f' sqref="{PLACE}"'))


def _notes(parts: Mapping[str, str], number: int) -> Notes:
    comments, drawing = f"xl/comments/comment{number}.xml", f"xl/drawings/commentsDrawing{number}.vml"
    around = re.fullmatch("(.*<commentList>).*(</commentList>.*)", parts[comments], re.DOTALL)
    drawn = re.fullmatch(r"(.*)(<(\w+):shape [^>]*>.*</\3:shape>)(.*)", parts[drawing], re.DOTALL)
    assert around
    assert drawn
    shape = re.sub(r"height:\d+px", f"height:{LAST}px", drawn[2])
    shape = re.sub(r"_x0000_s\d+", f"_x0000_s{PLACE}", shape)
    shape = re.sub(r"(Row|Column)>\d+<", r"\1>{\1}<", shape)
    return Notes(
        comments=comments,
        drawing=drawing,
        links=f"xl/worksheets/_rels/sheet{number}.xml.rels",
        around=(around[1], around[2]),
        drawn_around=(drawn[1], drawn[4]),
        shape=shape,
    )
