"""Two offices beside each other: who writes tells which office it is, and each goes its own way."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.ports import Failure, Incoming, IncomingKind, Job, Receipt, SendFailed, Stage
from bot.text.render import Message
from handlers.context import Services
from handlers.messages.outgoing import About, send_text
from handlers.monitoring.digest import tick_digest
from handlers.monitoring.every_office import EveryOffice, in_each
from handlers.monitoring.reminders import tick_reminders
from handlers.monitoring.stale_lists import StaleLists
from handlers.monitoring.undelivered import Undelivered
from handlers.routing import menus
from handlers.routing.waiting import office_of
from handlers.staff.office_import import import_office
from storage import personal_data
from storage.repositories import cases, people, queues, receipts
from storage.repositories.incidents import list_incidents
from tests.handlers.messages.lexicon import says
from tests.worlds.cloud import Cloud, Line
from tests.worlds.office import CHANNEL, TICKS, ChatOffice, plain, to_review
from tests.worlds.statements import listening
from tests.worlds.two_offices import ACROSS, CASE, FIRST, MARK, SECOND, Offices

KABID = "kabid DAG"
NAMES = ("plh", "pengingat", "rangkuman", "usul")  #: of the ticks


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Offices]:
    made = Offices(tmp_path)
    yield made
    made.close()


def test_each_officer_is_answered_of_their_own_office(home: Offices) -> None:
    for side, other in ((home.first, "Triwulan II 2025"), (home.second, "Triwulan III 2026")):
        for text in ("/status", "/tugas", "/riwayat", "siapa yang menahan?", "/bantuan"):
            told = side.arrive(side.chat(KABID), text=text)
            assert told
            assert other not in told
            assert (MARK in told) is (side is home.second)


def test_what_an_officer_decides_is_written_for_their_office(home: Offices) -> None:
    """The counts of cards, the events, the jobs and the messages are those of the office."""
    before = home.first.case
    home.second.tap(home.second.chat(KABID), "Ya, tanda tangani")
    assert home.first.case == before
    assert "DAG" in home.second.case.arrived
    with home.services.db.reading() as tx:
        jobs = [json.loads(row.raw) for row in queues.unhandled(tx)]
        offices = {row.office for row in queues.unsent(tx) if row.chat.startswith(ACROSS)}
    assert {one["office"] for one in jobs if one["case"] == CASE} == {SECOND}
    assert offices <= {SECOND}


def test_a_job_of_an_older_version_is_done_for_the_office_of_its_case(home: Offices) -> None:
    assert office_of(home.services, Job(row=1, data={"job": "lepas", "case": CASE})) == SECOND
    assert office_of(home.services, Job(row=1, data={"job": "lepas", "case": "K"})) == FIRST


def test_a_code_registers_in_the_office_that_issued_it(home: Offices) -> None:
    with home.second.services.begin() as uow:
        officer = uow.staff.everyone[0]
        people.revoke_phones(uow.tx, officer.id, uow.now)
        code = people.invite(uow.tx, officer, uow.now)
    asked = home.second.arrive("baru", text=f"/start {code}")
    assert f"Dinas {MARK}" in asked
    [card] = [one for to, one in home.second.heard if to == "baru" and one.buttons]
    told = home.second.arrive("baru", IncomingKind.TAP, data=card.buttons[0].data, tap="1", message="0")
    assert says(told, "selamat_datang")
    assert home.second.officer("baru").office == SECOND


def test_who_is_no_officer_of_any_office_hears_the_name_of_none(home: Offices) -> None:
    told = home.first.arrive("asing", text="halo")
    assert told.splitlines() == [
        "Nomor ini belum terdaftar.",
        "Mintalah kode undangan kepada pengelola bot di kantor, lalu kirim: /start KODE",
    ]
    for _ in range(6):
        told = home.first.arrive("penebak", text="/start ABCDEFGHJK")
    assert "pengelola bot di kantor" in told


def test_whoever_has_left_one_office_may_register_in_another_with_the_same_chat(home: Offices) -> None:
    """The chat is the other office's from then on; what was sent to it before counts no more."""
    with home.first.services.begin() as uow:
        rows = tuple(one for one in uow.office.officers if "Sekar" not in one.name)
        import_office(
            uow,
            replace(
                uow.office,
                officers=(*rows, replace(rows[0], name="Baru Contoh", nip="", role="kabid", bidang="DAG")),
            ),
            sure=True,
        )
    told = home.first.arrive(KABID, text="/tugas")
    assert says(told, "galat_bukan_pejabat_lagi")
    with home.second.services.begin() as uow:
        officer = uow.staff.everyone[0]
        people.revoke_phones(uow.tx, officer.id, uow.now)
        code = people.invite(uow.tx, officer, uow.now)
    home.second.arrive(KABID, text=f"/start {code}")
    card = next(one for to, one in reversed(home.second.heard) if to == KABID and one.buttons)
    home.second.arrive(KABID, IncomingKind.TAP, data=card.buttons[0].data, tap="1", message="0")
    assert home.first.officer(KABID).office == SECOND
    assert MARK in home.second.arrive(KABID, text="/bantuan")
    old = next(one for to, one in home.first.heard if to == KABID and one.buttons)
    tapped = home.first.arrive(KABID, IncomingKind.TAP, data=old.buttons[0].data, tap="2", message="0")
    assert says(tapped, "galat_tombol_tak_dikenal")


