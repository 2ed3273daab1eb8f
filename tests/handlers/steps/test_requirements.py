"""What an officer says to be in the system: a declaration counts as one, on every card and paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.worktime.period import Period
from bot.documents import ReportState
from bot.documents.docx import report_docx
from handlers import documents
from handlers.case.assignment import deliver_task
from handlers.documents.requirements import incomplete
from handlers.messages import actions
from handlers.refusals import EarlierReportUnknown
from handlers.routing.buttons import press
from tests.documents.reading import text
from tests.documents.test_docx import words
from tests.worlds.office import ChatOffice

DPA, EARLIER = "DPA", "Laporan kinerja periode sebelumnya"
SAID = "Sudah ada di sistem"
KASUBAG = "kasubag_pe"


Desk = Callable[..., ChatOffice]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The Kasubag has the card of step 2, Triwulan III."""
    house = ChatOffice(tmp_path, "10-01 08:00")
    yield lambda report_of_before=False: _begin(house, report_of_before)
    house.close()


def _begin(house: ChatOffice, report_of_before: bool) -> ChatOffice:
    if report_of_before:
        house.case_id = "lalu"
        house.start("lalu", Period(year=2026, number=2))
        house.file(PaperKind.REPORT)
        house.case_id = "K"
    house.start()
    house.complete("1")
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, house.case, house.task("2"))
    return house


def filed(house: ChatOffice, name: str) -> Paper | None:
    return house.case.latest(PaperKind.REQUIREMENT, None, name)


def buttons(house: ChatOffice) -> list[str]:
    house.look()
    return [b.label for to, one in house.heard[-1:] if to == KASUBAG for b in one.buttons]


def test_in_the_first_period_only_the_dpa_can_be_said_to_be_there(desk: Desk) -> None:
    house = desk()
    said = house.tap(KASUBAG, SAID)
    assert "DPA: hanya dinyatakan ada" in said
    assert f"{EARLIER}: kirim berkasnya ke sini" in said
    assert SAID not in buttons(house)
    assert filed(house, EARLIER) is None


def test_an_old_button_about_a_report_that_was_never_made_here_is_refused(desk: Desk) -> None:
    house = desk()
    house.look()
    card, _ = house.card(house.heard[-1][1], 0)
    before = house.case
    with pytest.raises(EarlierReportUnknown) as refused, house.services.begin() as uow:
        press(uow, house.officer(KASUBAG), card, actions.InSystemOne(name=EARLIER))
    assert refused.value.fields == {"nama": EARLIER, "periode": "Triwulan II 2026"}
    assert house.case == before


def test_a_report_that_was_made_here_is_filed_when_it_is_said_to_be_there(desk: Desk) -> None:
    house = desk(report_of_before=True)
    house.tap(KASUBAG, SAID)
    house.tap(KASUBAG, "Laporan kinerja")
    paper = filed(house, EARLIER)
    assert paper is not None
    assert (paper.sha256, paper.name) == ("laporan", "laporan.pdf")


@pytest.mark.usefixtures("printed")
def test_a_report_says_that_a_kelengkapan_was_only_declared(desk: Desk) -> None:
    house = desk()
    house.tap(KASUBAG, SAID)
    with house.services.read() as uow:
        report = documents.report(uow, house.sop, house.case, state=ReportState.DRAFT, parafs=(), signed=None)
        asked = incomplete(uow, house.case, house.sop)
    sentence = (
        "DPA: dinyatakan ada oleh Kepala Subbagian Perencanaan dan Evaluasi (Wahyu Contoh, S.Sos.),"
        " berkas tidak dilampirkan"
    )
    for said in (text(report), words(report_docx(report))):
        assert sentence in said
        assert f"{EARLIER}: tidak ada" in said
        assert "Semua kelengkapan" not in said
    assert f"{DPA} (dinyatakan ada, tanpa berkas)" in asked


def test_a_file_makes_good_what_was_declared(desk: Desk) -> None:
    house = desk()
    house.tap(KASUBAG, SAID)
    paper = Paper(
        kind=PaperKind.REQUIREMENT, version=2, sha256="ab", name="dpa.pdf", at=house.clock.now(), subject=DPA
    )
    house.do(FilePaper(paper=paper))
    with house.services.read() as uow:
        assert incomplete(uow, house.case, house.sop) == [EARLIER]
