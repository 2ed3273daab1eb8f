"""A reminder lives as long as what it names: settled tasks leave it, one that was seen says so to who asks.

23 November 2026 is a Monday. The first step has 5 menit, the second 30; one hour after either its superior hears of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.cli.case import describe
from bot.core.case.commands import CancelCase, Complete, TakeBack
from bot.core.conversation.card import StoredCard
from bot.core.office.officers import Officer
from bot.core.worktime.period import Period
from bot.ports import Outgoing, OutgoingKind
from bot.text.render import Message
from handlers.case.advance import act
from handlers.context import UnitOfWork
from handlers.messages.action_codec import decode
from handlers.messages.actions import Seen, ShowTask
from handlers.monitoring import running_periods
from handlers.monitoring.reminders import tick_reminders
from handlers.routing.buttons import press
from storage import codec
from storage.repositories import cards, queues
from storage.repositories.queues import OutboxState
from tests.worlds.office import ChatOffice, plain, prompt_sop

Ask = Callable[[UnitOfWork, Officer], None]
SECOND = Period(year=2026, number=2)
FIRST_STEP = "Penugasan"
SECOND_STEP = "Penyiapan kertas kerja"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 08:00")
    yield made
    made.close()


def reminded(house: ChatOffice, chat: str) -> StoredCard:
    """The card of the one reminder that this chat has just been sent."""
    tick_reminders(house.services)
    [message] = [message for to, message in house.news() if to == chat and "Saya lihat" in labels(message)]
    return house.card(message, 0)[0]


def two_of_one_officer(house: ChatOffice, *, sent: bool = True) -> StoredCard:
    """The Sekretaris is reminded of the first step of two periods: K is due at 08.05, L at 08.15."""
    house.start()
    house.to("11-23 08:10").start("L", SECOND)
    house.to("11-23 08:15")
    card = reminded(house, "sekretaris")
    if sent:
        all_sent(house)
    return card


def all_sent(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        queues.sent(uow.tx, [(row.id, str(row.id)) for row in queues.unsent(uow.tx)])


def complete(house: ChatOffice, case_id: str, task: str, by: str) -> None:
    officer = house.officer(by)
    with house.services.begin() as uow:
        act(uow, uow.case(case_id), Complete(task=task, by=uow.actor(officer)))


def carried(house: ChatOffice, card: StoredCard) -> list[tuple[OutboxState, OutgoingKind, str, list[str]]]:
    """What became of the card in the chat: the message that carries it, then its changes."""
    with house.services.read() as uow:
        rows = queues.all_of_card(uow.tx, card.id)
    found = [(row.state, codec.load(Outgoing, row.payload)) for row in rows]
    return [(state, out.kind, plain(out.text), labels(out)) for state, out in found]


def labels(message: Outgoing) -> list[str]:
    return [button.label for button in (message.buttons or message.choices)]


def lives(house: ChatOffice, card: StoredCard) -> bool:
    with house.services.read() as uow:
        found = cards.find(uow.tx, card.id)
    assert found is not None
    return found.live


def test_a_task_that_is_done_leaves_the_bundle_and_the_other_stays(house: ChatOffice) -> None:
    card = two_of_one_officer(house)
    house.to("11-23 08:17")
    complete(house, "K", "1..1", "sekretaris")
    assert carried(house, card)[1:] == [
        (
            OutboxState.WAITING,
            OutgoingKind.EDIT,
            f"⏰ {FIRST_STEP} Triwulan II 2026\n"
            "Per Senin, 23 November pukul 08.17 WIB: menunggu penugasan Ibu, lewat 2 menit dari batas pukul 08.15 WIB.",
            ["Buka", "Saya lihat"],
        )
    ]
    assert lives(house, card)


def test_what_is_left_keeps_its_own_button(house: ChatOffice) -> None:
    card = two_of_one_officer(house)
    complete(house, "K", "1..1", "sekretaris")
    with house.services.read() as uow:
        edit = codec.load(Outgoing, queues.all_of_card(uow.tx, card.id)[-1].payload)
    assert [house.card(edit, n)[1] for n in (0, 1)] == [
        ShowTask(case="L", task="1..1"),
        Seen(places=(("K", "1..1"), ("L", "1..1"))),
    ]


def test_a_bundle_of_which_nothing_is_left_becomes_a_record(house: ChatOffice) -> None:
    card = two_of_one_officer(house)
    complete(house, "K", "1..1", "sekretaris")
    complete(house, "L", "1..1", "sekretaris")
    _, kind, text, buttons = carried(house, card)[-1]
    assert (kind, buttons, lives(house, card)) == (OutgoingKind.EDIT, [], False)
    assert [line.partition(" oleh ")[0] for line in text.splitlines()] == [
        f"✅ {FIRST_STEP} Triwulan III 2026",
        "Diselesaikan",
        f"✅ {FIRST_STEP} Triwulan II 2026",
        "Diselesaikan",
    ]
    assert text.count("Senin, 23 November 2026 pukul 08.15 WIB.") == 2


def test_a_bundle_that_has_not_gone_out_is_changed_before_it_does(house: ChatOffice) -> None:
    card = two_of_one_officer(house, sent=False)
    complete(house, "K", "1..1", "sekretaris")
    [message, edit] = carried(house, card)
    assert message[:2] == (OutboxState.WAITING, OutgoingKind.TEXT)
    assert message[2:] == edit[2:]
    assert "Triwulan III 2026" not in message[2]


def test_a_bundle_that_has_not_gone_out_never_does_when_nothing_is_left(house: ChatOffice) -> None:
    card = two_of_one_officer(house, sent=False)
    complete(house, "K", "1..1", "sekretaris")
    complete(house, "L", "1..1", "sekretaris")
    states = [(state, kind) for state, kind, _, _ in carried(house, card)]
    assert states[0] == (OutboxState.CANCELLED, OutgoingKind.TEXT)
    assert {kind for _, kind in states[1:]} == {OutgoingKind.EDIT}, "which find nothing to change"


def test_a_task_that_is_withdrawn_leaves_the_bundle(house: ChatOffice) -> None:
    card = two_of_one_officer(house)
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        act(uow, uow.case("L"), CancelCase(by=uow.actor(officer), reason="Salah periode"))
    [_, (_, _, text, buttons)] = carried(house, card)
    assert ("Triwulan II 2026" in text, buttons) == (False, ["Buka", "Saya lihat"])
    complete(house, "K", "1..1", "sekretaris")
    assert "↩️ Penugasan" in carried(house, card)[-1][2]


def test_what_the_superior_was_told_is_settled_too(house: ChatOffice) -> None:
    house.start()
    complete(house, "K", "1..1", "sekretaris")
    house.to("11-23 10:00")
    card = reminded(house, "sekretaris")
    all_sent(house)
    complete(house, "K", "2..1", "kasubag_pe")
    [first, (_, kind, text, buttons)] = carried(house, card)
    assert first[3] == ["Saya lihat"]
    assert (kind, buttons, lives(house, card)) == (OutgoingKind.EDIT, [], False)
    assert text.startswith(
        f"✅ {SECOND_STEP} Triwulan III 2026\nDiselesaikan oleh Bapak Wahyu Contoh, S.Sos."
    )


def test_saya_lihat_takes_its_own_button_away_and_leaves_buka(house: ChatOffice) -> None:
    card = two_of_one_officer(house)
    saw(house, card, "sekretaris")
    assert carried(house, card)[-1][3] == ["Buka 1", "Buka 2"]
    complete(house, "K", "1..1", "sekretaris")
    assert carried(house, card)[-1][3] == ["Buka"]
    assert house.case.tasks[0].opened_at is not None, "by doing it"
    with house.services.read() as uow:
        other = uow.case("L").task("1..1")
    assert other is not None
    assert other.opened_at is None, "seen is not opened"


def test_a_decision_that_is_undone_gives_the_reminder_back(
    tmp_path: Path,
) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00", sop=prompt_sop(tmp_path, "60 detik"))
    house.start()
    house.to("11-23 08:05")
    card = reminded(house, "sekretaris")
    all_sent(house)
    before = carried(house, card)[0][2:]
    complete(house, "K", "1..1", "sekretaris")
    assert not lives(house, card)
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        act(uow, uow.case("K"), TakeBack(task="1..1", by=uow.actor(officer)))
    assert (carried(house, card)[-1][2:], lives(house, card)) == (before, True)
    house.close()


def saw(house: ChatOffice, card: StoredCard, by: str) -> None:
    officer = house.officer(by)
    [action] = [one for stored in card.actions if isinstance(one := decode(*stored), Seen)]
    with house.services.begin() as uow:
        assert press(uow, officer, card, action) == Message("pengingat_dilihat", sapaan=officer.salutation)


def late_with_the_kasubag(house: ChatOffice) -> None:
    """Due at 08.30; he answers at 08.40 that he has seen it."""
    house.start()
    complete(house, "K", "1..1", "sekretaris")
    house.to("11-23 08:35")
    card = reminded(house, "kasubag_pe")
    house.to("11-23 08:40")
    saw(house, card, "kasubag_pe")


def test_an_escalation_says_that_he_has_seen_it(house: ChatOffice) -> None:
    late_with_the_kasubag(house)
    house.news()
    house.to("11-23 10:00")
    tick_reminders(house.services)
    [(to, text)] = house.texts()
    assert to == "sekretaris"
    assert text.endswith("; sudah melihat pengingat pukul 08.40 WIB, belum dibuka.")


@pytest.mark.parametrize("ask", [running_periods.status, running_periods.holders])
def test_who_asks_hears_that_he_has_seen_it(house: ChatOffice, ask: Ask) -> None:
    late_with_the_kasubag(house)
    house.news()
    officer = house.officer("sekretaris")
    with house.services.begin() as uow:
        ask(uow, officer)
    [(_, text)] = house.texts()
    assert "; sudah melihat pengingat pukul 08.40 WIB, belum dibuka." in text


def test_the_open_tasks_of_case_show_say_that_it_was_seen(house: ChatOffice) -> None:
    late_with_the_kasubag(house)
    [task] = describe(house.services, "K")["tugas"]
    assert (task["dilihat"], task["dibuka"]) == ("2026-11-23T08:40:00+07:00", None)


def hourly_sop(directory: Path) -> Path:
    """Its ladder repeats every hour."""
    file = prompt_sop(directory)
    source = file.read_text(encoding="utf-8")
    file.write_text(
        source.replace("    jarak: 1 jam\n", "    jarak: 1 jam\n    ulang: 1 jam\n"), encoding="utf-8"
    )
    return file


@pytest.mark.parametrize("seen_it", [True, False])
def test_a_rung_that_repeats_is_silent_on_the_day_on_which_it_was_seen(tmp_path: Path, seen_it: bool) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00", sop=hourly_sop(tmp_path))
    house.start()
    house.to("11-24 07:30")
    card = reminded(house, "sekretaris")
    house.to("11-24 09:00").start("L", SECOND)
    if seen_it:
        saw(house, card, "sekretaris")
    house.news()
    house.to("11-24 09:05")
    tick_reminders(house.services)
    [text] = [text for to, text in house.texts() if to == "sekretaris"]
    assert ("Triwulan II 2026" in text, "Triwulan III 2026" in text) == (True, not seen_it)
    house.close()
