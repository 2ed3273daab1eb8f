"""Nothing of one office is found, told or changed by an officer of another, whatever id they send.

What is sent here and there are the same messages: on one side with what exists in the other office, on the other with
what exists nowhere. The answers must be the same, nothing of the other office may change, and no word of it be said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from sqlalchemy import delete, select

from bot.core.conversation.card import StoredCard
from bot.ports import IncomingKind
from handlers.documents import working_papers
from handlers.messages.action_codec import decode, encode
from handlers.messages.actions import Action, ChooseChat, Listed
from handlers.refusals import ChatElsewhere
from handlers.routing import commands
from handlers.routing.buttons import USE_CASES
from storage import tables
from storage.repositories import cards, people
from storage.tables import metadata
from storage.xlsx.working_paper.writer import write_paper
from tests.handlers.messages.lexicon import says
from tests.handlers.messages.test_actions import OLD
from tests.worlds.office import CHANNEL
from tests.worlds.two_offices import ACROSS, CASE, MARK, SECOND, Offices

SENDERS = ("sekretaris", "kabid DAG")
NOWHERE = "QQ8-TW2"  #: an id of no row


@dataclass(frozen=True)
class Pair:
    """The same two offices twice: in `here` what is sent exists in the other office, in `there` it exists nowhere."""

    here: Offices
    there: Offices

    def both(self, seat: str, mine: dict[str, Any], none: dict[str, Any]) -> tuple[str, str]:
        """The answers to the one and to the other."""
        found = []
        for home, what in ((self.here, mine), (self.there, none)):
            kind = what.pop("kind", IncomingKind.TEXT)
            found.append(home.first.arrive(home.first.chat(seat), kind, **what))
        return found[0], found[1]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    made = Pair(*(Offices(tmp_path_factory.mktemp("dua")) for _ in range(2)))
    yield made
    made.here.close()
    made.there.close()


@pytest.fixture
def untouched(pair: Pair) -> Iterator[None]:
    """Nothing of the second office changes meanwhile, and nobody of the first reads a word of it."""
    home = pair.here
    before, heard = content(home), len(home.first.heard)
    yield
    home.first.look()
    assert content(home) == before
    said = [(chat, text) for chat, one in home.first.heard[heard:] for text in (repr(one),)]
    assert [chat for chat, _ in said if chat.startswith(ACROSS)] == []
    assert [text for _, text in said if MARK in text] == []


def content(home: Offices) -> dict[str, list[str]]:
    """Every row that is the second office's: it says so itself, or names one of its officers, periods or chats."""
    with home.services.read() as uow:
        own = uow.services.of(SECOND).unit(uow.tx)
        names = re.compile("|".join([SECOND, *(one.id for one in own.staff.officers)]))
        found = {}
        for table in metadata.sorted_tables:
            rows = uow.tx.connection.execute(table.select()).mappings().all()
            says = "office" in table.columns
            theirs = [
                row for row in rows if (row["office"] == SECOND if says else names.search(repr(dict(row))))
            ]
            found[table.name] = sorted(repr(dict(row)) for row in theirs)
    assert all(found[one] for one in ("cards", "cases", "events", "meta", "officers", "outbox", "tasks"))
    return found


def named(action: Action, case: str, task: str, officer: str) -> Action:
    """The action with these ids in every place where it names one."""
    listed = (Listed(case=case, task=task, sha256="ab"),)
    places: dict[str, Any] = {
        "case": case,
        "task": task,
        "officer": officer,
        "places": ((case, task),),
        "reviews": listed,
        "done": listed,
        "answers": {
            "case": case,
            "task": task,
            "seen": "",
            "absent": officer,
            "stand_in": officer,
            "to": officer,
            "kind": "Plh.",
            "letter": "1/2026",
            "first": "2026-11-24",
            "last": "2026-11-25",
        },
        "id": 1,
    }
    known = {one.name for one in fields(action)}
    return replace(action, **{name: value for name, value in places.items() if name in known})


