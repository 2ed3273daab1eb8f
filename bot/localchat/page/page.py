"""The page: the office's phones in a browser, with a clock and controls. Everything is under `/` and `/latihan`.

A request refused by a phone is answered with 400, one refused by the stage with 422, with `{"faults": [...]}`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from bot.localchat.api.media import content_type
from bot.localchat.errors import Json, PhoneError
from bot.localchat.page.controls import Person, Stage, StageRefused
from bot.localchat.page.events import Stream
from bot.localchat.page.snapshot import Backdrop
from bot.localchat.phones.actions import Everybody
from bot.localchat.state.world import World

STATIC = Path(__file__).parent.parent / "static"
_INLINE = frozenset({"application/pdf", "image/png", "image/jpeg"})
_FRESH = {"Cache-Control": "no-cache"}
_PRIVATE = {"Cache-Control": "no-store"}
_log = logging.getLogger(__name__)


class Page:
    """All open pages of one server. `forget` empties the chat, `epoch` identifies the chat since it was last emptied."""

    def __init__(
        self,
        *,
        stage: Stage,
        world: World,
        people: Everybody,
        forget: Callable[[], None],
        epoch: Callable[[], str],
    ) -> None:
        self._stage = stage
        self._world = world
        self._people = people
        self._forget = forget
        self._epoch = epoch
        self._bell = world.bell
        self._backdrop = Backdrop(stage, world, bell=self._bell, seat=self._seat)
        self._stream = Stream(world, self._backdrop, bell=self._bell, epoch=epoch)
        self._play: asyncio.Task[None] | None = None
        self._seat(stage.people())

    def _seat(self, people: Sequence[Person]) -> None:
        """Give every officer their phones."""
        for person in people:
            if self._world.users.get(person.user_id, {}).get("first_name") != person.name:
                members = self._people.whatsapp if person.whatsapp else self._people.telegram
                members.add_user(person.user_id, person.name)

    def close(self) -> None:
        """End the streams of all readers and stop the player."""
        self._end_play()
        self._backdrop.close()
        self._stream.close()

    def _end_play(self) -> None:
        if self._play is not None and not self._play.done():
            self._stage.stop()
            self._play.cancel()

    def routes(self) -> list[Route]:
        """The routes of the page, beside those of the Bot API and the phones."""
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("GET", "/", self.index),
            ("GET", "/latihan/arus", self.stream),
            ("GET", "/latihan/gambar", self.picture),
            ("GET", "/latihan/naskah/{sha256}", self.paper),
            ("POST", "/latihan/jam", self.forward),
            ("POST", "/latihan/main", self.play),
            ("POST", "/latihan/ulang", self.start_over),
            ("POST", "/latihan/baca", self.mark_read),
        ]
        return [Route(path, endpoint, methods=[method]) for method, path, endpoint in table]

    async def index(self, request: Request) -> Response:
        del request
        return FileResponse(STATIC / "index.html", headers=_FRESH)

    async def stream(self, request: Request) -> Response:
        since = request.headers.get("last-event-id") or request.query_params.get("sejak", "")
        self._backdrop.watch()
        if not self._backdrop.facts:
            await self._backdrop.refresh()
        frames = _encoded(self._stream.read(since))
        return StreamingResponse(frames, media_type="text/event-stream", headers=_PRIVATE)

    async def picture(self, request: Request) -> Response:
        del request
        if not self._backdrop.picture:
            return Response(status_code=404)
        return Response(self._backdrop.picture, media_type="image/png", headers=_PRIVATE)

    async def paper(self, request: Request) -> Response:
        """Send a paper: to be opened if a browser can show it safely, else to be saved."""
        sha256 = request.path_params["sha256"]
        papers = await asyncio.to_thread(self._stage.papers)
        name = next((paper.name for paper in papers if paper.sha256 == sha256), "")
        try:
            data = await self._stage.paper(sha256)
        except KeyError:
            return Response(status_code=404)
        kind = content_type(name)
        way = "inline" if kind in _INLINE and "unduh" not in request.query_params else "attachment"
        disposition = f"{way}; filename*=utf-8''{quote(name)}"
        return Response(data, media_type=kind, headers={"content-disposition": disposition} | _PRIVATE)

    async def forward(self, request: Request) -> Response:
        body: Json = await request.json()
        try:
            now = await self._stage.forward(str(body.get("maju", "")))
        except StageRefused as error:
            return _refused(error)
        self._bell.ring()
        return JSONResponse({"now": int(now.timestamp())})

    async def play(self, request: Request) -> Response:
        """Start or stop the player. `langkah`: `satu`, `semua` or `berhenti`. Answers at once; `state` shows the end."""
        wish = (await request.json()).get("langkah")
        if wish == "berhenti":
            self._stage.stop()
        elif wish not in ("satu", "semua"):
            raise PhoneError(f"no such wish: {wish}")
        elif not self._stage.playing and (self._play is None or self._play.done()):
            self._play = asyncio.create_task(self._run(one=wish == "satu"))
            await asyncio.sleep(0)
        self._bell.ring()
        return JSONResponse({"playing": self._stage.playing})

    async def _run(self, *, one: bool) -> None:
        try:
            await self._stage.play(one)
        except StageRefused as error:
            self._world.signal("notice", {"faults": list(error.faults)})
        except Exception:  # noqa: BLE001  told to whoever looks on; the rehearsal goes on
            _log.exception("the player broke off")
            self._world.signal("notice", {"key": "pemain_terhenti"})
        self._bell.ring()

    async def start_over(self, request: Request) -> Response:
        """Start over. The request is a form; its optional part `kantor` is an office file."""
        before, data = self._epoch(), None
        async with request.form() as form:
            part = form.get("kantor")
            if isinstance(part, UploadFile):
                data = await part.read()
        self._end_play()
        try:
            await self._stage.start_over(data)
        except StageRefused as error:
            return _refused(error)
        if self._epoch() == before:
            self._forget()
        await self._backdrop.refresh(anew=True)
        self._seat(await asyncio.to_thread(self._stage.people))
        self._bell.ring()
        return JSONResponse({})

    async def mark_read(self, request: Request) -> Response:
        body: Json = await request.json()
        phone, upto = int(body["ponsel"]), int(body["sampai"])
        name = f"read:{phone}"
        if self._people.whatsapp.knows(phone):
            self._people.whatsapp.read(phone)
        if upto > int(str(self._world.setting(name, 0))):
            self._world.keep_setting(name, upto)
            self._world.store.commit()
            await self._backdrop.refresh()
        return JSONResponse({})


def static_files() -> StaticFiles:
    """The static files of the page."""
    return StaticFiles(directory=STATIC)


def _refused(error: StageRefused) -> Response:
    return JSONResponse({"faults": list(error.faults)}, status_code=422)


async def _encoded(frames: AsyncIterator[str]) -> AsyncIterator[bytes]:
    async for frame in frames:
        yield frame.encode(errors="replace")
