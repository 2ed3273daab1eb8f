"""Data pendukung as officers send them: named, tied to indicators, kept once, in albums."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from bot.core.case.papers import deliveries, words_of
from bot.core.worktime.period import Period
from bot.ports import OutgoingKind
from handlers.case.assignment import deliver_task
from handlers.messages import incoming_file
from handlers.messages.incoming_file import FILES_MAX
from tests.handlers.messages.lexicon import says
from tests.worlds.bot import JPEG, PDF, pdf_of
from tests.worlds.office import ChatOffice, plain, small_office

KASI = "kasi IND"


def jpeg(mark: int) -> bytes:
    """A picture unlike the others."""
    return JPEG + bytes([mark])


def kept(house: ChatOffice) -> list[tuple[str, str]]:
    """(name, indicator) of the data pendukung."""
    return [(one.name, one.subject) for one in house.case.all_papers(PaperKind.EVIDENCE, "IND")]


def indicator(house: ChatOffice, number: int = 0) -> tuple[str, str]:
    """(code, name) of an indicator of the bidang."""
    with house.services.read() as uow:
        found = [one for one in uow.office.indicators if one.bidang == "IND"][number]
    return found.code, found.name


def texts(house: ChatOffice, chat: str, since: int) -> list[str]:
    """What has come to the phone, without edits."""
    new = house.heard[since:]
    return [plain(one.text) for to, one in new if to == chat and one.kind is OutgoingKind.TEXT]


def cards(house: ChatOffice, chat: str, since: int) -> list[str]:
    """The texts of the cards that have come to the phone, without edits."""
    return [
        plain(one.text)
        for to, one in house.heard[since:]
        if to == chat and (one.buttons or one.choices) and one.kind is OutgoingKind.TEXT
    ]


def test_the_caption_becomes_the_name(house: ChatOffice) -> None:
    assert "Rapat koordinasi UMKM.jpg" in house.send(KASI, "foto-395.jpg", jpeg(1), "Rapat koordinasi UMKM")
    house.send(KASI, "foto-396.jpg", jpeg(2), "Rapat koordinasi UMKM")
    assert kept(house) == [("Rapat koordinasi UMKM.jpg", ""), ("Rapat koordinasi UMKM (2).jpg", "")]


def test_a_caption_or_name_that_names_an_indicator_ties_the_file_to_it(house: ChatOffice) -> None:
    (code, name), (other, _) = indicator(house), indicator(house, 1)
    answer = house.send(KASI, "foto-395.jpg", jpeg(1), f"Bukti {code}")
    assert f"untuk indikator {name}" in answer
    house.send(KASI, f"{other.lower()} daftar hadir.pdf", PDF)
    house.send(KASI, "foto-397.jpg", jpeg(3), name)
    assert [subject for _, subject in kept(house)] == [code, other, code]


def test_the_same_file_twice_is_said_to_be_there_and_both_counts_agree(house: ChatOffice) -> None:
    code, _ = indicator(house)
    house.send(KASI, "daftar hadir.pdf", PDF)
    again = house.send(KASI, "daftar hadir (1).pdf", PDF)
    assert says(again, "bukti_sudah_ada")
    assert "dengan nama daftar hadir.pdf" in again
    house.tap(KASI, "Pilih indikator")
    house.tap(KASI, next(one.label for one in house.heard[-1][1].buttons))
    assert kept(house) == [("daftar hadir.pdf", ""), ("daftar hadir.pdf", code)]
    assert "Data pendukung: 2 berkas" in house.send(KASI, "foto-1.jpg", jpeg(1))
    assert "Data pendukung: 2 berkas" in shown(house)


def shown(house: ChatOffice) -> str:
    """The Kasi's card of the task."""
    house.look()
    with house.services.begin() as uow:
        deliver_task(uow, house.sop, uow.case("K"), house.task("3", "IND"))
    return "\n".join(plain(one.text) for to, one in house.look() if to == KASI)


