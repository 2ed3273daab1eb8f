"""Files: uploaded once and used again while the platform keeps them; fetched by an address that expires."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.payloads import Media
from bot.ports import FILE_MAX, FetchFailed, FileToSend

_KEPT = 29 * 24 * 3600.0  #: seconds; the platform keeps an upload for thirty days
_PICTURE_MAX = 5 * 1024 * 1024  #: bytes
_ADDRESSES = 2  #: of one file, asked for one after the other
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TAKEN = {  #: what the platform takes as a document, by the ending of the name
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".xls": "application/vnd.ms-excel",
    ".doc": "application/msword",
    ".ppt": "application/vnd.ms-powerpoint",
    ".txt": "text/plain",
    ".csv": "text/plain",
}
_BY_CONTENT = {b"%PDF": "application/pdf", b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True, kw_only=True)
class _Upload:
    media: Media
    until: float  #: of the ticker


class Uploads:
    """What was uploaded by this process. `ticker` returns monotonic seconds."""

    def __init__(self, graph: Graph, ticker: Callable[[], float] = time.monotonic) -> None:
        self._graph, self._ticker = graph, ticker
        self._kept: dict[tuple[str, str], _Upload] = {}
        self._one_at_a_time: dict[tuple[str, str], asyncio.Lock] = {}

    async def of(self, file: FileToSend, read: Callable[[str], bytes], *, picture: bool) -> Media | None:
        """The upload of a file; None where the platform takes none of its kind. Raises `SendFailed`."""
        key = (file.sha256, "foto" if picture else _ending(file.name))
        lock = self._one_at_a_time.setdefault(key, asyncio.Lock())
        async with lock:
            known = self._kept.get(key)
            if known and known.until > self._ticker():
                return known.media
            data = await asyncio.to_thread(read, file.sha256)
            mime = _kind(file.name, data)
            if not mime:
                return None
            shown = picture and mime.startswith("image/")
            media = Media(id=await self._graph.upload(data, file.name or "berkas", mime), picture=shown)
            self._kept[key] = _Upload(media=media, until=self._ticker() + _KEPT)
            return media

    def known(self, files: tuple[FileToSend, ...]) -> bool:
        """Whether any of these is used again."""
        return any(key[0] == file.sha256 for key in self._kept for file in files)

    def forget(self, files: tuple[FileToSend, ...]) -> None:
        """Upload these anew, next time."""
        mine = {file.sha256 for file in files}
        self._kept = {key: upload for key, upload in self._kept.items() if key[0] not in mine}


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}"


def _kind(name: str, data: bytes) -> str:
    """The type under which a file is uploaded; empty where the platform takes none of its kind, or none so large."""
    seen = next((mime for start, mime in _BY_CONTENT.items() if data.startswith(start)), "")
    if seen.startswith("image/") and len(data) > _PICTURE_MAX:
        return ""
    return seen or (_TAKEN.get(_ending(name), "") if data else "")


async def fetched(graph: Graph, media_id: str) -> bytes:
    """The bytes of a file that somebody sent: refused by its announced size. Raises `FetchFailed`."""
    for _ in range(_ADDRESSES):
        announced = await graph.media(media_id)
        size = str(announced.get("file_size", ""))
        if size.isdigit() and int(size) > FILE_MAX:
            raise FetchFailed("too big", final=True)
        data = await graph.download(announced["url"])
        if data is not None:
            return data
    raise FetchFailed("expired", final=False)
