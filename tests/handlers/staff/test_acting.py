"""`/plh`: entered by the absent or the Sekretaris, begins and ends by itself, and the desk follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.case.commands import MarkOpened
from bot.core.office.officers import Officer
from bot.core.refusals import ActingLoop, ActingTooLong, ActingTwice, NotHolder, OwnParaf, ReviewOwnWork
from handlers import documents
from handlers.case.advance import act
from handlers.documents.history import history_rows
from handlers.documents.signers import signer_of
from handlers.monitoring.running_periods import history, status
from handlers.refusals import DaysUnreadable, OfficerAmbiguous, OfficerUnknown
from handlers.staff.office_import import import_office
from storage.repositories import people
from storage.xlsx.office.sample import sample_office
from tests.handlers.messages.lexicon import says
from tests.worlds.office import ChatOffice, to_review

LETTER = "800.1.11.1/123/2026"
HEAD_NAME, SECRETARY_NAME = "Bagaskara", "Retno"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")  # a Thursday
    yield made
    made.close()


def officer(house: ChatOffice, name: str) -> Officer:
    with house.services.read() as uow:
        [found] = uow.staff.called(name)
    return found


def test_the_sekretaris_enters_a_plh_with_lists_buttons_and_texts(house: ChatOffice) -> None:
    assert "Siapa yang berhalangan" in house.say("sekretaris", "/plh")
    assert "Siapa yang menggantikan Ibu Dra. Sekar Contoh" in house.say("sekretaris", "sekar contoh")
    assert "Plh atau Plt" in house.say("sekretaris", "190001011920011004")
    assert "Nomor surat" in house.tap("sekretaris", "Plh")
    assert "Dari tanggal berapa" in house.say("sekretaris", LETTER)
    asked = house.say("sekretaris", "23 November - 4 Desember 2026")
    assert asked == (
        "Plh. Kepala Bidang Perdagangan, sudah benar?\n"
        "Bapak Ir. Prasetya Contoh menjadi Plh. Kepala Bidang Perdagangan, menggantikan Ibu Dra. Sekar Contoh, M.M.\n"
        "Waktu: 23 November 2026 sampai dengan 4 Desember 2026\n"
        f"Surat: {LETTER}\n\n"
        "Tanggalnya salah? Tulis tanggal yang benar."
    )
    house.tap("sekretaris", "Ya, catat")
    assert "Prasetya" in house.say("sekretaris", "/plh")


def test_an_absent_officer_speaks_for_himself_alone(house: ChatOffice) -> None:
    assert "Siapa yang menggantikan Ibu Dra. Sekar Contoh" in house.say("kabid DAG", "/plh")
    house.say("kabid DAG", "Prasetya")
    house.say("kabid DAG", "plt")
    house.say("kabid DAG", LETTER)
    assert "Plt. Kepala Bidang Perdagangan" in house.say("kabid DAG", "23-27 November 2026")
    house.tap("kabid DAG", "Ya, catat")
    assert "Siapa yang menggantikan" in house.say("kabid PSR", "/plh"), "he sees nothing of the other"


def test_a_name_is_chosen_from_a_list_that_goes_on(house: ChatOffice) -> None:
    house.say("kabid DAG", "/plh")
    house.tap("kabid DAG", "Nama lainnya")
    assert "Plh atau Plt" in house.tap("kabid DAG", "Surya Contoh, A.Md.")


def test_a_short_absence_and_two_hands_in_one_are_warned_of(house: ChatOffice) -> None:
    house.say("sekretaris", "/plh")
    for answer in (HEAD_NAME, SECRETARY_NAME, "Plh", LETTER):
        house.say("sekretaris", answer)
    asked = house.say("sekretaris", "23-27 November 2026")
    assert "Kurang dari 7 hari kerja" in asked
    assert "Satu tangan untuk langkah 7 dan 8." in asked


@pytest.mark.parametrize(
    ("answers", "refusal"),
    [
        (["Tuan Takada"], OfficerUnknown),
        (["Contoh"], OfficerAmbiguous),
        (["Sekar", "Sekar"], ActingLoop),
        (["Sekar", "Prasetya", "Plh", LETTER, "besok"], DaysUnreadable),
        (["Sekar", "Prasetya", "Plh", LETTER, "23 November 2026 - 23 Maret 2027"], ActingTooLong),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    house: ChatOffice, answers: list[str], refusal: type[Exception]
) -> None:
    house.say("sekretaris", "/plh")
    for answer in answers[:-1]:
        house.say("sekretaris", answer)
    with pytest.raises(refusal):
        house.say("sekretaris", answers[-1])
    with house.services.read() as uow:
        assert uow.actor(officer(house, "Sekar")).seats


def test_a_wrong_date_is_written_anew_on_the_card(house: ChatOffice) -> None:
    house.say("kabid DAG", "/plh")
    for answer in ("Prasetya", "Plh", LETTER, "23-27 November 2026"):
        house.say("kabid DAG", answer)
    assert "24 November 2026 sampai dengan 4 Desember 2026" in house.say(
        "kabid DAG", "24/11/2026 s.d. 4/12/2026"
    )


def test_desks_are_handed_over_at_opening_and_back_at_the_end(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "23-27 November 2026")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    assert house.tick("11-23 00:30") == [], "nobody is written to at night"
    news = house.tick("11-23 07:30")
    assert house.cards_of("5.DAG.1") == {"kabid IND"}
    assert any(
        to == "kabid DAG" and "Dialihkan kepada Bapak Ir. Prasetya Contoh" in text for to, text in news
    )
    assert {to for to, text in news if "mulai berlaku" in text} == {"kabid DAG", "kabid IND", "sekretaris"}
    assert house.tick("11-23 07:31") == [], "once"
    back = house.tick("11-30 07:30")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    assert {to for to, text in back if "berakhir" in text} == {"kabid DAG", "kabid IND", "sekretaris"}


def test_the_absent_may_not_act_from_the_first_midnight_and_who_stands_in_may(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "23-27 November 2026")
    house.to("11-23 00:00")
    with pytest.raises(NotHolder):
        house.tap("kabid DAG", "Ya, tanda tangani")
    house.tick("11-23 07:30")
    house.tap("kabid IND", "Ya, tanda tangani")
    done = house.case.task("5.DAG.1")
    assert done is not None
    absent, acting = officer(house, "Sekar"), officer(house, "Prasetya")
    assert (done.done_by, done.acting, done.for_officer) == (acting.id, "Plh.", absent.id)


def test_papers_and_history_name_both(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "23-27 November 2026")
    house.tick("11-23 07:30")
    house.tap("kabid IND", "Ya, tanda tangani")
    with house.services.read() as uow:
        task = house.case.task("5.DAG.1")
        assert task is not None
        signer = signer_of(uow, house.sop, task)
        rows = history_rows(uow, house.sop, house.case)
        sheet = documents.archive(uow, house.sop, house.case)
    assert (signer.acting, signer.position, signer.name) == (
        "Plh.", "Kepala Bidang Perdagangan", "Ir. Prasetya Contoh",
    )  # fmt: skip
    named = "Plh. Kepala Bidang Perdagangan (Ir. Prasetya Contoh, menggantikan Dra. Sekar Contoh, M.M.)"
    assert named in [row.actor for row in rows]
    assert named in [row.actor for row in sheet.history]
    house.look()
    with house.services.begin() as uow:
        history(uow, officer(house, SECRETARY_NAME))
    [told] = [one.text for to, one in house.look() if to == "sekretaris"]
    assert "selaku Plh. Kepala Bidang Perdagangan, menggantikan Ibu Dra. Sekar Contoh" in told


def test_a_chain_is_followed_to_its_end(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "23-27 November 2026")
    house.tick("11-23 07:30")
    house.appoint("kabid IND", "Hartono", "Plh", LETTER, "24-25 November 2026")
    house.tick("11-24 07:30")
    assert house.cards_of("5.DAG.1") == house.cards_of("5.IND.1") == {"kabid PSR"}
    house.tick("11-26 07:30")
    assert house.cards_of("5.DAG.1") == {"kabid IND"}
    with pytest.raises(ActingLoop):
        house.appoint("kabid IND", "Sekar", "Plh", LETTER, "26-27 November 2026")


def test_who_is_stood_in_for_already_is_refused_a_second(house: ChatOffice) -> None:
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "23-27 November 2026")
    house.say("kabid DAG", "/plh")
    house.tap("kabid DAG", "Catat Plh/Plt baru")
    for answer in ("Hartono", "Plh", LETTER):
        house.say("kabid DAG", answer)
    with pytest.raises(ActingTwice):
        house.say("kabid DAG", "27-30 November 2026")


def test_an_absent_officer_who_is_back_early_ends_it(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "19-27 November 2026")
    assert house.cards_of("5.DAG.1") == {"kabid IND"}, "from today: at once"
    house.say("kabid DAG", "/plh")
    house.tap("kabid DAG", "Akhiri nomor 1")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}


def test_who_filled_a_paper_does_not_approve_it_as_plh(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Bimo", "Plh", LETTER, "19-27 November 2026")
    filler = officer(house, "Bimo")
    maker = house.case.last_done("3", "DAG")
    assert maker is not None
    assert maker.done_by == filler.id, "the first Kasi of the bidang handed it over"
    with pytest.raises(ReviewOwnWork):
        house.tap("kasi DAG", "Ya, tanda tangani")


def test_paraf_and_signature_in_one_hand_are_refused_unless_recorded_and_then_printed(
    house: ChatOffice,
) -> None:
    to_review(house, "8")
    house.appoint("kepala_dinas", SECRETARY_NAME, "Plh", LETTER, "19-27 November 2026")
    with pytest.raises(OwnParaf):
        house.tap("sekretaris", "Ya, tanda tangani")
    house.say("sekretaris", "/plh")
    house.tap("sekretaris", "Akhiri nomor 1")
    house.say("kepala_dinas", "/plh")
    for answer in (SECRETARY_NAME, "Plh", LETTER, "19-27 November 2026"):
        house.say("kepala_dinas", answer)
    house.tap("kepala_dinas", "Ya, catat rangkap")
    house.tap("sekretaris", "Ya, tanda tangani")
    with house.services.read() as uow:
        rows = history_rows(uow, house.sop, house.case)
    assert [row.result for row in rows if row.step == "8"] == [
        "Ditandatangani dalam rangkap jabatan yang tercatat"
    ]
    assert [row.result for row in rows if row.step == "7"] == ["Diparaf"]


def test_an_absent_officer_still_reads_where_his_work_stands(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Prasetya", "Plh", LETTER, "19-27 November 2026")
    house.look()
    with house.services.begin() as uow:
        status(uow, officer(house, "Sekar"))
    assert any(to == "kabid DAG" and "Perdagangan" in one.text for to, one in house.look())


def test_a_mutasi_moves_the_open_tasks_and_the_old_phone_is_refused(house: ChatOffice) -> None:
    to_review(house, "5")
    old = sample_office()
    new = [
        replace(row, name="Endang Contoh, S.E.", nip="190001011920012099", salutation="Ibu")
        if row.role == "kabid" and row.bidang == "DAG"
        else row
        for row in old.officers
    ]
    with house.services.begin() as uow:
        import_office(uow, replace(old, officers=tuple(new)))
    heard = [one.text for to, one in house.look() if to == "kabid DAG" and one.text]
    assert says(heard[-1], "mutasi_kabar")
    assert set(heard[:-1]) <= {"Pesan ini sudah ditarik.", ""}
    with house.services.read() as uow:
        assert people.by_address(uow.tx, "uji", "kabid DAG") is None
        assert [one.name for one in uow.staff.in_seat("kabid", "DAG")] == ["Endang Contoh, S.E."]
    with house.services.begin() as uow:
        newcomer = officer(house, "Endang")
        people.register(uow.tx, newcomer, "uji", "baru", "baru", uow.now)
        by = uow.actor(newcomer)
        task = house.case.task("5.DAG.1")
        assert task is not None
        act(uow, house.case, MarkOpened(task=task.id, by=by))


def test_an_appointment_falls_when_one_of_the_two_has_left(house: ChatOffice) -> None:
    to_review(house, "5")
    house.appoint("kabid DAG", "Surya", "Plh", LETTER, "19-27 November 2026")
    old = sample_office()
    staying = tuple(row for row in old.officers if "Surya" not in row.name)
    with house.services.begin() as uow:
        import_office(uow, replace(old, officers=staying))
    house.tick("11-19 09:00")
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