def test_an_album_is_one_card_with_one_caption(house: ChatOffice) -> None:
    since = len(house.heard)
    for number in range(4):
        house.send(KASI, f"foto-{number}.jpg", jpeg(number), "Pelatihan" if number == 0 else "", album="a1")
    assert len(cards(house, KASI, since)) == 1
    assert "Pelatihan.jpg dan 3 berkas lain" in plain(house.heard[-1][1].text)
    assert "Data pendukung: 4 berkas" in plain(house.heard[-1][1].text)
    assert [name for name, _ in kept(house)] == [
        "Pelatihan.jpg",
        *(f"Pelatihan ({n}).jpg" for n in (2, 3, 4)),
    ]


def test_the_indicator_of_an_album_is_that_of_all_its_pictures(house: ChatOffice) -> None:
    code, _ = indicator(house)
    for number in range(3):
        house.send(KASI, f"foto-{number}.jpg", jpeg(number), album="a1")
    house.tap(KASI, "Pilih indikator")
    house.tap(KASI, next(one.label for one in house.heard[-1][1].buttons))
    assert [subject for _, subject in kept(house)] == ["", "", "", code, code, code]


def test_an_album_goes_on_after_a_restart(house: ChatOffice) -> None:
    since = len(house.heard)
    house.send(KASI, "foto-1.jpg", jpeg(1), "Pelatihan", album="a1")
    house.services = house.reopened()
    house.send(KASI, "foto-2.jpg", jpeg(2), album="a1")
    assert len(cards(house, KASI, since)) == 1
    assert [name for name, _ in kept(house)] == ["Pelatihan.jpg", "Pelatihan (2).jpg"]


@pytest.mark.parametrize(
    ("count", "names"), [(2, "foto-0.jpg dan foto-1.jpg"), (3, "foto-0.jpg dan 2 berkas lain")]
)
def test_an_album_that_was_sent_again_is_said_to_be_there_once_with_all_its_files(
    house: ChatOffice, count: int, names: str
) -> None:
    for album in ("a1", "a2"):
        since = len(house.heard)
        said = [house.send(KASI, f"foto-{n}.jpg", jpeg(n), album=album) for n in range(count)]
    assert says(said[0], "bukti_sudah_ada")
    assert f"Berkas {names} sudah ada" in said[-1]
    assert len(texts(house, KASI, since)) == 1
    assert len(kept(house)) == count


def test_a_new_picture_behind_a_known_one_has_a_card_of_its_own(house: ChatOffice) -> None:
    house.send(KASI, "foto-0.jpg", jpeg(0))
    since = len(house.heard)
    said = [house.send(KASI, f"foto-{n}.jpg", jpeg(n), album="a2") for n in range(2)]
    assert "Berkas foto-0.jpg sudah ada" in said[0]
    assert "foto-1.jpg disimpan" in said[1]
    assert len(texts(house, KASI, since)) == 2


def test_evidence_without_the_paper_is_told_that_the_paper_is_missing(house: ChatOffice) -> None:
    assert "Mohon kirim juga kertas kerja Excel-nya." in house.send(KASI, "kertas kerja.pdf", PDF)
    task = house.task("3", "IND")
    by = house.holder(task)
    paper = Paper(
        kind=PaperKind.WORKING_PAPER, version=1, sha256="isi", bidang="IND", name="Kertas Kerja.xlsx",
        at=house.clock.now(), by=by.officer,
    )  # fmt: skip
    house.do(FilePaper(paper=paper, by=by, task=task.id))
    assert "kertas kerja Excel-nya" not in house.send(KASI, "lagi.pdf", pdf_of("lagi"))


def test_a_pdf_that_is_called_a_workbook_can_be_kept_as_what_it_is(house: ChatOffice) -> None:
    assert says(house.send(KASI, "rekap.xlsx", PDF), "galat_buku_pdf")
    house.tap(KASI, "Data pendukung")
    assert kept(house) == [("rekap.pdf", "")]


