"""A signature is never alone on a page: something that it endorses stands above it, in the PDF and in the .docx."""

import io
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from docx import Document

from bot.documents.docx import report_docx
from bot.documents.values import MonitoringPaper, MonitoringRow, Paper
from tests.documents import office
from tests.documents.reading import pages, rendered

SECRETARY, HEAD, KABID = "NIP 19700312", "NIP 19680517", "NIP 19860926"


def counts(step: int, *, whole: range) -> list[object]:
    """Every `step`th of the lengths; all of them in the long form."""
    return [whole[::step], pytest.param(whole, marks=pytest.mark.long)]


def alone(papers: Iterable[tuple[Paper, str]], signed: str) -> list[int]:
    """Of the papers, each with what must stand beside its signature, those whose signature stands without it."""
    found = []
    for number, (paper, beside) in enumerate(papers):
        (page,) = [page for page in pages(rendered(paper)) if signed in page]
        found += [number] if beside not in page else []
    return found


@pytest.mark.parametrize("lengths", counts(3, whole=range(2, 20)), ids=len)
def test_of_a_working_paper(lengths: range) -> None:
    def paper(count: int) -> Paper:
        files = tuple(replace(office.EVIDENCE, name=f"rekap-{n}.pdf") for n in range(count))
        return office.working_paper(evidence=files, indicators=office.indicators(2))

    assert alone(((paper(count), f"rekap-{count - 2}.pdf") for count in lengths), KABID) == []


@pytest.mark.parametrize("lengths", counts(3, whole=range(2, 20)), ids=len)
def test_of_an_archive_entry(lengths: range) -> None:
    def paper(count: int) -> Paper:
        return office.archive(
            history=tuple(replace(office.STEP, title=f"Langkah {n}.") for n in range(count))
        )

    assert alone(((paper(count), f"Langkah {count - 2}.") for count in lengths), SECRETARY) == []


def f01(count: int, reasons: tuple[str, ...]) -> Paper:
    rows = [
        MonitoringRow(no=str(n), title=f"Langkah {n}. Memeriksa kertas kerja", actor="Kabid", count=1)
        for n in range(count)
    ]
    rows[-1] = replace(rows[-1], reasons=reasons, returns=len(reasons))
    return MonitoringPaper(
        kop=office.KOP,
        made_at=office.AT,
        sop="SOP Pengumpulan Data Kinerja",
        period="Triwulan III 2026",
        dated=date(2026, 11, 27),
        rows=tuple(rows),
        signer=replace(office.SECRETARY, at=None),
        place="Nganjuk",
    )


@pytest.mark.parametrize("lengths", counts(3, whole=range(2, 20)), ids=len)
@pytest.mark.parametrize("reasons", [(), ("Belum lengkap.", "Tanggal salah.")], ids=len)
def test_of_a_form_f01(lengths: range, reasons: tuple[str, ...]) -> None:
    beside = [reasons[-1] if reasons else f"Langkah {count - 2}." for count in lengths]
    papers = [f01(count, reasons) for count in lengths]
    assert alone(zip(papers, beside, strict=True), SECRETARY) == []


LONG = counts(4, whole=range(20, 700, 20))


def words(count: int) -> str:
    return "kata " * count + "ujung."


@pytest.mark.parametrize("lengths", LONG, ids=len)
def test_of_a_report(lengths: range) -> None:
    papers = (office.report(narratives={"penutup": words(count)}) for count in lengths)
    assert alone(((paper, "ujung.") for paper in papers), HEAD) == []


@pytest.mark.parametrize("lengths", LONG, ids=len)
def test_of_a_receipt(lengths: range) -> None:
    in_words = (office.receipt(proof=words(count), proof_file=None) for count in lengths)
    with_file = (office.receipt(proof=words(count)) for count in lengths)
    assert alone(((paper, "ujung.") for paper in in_words), SECRETARY) == []
    assert alone(((paper, "Berkas bukti") for paper in with_file), SECRETARY) == []


@pytest.mark.parametrize("lengths", LONG, ids=len)
def test_of_a_disposisi(lengths: range) -> None:
    papers = (office.disposisi(instruction=words(count)) for count in lengths)
    assert alone(((paper, "Batas waktu") for paper in papers), SECRETARY) == []


@pytest.mark.parametrize("lengths", LONG, ids=len)
def test_of_a_lembar_pengesahan(lengths: range) -> None:
    papers = (office.endorsement(title=words(count)) for count in lengths)
    assert alone(((paper, "SHA-256") for paper in papers), HEAD) == []


TOO_LONG = (600, 700)  # words: neither text fits on one page


def test_of_a_paper_whose_last_text_is_longer_than_a_page() -> None:
    for count in TOO_LONG:
        text = words(count)
        file, step = replace(office.EVIDENCE, about=text), replace(office.STEP, title=text)
        by_kabid = office.working_paper(evidence=(file,), missing=())
        by_secretary = [
            (office.archive(history=(step,)), "ujung."),
            (f01(1, (text * 3,)), "ujung."),
            (office.receipt(document=text, proof="", proof_file=None), "Sidik berkas"),
            (office.receipt(proof="", proof_file=replace(file, name=text)), "Diterima sistem"),
        ]
        assert alone([(by_kabid, "ujung.")], KABID) == [], count
        assert alone(by_secretary, SECRETARY) == [], count


def test_a_long_title_does_not_fill_the_foot_of_the_page() -> None:
    (page,) = pages(rendered(office.endorsement(title=words(60))))
    assert page.count("kata") < 100


def test_of_the_editable_draft() -> None:
    draft = Document(io.BytesIO(report_docx(office.report(narratives={"penutup": "Demikian."}))))
    start = next(n for n, one in enumerate(draft.paragraphs) if one.text == "Demikian.")
    end = next(n for n, one in enumerate(draft.paragraphs) if one.text.startswith("NIP"))
    kept = [one.paragraph_format.keep_with_next for one in draft.paragraphs[start:end]]
    assert end - start > 3
    assert all(kept)
