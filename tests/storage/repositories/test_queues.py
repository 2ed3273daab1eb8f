"""The two queues: a row leaves its state once, and comes back only where it should."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.ports import Button, FileToSend, Outgoing, OutgoingKind
from storage import codec
from storage.database import Database, Tx
from storage.repositories import cards, outgoing_files, queues, undelivered, withdrawals
from storage.repositories.backlogs import due_backlog
from storage.repositories.queues import AlreadyHandled, InboxState, OutboxState
from storage.tables import inbox, outbox

NOW = datetime(2026, 10, 6, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def tx(tmp_path: Path) -> Iterator[Tx]:
    with Database(tmp_path) as db, db.writing() as found:
        yield found


def keep(tx: Tx, *keys: str, chat: str = "11") -> list[int]:
    queues.keep(tx, "telegram", [(key, chat, "{}") for key in keys], NOW)
    return [row.id for row in queues.unhandled(tx)]


def put(tx: Tx, chat: str = "11", card: str | None = None) -> int:
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat=chat, text="halo")
    return queues.queue(tx, [queues.outgoing_row("kantor", "telegram", outgoing, NOW, card=card)])[0]


def state(tx: Tx, row: int) -> str:
    return str(tx.execute(outbox.select().where(outbox.c.id == row)).one().state)


def test_an_update_that_comes_twice_is_one_row(tx: Tx) -> None:
    assert len(keep(tx, "1", "2", "1")) == 2
    assert len(keep(tx, "2", "3")) == 3
    queues.keep(tx, "whatsapp", [("1", "11", "{}")], NOW)
    assert len(queues.unhandled(tx)) == 4, "another channel counts for itself"


def test_a_row_is_handled_once(tx: Tx) -> None:
    (row,) = keep(tx, "1")
    queues.handled(tx, row)
    assert queues.unhandled(tx) == []
    with pytest.raises(AlreadyHandled):
        queues.handled(tx, row)


def test_a_handled_update_that_comes_again_stays_handled(tx: Tx) -> None:
    (row,) = keep(tx, "1")
    queues.handled(tx, row)
    assert keep(tx, "1") == []


def test_a_failed_row_comes_again_later_and_at_last_is_put_aside(tx: Tx) -> None:
    (row,) = keep(tx, "1")
    queues.failed(tx, row, "sebab", LATER)
    (again,) = queues.unhandled(tx)
    assert (again.attempts, again.next_at, again.error) == (1, LATER, "sebab")
    queues.failed(tx, row, "sebab", None)
    assert queues.unhandled(tx) == []
    with pytest.raises(AlreadyHandled):
        queues.handled(tx, row)


def test_what_is_done_cannot_fail_any_more(tx: Tx) -> None:
    (row,) = keep(tx, "1")
    queues.handled(tx, row)
    queues.failed(tx, row, "terlambat", None)
    found = tx.execute(inbox.select()).one()
    assert (found.state, found.attempts, found.error) == (InboxState.DONE, 0, None)
    sent = put(tx)
    queues.sent(tx, [(sent, "7")])
    queues.send_failed(tx, sent, "terlambat", None)
    assert state(tx, sent) == OutboxState.SENT


def test_a_sent_message_is_found_by_its_number_and_its_card(tx: Tx) -> None:
    carrier, change = put(tx, card="K"), put(tx, card="K")
    queues.sent(tx, [(carrier, "7")])
    found, card = queues.of_message(tx, "telegram", "11", "7"), queues.of_card(tx, "K")
    assert found is not None
    assert card is not None
    assert (found.id, card.id) == (carrier, carrier)
    assert [row.id for row in queues.all_of_card(tx, "K")] == [carrier, change]
    assert queues.of_message(tx, "telegram", "12", "7") is None


def card(tx: Tx) -> StoredCard:
    found = cards.find(tx, "K")
    assert found is not None
    return found


def put_card(tx: Tx) -> tuple[int, int]:
    """The row that sends the card K, and one that changes it."""
    made = StoredCard(
        id="K", office="kantor", officer="a", kind="", case=None, task=None, actions=(), subject="", live=True
    )
    outgoing = Outgoing(kind=OutgoingKind.TEXT, chat="11", text="Periksa\nsebelum Rabu")
    edit = Outgoing(kind=OutgoingKind.EDIT, chat="11", text="Selesai")
    cards.add(tx, made, NOW, "whatsapp", outgoing)
    rows = [queues.outgoing_row("kantor", "whatsapp", one, NOW, card="K") for one in (outgoing, edit)]
    first, second = queues.queue(tx, rows)
    return first, second


def test_a_card_has_the_number_of_the_message_that_sends_it_and_of_none_that_changes_it(tx: Tx) -> None:
    carrier, change = put_card(tx)
    assert (card(tx).channel, card(tx).chat, card(tx).title, card(tx).message) == (
        "whatsapp",
        "11",
        "Periksa",
        "",
    )
    queues.sent(tx, [(carrier, "7")])
    queues.sent(tx, [(change, "9")])
    assert card(tx).message == "7"


@pytest.mark.parametrize("lost", ["again", "never", "nobody's"])
def test_a_card_whose_message_did_not_arrive_has_no_number(tx: Tx, lost: str) -> None:
    carrier, _ = put_card(tx)
    queues.sent(tx, [(carrier, "7")])
    row = queues.of_message(tx, "whatsapp", "11", "7")
    if lost == "again":
        undelivered.hold_again(tx, row, "ditolak", NOW)
    elif lost == "never":
        undelivered.failed_late(tx, carrier, "ditolak", NOW)
    else:
        withdrawals.no_longer_there(tx, "whatsapp", "11")
    assert card(tx).message == ""
    queues.sent(tx, [(carrier, "8")])
    assert card(tx).message == "8"


def test_what_a_card_says_can_be_called_off_or_changed_until_it_has_gone_out(tx: Tx) -> None:
    carrier, change = put_card(tx)
    shorter = Outgoing(kind=OutgoingKind.TEXT, chat="11", text="Periksa")
    assert queues.rewrite_card(tx, "K", shorter)
    queues.cancel_card(tx, "K")
    assert [state(tx, row) for row in (carrier, change)] == [OutboxState.CANCELLED, OutboxState.WAITING]
    assert not queues.rewrite_card(tx, "K", shorter)
    shown = queues.shown_on(tx, "K")
    assert shown is not None
    assert (shown.kind, shown.text) == (OutgoingKind.EDIT, "Selesai")
    assert queues.shown_on(tx, "lain") is None


def test_only_what_has_not_gone_out_can_be_taken_back(tx: Tx) -> None:
    waiting, gone = put(tx), put(tx)
    queues.sent(tx, [(gone, "7")])
    assert [queues.cancel(tx, row) for row in (waiting, gone, waiting)] == [True, False, False]
    assert [state(tx, row) for row in (waiting, gone)] == [OutboxState.CANCELLED, OutboxState.SENT]


def test_who_comes_back_gets_what_was_for_him_and_nobody_else_does(tx: Tx) -> None:
    mine, other, refused = put(tx), put(tx, chat="12"), put(tx)
    for row, why in ((mine, "tak_terjangkau"), (other, "tak_terjangkau"), (refused, "ditolak: x")):
        queues.send_failed(tx, row, why, None)
    queues.release_chat(tx, "telegram", "11", LATER)
    assert [row.id for row in queues.unsent(tx)] == [mine]


def test_the_queues_are_read_page_by_page_in_order(tx: Tx) -> None:
    rows = keep(tx, *map(str, range(5)))
    first = queues.unhandled(tx, limit=2)
    assert [row.id for row in queues.unhandled(tx, after=first[-1].id, limit=2)] == rows[2:4]
    sent = [put(tx) for _ in range(3)]
    assert [row.id for row in queues.unsent(tx, after=sent[0])] == sent[1:]


def test_the_backlog_counts_what_is_left(tx: Tx) -> None:
    rows = keep(tx, "1", "2")
    queues.handled(tx, rows[0])
    queues.sent(tx, [(put(tx), "1")])
    late = put(tx)
    queues.send_failed(tx, late, "nanti", LATER)
    assert (due_backlog(tx, NOW), due_backlog(tx, LATER)) == (1, 2)


def send_files(tx: Tx, *names: str, card: str | None = None, task: str = "T") -> int:
    """One message about a task of the case "K" with a file of each name; with a card it has buttons."""
    files = tuple(FileToSend(sha256=name, name=f"{name}.pdf") for name in names)
    album = Outgoing(kind=OutgoingKind.ALBUM, chat="11", text="Kartu", files=files).with_documents(files)
    row = queues.outgoing_row("kantor", "telegram", album, NOW, card=card, case="K", task=task)
    return queues.queue(tx, [row])[0]


def waiting(tx: Tx) -> list[tuple[str, str, list[str]]]:
    """What waits to be sent: kind, text and files."""
    found = [codec.load(Outgoing, row.payload) for row in queues.unsent(tx)]
    return [(one.kind.value, one.text, [file.sha256 for file in one.documents]) for one in found]


def test_a_reply_to_any_paper_of_an_album_finds_it(tx: Tx) -> None:
    single, album = put(tx), send_files(tx, "a", "b")
    queues.sent(tx, [(single, "9"), (album, "7,18")])
    found = [queues.of_message(tx, "telegram", "11", number) for number in ("9", "7", "18", "1", "8", "")]
    assert [row.id if row else None for row in found] == [single, album, album, None, None, None]


def test_the_papers_of_an_album_and_of_a_card_are_known_to_be_in_the_chat(tx: Tx) -> None:
    sent = [send_files(tx, "a", "b", task="lain"), send_files(tx, "c", card="C", task="lain")]
    queues.sent(tx, [(row, str(row)) for row in sent])
    send_files(tx, "d", "e")
    send_files(tx, "f", "g", task="lain")
    assert outgoing_files.files_of_chat(tx, "telegram", "11", "K", "T") == {"a", "b", "c", "d", "e"}


def test_an_album_that_waits_loses_the_papers_that_are_no_longer_wanted(tx: Tx) -> None:
    for names in (("a", "b", "c"), ("a", "d"), ("d", "e"), ("d",)):
        send_files(tx, *names)
    send_files(tx, "d", card="C")
    outgoing_files.cancel_files(tx, "telegram", "11", "K", "T", but={"a", "b"})
    assert waiting(tx) == [
        ("album", "Kartu", ["a", "b"]),
        ("dokumen", "Kartu", ["a"]),
        ("dokumen", "Kartu", ["d"]),
    ], "a card with a paper stays: whoever replaces it closes it"


def test_a_lost_paper_takes_neither_the_rest_of_its_album_nor_its_card_away(tx: Tx) -> None:
    album, card, alone = send_files(tx, "a", "b", "c"), send_files(tx, "a", card="C"), send_files(tx, "a")
    assert [outgoing_files.without_files(tx, row, ["a"]) for row in (album, card, alone)] == [
        True,
        True,
        False,
    ]
    assert waiting(tx) == [
        ("album", "Kartu", ["b", "c"]),
        ("teks", "Kartu", []),
        ("dokumen", "Kartu", ["a"]),
    ]


def test_a_message_queued_by_an_earlier_version_is_still_sent(tx: Tx) -> None:
    old = '{"kind":"teks","chat":"11","text":"halo","buttons":[{"label":"Ya","data":"K.0"}],"tap":""}'
    assert codec.load(Outgoing, old) == Outgoing(
        kind=OutgoingKind.TEXT, chat="11", text="halo", buttons=(Button(label="Ya", data="K.0"),)
    )