def test_with_two_periods_a_pdf_that_is_called_a_workbook_is_asked_about_as_any_pdf(
    house: ChatOffice,
) -> None:
    house.case_id = "L"
    house.start("L", Period(year=2026, number=2))
    house.complete("1")
    house.complete("2")
    house.case_id = "K"
    assert says(house.send(KASI, "rekap.xlsx", PDF), "pilih_tugas_berkas")
    house.tap(KASI, "Perindustrian TW III")
    assert kept(house) == [("rekap.pdf", "")]


@pytest.fixture
def delivering(tmp_path: Path) -> Iterator[ChatOffice]:
    """The report is signed; the Kasubag delivers it."""
    made = ChatOffice(tmp_path, "11-23 08:00", small_office())
    made.start()
    made.complete("1")
    made.complete("2")
    for code in ("IND", "DAG"):
        made.complete("3", code)
        made.answer("5", code)
    made.file(PaperKind.DRAFT)
    made.complete("6")
    made.answer("7")
    made.answer("8")
    with made.services.begin() as uow:
        deliver_task(uow, made.sop, uow.case("K"), made.task("9"))
    yield made
    made.close()


def test_an_album_is_one_proof_of_delivery(delivering: ChatOffice) -> None:
    delivering.tap("kasubag_pe", "Catat pengiriman")
    first = delivering.heard[-1][1]
    delivering.tap("kasubag_pe", (first.buttons or first.choices)[0].label)
    since = len(delivering.heard)
    for number in range(3):
        delivering.send(
            "kasubag_pe", f"foto-{number}.jpg", jpeg(number), "" if number else "Loket", album="b1"
        )
    proofs = delivering.case.all_papers(PaperKind.DELIVERY)
    assert len({one.subject for one in proofs}) == 1
    assert (len(proofs), len(deliveries(delivering.case))) == (3, 1)
    assert len(cards(delivering, "kasubag_pe", since)) == 1
    assert "Bukti pengiriman: 1" in plain(delivering.heard[-1][1].text)


@pytest.mark.parametrize("captioned", [0, 1, 2])
def test_the_words_under_any_picture_of_an_album_are_those_of_the_delivery(
    delivering: ChatOffice, captioned: int
) -> None:
    delivering.tap("kasubag_pe", "Catat pengiriman")
    first = delivering.heard[-1][1]
    delivering.tap("kasubag_pe", (first.buttons or first.choices)[0].label)
    for number in range(3):
        said = "Diterima Ibu Rina" if number == captioned else ""
        delivering.send("kasubag_pe", f"foto-{number}.jpg", jpeg(number), said, album="b1")
    (delivery,) = deliveries(delivering.case)
    assert words_of(delivering.case, delivery) == "Diterima Ibu Rina"


def test_the_caption_of_an_album_outlives_its_first_file_that_is_refused(house: ChatOffice) -> None:
    assert says(house.send(KASI, "a.html", b"<html></html>", "Pasar murah", "a1"), "galat_jenis_berkas")
    house.send(KASI, "b.jpg", jpeg(1), album="a1")
    house.send(KASI, "c.jpg", jpeg(2), album="a1")
    assert kept(house) == [("Pasar murah.jpg", ""), ("Pasar murah (2).jpg", "")]
    assert says(house.send(KASI, "a.html", b"<html></html>", "Pasar murah", "a2"), "galat_jenis_berkas")
    assert says(house.send(KASI, "b.jpg", jpeg(1), album="a2"), "bukti_sudah_ada")


def test_an_album_that_comes_before_its_recipient_is_asked_about_once(delivering: ChatOffice) -> None:
    delivering.look()
    since = len(delivering.heard)
    for number in range(3):
        delivering.send("kasubag_pe", f"foto-{number}.jpg", jpeg(number), album="b1")
    assert len(cards(delivering, "kasubag_pe", since)) == 1
    asked = delivering.heard[-1][1]
    assert "foto-0.jpg dan 2 berkas lain" in plain(asked.text)
    delivering.tap("kasubag_pe", (asked.buttons or asked.choices)[0].label)
    delivering.send("kasubag_pe", "foto-3.jpg", jpeg(3), album="b1")
    proofs = delivering.case.all_papers(PaperKind.DELIVERY)
    assert (len(proofs), len({one.subject for one in proofs}), len(deliveries(delivering.case))) == (4, 1, 1)


