"""Whole periods of other offices with other SOP files, played from outside: commands and phones only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from other_office import BIDANG, PLAIN_SOP, SOP, edit_office, everybody, fill_in
from outside import Operator, Person, Server, until


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


class Office:
    """An operator, his bot, and the phones of his officers by name."""

    def __init__(self, folder: Path, server: Server, sop: str, officers: list[Any], bidang: tuple[str, ...]) -> None:
        (folder / "sop.yaml").write_text(sop, encoding="utf-8")
        settings = {"TELEGRAM_BOT_TOKEN": server.token, "TELEGRAM_API_BASE_URL": server.url, "SOP_FILE": "sop.yaml"}
        self.operator, self.server = Operator(folder, **settings), server
        self.operator.sopbot("sop", "check", "sop.yaml")
        self.operator.sopbot("org", "template", "kantor.xlsx")
        edit_office(folder / "kantor.xlsx", officers, bidang)
        self.operator.sopbot("org", "import", "kantor.xlsx")
        self.people: dict[str, Person] = {}

    def register(self) -> None:
        invitations = self.operator.json("invite", "list")
        for number, row in enumerate(invitations, 501):
            person = self.people[row["nama"]] = Person(self.server, number, row["nama"])
            person.start(row["kode"])
        for person in self.people.values():
            person.tap("Ya, ini saya")

    def case(self) -> Any:
        return self.operator.json("case", "show")

    def steps(self) -> list[str]:
        return [task["langkah"] for task in self.case()["tugas"]]


def test_nine_bidang_play_another_sop_day_and_night(tmp_path: Path, server: Server) -> None:
    office = Office(tmp_path, server, SOP, everybody(), BIDANG)
    with office.operator.running():
        office.register()
        kabag, analis = office.people["Contoh kabag"], office.people["Contoh analis"]
        kabag.say("/mulai Triwulan III 2026")
        kabag.tap("Perintahkan")
        analis.tap("Bagikan")
        for code in BIDANG:
            _fill(office, code)
        _wait_for_reminder(analis)
        _send_back_once(office)
        _finish(office)
        case = until(lambda: found if (found := office.case())["keadaan"] == "selesai" else None, "the end")
        until(lambda: "arsip" in [paper["jenis"] for paper in office.case()["berkas"]] or None, "the archive")
    assert case["tugas"] == []
    assert [person.unanswered() for person in office.people.values() if person.unanswered()] == []
    assert server.json("GET", "faults")["faults"] == []


def _fill(office: Office, code: str) -> None:
    filler, reviewer = office.people[f"Contoh pengisi {code} 1"], office.people[f"Contoh penguji {code}"]
    name, data = filler.newest(".xlsx")
    filler.send(name, fill_in(data))
    filler.tap("Kirim ke penguji")
    reviewer.tap("Data benar")


def _wait_for_reminder(analis: Person) -> None:
    """Nobody does step E within its two seconds: the holder hears of it, at once and a second later."""
    until(lambda: analis.shows("Sudah cocok") or None, "step E")
    before = len(analis.messages())
    until(lambda: len(analis.messages()) >= before + 2 or None, "two reminders", patience=8)
    analis.tap("Sudah cocok")


def _send_back_once(office: Office) -> None:
    kabag, analis = office.people["Contoh kabag"], office.people["Contoh analis"]
    analis.tap("Serahkan draf")
    kabag.tap("Tidak, kembalikan")
    kabag.say("Tabel pada halaman dua belum benar")
    until(lambda: office.steps() == ["F"] or None, "step F once more")
    until(lambda: any("Tabel pada halaman dua" in text for text in analis.texts()) or None, "the remark")


def _finish(office: Office) -> None:
    kabag, analis = office.people["Contoh kabag"], office.people["Contoh analis"]
    analis.tap("Serahkan draf")
    kabag.tap("Ya, setujui")
    office.people["Contoh asisten"].tap("Ya, paraf")
    office.people["Contoh bupati"].tap("Ya, tanda tangani")
    analis.tap("Catat pengiriman")
    analis.tap("Bappeda Kabupaten Nganjuk")
    analis.say("Diantar, diterima Ibu Contoh")
    until(lambda: any(p["jenis"] == "bukti_kirim" for p in office.case()["berkas"]) or None, "the proof")
    analis.tap("Selesai kirim")


def test_an_sop_without_bidang_runs_as_well(tmp_path: Path, server: Server) -> None:
    officers = [(f"Contoh {role}", role, None) for role in ("pemohon", "atasan", "kepala")]
    office = Office(tmp_path, server, PLAIN_SOP, officers, ())
    with office.operator.running():
        office.register()
        asker, chief, head = (office.people[f"Contoh {role}"] for role in ("pemohon", "atasan", "kepala"))
        asker.say("/mulai Maret 2026")
        asker.tap("Ajukan izin")
        chief.tap("Tidak, kembalikan")
        chief.say("Lampirkan surat dokter")
        asker.tap("Ajukan izin")
        chief.tap("Ya, paraf")
        head.tap("Ya, tanda tangani")
        asker.tap("Selesai")
        until(lambda: office.case()["keadaan"] == "selesai" or None, "the end")
        kinds = [event["jenis"] for event in office.case()["peristiwa"] if event["jenis"] == "TaskGiven"]
    assert len(kinds) == 6
    assert [person.unanswered() for person in office.people.values() if person.unanswered()] == []
    assert server.json("GET", "faults")["faults"] == []
