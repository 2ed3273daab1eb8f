"""Fetches the file of an update: an officer's only, while there is room for it, and few at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from bot.ports import NO_ROOM, OUTSIDER, Arrival, Channel, FetchFailed, Incoming, IncomingKind
from storage.database import Database
from storage.files import FileStore
from storage.repositories import people

_AT_ONCE = 4  #: fetches in progress; each may hold 20 MiB in memory


class Fetching:
    """What comes with an update, once its file is in the file store."""

    def __init__(self, db: Database, files: FileStore, channels: Mapping[str, Channel]) -> None:
        self._db, self._files, self._channels = db, files, channels
        self._places = asyncio.Semaphore(_AT_ONCE)

    async def arrival(self, row: Any, incoming: Incoming, *, last: bool) -> Arrival:
        """The update with its file. Raises `FetchFailed` where trying again may help, unless this was the `last` try."""
        if incoming.file is None or incoming.kind is not IncomingKind.FILE:
            return Arrival(row=row.id, incoming=incoming)
        async with self._places:
            hindrance = await asyncio.to_thread(self._hindrance, incoming, incoming.file.size)
            if hindrance:
                return Arrival(row=row.id, incoming=incoming, unfetched=hindrance)
            try:
                data = await self._channels[row.channel].fetch(incoming.file)
            except FetchFailed as failed:
                if not failed.final and not last:
                    raise
                return Arrival(row=row.id, incoming=incoming, unfetched=str(failed))
            sha256 = await asyncio.to_thread(self._files.put, data)
        return Arrival(row=row.id, incoming=incoming, sha256=sha256, size=len(data))

    def _hindrance(self, incoming: Incoming, size: int) -> str:
        """Why the file is not even asked for; empty where it is."""
        with self._db.reading() as tx:
            officer = people.by_address(tx, incoming.channel, incoming.sender)
        if officer is None:
            return OUTSIDER
        return "" if self._files.has_room(size) else NO_ROOM