ACTIONS = list(
    {encode(action): action for _, _, action in OLD if not isinstance(action, ChooseChat)}.values()
)
ACTIONS.append(ChooseChat(channel=CHANNEL))  # a card offers only chats that were joined
OF_IDS = [
    one
    for one in ACTIONS
    if type(one) in USE_CASES and named(one, "a", "b", "c") != named(one, "d", "e", "f")
]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seat", ["kabid DAG"])
def test_every_button_of_a_card_of_another_office_is_an_unknown_one(pair: Pair, seat: str) -> None:
    """Also a card that a registration asks with, since nobody of the other office has been asked."""
    owner = pair.here.second.officer(pair.here.second.chat(seat))
    for action in ACTIONS:
        theirs = add_card(pair.here.second, owner.id, action, case=CASE, task="5.DAG.1")
        said, unknown = pair.both(seat, tap(theirs), tap(NOWHERE))
        assert said == unknown, action
        assert says(said, "galat_tombol_tak_dikenal"), action
        pair.here.second.services.db.write(lambda tx, card=theirs: drop(tx, card)).result()


def drop(tx: Any, card: str) -> None:
    tx.connection.execute(delete(tables.cards).where(tables.cards.c.id == card))


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seat", SENDERS)
@pytest.mark.parametrize("action", OF_IDS, ids=lambda one: encode(one)[0])
def test_no_button_reaches_what_another_office_has(pair: Pair, seat: str, action: Action) -> None:
    """A card of one's own that names a period, a task or an officer of another office names nothing."""
    across = pair.here.second.officer(pair.here.second.chat("kabid DAG")).id
    mine = [
        add_card(
            home.first, home.first.officer(seat).id, named(action, case, "5.DAG.1", officer), case, "5.DAG.1"
        )
        for home, case, officer in ((pair.here, CASE, across), (pair.there, NOWHERE, NOWHERE))
    ]
    said, unknown = pair.both(seat, *map(tap, mine))
    assert bare(said) == bare(unknown)


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seat", ["sekretaris"])
def test_no_button_of_a_card_reaches_the_period_that_its_card_names(pair: Pair, seat: str) -> None:
    """The buttons that stand for the task of their card, on a card that names the other office's."""
    for action in (one for one in ACTIONS if type(one) in USE_CASES and one not in OF_IDS):
        mine = [
            add_card(home.first, home.first.officer(seat).id, action, case, "5.DAG.1")
            for home, case in ((pair.here, CASE), (pair.there, NOWHERE))
        ]
        said, unknown = pair.both(seat, *map(tap, mine))
        assert bare(said) == bare(unknown), action


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seat", SENDERS)
def test_every_command_tells_of_the_own_office_alone(pair: Pair, seat: str) -> None:
    for name in sorted({*commands._PLAIN, *commands._NAMED}):
        said, same = pair.both(seat, {"text": f"/{name}"}, {"text": f"/{name}"})
        assert said == same
        pair.both(seat, {"text": "/batal"}, {"text": "/batal"})


TYPED = (
    "ya {number}", "tidak {number} baris 4 salah", "tanya {number} kenapa turun?", "/riwayat {period}", "/riwayat {bidang}",
    "/status {case}", "siapa yang menahan?", "/kinerja", "/gambar {case}",
)  # fmt: skip


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("seat", SENDERS)
@pytest.mark.parametrize("text", TYPED)
def test_what_is_typed_of_another_office_is_not_known(pair: Pair, seat: str, text: str) -> None:
    [theirs] = numbered(pair.here, "kabid DAG")
    words = {"number": str(theirs), "period": "Triwulan II 2025", "bidang": "zeberang", "case": CASE}
    none = {"number": "999", "period": "Triwulan I 2024", "bidang": "zebarang", "case": NOWHERE}
    said, unknown = pair.both(seat, {"text": text.format(**words)}, {"text": text.format(**none)})
    for mine, other in zip(words.values(), none.values(), strict=True):
        said, unknown = (re.sub(rf"\b{one}\b", "…", text) for one, text in ((mine, said), (other, unknown)))
    assert bare(said) == bare(unknown)


