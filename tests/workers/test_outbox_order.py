"""What a chat reads, in which order, while its messages wait for the rate limit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import MovableClock
from bot.core.conversation.card import StoredCard
from bot.ports import Failure, FileToSend, Outgoing, OutgoingKind, SendFailed
from bot.workers import chat_workers
from bot.workers.outbox import Outbox
from bot.workers.rate_limit import RateLimiter
from storage.database import Database
from storage.files import FolderStore, StoreFault
from storage.repositories import cards, queues

NINE = datetime(2026, 11, 23, 2, tzinfo=UTC)
TEXT, FILE, EDIT = OutgoingKind.TEXT, OutgoingKind.DOCUMENT, OutgoingKind.EDIT


class Gate(RateLimiter):
    """A rate limit that lets one file pass at each push, and everything else at once."""

    def __init__(self) -> None:
        super().__init__()
        self.close()

    def close(self) -> None:
        self.pushes, self.waiting = asyncio.Semaphore(0), asyncio.Event()

    @asynccontextmanager
    async def place(self, chat: str, *, file: bool = False, **_: object) -> AsyncIterator[bool]:
        if file:
            self.waiting.set()
            await self.pushes.acquire()
        yield file


class Chat:
    """A chat, its outbox, and what has arrived."""

    name = "telegram"
    edits = True

    def __init__(self, db: Database, folder: Path) -> None:
        self.db, self.pace, self.clock = db, Gate(), MovableClock(NINE, frozen=True)
        self.arrived: list[str] = []
        self.sent: list[Outgoing] = []
        self.lost: list[str] = []
        self.files = FolderStore(folder)
        self.refuses = ""  # a text that the server refuses for ten seconds
        self.outbox = Outbox(
            db,
            self.files,
            self.clock,
            {"telegram": self},  # type: ignore[dict-item]
            lambda *_: None,
            self.pace,
            lambda _tx, _channel, _chat, file: self.lost.append(file.name),
        )

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        for file in outgoing.documents:
            if len(file.sha256) == 64:  # not one of a test that stores none
                read(file.sha256)
        if self.refuses and outgoing.text == self.refuses:
            raise SendFailed(Failure.WAIT, "flood", 10)
        self.arrived.append(outgoing.text or outgoing.name)
        self.sent.append(outgoing)
        return str(len(self.arrived))

    def queue(
        self,
        kind: OutgoingKind,
        text: str,
        *,
        card: str | None = None,
        task: str | None = None,
        in_passing: bool = False,
    ) -> int:
        names = {"name": text, "sha256": "x"} if kind is FILE and not card else {"text": text}
        outgoing = Outgoing(kind=kind, chat="1", in_passing=in_passing, **names)  # type: ignore[arg-type]
        row = queues.outgoing_row(
            "kantor", "telegram", outgoing, self.clock.now(), card=card, case="K", task=task
        )
        with self.db.writing() as tx:
            if card and kind is not EDIT:
                cards.add(tx, _card(card), self.clock.now(), self.name, outgoing)
            [number] = queues.queue(tx, [row])
        return number

    async def begin(self) -> None:
        """Start sending what waits; what may not pass yet is on its way when this returns."""
        self.outbox.start_work(self.outbox._due(set(self.outbox._busy), self.outbox._unmarked))
        await self.until(lambda: self.pace.waiting.is_set() or not self.outbox._busy)

    async def finish(self) -> None:
        for _ in range(20):
            self.pace.pushes.release()
        await self.until(lambda: not self.outbox._busy)
        with self.db.writing() as tx:
            self.outbox._write(list(self.outbox._unmarked.items()), tx)
        self.outbox._unmarked.clear()
        self.pace.close()

    async def until(self, done: object) -> None:
        async with asyncio.timeout(5):
            while not done():  # type: ignore[operator]
                await asyncio.sleep(0.001)


def _card(name: str) -> StoredCard:
    return StoredCard(
        id=name, office="kantor", officer="", kind="", case=None, task=None, actions=(), subject="", live=True
    )


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    with Database(tmp_path) as db:
        yield Chat(db, tmp_path / "files")


async def test_an_older_version_that_waits_does_not_arrive_after_the_newer_one(chat: Chat) -> None:
    chat.queue(FILE, "versi 1.xlsx")
    old = chat.queue(TEXT, "kartu versi 1", card="a", task="T")
    await chat.begin()
    with chat.db.writing() as tx:
        queues.cancel(tx, old)  # the newer version has been accepted meanwhile
    chat.queue(TEXT, "kartu versi 2", card="b", task="T")
    await chat.finish()
    await chat.begin()
    await chat.finish()
    assert chat.arrived == ["versi 1.xlsx", "kartu versi 2"]


async def test_the_queue_is_read_again_only_for_what_was_left_in_it(chat: Chat) -> None:
    chat.queue(TEXT, "satu")
    chat.queue(TEXT, "dua")
    await chat.begin()
    assert not chat.outbox.looks_again(), "both are with whoever sends them"
    await chat.finish()
    for name in ("1.pdf", "2.pdf"):
        chat.queue(FILE, name)
        await chat.begin()
    assert chat.outbox.looks_again(), "the second waits for the first"
    await chat.finish()
    await chat.begin()
    assert not chat.outbox.looks_again()
    await chat.finish()
    for name in ("Sekar", "Wahyu"):
        chat.queue(TEXT, f"Terdaftar: {name}", in_passing=True)
    await chat.begin()
    assert chat.outbox.looks_again(), "of news in passing one goes at a time"


async def test_a_file_that_is_called_back_while_it_waits_is_not_sent(chat: Chat) -> None:
    row = chat.queue(FILE, "lama.pdf")
    await chat.begin()
    with chat.db.writing() as tx:
        queues.cancel(tx, row)
    await chat.finish()
    assert chat.arrived == []


async def test_a_card_that_waits_goes_out_as_it_is_by_then(chat: Chat) -> None:
    chat.queue(FILE, "kertas.xlsx")
    chat.queue(TEXT, "2 hal lagi", card="a", task="T")
    await chat.begin()
    chat.queue(EDIT, "1 hal lagi", card="a")
    chat.queue(EDIT, "sudah lengkap", card="a")
    await chat.finish()
    await chat.begin()
    await chat.finish()
    assert chat.arrived == ["kertas.xlsx", "sudah lengkap"]


async def test_only_the_newest_change_of_a_card_is_shown(chat: Chat) -> None:
    chat.queue(TEXT, "kartu", card="a")
    await chat.begin()
    await chat.finish()
    chat.queue(EDIT, "dilihat", card="a")
    chat.queue(EDIT, "ditandatangani", card="a")
    await chat.begin()
    await chat.finish()
    with chat.db.reading() as tx:
        assert queues.unsent(tx) == []
    assert chat.arrived == ["kartu", "ditandatangani"]


async def test_an_answer_and_a_decided_card_do_not_wait_behind_files(chat: Chat) -> None:
    chat.queue(TEXT, "kartu", card="a", task="T")
    await chat.begin()
    await chat.finish()
    for number in range(9):
        chat.queue(FILE, f"{number}.pdf", task="U")
    await chat.begin()
    chat.clock.forward(timedelta(seconds=3))
    chat.queue(EDIT, "ditandatangani", card="a")
    chat.queue(TEXT, "rincian", task="U")
    chat.outbox.start_work(chat.outbox._due(set(chat.outbox._busy), chat.outbox._unmarked))
    await chat.until(lambda: len(chat.arrived) == 3)
    await chat.finish()
    assert chat.arrived == ["kartu", "ditandatangani", "rincian", *(f"{number}.pdf" for number in range(9))]


async def test_a_card_never_overtakes_the_files_of_its_own_task(chat: Chat) -> None:
    chat.queue(FILE, "bukti.pdf", task="T")
    chat.clock.forward(timedelta(seconds=3))
    chat.queue(TEXT, "periksa", card="a", task="T")
    await chat.begin()
    await chat.finish()
    assert chat.arrived == ["bukti.pdf", "periksa"]


async def test_a_message_that_may_overtake_meanwhile_is_sent_once(chat: Chat) -> None:
    """Its lane changes when the file of its own task is out and an older one still waits."""
    chat.queue(FILE, "bukti.pdf", task="T")
    chat.queue(FILE, "lain.pdf", task="U")
    chat.clock.forward(timedelta(seconds=3))
    chat.queue(TEXT, "periksa", card="a", task="T")
    await chat.begin()
    chat.pace.pushes.release()
    await chat.until(lambda: len(chat.arrived) == 1)
    chat.outbox.start_work(chat.outbox._due(set(chat.outbox._busy), chat.outbox._unmarked))
    await chat.finish()
    assert sorted(chat.arrived) == ["bukti.pdf", "lain.pdf", "periksa"]


async def test_a_chat_that_the_server_closes_for_a_while_hears_nothing_meanwhile(chat: Chat) -> None:
    for name in ("1.pdf", "2.pdf"):
        chat.queue(FILE, name)
    chat.clock.forward(timedelta(seconds=3))
    chat.queue(TEXT, "status")
    chat.refuses = "status"
    await chat.begin()
    await chat.until(lambda: len(chat.outbox._busy) == 1)  # the text was refused, the files wait for the pace
    assert chat.outbox._due(set(), frozenset()) == {}
    chat.refuses = ""
    chat.clock.forward(timedelta(seconds=11))
    await chat.finish()
    await chat.begin()
    await chat.finish()
    assert sorted(chat.arrived) == ["1.pdf", "2.pdf", "status"]


async def test_news_in_passing_goes_when_nothing_else_does(chat: Chat) -> None:
    for name in ("Sekar", "Wahyu"):
        chat.queue(TEXT, f"Terdaftar: {name}", in_passing=True)
    chat.queue(TEXT, "kartu", card="a", task="T")
    for _ in range(3):
        await chat.begin()
        await chat.finish()
    assert chat.arrived == ["kartu", "Terdaftar: Sekar", "Terdaftar: Wahyu"]


async def test_a_paper_with_buttons_waits_for_no_files_but_for_those_of_its_own_task(chat: Chat) -> None:
    for task in ("T", "U"):
        chat.queue(FILE, f"{task}.pdf", task=task)
    chat.clock.forward(timedelta(seconds=3))
    chat.queue(FILE, "periksa", card="a", task="V")
    chat.queue(FILE, "setujui", card="b", task="T")
    await chat.begin()
    await chat.until(lambda: chat.arrived)
    await chat.finish()
    assert chat.arrived == ["periksa", "T.pdf", "U.pdf", "setujui"]


async def test_the_decided_card_of_a_paper_changes_its_caption(chat: Chat) -> None:
    outgoing = Outgoing(kind=FILE, chat="1", text="periksa", sha256="x", name="Kertas kerja.pdf")
    with chat.db.writing() as tx:
        cards.add(tx, _card("a"), NINE, "telegram", outgoing)
        queues.queue(tx, [queues.outgoing_row("kantor", "telegram", outgoing, NINE, card="a")])
    await chat.begin()
    await chat.finish()
    chat.queue(EDIT, "disetujui", card="a")
    await chat.begin()
    await chat.finish()
    assert [(one.kind, one.text, one.sha256, one.message) for one in chat.sent] == [
        (FILE, "periksa", "x", ""),
        (EDIT, "disetujui", "x", "1"),
    ]


async def test_a_file_waits_without_being_counted_while_its_store_is_down(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both where it is read, and where it is looked at because it seemed to be damaged."""
    monkeypatch.setattr(chat_workers, "LONGEST_PAUSE", 0.0)
    sha256, read = chat.files.put(b"isi"), chat.files._read
    card = Outgoing(kind=FILE, chat="1", text="periksa", sha256=sha256, name="Kertas kerja.pdf")
    with chat.db.writing() as tx:
        [number] = queues.queue(tx, [queues.outgoing_row("kantor", "telegram", card, NINE)])
    for answers in ([StoreFault(5, "down")], [b"lain", StoreFault(5, "down")]):
        said = iter(answers)

        def answer(_: str, said: Iterator[object] = said) -> bytes:
            found = next(said)
            if isinstance(found, StoreFault):
                raise found
            return found  # type: ignore[return-value]

        monkeypatch.setattr(chat.files, "_read", answer)
        await chat.begin()
        await chat.finish()
        with chat.db.reading() as tx:
            rows = [(one.id, one.attempts) for one in queues.unsent(tx)]
        assert (chat.sent, chat.lost, rows) == ([], [], [(number, 0)])
    monkeypatch.setattr(chat.files, "_read", read)
    await chat.begin()
    await chat.finish()
    assert [one.text for one in chat.sent] == ["periksa"]


async def test_a_lost_paper_takes_neither_the_rest_of_its_album_nor_its_card_away(chat: Chat) -> None:
    kept = chat.files.put(b"isi")
    album = Outgoing(
        kind=OutgoingKind.ALBUM,
        chat="1",
        text="Dua berkas",
        files=tuple(FileToSend(sha256=sha256, name=f"{sha256[:4]}.pdf") for sha256 in (kept, "f" * 64)),
    )
    card = Outgoing(kind=FILE, chat="1", text="periksa", sha256="e" * 64, name="Kertas kerja.pdf")
    with chat.db.writing() as tx:
        queues.queue(tx, [queues.outgoing_row("kantor", "telegram", album, NINE)])
        queues.queue(tx, [queues.outgoing_row("kantor", "telegram", card, NINE, card="a")])
    for _ in range(4):
        await chat.begin()
        await chat.finish()
    assert [(one.kind, one.text, one.sha256) for one in chat.sent] == [
        (FILE, "Dua berkas", kept),
        (TEXT, "periksa", ""),
    ]
    assert chat.lost == ["ffff.pdf", "Kertas kerja.pdf"]
