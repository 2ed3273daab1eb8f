"""A new office file: who stays who they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.office.model import Office, OfficerRow
from handlers.refusals import MostWouldLeave, OfficersInDoubt, SameOfficer
from handlers.staff.mutasi import replace_holder
from handlers.staff.office_import import Imported, import_office
from storage.repositories import people
from tests.worlds.office import ChatOffice, sample, to_review

FAR = "197001011990032007"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def changed(which: Callable[[OfficerRow], bool], **fields: object) -> Office:
    """The sample office; these rows of Pegawai say something else."""
    rows = [replace(row, **fields) if which(row) else row for row in sample().officers]  # type: ignore[arg-type]
    return replace(sample(), officers=tuple(rows))


def sekar(row: OfficerRow) -> bool:
    return "Sekar" in row.name


def imported(house: ChatOffice, office: Office, *, sure: bool = False) -> Imported:
    house.look()
    with house.services.begin() as uow:
        return import_office(uow, office, sure=sure)


def everybody(house: ChatOffice) -> dict[str, str]:
    """Who acts from which chat."""
    chats = house.services
    with chats.read() as uow:
        return {
            phone.chat: officer.id
            for officer in uow.staff.everyone
            for phone in people.phones(uow.tx, officer.id)
        }


def test_an_office_corrected_all_over_keeps_every_phone_and_every_code(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        [kabid] = uow.staff.in_seat("kabid", "DAG")
        code = people.invite(uow.tx, kabid, uow.now)
    before = everybody(house)
    nips = {row.name: f"{row.nip[:-1]}{(int(row.nip[-1]) + 1) % 10}" for row in sample().officers}
    rows = [
        replace(row, nip=nips[row.name], name=f"H. {row.name.upper()}, M.A.P") for row in sample().officers
    ]
    done = imported(house, replace(sample(), officers=tuple(reversed(rows))))
    assert (done.gone, done.hands, everybody(house)) == ((), (), before)
    for nip in ("", FAR):  # taken away, and filled in with another
        imported(house, changed(sekar, nip=nip))
    with house.services.read() as uow:
        row = people.invitation(uow.tx, code)
        assert row is not None
        assert [row.officer] == [one.id for one in uow.staff.in_seat("kabid", "DAG")]


def test_what_is_not_certain_is_said_and_nothing_is_written(house: ChatOffice) -> None:
    before = everybody(house)
    office = changed(sekar, name="Dra. Sekar Contah, M.M.", nip=FAR)
    with pytest.raises(OfficersInDoubt) as refused:
        imported(house, office)
    assert refused.value.fields["pergantian"] == [
        {
            "nama": "Dra. Sekar Contoh, M.M.", "jabatan": "Kepala Bidang Perdagangan", "nip": "190001011920012007",
            "ponsel": True, "kode": False, "baru": "Dra. Sekar Contah, M.M.", "nip_baru": FAR,
            "jabatan_baru": "Kepala Bidang Perdagangan", "baris": 8,
        }
    ]  # fmt: skip
    assert (house.look(), everybody(house)) == ([], before)
    done = imported(house, office, sure=True)
    assert [(one.officer.name, one.phone) for one in done.gone] == [("Dra. Sekar Contoh, M.M.", True)]
    assert {*before} - {*everybody(house)} == {"kabid DAG"}


def test_whoever_loses_the_last_seat_is_told_that_the_phone_acts_no_more(house: ChatOffice) -> None:
    to_review(house, "5")
    house.say("kabid DAG", "/plh")  # a question that nobody will answer
    done = imported(house, changed(sekar, name="Endang Sri Contoh", nip=FAR, letter="821.2/9/2026"))
    assert [one.fields["kepada"] for one in done.hands] == [["Endang Sri Contoh"]]
    [told] = [
        text for chat, text in house.texts() if chat == "kabid DAG" and text.startswith("Pergantian pejabat")
    ]
    assert told.splitlines() == [
        "Pergantian pejabat: Kepala Bidang Perdagangan",
        "Ibu Endang Sri Contoh menggantikan Ibu Dra. Sekar Contoh, M.M. Tugas yang masih terbuka sudah dialihkan;"
        " tanda tangan yang sudah dibubuhkan tidak berubah.",
        "Pesan dan ketukan dari ponsel ini tidak diteruskan lagi.",
        "Surat: 821.2/9/2026",
    ]


def test_a_mutasi_to_a_corrected_self_is_refused_and_to_a_namesake_asked(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        [officer] = uow.staff.called("Sekar")
        for row in (
            OfficerRow(name="Sekar Contoh, M.Si."),
            OfficerRow(name="SEKAR CONTOH", nip="190001011920012008"),
        ):
            with pytest.raises(SameOfficer):
                replace_holder(uow, officer, row, "")
        namesake = OfficerRow(name="Sekar Contoh", nip=FAR)
        with pytest.raises(OfficersInDoubt):
            replace_holder(uow, officer, namesake, "")
        assert [one.id for one in uow.staff.in_seat("kabid", "DAG")] == [officer.id]
        done = replace_holder(uow, officer, namesake, "", sure=True)
    assert (done.successor.nip, bool(done.code)) == (FAR, True)


def test_a_file_that_would_end_most_phones_at_once_is_asked_about(house: ChatOffice) -> None:
    rows = [replace(row, name=8 * chr(97 + n), nip="") for n, row in enumerate(sample().officers)]
    office = replace(sample(), name="Dinas Lain", officers=tuple(rows))
    before = everybody(house)
    with pytest.raises(MostWouldLeave) as refused:
        imported(house, office)
    lost = refused.value.fields["lepas"]
    assert isinstance(lost, list)
    assert (len(lost), refused.value.fields["semua"]) == (15, 15)
    assert everybody(house) == before
    assert len(imported(house, office, sure=True).gone) == 15
