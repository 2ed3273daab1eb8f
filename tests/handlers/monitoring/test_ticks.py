"""What the bot says by itself: reminders, the morning digest, the proposal of a period.

23 November 2026 is a Monday; the office is the sample one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.core.monitoring.digest import digest as seen_digest
from bot.core.monitoring.reminders import next_due
from bot.core.office.model import Bidang, Hours, Office, Ramadan
from bot.core.refusals import AlreadyDone, NotHolder
from bot.core.worktime.period import Period
from bot.ports import CARD_TEXT_MAX, Outgoing, OutgoingKind
from bot.text.formatting import fingerprint
from bot.text.render import Message, render, without_markup
from handlers.messages.actions import Begin, Later, Seen, ShowTask
from handlers.messages.fitting import rows
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.digest_text import contents
from handlers.monitoring.proposal import tick_proposal
from handlers.monitoring.reminders import tick_reminders
from handlers.routing.buttons import press
from storage.repositories import incidents, sent_reminders
from storage.repositories.chain import sealed_until
from storage.tables import contacts
from storage.xlsx.office.sample import sample_office
from tests.worlds.office import ChatOffice, at, plain

SCREEN = 12  #: lines
NOBODY = Office(name="Dinas Contoh", short_name="Contoh", regency="Kabupaten Contoh")


@pytest.fixture
def houses(tmp_path: Path) -> Iterator[Houses]:
    made = Houses(tmp_path)
    yield made
    for house in made.made:
        house.close()


class Houses:
    def __init__(self, directory: Path) -> None:
        self.directory, self.made = directory, list[ChatOffice]()

    def __call__(self, start: str, office: Office | None = None) -> ChatOffice:
        self.made.append(ChatOffice(self.directory / str(len(self.made)), start, office))
        return self.made[-1]

    def filling(self, office: Office | None = None) -> ChatOffice:
        """Thursday 19, 08.20: every bidang has its working paper; 3 hari end on Tuesday 24 at the close."""
        house = self("11-19 08:00", office)
        house.start()
        house.to("11-19 08:03").complete("1")
        house.to("11-19 08:20").complete("2")
        return house

    def mixed(self, office: Office | None = None) -> ChatOffice:
        """IND signed, DAG with its Kabid, MET returned, PSR late; it is Tuesday 24, 15.20."""
        house = self.filling(office)
        house.to("11-23 13:50").complete("3", "IND")
        house.to("11-23 14:10").answer("5", "IND")
        house.to("11-24 10:00").complete("3", "MET")
        house.to("11-24 10:30").answer("5", "MET", "Lengkapi buktinya.")
        house.to("11-24 15:20").complete("3", "DAG")
        return house


def minute_by_next(house: ChatOffice, until: str) -> list[tuple[str, str]]:
    """(time, chat) of every reminder, ticking wherever the core says that something is due."""
    said = []
    while True:
        with house.services.read() as uow:
            case = uow.case("K")
            following = next_due(case, house.sop, uow.calendar, now=uow.now)
        if following is None or following > at(until):
            return said
        house.clock.forward_to(following)
        tick_reminders(house.services)
        tick_reminders(house.services)
        said += [(f"{following:%a %d %H:%M}", chat) for chat, _ in house.news()]


def test_a_silent_branch_is_heard_of_rung_by_rung(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:03").complete("1")  # step 2: 30 menit, due at 08.33
    assert minute_by_next(house, "11-26 16:00") == [
        ("Mon 23 08:33", "kasubag_pe"),
        ("Mon 23 09:33", "sekretaris"),  # the Sekretaris has had the reminder of Monday
        ("Wed 25 07:30", "kasubag_pe"),
        ("Wed 25 07:30", "sekretaris"),
        ("Thu 26 07:30", "kasubag_pe"),
        ("Thu 26 07:30", "sekretaris"),
    ]


def test_after_a_jump_of_three_working_days_each_officer_hears_one_message(houses: Houses) -> None:
    house = houses.filling().to("11-30 09:00")  # past every rung of four late bidang
    tick_reminders(house.services)
    heard = Counter(chat for chat, _ in house.news())
    kasi = {f"kasi {code}{more}": 1 for code in ("IND", "DAG", "PSR", "MET") for more in ("", " 2")}
    assert heard == {**kasi, **{f"kabid {code}": 1 for code in ("IND", "DAG", "PSR", "MET")}, "sekretaris": 1}


def test_a_second_tick_a_restart_and_a_second_process_say_nothing_twice(houses: Houses) -> None:
    house = houses.filling().to("11-25 07:30")
    desks = [house.services, house.reopened(), house.reopened()]
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(tick_reminders, desks))
    heard = Counter(chat for chat, _ in house.news())
    assert set(heard.values()) == {1}
    tick_reminders(house.reopened())
    assert house.news() == []


def test_a_task_that_was_done_in_time_is_not_spoken_of(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:04").complete("1")
    house.to("11-23 08:06")
    tick_reminders(house.services)
    assert house.news() == []


def test_nothing_is_said_outside_office_hours(houses: Houses) -> None:
    house = houses.filling()
    for silent in ("11-24 16:00", "11-25 07:29", "11-28 10:00"):
        house.to(silent)
        tick_reminders(house.services)
    assert house.news() == []


def test_the_holder_is_asked_and_the_superior_is_told_who_holds_it(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:03").complete("1")
    house.to("11-23 09:33")
    tick_reminders(house.services)
    assert house.texts() == [
        (
            "kasubag_pe",
            "⏰ Penyiapan kertas kerja Triwulan III 2026\n"
            "Per Senin, 23 November pukul 09.33 WIB: menunggu pengiriman Bapak, lewat 1 jam dari batas pukul 08.33 WIB.",
        ),
        (
            "sekretaris",
            "Untuk Ibu ketahui, per Senin, 23 November pukul 09.33 WIB\n"
            "⏰ Penyiapan kertas kerja Triwulan III 2026: "
            "pada Bapak Wahyu Contoh, S.Sos., lewat 1 jam dari batas pukul 08.33 WIB; belum dibuka.",
        ),
    ]


def test_one_message_names_all_late_tasks_of_an_officer(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:10").start("L", Period(year=2026, number=2))
    house.to("11-23 08:40")
    tick_reminders(house.services)
    [(chat, message)] = house.news()
    assert (chat, [button.label for button in message.buttons]) == (
        "sekretaris",
        ["Buka 1", "Buka 2", "Saya lihat"],
    )
    card, action = house.card(message, 1)
    assert (card.case, action) == (None, ShowTask(case="L", task="1..1"))


def test_saya_lihat_is_written_down_and_changes_nothing_else(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:05")
    tick_reminders(house.services)
    [(chat, message)] = house.news()
    card, action = house.card(message, 1)
    officer, before = house.officer(chat), house.case
    house.to("11-23 08:07")
    with house.services.begin() as uow:
        answer = press(uow, officer, card, action)
        [row] = sent_reminders.reminders_of(uow.tx, "K", "1..1")
    assert (type(action), answer) == (Seen, Message("pengingat_dilihat", sapaan="Ibu"))
    assert (row.rung, row.seen_at) == ("jatuh_tempo", at("11-23 08:07"))
    assert house.case == before


def tapped(house: ChatOffice, message: Outgoing, button: int, by: str) -> None:
    card, action = house.card(message, button)
    officer = house.officer(by)
    assert isinstance(action, ShowTask)
    with house.services.begin() as uow:
        assert press(uow, officer, card, action) is None


def late_first_step(houses: Houses) -> tuple[ChatOffice, Outgoing]:
    house = houses("11-23 08:00")
    house.start()
    house.to("11-23 08:05")
    tick_reminders(house.services)
    [(_, message)] = house.news()
    return house, message


def test_buka_gives_the_task_once_more_and_counts_as_opened(houses: Houses) -> None:
    house, message = late_first_step(houses)
    house.to("11-23 08:07")
    tapped(house, message, 0, "sekretaris")
    [(chat, card)] = house.news()
    assert (chat, card.buttons[0].label) == ("sekretaris", "Tugaskan")
    assert house.task("1").opened_at == at("11-23 08:07")


def test_buka_after_the_task_is_done_hears_the_truth(houses: Houses) -> None:
    house, message = late_first_step(houses)
    house.complete("1")
    before = house.case
    with pytest.raises(AlreadyDone):
        tapped(house, message, 0, "sekretaris")
    assert (house.case, house.news()) == (before, [])


def test_nobody_opens_the_task_of_another_desk(houses: Houses) -> None:
    house, message = late_first_step(houses)
    with pytest.raises(NotHolder):
        tapped(house, message, 0, "kasubag_pe")
    assert house.task("1").opened_at is None


def test_the_digest_fits_a_screen_and_says_where_every_bidang_stands(houses: Houses) -> None:
    house = houses.mixed()
    tick_reminders(house.services)
    house.to("11-25 07:30")
    tick_reminders(house.services)
    house.news()
    tick_digest(house.services)
    [(chat, message)] = house.news()
    house.shown = 0
    with house.services.read() as uow:
        seal = sealed_until(uow.tx, house.case_id, uow.now).seal
    golden = (
        f"Rangkuman pagi Pengumpulan Data Kinerja, Triwulan III 2026 (sidik {fingerprint(seal)})\n"
        "Rabu, 25 November 2026 pukul 07.30 WIB\n"
        "Langkah 3 dan 5: 1 dari 4 bidang selesai. Sesudah itu langkah 6, Kasubag Perencanaan dan Evaluasi.\n"
        "Perkiraan rampung Selasa 1 Desember pukul 09.15, menurut mutu baku.\n"
        "\n"
        "✅ Perindustrian: selesai\n"
        "Perdagangan: Kabid, Ibu Dra. Sekar Contoh, sisa 5 menit dari 45 menit\n"
        "⏰ Pengelolaan Pasar: Kasi, Ibu Wulan Contoh dan Bapak Jatmiko Contoh, batas waktunya kemarin pukul 16.00\n"
        "Metrologi: Kasi, Ibu Pertiwi Contoh dan Bapak Surya Contoh, tenggat Jumat 27 November pukul 16.30"
    )
    assert house.texts()[-1] == ("sekretaris", golden)
    assert (chat, message.kind) == ("sekretaris", OutgoingKind.PHOTO)
    assert house.services.files.get(message.sha256).startswith(b"\x89PNG")
    assert len(golden) <= CARD_TEXT_MAX
    assert rows(golden) <= 18


@pytest.mark.parametrize(("when", "late"), [("11-20 07:30", 0), ("11-26 07:30", 4)])
def test_four_bidang_at_work_fit_a_screen_and_whoever_is_late_is_named(
    houses: Houses, when: str, late: int
) -> None:
    house = houses.filling().to(when)
    house.news()
    tick_digest(house.services)
    [text] = [text for _, text in house.texts() if text.startswith("Rangkuman pagi")]
    lines = [line for line in text.splitlines() if line.startswith("⏰") and "Kasi, " in line]
    assert len(lines) == late
    assert rows(text) <= (20 if late else 18)


def test_after_a_busy_day_the_digest_names_the_newest_movements_and_counts_the_others(houses: Houses) -> None:
    house = houses.filling()
    for minute, code in enumerate(("IND", "DAG", "PSR", "MET")):
        house.to(f"11-23 09:{10 + minute}").complete("3", code)
    for minute, code in enumerate(("IND", "DAG", "PSR", "MET")):
        house.to(f"11-23 09:{30 + minute}").answer("5", code, "" if code != "MET" else "Lengkapi buktinya.")
    house.to("11-24 07:30")
    tick_digest(house.services)
    with house.services.read() as uow:
        seen = seen_digest(house.case, house.sop, uow.calendar, now=uow.now)
        isi = {**contents(uow, house.sop, house.case, seen, morning=True), "lipat": []}
        text = plain(without_markup(render(Message("rangkuman_harian", isi=isi), uow.voice)))
    assert text.splitlines()[-1] == (
        "Hari kerja lalu: Perindustrian ditandatangani 09.30; Perdagangan ditandatangani 09.31; "
        "Pengelolaan Pasar ditandatangani 09.32; Metrologi dikembalikan ke Kasi 09.33; dan 4 lagi."
    )
    assert len(text) <= CARD_TEXT_MAX


def test_nine_bidang_still_fit(houses: Houses) -> None:
    names = ["Perindustrian", "Perdagangan", "Pengelolaan Pasar", "Metrologi", "Usaha Mikro", "Koperasi",
             "Sarana Distribusi", "Promosi dan Ekspor", "Pengawasan dan Perlindungan Konsumen"]  # fmt: skip
    nine = tuple(Bidang(code=f"B{number}", name=name) for number, name in enumerate(names))
    sample = sample_office()
    staff = tuple(
        replace(person, bidang=one.code, nip="", name=f"{person.name} {one.code}")
        for one in nine
        for person in sample.officers
        if person.bidang == "IND"
    )
    own = tuple(person for person in sample.officers if person.bidang is None)
    house = houses.filling(replace(sample, bidang=nine, officers=own + staff)).to("11-27 07:30")
    tick_digest(house.services)
    [(_, text)] = house.texts()
    assert all(name in text for name in names)  # late, all of them: none is left out
    assert "0 dari 9 bidang selesai" in text
    assert "⏰ Perindustrian: Kasi, " in text
    assert text.splitlines()[-1].startswith("⏰ Lainnya: lewat waktu ")
    assert "…" not in text
    assert len(text) <= CARD_TEXT_MAX
    assert len(text.splitlines()) <= SCREEN


@pytest.mark.parametrize(
    ("now", "sent"),
    [
        ("11-25 07:29", 0),
        ("11-25 07:30", 1),
        ("11-25 14:00", 1),  # after a morning's downtime
        ("11-25 12:30", 1),  # the break is part of the day
        ("11-25 16:00", 0),
        ("11-28 09:00", 0),  # Saturday
        ("12-24 09:00", 0),  # cuti bersama
    ],
)
def test_the_digest_comes_on_working_days_from_its_time_to_the_close(
    houses: Houses, now: str, sent: int
) -> None:
    house = houses.filling().to(now)
    tick_digest(house.services)
    assert len(house.news()) == sent


def test_the_digest_comes_once_a_day_also_after_a_restart(houses: Houses) -> None:
    house = houses.filling().to("11-25 07:30")
    for services in (house.services, house.services, house.reopened()):
        tick_digest(services)
    assert len(house.news()) == 1
    house.to("11-26 07:30")
    tick_digest(house.services)
    # the one of yesterday loses its buttons
    assert [said.kind for _, said in house.news()] == [OutgoingKind.EDIT, OutgoingKind.PHOTO]


def test_in_ramadan_the_digest_waits_for_the_opening(houses: Houses) -> None:
    fasting = Ramadan(first=date(2026, 11, 20), last=date(2026, 11, 30), hours=())
    house = houses.filling(replace(sample_office(), ramadan=fasting)).to("11-25 07:59")
    tick_digest(house.services)
    assert house.news() == []
    house.to("11-25 08:00")
    tick_digest(house.services)
    assert len(house.news()) == 1


@pytest.mark.parametrize(
    ("zone", "wib"), [("Asia/Jakarta", "07:30"), ("Asia/Makassar", "06:30"), ("Asia/Jayapura", "05:30")]
)
def test_each_zone_has_its_own_morning(houses: Houses, zone: str, wib: str) -> None:
    house = houses.filling(replace(sample_office(), zone=zone)).to(f"11-25 {wib}")
    tick_digest(house.services)
    assert len(house.news()) == 1


@pytest.mark.parametrize(
    ("zone", "wib"), [("Asia/Jakarta", "07:29"), ("Asia/Makassar", "06:29"), ("Asia/Jayapura", "05:29")]
)
def test_no_zone_is_disturbed_before_its_morning(houses: Houses, zone: str, wib: str) -> None:
    house = houses.filling(replace(sample_office(), zone=zone)).to(f"11-25 {wib}")
    tick_digest(house.services)
    assert house.news() == []


def test_without_a_running_case_there_is_no_digest_and_a_new_case_waits_for_tomorrow(houses: Houses) -> None:
    house = houses("11-25 07:30")
    tick_digest(house.services)
    house.to("11-25 09:00").start()
    tick_digest(house.services)
    assert house.news() == []
    house.to("11-26 07:30")
    tick_digest(house.services)
    assert len(house.news()) == 1


def test_in_an_office_without_officers_the_ticks_are_silent(houses: Houses) -> None:
    house = houses("11-25 08:00", office=NOBODY)
    for tick in (tick_reminders, tick_digest, tick_proposal):
        tick(house.services)
    assert house.news() == []


def test_a_period_is_proposed_once_on_the_first_working_day_after_its_quarter(houses: Houses) -> None:
    house = houses("09-30 08:00")
    for now in ("09-30 09:00", "10-01 07:29", "10-01 07:30", "10-01 07:31", "10-02 09:00"):
        house.to(now)
        tick_proposal(house.services)
    [(chat, message)] = house.news()
    assert chat == "sekretaris"
    proposed = Begin(period=Period(year=2026, number=3))
    assert [house.card(message, n)[1] for n in (0, 1)] == [proposed, Later()]


def test_a_period_that_has_begun_is_not_proposed(houses: Houses) -> None:
    house = houses("09-30 08:00")
    house.start()
    house.to("10-01 08:00")
    tick_proposal(house.services)
    assert house.news() == []


def test_an_office_that_never_closes_is_reminded_at_the_second(houses: Houses) -> None:
    always = tuple(Hours(weekday=day, start=0, end=1440) for day in range(7))
    house = houses("11-28 23:58:50", replace(sample_office(), hours=always, national_holidays=False))
    house.start()  # 5 menit
    for now, count in (("11-29 00:03:49", 0), ("11-29 00:03:50", 1), ("11-29 00:03:51", 0)):
        house.to(now)
        tick_reminders(house.services)
        assert len(house.news()) == count


def test_who_has_no_phone_is_written_down_for_the_operator(houses: Houses) -> None:
    house = houses("11-23 08:00")
    house.start()
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        uow.tx.execute(update(contacts).where(contacts.c.officer == officer.id).values(until=uow.now))
    house.to("11-23 08:05")
    tick_reminders(house.services)
    with house.services.read() as uow:
        assert [row.kind for row in incidents.list_incidents(uow.tx)] == ["pejabat_belum_terdaftar"]