def test_the_same_proof_for_the_same_recipient_is_said_to_be_there(delivering: ChatOffice) -> None:
    for _ in range(2):
        delivering.tap("kasubag_pe", "Catat pengiriman")
        asked = delivering.heard[-1][1]
        recipient = sorted(one.label for one in asked.buttons or asked.choices)[0]
        delivering.tap("kasubag_pe", recipient)
        said = delivering.send("kasubag_pe", "tanda terima.pdf", PDF)
    assert says(said, "bukti_kirim_sudah_ada")
    assert len(delivering.case.all_papers(PaperKind.DELIVERY)) == 1


@pytest.mark.parametrize("asked_first", [True, False])
def test_two_proofs_that_are_there_are_both_named_in_one_message(
    delivering: ChatOffice, asked_first: bool
) -> None:
    def send(album: str, *, choose_before: bool) -> str:
        if choose_before:
            delivering.tap("kasubag_pe", "Catat pengiriman")
            delivering.tap("kasubag_pe", recipient(delivering))
        said = [delivering.send("kasubag_pe", f"foto-{n}.jpg", jpeg(n), album=album) for n in range(2)]
        return said[-1] if choose_before else delivering.tap("kasubag_pe", recipient(delivering))

    send("b1", choose_before=True)
    since = len(delivering.heard)
    said = send("b2", choose_before=asked_first)
    both = "Berkas foto-0.jpg dan foto-1.jpg sudah tercatat sebagai bukti pengiriman"
    assert both in said
    sent = [text for text in texts(delivering, "kasubag_pe", since) if "sudah tercatat sebagai bukti" in text]
    assert len(sent) == 1
    assert len(delivering.case.all_papers(PaperKind.DELIVERY)) == 2


def recipient(house: ChatOffice) -> str:
    """One and the same of those that are offered."""
    asked = house.heard[-1][1]
    return sorted(one.label for one in asked.buttons or asked.choices)[0]


def test_an_album_that_nobody_waits_for_is_answered_once(delivering: ChatOffice) -> None:
    said = [delivering.send("kepala_dinas", f"foto-{n}.jpg", jpeg(n), album="c1") for n in range(3)]
    assert says(said[0], "galat_berkas_tak_diminta")
    assert said[1:] == ["", ""]
    assert says(delivering.send("kepala_dinas", "foto-9.jpg", jpeg(9)), "galat_berkas_tak_diminta")


def test_a_task_takes_forty_files_and_says_of_the_next_that_it_was_not_kept(house: ChatOffice) -> None:
    for number in range(FILES_MAX):
        file = Paper(
            kind=PaperKind.EVIDENCE, version=1, sha256=f"{number}", name=f"{number}.jpg",
            at=house.clock.now(), bidang="IND",
        )  # fmt: skip
        house.do(FilePaper(paper=file))
    assert "sudah ada 40 berkas" in house.send(KASI, "foto.jpg", jpeg(1))
    assert len(kept(house)) == FILES_MAX


def test_files_of_a_task_are_limited_in_size_too(house: ChatOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(incoming_file, "BYTES_MAX", 2 * len(jpeg(1)))
    said = [house.send(KASI, f"foto {number}.jpg", jpeg(number)) for number in (1, 2, 3)]
    assert [("tidak disimpan" in one) for one in said] == [False, False, True]
    assert len(kept(house)) == 2


def test_while_two_periods_run_what_is_said_of_a_file_names_its_task_with_the_period(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00")
    house.start()
    house.complete("1")
    house.complete("2")
    named = "Kertas kerja Bidang Perdagangan, Triwulan III 2026\n"
    assert not house.send("kasi DAG", "foto.pdf", PDF).startswith(named)
    house.say("sekretaris", "/mulai Triwulan II 2026")
    assert house.send("kasi DAG", "foto lain.pdf", PDF + b"%").startswith(named)
    assert house.send("kasi DAG", "foto lain.pdf", PDF + b"%").startswith(named)
    house.close()