def test_a_chat_that_has_become_anothers_is_left_out_where_data_go(home: Offices) -> None:
    """The first office forgets somebody whose chat is the other one's by now: its messages and its window stay."""
    leaving = home.first.officer(KABID)
    with home.services.db.writing() as tx:
        theirs = people.load_staff(tx, SECOND, home.first.clock.now()).everyone[0]
        people.register(tx, theirs, CHANNEL, KABID, KABID, home.first.clock.now())
        queues.keep(tx, CHANNEL, [("9001", KABID, '{"untuk": "seberang"}')], home.first.clock.now())
    with home.services.db.writing() as tx:
        found = personal_data.export(tx, leaving.id)
        personal_data.forget(tx, leaving.id)
        assert [row.raw for row in queues.unhandled(tx) if row.chat == KABID] == ['{"untuk": "seberang"}']
        assert people.by_address(tx, CHANNEL, KABID) == theirs
    assert "seberang" not in json.dumps(found["inbox"])


def test_no_two_offices_have_a_period_of_the_same_id(home: Offices, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever chance says: the id has four letters of its own, and hundreds of offices begin the same quarter."""
    letters = iter("AAAA" * 2 + "BBBB")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    for side in (home.first, home.second):
        assert side.arrive(side.chat("sekretaris"), text="/mulai Triwulan I 2026")
    with home.services.db.reading() as tx:
        begun = [one for one in cases.every_case(tx) if one.startswith("2026-TW1")]
        assert [(one, cases.office_of(tx, one)) for one in sorted(begun)] == [
            ("2026-TW1-AAAA", FIRST),
            ("2026-TW1-BBBB", SECOND),
        ]


# The ticks


def test_every_tick_goes_over_all_offices(home: Offices) -> None:
    home.first.to("11-24 07:35")
    for name, work in (("pengingat", tick_reminders), ("rangkuman", tick_digest)):
        EveryOffice(home.services, name, work).tick()
        told = home.first.look()
        across = {chat.startswith(ACROSS) for chat, _ in told}
        assert across == {True, False}, name
        assert {MARK in one.text for chat, one in told if not chat.startswith(ACROSS)} == {False}


def test_a_fault_in_one_office_stops_no_other_and_is_named(home: Offices) -> None:
    done: list[str] = []

    def work(services: Services) -> None:
        if services.office_id == FIRST:
            raise ValueError("rusak")
        done.append(services.office_id)

    with pytest.raises(ExceptionGroup, match=FIRST) as fault:
        in_each(home.services, {FIRST, SECOND}, work)
    assert (done, repr(fault.value.exceptions)) == ([SECOND], "(ValueError('rusak'),)")
    with pytest.raises(ValueError, match="rusak"):
        in_each(home.services, {FIRST}, work)


@pytest.mark.sqlite
def test_a_second_in_which_no_office_has_anything_to_do_costs_one_question(tmp_path: Path) -> None:
    with listening() as heard:
        home = Offices(tmp_path)
        works = {
            name: EveryOffice(home.services, name, tick) for name, tick in zip(NAMES, TICKS, strict=True)
        }
        for _ in range(3):
            for one in works.values():
                one.tick()
        heard.take()
        assert home.services.resting(NAMES) == set(NAMES)
        assert len(heard.take()) == 1
        home.second.tap(home.second.chat(KABID), "Ya, tanda tangani")
        with home.services.db.reading() as tx:
            awake = home.services.quiet_spells.awake(tx, NAMES, home.first.clock.now())
        assert set(awake.values()) == {frozenset({SECOND})}
        home.close()


def test_old_lists_of_every_office_close(home: Offices) -> None:
    for side in (home.first, home.second):
        side.arrive(side.chat("sekretaris"), text="/libur")
    home.first.clock.forward(timedelta(minutes=31))
    home.first.look()
    StaleLists(home.services).tick()
    told = [chat for chat, _ in home.first.look()]
    assert sorted(told) == ["seberang sekretaris", "sekretaris"]


# What the bot says of itself


def test_the_bot_of_several_offices_speaks_in_the_name_of_none(home: Offices) -> None:
    profile = menus.profile(home.services)
    assert (profile.name, profile.short) == (
        "SOP Kantor",
        "Tugas, keputusan, dan laporan SOP kantor lewat ponsel pejabatnya.",
    )
    assert "Bantuan:" not in profile.about
    offered = menus.MenuOf(home.services)
    assert offered(CHANNEL, KABID).keys() == offered(CHANNEL, ACROSS + KABID).keys()
    seen = menus.seats(home.services)
    with home.second.services.begin() as uow:
        people.revoke_phones(uow.tx, uow.staff.everyone[0].id, uow.now)
    assert menus.seats(home.services) != seen


def test_a_chat_that_is_blocked_is_told_to_its_own_office(home: Offices) -> None:
    before = len(home.second.heard)
    home.second.arrive(home.second.chat(KABID), IncomingKind.BLOCKED)
    [(chat, told)] = home.second.heard[before:]
    assert chat == home.second.chat("sekretaris")
    assert says(plain(told.text), "pejabat_tak_terjangkau")


def test_what_does_not_arrive_goes_to_the_other_chat_in_whichever_office(home: Offices) -> None:
    home.services.plain = {CHANNEL}
    for side in (home.first, home.second):
        officer = side.officer(side.chat(KABID))
        with side.services.begin() as uow:
            people.register(uow.tx, officer, "lain", f"lain {side.code}", f"lain {side.code}", uow.now)
            people.choose(uow.tx, officer.id, CHANNEL)
        with side.services.begin() as uow:
            send_text(uow, officer, Message("terima_kasih_kembali", sapaan="Ibu"))
    with home.services.db.writing() as tx:
        for row in queues.unsent(tx):
            queues.sent(tx, [(row.id, f"m{row.id}")])
            receipts.sent_out(tx, CHANNEL, row.chat, [f"m{row.id}"], "service", home.first.clock.now())
    home.first.clock.forward(timedelta(hours=1))
    Undelivered(home.services).tick()
    said = [chat for chat, one in home.first.look() if "Sama-sama" in one.text]
    assert said == [f"lain {FIRST}", f"lain {SECOND}"]


async def test_closed_chats_are_opened_and_lost_ones_told_by_their_own_office(home: Offices) -> None:
    """What the queues call back with names a chat, a message or a row, and no office."""
    line = Line(home.services, cloud := Cloud(home.first.clock))
    for side in (home.first, home.second):
        with side.services.begin() as uow:
            about = About(case=side.case_id, task="5.DAG.1")
            send_text(
                uow, side.officer(side.chat(KABID)), Message("terima_kasih_kembali", sapaan="Ibu"), about
            )
    await line.pump()
    opened = {one.chat: one.text for one in cloud.arrived}
    assert opened.keys() == {KABID, ACROSS + KABID}
    assert [MARK in text for _, text in sorted(opened.items())] == [False, True]
    cloud.refuse = lambda said: SendFailed(Failure.GONE, "hilang") if said.chat == ACROSS + KABID else None
    asked = {
        "channel": CHANNEL,
        "chat": ACROSS + KABID,
        "sender": ACROSS + KABID,
        "at": home.first.clock.now(),
    }
    line.arrive(Incoming(kind=IncomingKind.TEXT, text="/status", **asked))
    await line.pump()
    with home.services.read() as uow:
        told = [row.office for row in list_incidents(uow.tx) if row.kind == "tak_terjangkau"]
    assert told == [SECOND]


def test_what_fails_late_in_a_chat_that_has_become_anothers_changes_nothing_there(home: Offices) -> None:
    """The first office wrote to it; by now it is an officer's of the second, who has another chat as well."""
    officer, now = home.first.officer(KABID), home.first.clock.now()
    with home.first.services.begin() as uow:
        send_text(uow, officer, Message("terima_kasih_kembali", sapaan="Ibu"))
    with home.services.db.writing() as tx:
        for row in queues.unsent(tx):
            queues.sent(tx, [(row.id, f"m{row.id}")])
            receipts.sent_out(tx, CHANNEL, row.chat, [f"m{row.id}"], "service", now)
            last = f"m{row.id}"
        theirs = people.load_staff(tx, SECOND, now).everyone[0]
        people.register(tx, theirs, CHANNEL, KABID, KABID, now)
        people.register(tx, theirs, "lain", "lain", "lain", now)
    home.services.plain = {CHANNEL}
    home.first.clock.forward(timedelta(hours=1))
    Undelivered(home.services).tick()
    gone = Receipt(stage=Stage.FAILED, failure=Failure.GONE, why="hilang")
    home.first.arrive(KABID, IncomingKind.RECEIPT, message=last, receipt=gone)
    assert home.first.look() == []
    with home.services.read() as uow:
        phones = people.phones(uow.tx, theirs.id)
    assert {(one.channel, one.reachable) for one in phones} == {(CHANNEL, True), ("lain", True)}


@pytest.mark.sqlite
def test_a_tap_costs_as_many_questions_with_two_offices_as_with_one(tmp_path: Path) -> None:
    """And a text; what is kept in memory is kept for each office."""
    counted = []
    with listening() as heard:
        home, alone = Offices(tmp_path / "two"), to_review(ChatOffice(tmp_path / "one", "11-23 08:00"), "5")
        for side in (home.first, alone):
            for chat, label in (("kabid IND", "Ya, tanda tangani"), (KABID, "Ya, tanda tangani")):
                heard.take()
                press(side, chat, label)
                counted.append(len(heard.take()))
            heard.take()
            side.arrive(KABID, text="/tugas")
            counted.append(len(heard.take()))
        home.close()
        alone.close()
    assert counted[1:3] == counted[4:6]


def press(side: ChatOffice, chat: str, label: str) -> None:
    """Tap the newest button of that label on the phone, as the chat service tells it."""
    found = [one for to, said in side.heard if to == chat for one in said.buttons if one.label == label]
    side.arrive(chat, IncomingKind.TAP, data=found[-1].data, tap="1", message="0")
