"""Which commands stand in whose menu, and how seldom the chat service is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.ports import Failure, SendFailed
from bot.workers.menus import Menus
from storage.database import Database
from storage.repositories import menus

KASI, SEK = ("telegram", "1"), ("telegram", "2")


class Service:
    """A chat service that shows menus; `refusals` come first."""

    def __init__(self, db: Database) -> None:
        self.rights: dict[tuple[str, str], dict[str, str]] = {KASI: {"tugas": "Tugas"}}
        self.shown: list[tuple[str, list[str]]] = []
        self.refusals: list[SendFailed] = []
        self.pauses: list[float] = []
        self.looks = 0
        self.seats: object = 1
        self.menus = Menus(db, {"telegram": self}, self._offered, lambda: self.seats, self._sleep)  # type: ignore[dict-item]

    def _offered(self, channel: str, chat: str) -> Mapping[str, str]:
        self.looks += 1
        return self.rights.get((channel, chat), {})

    async def offer(self, chat: str, commands: Mapping[str, str]) -> None:
        if self.refusals:
            raise self.refusals.pop(0)
        self.shown.append((chat, list(commands)))

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def touch(self, *chats: tuple[str, str]) -> list[tuple[str, list[str]]]:
        """The menus that are set after somebody has done something in these chats."""
        self.shown.clear()
        for chat in chats:
            self.menus.touched(*chat)
        await self.menus.renew()
        return self.shown


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with Database(tmp_path) as db:
        yield Service(db)


async def test_a_menu_is_set_once_and_again_only_when_it_changed(service: Service) -> None:
    assert await service.touch(KASI) == [("1", ["tugas"])]
    assert await service.touch(KASI) == []
    service.rights[KASI] |= {"ambil": "Menetapkan"}
    assert await service.touch(KASI) == [("1", ["tugas", "ambil"])]


async def test_a_stranger_keeps_the_general_menu(service: Service) -> None:
    assert await service.touch(SEK) == []


async def test_a_seat_that_changes_hands_renews_every_menu_and_takes_that_of_who_left(
    service: Service,
) -> None:
    await service.touch(KASI)
    service.rights.clear()
    assert await service.touch() == []
    service.seats = 2
    assert await service.touch() == [("1", [])]
    service.looks, service.seats = 0, 3
    assert (await service.touch(), service.looks) == ([], 0), "nothing is left to look at"


async def test_a_menu_that_was_refused_is_set_the_next_time(service: Service) -> None:
    service.refusals = [SendFailed(Failure.WAIT, "flood", 7), SendFailed(Failure.RETRY, "502")]
    assert await service.touch(KASI) == []
    assert service.pauses == [7]
    assert await service.touch() == [], "it was tried again, and refused again"
    assert await service.touch(KASI) == [("1", ["tugas"])]


def test_menus_of_two_chats_are_kept_apart(tmp_path: Path) -> None:
    with Database(tmp_path) as db, db.writing() as tx:
        menus.remember(tx, "telegram", "-1 2", "a")
        menus.remember(tx, "telegram", "3", "b")
        menus.remember(tx, "telegram", "3", "")
        assert (menus.given(tx), menus.of_chat(tx, "telegram", "-1 2")) == ({("telegram", "-1 2")}, "a")
