"""A changed calendar says so: which deadlines moved, to whom, why and when; and `/libur` for several days, or to work.

In 2026 1 October is a Thursday, 5 a Monday; 5 December is a Saturday, 24 and 25 December are off, 28 is a Monday.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.core.errors import SopError
from bot.core.office.model import DayOverride, Hours
from bot.ports import Outgoing
from handlers.calendar.days_off import own
from handlers.refusals import DayPast, DaysTooMany, DayUnreadable, OffAlready, WorkedAlready
from handlers.staff.office_import import import_office
from storage import codec
from storage.repositories import queues, settings
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice, plain

OFFICE = sample_office()
SKY = DayOverride(day=date(2026, 10, 5), note="Hari jadi daerah", closed=True)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """Thursday 08.20: every bidang has its paper until Tuesday 6 October at the close."""
    made = ChatOffice(tmp_path, "10-01 08:00")
    made.start()
    made.to("10-01 08:03").complete("1")
    made.to("10-01 08:20").complete("2")
    made.look()
    yield made
    made.close()


def news(house: ChatOffice) -> list[tuple[str, datetime, str]]:
    """(chat, not before, text) of what is queued since the last look."""
    with house.services.db.writing() as tx:
        rows = queues.unsent(tx, after=0)
        queues.sent(tx, [(row.id, str(row.id)) for row in rows])
    found = [(row, codec.load(Outgoing, row.payload)) for row in rows]
    jakarta = ZoneInfo("Asia/Jakarta")
    return [
        (row.chat, row.next_at.astimezone(jakarta), re.sub(r"<[^>]+>", "", one.text)) for row, one in found
    ]


def deadline(house: ChatOffice, bidang: str = "DAG") -> str:
    found = house.task("3", bidang).deadline
    assert found is not None
    return found.astimezone(ZoneInfo("Asia/Jakarta")).isoformat()


# -- an import ---------------------------------------------------------------------------------------------------------


def test_an_import_tells_holders_and_the_overseer_which_deadlines_moved_and_why(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        moved = import_office(uow, replace(OFFICE, overrides=(*OFFICE.overrides, SKY))).moved
    assert [(one.task.step, one.task.bidang) for one in moved] == [("3", b.code) for b in OFFICE.bidang]
    heard = news(house)
    [(_, at, text)] = [one for one in heard if one[0] == "sekretaris"]
    assert at.time() == time(8, 20)  # in office hours at once
    lines = plain(text).splitlines()
    assert lines[0] == "4 tenggat bergeser, Ibu"
    assert lines[1] == "Kalender kantor berubah: 5 Oktober 2026 libur (Hari jadi daerah)."
    assert len(lines) == 6
    assert all(
        line.endswith(
            "menjadi Rabu, 7 Oktober 2026 pukul 16.00 WIB (semula Selasa, 6 Oktober 2026 pukul 16.00 WIB)."
        )
        for line in lines[2:]
    )
    others = {chat for chat, _, _ in heard} - {"sekretaris"}
    assert {chat.removesuffix(" 2") for chat in others} == {f"kasi {one.code}" for one in OFFICE.bidang}


def test_at_night_the_news_waits_for_the_opening(house: ChatOffice) -> None:
    house.to("10-02 22:30")  # Friday night: Monday would be next, were it not for the new day off
    with house.services.begin() as uow:
        import_office(uow, replace(OFFICE, overrides=(*OFFICE.overrides, SKY)))
    heard = news(house)
    assert len(heard) > 4
    assert {at.isoformat() for _, at, _ in heard} == {"2026-10-06T07:30:00+07:00"}


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"hours": (*(Hours(weekday=n, start=450, end=840) for n in range(5)),)}, "jam kerja"),
        ({"zone": "Asia/Jayapura"}, "zona waktu"),
    ],
)
def test_other_hours_are_named_as_the_reason(house: ChatOffice, changed: dict[str, object], why: str) -> None:
    with house.services.begin() as uow:
        import_office(uow, replace(OFFICE, **changed))  # type: ignore[arg-type]
    [text] = [text for chat, _, text in news(house) if chat == "sekretaris"]
    assert text.splitlines()[1] == f"Kalender kantor berubah: {why}."


def test_an_import_that_moves_nothing_says_nothing(house: ChatOffice) -> None:
    far = DayOverride(day=date(2026, 12, 9), note="Pilkades", closed=True)
    with house.services.begin() as uow:
        assert import_office(uow, replace(OFFICE, overrides=(*OFFICE.overrides, far))).moved == ()
    assert news(house) == []


def test_a_day_off_taken_away_again_is_named(house: ChatOffice) -> None:
    for rows in ((*OFFICE.overrides, SKY), OFFICE.overrides):
        news(house)
        with house.services.begin() as uow:
            import_office(uow, replace(OFFICE, overrides=rows))
    [text] = [text for chat, _, text in news(house) if chat == "sekretaris"]
    assert text.splitlines()[1] == "Kalender kantor berubah: 5 Oktober 2026 tidak lagi libur."
    assert deadline(house) == "2026-10-06T16:00:00+07:00"


# -- /libur ------------------------------------------------------------------------------------------------------------


def libur(house: ChatOffice, text: str) -> str:
    house.say("sekretaris", "/libur")
    house.tap("sekretaris", "Tambah hari libur")
    return house.say("sekretaris", text)


def test_days_and_their_note_may_come_with_the_command(house: ChatOffice) -> None:
    said = house.say("sekretaris", "/libur 5 Oktober 2026 cuti bersama daerah")
    assert said.startswith("✅ 5 Oktober 2026 libur: cuti bersama daerah")


def test_several_days_are_closed_at_once_and_taken_back_at_once(house: ChatOffice) -> None:
    said = libur(house, "2-6 Oktober 2026, cuti bersama daerah").splitlines()
    assert said[:2] == [
        "✅ 2 Oktober 2026 sampai dengan 6 Oktober 2026 libur: cuti bersama daerah",
        "Yang berubah 3 hari. 4 tenggat bergeser; pemegangnya diberi tahu pada jam kerja.",
    ]
    assert (
        "Kalender kantor berubah: 2 Oktober 2026 libur (cuti bersama daerah); 5 Oktober 2026 libur" in said[3]
    )
    assert deadline(house) == "2026-10-09T16:30:00+07:00"
    with house.services.read() as uow:
        assert [row.day.day for row in own(uow)] == [2, 5, 6]  # the weekend is off anyway
    listed = house.say("sekretaris", "/libur")
    assert "1. 2 Oktober 2026 sampai dengan 6 Oktober 2026: cuti bersama daerah" in listed
    undone = house.tap("sekretaris", "Urungkan")
    assert "2 Oktober 2026 sampai dengan 6 Oktober 2026 kembali seperti semula" in undone
    assert deadline(house) == "2026-10-06T16:00:00+07:00"
    with house.services.read() as uow:
        assert (own(uow), uow.office.overrides) == ([], OFFICE.overrides)


def test_a_list_of_what_was_added_takes_a_whole_range_back(house: ChatOffice) -> None:
    libur(house, "28/12/2026 sampai 30/12/2026, cuti bersama daerah")
    libur(house, "9 Desember 2026 Pilkades")
    house.say("sekretaris", "/libur")
    which = house.tap("sekretaris", "Urungkan libur")
    assert "2. 28 Desember 2026 sampai dengan 30 Desember 2026: cuti bersama daerah" in which
    house.tap("sekretaris", "28 Desember 2026")
    with house.services.read() as uow:
        assert [row.note for row in own(uow)] == ["Pilkades"]


def test_a_saturday_is_worked_shortens_deadlines_and_is_taken_back(house: ChatOffice) -> None:
    said = libur(house, "masuk Sabtu 3 Oktober 2026, ganti cuti").splitlines()
    assert said[0] == "✅ 3 Oktober 2026 masuk kerja: ganti cuti"
    assert "Kalender kantor berubah: 3 Oktober 2026 masuk (ganti cuti)." in said
    assert deadline(house) == "2026-10-05T16:00:00+07:00"
    with house.services.begin() as uow:  # an import keeps it
        import_office(uow, OFFICE)
    assert deadline(house) == "2026-10-05T16:00:00+07:00"
    house.tap("sekretaris", "Urungkan")
    assert deadline(house) == "2026-10-06T16:00:00+07:00"


def test_a_holiday_is_worked_with_a_note_of_our_own_where_none_is_written(house: ChatOffice) -> None:
    said = libur(house, "masuk 24 Desember 2026")
    assert said.splitlines()[0] == "✅ 24 Desember 2026 masuk kerja: dicatat lewat /libur"
    with house.services.read() as uow:
        assert uow.calendar.is_working_day(date(2026, 12, 24))


def test_a_day_that_was_closed_here_is_opened_by_the_later_word(house: ChatOffice) -> None:
    libur(house, "9 Desember 2026 Pilkades")
    libur(house, "masuk 9 Desember 2026 Pilkades ditunda")
    with house.services.read() as uow:
        assert [(row.day.day, row.closed) for row in own(uow)] == [(9, False)]
        assert uow.calendar.is_working_day(date(2026, 12, 9))


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("30-28 Desember 2026 cuti", DayUnreadable),
        ("28-30 Desember 2026", DayUnreadable),
        ("masuk besok", DayUnreadable),
        ("masuk 2 Oktober 2026", WorkedAlready),
        ("3-4 Oktober 2026 rapat", OffAlready),
        ("30 September 2026 sampai 2 Oktober 2026 rapat", DayPast),
        ("3 Januari 2028 rapat", DayPast),
        ("28 Desember 2026 sampai 28 Januari 2027 rapat", DaysTooMany),
    ],
)
def test_what_is_refused_changes_nothing(house: ChatOffice, text: str, refusal: type[SopError]) -> None:
    with pytest.raises(refusal):
        libur(house, text)
    with house.services.read() as uow:
        assert (own(uow), uow.office.overrides) == ([], OFFICE.overrides)


def test_the_last_day_of_next_year_may_be_entered(house: ChatOffice) -> None:
    assert libur(house, "31 Desember 2027 tutup tahun").startswith("✅ 31 Desember 2027 libur: tutup tahun")


def test_days_that_an_older_version_kept_are_still_known(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        settings.set_meta(uow.tx, "libur:kantor", '[["2026-12-09", "Pilkades"]]')
        assert own(uow) == [DayOverride(day=date(2026, 12, 9), note="Pilkades", closed=True)]
