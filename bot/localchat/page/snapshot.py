"""A cached snapshot of the stage for all open pages: the stage is asked once for all readers, and only when needed."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.localchat.api.bot_profile import command_key
from bot.localchat.errors import Json
from bot.localchat.page.controls import PaperLink, Person, Stage
from bot.localchat.state.bell import Bell
from bot.localchat.state.world import World

_REST = 0.3  #: seconds between two readings of the stage
_IDLE = 2.0  #: seconds after which the stage is read even if nothing happened
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """The stage at the last reading."""

    title: str = ""
    zone: str = "UTC"
    people: tuple[Person, ...] = ()
    papers: tuple[PaperLink, ...] = ()


class Backdrop:
    """`facts` is the stage as the page reads it; `bell` rings when it changes. It works after a call of `watch`.

    `seat` is called with the people of the office whenever they have changed.
    """

    def __init__(
        self, stage: Stage, world: World, *, bell: Bell, seat: Callable[[Sequence[Person]], None]
    ) -> None:
        self.facts: Json = {}
        self.picture = b""
        self._stage = stage
        self._world = world
        self._bell = bell
        self._seat = seat
        self._scene = Scene()
        self._seen: tuple[object, ...] = ()
        self._version = ""
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    def watch(self) -> None:
        """Start reading the stage regularly."""
        if self._task is None:
            self._task = asyncio.create_task(self._keep_looking())

    def close(self) -> None:
        """Stop reading the stage."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def refresh(self, *, anew: bool = False) -> None:
        """Read the stage now; with `anew` even if nothing seems to have happened."""
        async with self._lock:
            if anew or self._mark() != self._seen:
                self._seen = self._mark()
                await self._ask()
            self._tell()

    async def _keep_looking(self) -> None:
        while True:
            if self._mark() == self._seen:
                await self._world.bell.wait(_IDLE)
            try:
                await self.refresh()
            except Exception:  # noqa: BLE001  the page goes on with what it has
                _log.exception("the stage could not be read")
            await asyncio.sleep(_REST)

    def _mark(self) -> tuple[object, ...]:
        minute = self._stage.now().replace(second=0, microsecond=0)
        return (self._world.seq, minute, self._stage.playing)

    async def _ask(self) -> None:
        before, self._scene = self._scene.people, await asyncio.to_thread(_look_at, self._stage)
        if self._scene.people != before:
            self._seat(self._scene.people)
        self.picture = await self._stage.picture() or b""
        self._version = hashlib.sha256(self.picture).hexdigest()[:12] if self.picture else ""

    def _tell(self) -> None:
        facts: Json = {
            "title": self._scene.title,
            "zone": self._scene.zone,
            "playing": self._stage.playing,
            "people": [describe(person, self._world) for person in self._scene.people],
            "papers": [_paper(paper) for paper in self._scene.papers],
            "picture": self._version,
        }
        if facts != self.facts:
            self.facts = facts
            self._bell.ring()


def _look_at(stage: Stage) -> Scene:
    return Scene(
        title=stage.office_title,
        zone=stage.zone,
        people=tuple(stage.people()),
        papers=tuple(stage.papers()),
    )


def _commands(world: World, chat: int) -> list[Json]:
    """The commands in the menu beside the text box: those of the chat, or else the general ones."""
    menus = ({"type": "chat", "chat_id": chat}, {"type": "default"})
    offered = (world.setting(command_key(scope), []) for scope in menus)
    return next((list(commands) for commands in offered if isinstance(commands, list) and commands), [])


def _paper(paper: PaperLink) -> Json:
    return {"name": paper.name, "sha256": paper.sha256, "at": int(paper.at.timestamp()), "kind": paper.kind}


def describe(person: Person, world: World) -> Json:
    """A phone: its owner, the standing of the bot there, and up to which message it was read."""
    chat = world.chats.get(person.user_id)
    return {
        "id": person.user_id,
        "name": person.name,
        "position": person.position,
        "role": person.role,
        "bidang": person.bidang,
        "code": person.start_code,
        "whatsapp": person.whatsapp,
        "other": person.other,
        "first": person.first,
        "standing": str(chat.standing) if chat else "stranger",
        "commands": _commands(world, person.user_id),
        "read": world.setting(f"read:{person.user_id}", 0),
    }
