"""What is asked can be answered: a question whose answer would be refused is not put, and a link is no file."""

from __future__ import annotations

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.refusals import PaperChanged
from bot.core.worktime.period import Period
from handlers.case.assignment import deliver_task
from handlers.refusals import LinkNotKept, NothingToCancel
from tests.handlers.messages.lexicon import says
from tests.storage.uploads.test_judge import pdf, word
from tests.worlds.office import ChatOffice

LINK = "https://drive.google.com/file/d/1AbC/view?usp=sharing"


def deliver(house: ChatOffice, step: str, bidang: str | None = None) -> None:
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, uow.case(house.case_id), house.task(step, bidang))


def labels(house: ChatOffice) -> list[str]:
    """The buttons of the newest card."""
    newest = house.heard[-1][1]
    return [one.label for one in newest.buttons or newest.choices]


def test_a_tidak_about_a_paper_that_has_changed_asks_for_no_reason(house: ChatOffice) -> None:
    house.complete("3", "IND")
    deliver(house, "5", "IND")
    paper = Paper(
        kind=PaperKind.WORKING_PAPER, version=2, sha256="lain", bidang="IND", name="Kertas Kerja.xlsx",
        at=house.clock.now(), by="kasi",
    )  # fmt: skip
    house.do(FilePaper(paper=paper))
    with pytest.raises(PaperChanged):
        house.tap("kabid IND", "Tidak, kembalikan")
    with pytest.raises(NothingToCancel):
        house.say("kabid IND", "/batal")


def test_a_period_that_is_over_is_not_offered_again(house: ChatOffice) -> None:
    house.say("sekretaris", "/mulai")
    assert "Triwulan III 2026" in labels(house)
    for code in ("IND", "DAG"):
        house.complete("3", code)
        house.answer("5", code)
    house.file(PaperKind.DRAFT)
    house.complete("6")
    house.answer("7")
    house.answer("8")
    house.file(PaperKind.DELIVERY)
    house.complete("9")
    house.say("sekretaris", "/mulai")
    assert "Triwulan III 2026" not in labels(house)
    assert "Triwulan II 2026" in labels(house)


def test_a_document_is_not_offered_to_the_draft_which_takes_only_a_pdf(house: ChatOffice) -> None:
    for code in ("IND", "DAG"):
        house.complete("3", code)
        house.answer("5", code)
    house.case_id = "L"
    house.start("L", Period(year=2026, number=2))
    house.complete("1")
    house.send("kasubag_pe", "DPA.docx", word())
    assert [one.split()[0] for one in labels(house)] == ["2"]


def test_the_officers_own_report_is_judged_by_what_it_holds(house: ChatOffice) -> None:
    for code in ("IND", "DAG"):
        house.complete("3", code)
        house.answer("5", code)
    assert says(house.send("kasubag_pe", "laporan.pdf", word()), "galat_draf_bukan_pdf")
    assert says(house.send("kasubag_pe", "laporan.pdf", pdf(user="rahasia")), "galat_pdf_bersandi")
    house.send("kasubag_pe", "Laporan TW III", pdf())
    draft = house.case.latest(PaperKind.DRAFT)
    assert draft is not None
    assert draft.name == "Laporan TW III.pdf"


def test_whoever_would_check_a_task_is_not_offered_to_take_it(house: ChatOffice) -> None:
    deliver(house, "3", "IND")
    house.say("kasi IND", "/alihkan")
    offered = labels(house)
    assert offered
    assert not {house.officer(one).name[:12] for one in ("kabid IND", "kasi IND")} & {o[:12] for o in offered}


def test_with_two_periods_a_question_says_for_which_of_them_it_waits(house: ChatOffice) -> None:
    house.complete("3", "IND")
    deliver(house, "5", "IND")
    house.case_id = "L"
    house.start("L", Period(year=2026, number=2))
    for step, bidang in (("1", None), ("2", None), ("3", "IND")):
        house.complete(step, bidang)
    deliver(house, "5", "IND")
    assert "Triwulan II 2026" in house.tap("kabid IND", "Tidak, kembalikan")


@pytest.mark.parametrize("text", [LINK, f"ini Pak data pendukungnya {LINK}"])
def test_a_link_in_place_of_a_file_is_told_to_send_the_file(house: ChatOffice, text: str) -> None:
    with pytest.raises(LinkNotKept):
        house.say("kasi IND", text)


def test_a_link_is_no_reason_and_the_reason_goes_on_being_awaited(house: ChatOffice) -> None:
    house.complete("3", "IND")
    deliver(house, "5", "IND")
    house.tap("kabid IND", "Tidak, kembalikan")
    with pytest.raises(LinkNotKept):
        house.say("kabid IND", LINK)
    house.say("kabid IND", "Angka ekspor keliru")
    assert house.task("3", "IND").remarks == "Angka ekspor keliru"
