"""Hostile and broken office files end as a refusal or as an office, in seconds, never as a crash."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import ZipFile

import pytest

from storage import refusals
from storage.xlsx.office.reader import read_office
from storage.xlsx.untrusted import sheets
from storage.xlsx.untrusted.sandbox import run_sandboxed
from storage.xlsx.untrusted.sheets import LIMIT_COLUMNS, LIMIT_ROWS, read_grids
from tests.storage.archives import rebuilt
from tests.storage.xlsx.office.office_books import EXPECTED, ROLES, sound, workbook

PENERIMA = "xl/worksheets/sheet8.xml"
MEMORY = 256 << 20
sandboxed = run_sandboxed


def spoiled(pattern: bytes, replacement: bytes) -> bytes:
    """The sound file with something replaced in the XML of the sheet Penerima."""
    data = workbook(sound())
    with ZipFile(BytesIO(data)) as book:
        xml = book.read(PENERIMA)
    changed = re.sub(pattern, lambda _: replacement, xml, count=1)
    assert changed != xml
    return rebuilt(data, replace={PENERIMA: changed})


def _metered(data: bytes, function: Callable[..., object], *args: object) -> tuple[object, float]:
    """What the function says, and the seconds of CPU that the child has used."""
    return function(data, *args), time.process_time()


@pytest.fixture(autouse=True)
def _within_seconds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Seconds of CPU, here and in the children, so that a busy machine spoils nothing."""
    spent = []

    def metered(function: Callable[..., object], data: bytes, *args: object, **limits: int) -> object:
        said, seconds = run_sandboxed(_metered, data, function, *args, **limits)
        spent.append(seconds)
        return said

    monkeypatch.setattr(sheets, "run_sandboxed", metered)
    monkeypatch.setattr(sys.modules[__name__], "sandboxed", metered)
    began = time.process_time()
    yield
    assert time.process_time() - began + sum(spent) < 5


def test_a_sheet_that_claims_to_be_as_large_as_excel_allows_is_read_as_it_is() -> None:
    assert read_office(spoiled(rb'ref="A1:C2"', b'ref="A1:XFD1048576"'), roles=ROLES) == EXPECTED


def test_a_cell_in_the_last_corner_of_the_sheet_is_left_where_it_is() -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = spoiled(rb"</sheetData>", far)
    assert read_office(data, roles=ROLES) == EXPECTED
    grids = sandboxed(read_grids, data, "a.xlsx", memory=MEMORY)
    assert len(grids["Penerima"]) == 2


def test_a_million_rows_are_not_read_to_their_end() -> None:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(3, 600_000))
    grids = sandboxed(read_grids, spoiled(rb"</sheetData>", rows + b"</sheetData>"), "a.xlsx", memory=MEMORY)
    assert len(grids["Penerima"]) == LIMIT_ROWS + 1


def test_a_row_as_wide_as_excel_allows_is_cut() -> None:
    grids = sandboxed(read_grids, workbook({"Lebar": [[1] * 16_384]}), "a.xlsx", memory=MEMORY)
    assert [len(row) for row in grids["Lebar"]] == [LIMIT_COLUMNS]


@pytest.mark.parametrize(
    ("pattern", "replacement", "cell"),
    [(rb"<sheetData>.*", b"<sheetData><row><c", ""), (rb"</sheetData>", b'<row r="3"><c r="A3" t="s"><v>99999</v></c></row></sheetData>', "A3"), (rb"<row r=\"\d+\"", b'<row r="x"', "")],
    ids=["cut off", "a text that is not there", "a row without a number"],
)  # fmt: skip
def test_xml_that_makes_no_sense_is_a_damaged_workbook(pattern: bytes, replacement: bytes, cell: str) -> None:
    with pytest.raises(refusals.WorkbookDamaged) as caught:
        read_office(spoiled(pattern, replacement), roles=ROLES, name="kantor.xlsx")
    assert caught.value.fields == {"name": "kantor.xlsx", "sheet": "Penerima", "cell": cell}


def test_entities_are_refused_before_anything_is_parsed() -> None:
    laughs = b'<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><worksheet>'
    with pytest.raises(refusals.WorkbookEntities):
        read_office(spoiled(rb"<worksheet[^>]*>", laughs), roles=ROLES)
