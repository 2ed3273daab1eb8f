"""A new office file: who stays who they are, and what open tasks stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.core.case.commands import Reassign
from bot.core.case.model import PaperKind
from bot.core.office.model import Office, OfficerRow
from handlers.case.advance import act
from handlers.refusals import MostWouldLeave, OfficersInDoubt, SameOfficer
from handlers.staff.mutasi import replace_holder
from handlers.staff.office_import import Imported, import_office
from storage.refusals import OfficeFileFaults
from storage.repositories import people
from storage.xlsx.office.faults import Fault
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


def imported(house: ChatOffice, office: Office, *, sure: bool = False, same: bool = False) -> Imported:
    house.look()
    with house.services.begin() as uow:
        return import_office(uow, office, sure=sure, same=same)


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


def test_the_operator_may_answer_that_it_is_the_same_person(house: ChatOffice) -> None:
    before = everybody(house)
    assert imported(house, changed(sekar, name="Sekar Contah", nip=FAR), same=True).gone == ()
    assert everybody(house) == before
    with house.services.read() as uow:
        assert [one.name for one in uow.staff.in_seat("kabid", "DAG")] == ["Sekar Contah"]


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


# What open tasks stand on


def faults(house: ChatOffice, office: Office) -> list[Fault]:
    """What the import says of the file; nothing is written."""
    before = house.services.db.path.stat().st_size, everybody(house)
    with pytest.raises(OfficeFileFaults) as refused, house.services.begin() as uow:
        import_office(uow, office)
    assert (house.services.db.path.stat().st_size, everybody(house)) == before
    with house.services.read() as uow:
        assert uow.office == sample()
    return list(refused.value.faults)


DAG_PAPER = "Kertas kerja Bidang Perdagangan, Triwulan III 2026"
PSR_PAPER = "Kertas kerja Bidang Pengelolaan Pasar, Triwulan III 2026"


def tasks(fault: Fault) -> list[tuple[object, object]]:
    found = fault.fields["tugas"]
    assert isinstance(found, list)
    return [(one["langkah"], one["nama_tugas"]) for one in found]


def recoded(old: str, new: str, name: str = "") -> Office:
    """The sample office; a bidang has another code, and another name."""
    office = sample()
    return replace(
        office,
        bidang=tuple(
            replace(b, code=new, name=name or b.name) if b.code == old else b for b in office.bidang
        ),
        officers=tuple(replace(o, bidang=new) if o.bidang == old else o for o in office.officers),
        indicators=tuple(replace(i, bidang=new) if i.bidang == old else i for i in office.indicators),
        sub_kegiatan=tuple(replace(s, bidang=new) if s.bidang == old else s for s in office.sub_kegiatan),
    )


def without(code: str) -> Office:
    office = sample()
    return replace(
        office,
        bidang=tuple(b for b in office.bidang if b.code != code),
        officers=tuple(o for o in office.officers if o.bidang != code),
        indicators=tuple(i for i in office.indicators if i.bidang != code),
        sub_kegiatan=tuple(s for s in office.sub_kegiatan if s.bidang != code),
    )


def test_a_bidang_left_out_renamed_or_recoded_is_a_fault_that_names_its_tasks(house: ChatOffice) -> None:
    to_review(house, "5")
    cases = [
        (without("DAG"), "baris_bertugas", None),
        (recoded("DAG", "PDG"), "kode_bertugas", "kode"),
        (recoded("DAG", "DAG", "Energi"), "nama_bertugas", "nama"),
    ]
    for office, key, column in cases:
        [fault] = faults(house, office)
        assert (fault.sheet, fault.key, fault.column) == ("Bidang", key, column)
        assert tasks(fault) == [("5", DAG_PAPER)]


def test_a_bidang_is_missed_before_its_own_task_begins_and_while_the_report_is_made(
    house: ChatOffice,
) -> None:
    house.start()
    [fault] = faults(house, without("DAG"))
    assert tasks(fault) == [("1", "Penugasan Triwulan III 2026")]
    house.complete("1")
    house.complete("2")
    for code in ("IND", "DAG", "PSR", "MET"):
        house.complete("3", code)
        house.answer("5", code)
    [fault] = faults(house, without("DAG"))
    assert tasks(fault) == [("6", "Draf laporan Triwulan III 2026")]


def test_a_bidang_without_open_tasks_may_go(house: ChatOffice) -> None:
    assert imported(house, without("DAG")).hands == ()


def test_other_spelling_of_codes_and_names_is_no_change(house: ChatOffice) -> None:
    to_review(house, "5")
    office = recoded("DAG", " dag.", "PERDAGANGAN")
    spelt = replace(
        office,
        indicators=tuple(
            replace(i, code=i.code.replace("-", " ").lower(), name=i.name.upper()) for i in office.indicators
        ),
        sub_kegiatan=tuple(replace(s, code=s.code.replace(".", "-")) for s in office.sub_kegiatan),
        recipients=tuple(replace(r, name=f"{r.name.upper()} ") for r in office.recipients),
    )
    assert imported(house, spelt).hands == ()
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    with house.services.read() as uow:
        now = uow.office
    assert [one.code for one in now.indicators] == [one.code for one in sample().indicators]
    assert [one.code for one in now.sub_kegiatan] == [one.code for one in sample().sub_kegiatan]
    assert [one.name for one in now.recipients] == [one.name for one in sample().recipients]
    assert (now.bidang_name("DAG"), now.indicators[0].name) == (
        "PERDAGANGAN",
        sample().indicators[0].name.upper(),
    )


def test_the_rows_of_a_paper_that_is_out_may_not_change(house: ChatOffice) -> None:
    to_review(house, "5")
    office = sample()
    first, *rest = [one for one in office.indicators if one.bidang == "DAG"]
    others = [one for one in office.indicators if one.bidang != "DAG"]
    added = replace(first, code="DAG-99", name="Indikator baru", row=40)
    sub = next(one for one in office.sub_kegiatan if one.bidang == "DAG")
    renamed = replace(first, name="Persentase yang lain", row=7)
    recoded = replace(first, code="DAG-100", row=7)
    found = [
        *faults(house, replace(office, indicators=(*others, *rest))),
        *faults(house, replace(office, indicators=(*others, recoded, *rest))),
        *faults(house, replace(office, indicators=(*others, renamed, *rest))),
        *faults(house, replace(office, indicators=(*office.indicators, added))),
        *faults(house, replace(office, sub_kegiatan=tuple(s for s in office.sub_kegiatan if s != sub))),
    ]
    assert [(one.sheet, one.row, one.column, one.key, one.fields["kode"]) for one in found] == [
        ("Indikator", None, None, "baris_bertugas", first.code),
        ("Indikator", 7, "kode", "kode_bertugas", first.code),
        ("Indikator", 7, "indikator", "nama_bertugas", first.code),
        ("Indikator", 40, "kode", "baris_menyusul", "DAG-99"),
        ("Sub Kegiatan", None, None, "baris_bertugas", sub.code),
    ]
    assert {tuple(tasks(one)) for one in found} == {(("5", DAG_PAPER),)}


def test_before_the_papers_are_made_their_rows_are_free(house: ChatOffice) -> None:
    house.start()
    assert imported(house, replace(sample(), indicators=sample().indicators[1:])).hands == ()


def test_an_open_task_is_never_left_without_a_holder(house: ChatOffice) -> None:
    to_review(house, "5")
    first = house.clock.now().date().replace(year=2027)
    [fault] = faults(house, changed(sekar, first=first))  # the seat begins next year
    assert (fault.sheet, fault.column, fault.key) == ("Pegawai", "peran", "tugas_tanpa_pemegang")
    assert (fault.fields["peran"], fault.fields["bidang"]) == ("Kabid", "Perdagangan")
    assert fault.fields["nama"] == "Dra. Sekar Contoh, M.M."
    assert tasks(fault) == [("5", DAG_PAPER)]


def test_what_was_handed_over_in_person_comes_back_when_that_person_leaves(house: ChatOffice) -> None:
    to_review(house, "5")
    with house.services.begin() as uow:
        [there], [hartono] = uow.staff.in_seat("kabid", "DAG"), uow.staff.in_seat("kabid", "PSR")
        act(
            uow,
            uow.case("K"),
            Reassign(task="5.DAG.1", by=uow.actor(there), to=uow.actor(hartono), reason="Cuti", seen=""),
        )
    assert house.cards_of("5.DAG.1") == {"kabid PSR"}
    with house.services.begin() as uow:
        [hartono] = uow.staff.called("Hartono")
        done = replace_holder(uow, hartono, OfficerRow(name="Endang Sri", nip=FAR), "")
    moved = {one.fields["nama_tugas"]: one.fields["kepada"] for one in done.moved}
    assert moved == {DAG_PAPER: ["Dra. Sekar Contoh, M.M."], PSR_PAPER: ["Endang Sri"]}
    assert house.cards_of("5.DAG.1") == {"kabid DAG"}
    told = [text for chat, text in house.texts() if chat == "kabid DAG" and "Bot mengembalikannya" in text]
    assert [text.splitlines()[-1] for text in told] == [
        "“Bapak Hartono Contoh, S.H. (Kepala Bidang Pengelolaan Pasar) tidak memegang jabatan lagi.”"
    ]


def test_a_report_that_is_being_sent_keeps_a_recipient(house: ChatOffice) -> None:
    to_review(house, "8")
    house.answer("8")
    house.file(PaperKind.REPORT)
    [fault] = faults(house, replace(sample(), recipients=()))
    assert (fault.sheet, fault.key, tasks(fault)) == (
        "Penerima",
        "penerima_bertugas",
        [("9", "Pengiriman laporan Triwulan III 2026")],
    )
    [fault] = faults(house, without("MET"))  # the archive entry names every bidang
    assert (fault.key, tasks(fault)) == ("baris_bertugas", [("9", "Pengiriman laporan Triwulan III 2026")])


def test_a_target_may_change_and_the_operator_hears_which_papers_print_the_old_one(house: ChatOffice) -> None:
    first, *rest = sample().indicators
    office = replace(sample(), indicators=(replace(first, target_year=Decimal(77)), *rest))
    house.start()
    assert imported(house, office).remarks == ()
    imported(house, sample())
    house.complete("1")
    house.complete("2")
    house.complete("3", first.bidang)
    [remark] = imported(house, office).remarks
    assert (remark.sheet, remark.key, remark.fields["kode"]) == (
        "Indikator",
        "catatan_angka_berubah",
        first.code,
    )


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