@pytest.mark.usefixtures("untouched")
def test_a_message_of_another_chat_is_neither_answered_to_nor_changed(pair: Pair) -> None:
    """Ids of messages count within a chat: the reply and the edit name those of the other office's chats."""
    with pair.here.services.read() as uow:
        sent = tables.outbox.c
        cards_of_it = select(sent.message).where(
            sent.office == SECOND, sent.card.is_not(None), sent.message.is_not(None)
        )
        theirs = str(uow.tx.connection.execute(cards_of_it.limit(1)).scalar_one())
    text = "Ini angka yang benar."
    said, unknown = pair.both(
        "kabid DAG", {"text": text, "reply_to": theirs}, {"text": text, "reply_to": "88888"}
    )
    assert said == unknown
    edit = {"kind": IncomingKind.EDIT, "text": text}
    said, unknown = pair.both("kabid DAG", {**edit, "message": theirs}, {**edit, "message": "88888"})
    assert said == unknown == ""


@pytest.mark.usefixtures("untouched")
def test_a_code_of_another_office_registers_nobody_who_is_registered(pair: Pair) -> None:
    """Whoever moves is told what comes first; a code that counts no more is an unknown one (docs/keputusan.md A52)."""
    with pair.here.second.services.begin() as uow:
        newcomer = next(one for one in uow.staff.everyone if people.phones(uow.tx, one.id))
        code, used = (uow.tx.codes.code(newcomer.id, number) for number in (70, 71))
        for one in (code, used):
            people._add_invitation(uow.tx, newcomer, one, 70, uow.now, people.INVITATION_LIFE)
        people.end_invitation(uow.tx, uow.tx.codes.hash(used), "x", uow.now)
    try:
        for text in (f"/start {code}", f"start {code.lower()}"):
            told = pair.here.first.arrive("kasubag_pe", text=text)
            assert says(told, f"galat_{ChatElsewhere.key}")
            assert pair.here.first.officer("kasubag_pe").name in told
        said, unknown = pair.both("kasubag_pe", {"text": f"/start {used}"}, {"text": "/start ABCDEFGHJK"})
        assert said == unknown
    finally:
        with pair.here.services.db.writing() as tx:
            tx.connection.execute(delete(tables.invitations).where(tables.invitations.c.number == 70))


@pytest.mark.usefixtures("untouched")
def test_a_working_paper_of_another_office_is_nobodys(pair: Pair) -> None:
    books = [paper(home, case) for home, case in ((pair.here, CASE), (pair.there, NOWHERE))]
    said = [
        home.first.send("kabid DAG", "Kertas Kerja.xlsx", book)
        for home, book in zip((pair.here, pair.there), books, strict=True)
    ]
    assert said[0] == said[1]
    assert said[0]


def paper(home: Offices, case: str) -> bytes:
    """A working paper as the second office would send it, for this case."""
    with home.second.services.read() as uow:
        form = working_papers.form_of(uow, uow.case(CASE), "DAG", version=1)
        form = replace(form, identity=replace(form.identity, case_id=case))
        return write_paper(form)


def add_card(side: Any, officer: str, action: Action, case: str, task: str) -> str:
    """A card that was sent, with one button."""
    card = StoredCard(
        id=cards.new_id(), office=side.code, officer=officer, kind="pilihan", case=case, task=task,
        actions=(encode(action),), subject="", live=True, channel=CHANNEL,
    )  # fmt: skip
    assert decode(*card.actions[0]) == action
    with side.services.begin() as uow:
        cards.add(uow.tx, card, uow.now, CHANNEL)
    return card.id


def tap(card: str) -> dict[str, Any]:
    return {"kind": IncomingKind.TAP, "data": f"{card}.0", "tap": "1", "message": "0"}


def numbered(home: Offices, seat: str) -> list[int]:
    """The numbers of the cards by which an officer of the second office decides."""
    officer = home.second.officer(home.second.chat(seat)).id
    with home.services.read() as uow:
        live = cards.live_of_officer(uow.tx, officer, "tugas")
    return [one.number for one in live if one.number]


def bare(text: str) -> str:
    """A text without the numbers of cards, which count on."""
    return re.sub(r"(Kartu|kartu) \d+", r"\1 N", text)
