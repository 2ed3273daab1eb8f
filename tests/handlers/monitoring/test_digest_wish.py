"""`/rangkuman`, the short digest, its forecast from the past, and what it says of the calendar itself.

19 November 2026 is a Thursday, 25 a Wednesday.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from bot.core.case.model import PaperKind
from bot.core.monitoring import forecast
from bot.core.office.model import DayOverride, Office
from bot.core.worktime.period import Period
from bot.ports import Outgoing, OutgoingKind
from handlers.calendar.notices import calendar_news
from handlers.monitoring.digest import tick_digest
from storage.repositories import offices
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice, plain

LINES = 8  #: a short digest has at most so many


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-19 08:00")
    yield made
    made.close()


def filling(house: ChatOffice, office: Office | None = None) -> ChatOffice:
    """Since Thursday 08.20 every bidang has its paper, until Tuesday 24 at the close."""
    if office:
        with house.services.db.writing() as tx:
            offices.save(tx, office, house.clock.now())
    house.start()
    house.to("11-19 08:03").complete("1")
    house.to("11-19 08:20").complete("2")
    return house


def morning(house: ChatOffice, when: str) -> dict[str, Outgoing]:
    house.look()
    house.to(when)
    tick_digest(house.services)
    return dict(house.look())


def test_who_wishes_it_has_a_short_digest_and_a_second_word_ends_it(house: ChatOffice) -> None:
    filling(house)
    assert "mulai besok pukul 07.30" in house.say("kabid DAG", "/rangkuman")
    assert "mulai besok pukul 07.30" in house.say("kepala_dinas", "/rangkuman")
    assert set(morning(house, "11-20 07:30")) == {"sekretaris", "kabid DAG", "kepala_dinas"}
    assert "tidak dikirim lagi" in house.say("kabid DAG", "/rangkuman")
    assert set(morning(house, "11-23 07:30")) == {"sekretaris", "kepala_dinas"}


def test_a_kabid_reads_his_own_bidang_without_a_picture(house: ChatOffice) -> None:
    filling(house).say("kabid DAG", "/rangkuman")
    message = morning(house, "11-25 07:30")["kabid DAG"]
    assert (message.kind, message.text) == (
        OutgoingKind.TEXT,
        "<b>Rangkuman pagi Pengumpulan Data Kinerja, Triwulan III 2026</b>\n"
        "Langkah 3. Sesudah itu langkah 5, Kabid.\n"
        "Perkiraan rampung <b>Selasa 1 Desember pukul 09.15</b>, menurut mutu baku.\n"  # 3 hari once more
        "⏰ Perdagangan: di Kasi, Bapak Bimo Contoh dan Ibu Kinasih Contoh, sejak Kamis 19 November pukul 08.20, "
        "batas waktunya kemarin pukul 16.00",
    )


def test_the_kepala_dinas_reads_all_of_it_in_eight_lines_with_the_picture(house: ChatOffice) -> None:
    filling(house).say("kepala_dinas", "/rangkuman")
    house.to("11-24 10:00").complete("3", "MET")
    message = morning(house, "11-26 07:30")["kepala_dinas"]
    lines = message.text.splitlines()
    assert message.kind is OutgoingKind.PHOTO
    assert len(lines) <= LINES
    assert [line.split(":")[0] for line in lines[-4:]] == [
        "⏰ Metrologi", "⏰ Perindustrian", "⏰ Perdagangan", "⏰ Lainnya",
    ]  # fmt: skip


def test_the_sekretaris_has_the_whole_of_it_whatever_he_says(house: ChatOffice) -> None:
    filling(house)
    assert "sudah menerima rangkuman lengkap" in house.say("sekretaris", "/rangkuman")
    assert morning(house, "11-20 07:30")["sekretaris"].kind is OutgoingKind.PHOTO


def test_the_absent_are_left_in_peace_and_their_wish_returns_with_them(house: ChatOffice) -> None:
    filling(house).say("kabid DAG", "/rangkuman")
    house.appoint("sekretaris", "Sekar", "Prasetya", "Plh", "800/1/2026", "20-23 November 2026")
    assert set(morning(house, "11-20 07:30")) == {"sekretaris"}
    assert set(morning(house, "11-24 07:30")) == {"sekretaris", "kabid DAG"}


def test_a_wish_after_the_mornings_digest_is_for_the_next_working_day(house: ChatOffice) -> None:
    filling(house)
    assert set(morning(house, "11-20 07:30")) == {"sekretaris"}
    assert "mulai Senin 23 November pukul 07.30" in house.say("kabid DAG", "/rangkuman")
    assert morning(house, "11-20 09:00") == {}


def finished(house: ChatOffice) -> None:
    """Triwulan III ends on Tuesday 24; the Kabid of Perdagangan took 105 minutes of 45."""
    filling(house)
    for code, done in (("IND", "09:30"), ("PSR", "09:40"), ("MET", "09:45"), ("DAG", "11:15")):
        if code == "IND":
            house.to("11-23 09:30")
            for each in ("IND", "PSR", "MET", "DAG"):
                house.complete("3", each)
        house.to(f"11-23 {done}").answer("5", code)
    house.file(PaperKind.DRAFT)
    house.complete("6")
    house.answer("7")
    house.answer("8")
    house.file(PaperKind.DELIVERY)
    house.complete("9")


def test_the_forecast_follows_the_offices_own_past_and_names_the_risk(
    house: ChatOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecast, "ENOUGH", 1)  # three are played in tests/core/monitoring
    finished(house)
    house.to("11-24 08:00").start("L", Period(year=2026, number=2))
    text = plain(morning(house, "11-25 07:30")["sekretaris"].text)
    assert "menurut satu periode terakhir." in text
    assert "⚠️ Risiko: Bidang Perdagangan (Kabid), biasanya lewat 1 jam." in text
    assert "Risiko: Bidang Perdagangan" in house.say("sekretaris", "/status")
    assert "Risiko" in house.say("kabid DAG", "/status")
    assert "Risiko" not in house.say("kabid MET", "/status")


OFFICE = sample_office()
LEAVE = DayOverride(day=date(2028, 3, 1), note="Cuti bersama Idulfitri", closed=True)
MARKET = DayOverride(day=date(2028, 3, 1), note="Hari pasar", closed=True)


@pytest.mark.parametrize(
    ("now", "office", "year"),
    [
        ("2027-09-30", OFFICE, 0),
        ("2027-10-01", OFFICE, 2028),
        ("2028-01-03", OFFICE, 2028),
        ("2027-10-01", replace(OFFICE, overrides=(LEAVE,)), 0),
        ("2027-10-01", replace(OFFICE, overrides=(MARKET,)), 2028),
        ("2027-10-01", replace(OFFICE, national_holidays=False), 0),
    ],
)
def test_unknown_cuti_bersama_are_told_from_october_on(
    house: ChatOffice, now: str, office: Office, year: int
) -> None:
    with house.services.db.writing() as tx:
        offices.save(tx, office, house.clock.now())
    house.clock.forward_to(datetime.fromisoformat(f"{now}T08:00+07:00"))
    with house.services.read() as uow:
        assert calendar_news(uow)["cuti"] == year


@pytest.mark.parametrize(
    ("now", "feast"),
    [
        ("2027-02-05", None),  # more than thirty days before
        ("2027-02-08", {"nama": "Hari Raya Idul Fitri", "tanggal": date(2027, 3, 10)}),
        ("2027-03-10", {"nama": "Hari kedua dari Hari Raya Idul Fitri", "tanggal": date(2027, 3, 11)}),
        ("2027-03-12", None),
    ],
)
def test_a_feast_that_is_an_estimate_is_told_in_the_month_before(
    house: ChatOffice, now: str, feast: object
) -> None:
    house.clock.forward_to(datetime.fromisoformat(f"{now}T08:00+07:00"))
    with house.services.read() as uow:
        assert calendar_news(uow)["perkiraan"] == feast


def test_the_digest_says_what_to_do_about_the_calendar(house: ChatOffice) -> None:
    house.clock.forward_to(datetime.fromisoformat("2027-10-04T08:00+07:00"))
    house.start()
    house.look()
    house.clock.forward_to(datetime.fromisoformat("2027-10-05T07:30+07:00"))
    tick_digest(house.services)
    [(_, message)] = house.look()
    said = "⚠️ Cuti bersama 2028 belum diketahui; sesudah SKB terbit, catat dengan /libur."
    assert message.text.splitlines()[-1] == said
    assert said not in house.say("sekretaris", "/status")
