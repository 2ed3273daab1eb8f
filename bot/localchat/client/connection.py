"""How a phone reaches the server: over HTTP, or by direct calls in the same process."""

from __future__ import annotations

import io
from typing import Any, Protocol

import aiohttp

from bot.localchat.api.params import Upload
from bot.localchat.errors import Json, PhoneError
from bot.localchat.page.guard import COOKIE
from bot.localchat.server import LocalChat


class Line(Protocol):
    """The connection of a phone. Refusals raise PhoneError; an act returns `{"seq", "result"}`."""

    async def add_user(self, user_id: int, first_name: str, **names: str) -> Json:
        """Add a person with a phone."""

    async def add_whatsapp(self, user_id: int, first_name: str, **names: str) -> Json:
        """Add a person with a phone on WhatsApp."""

    async def add_group(self, title: str, members: list[int]) -> Json:
        """Add a group with the bot in it."""

    async def act(self, user_id: int, act: str, **fields: object) -> Json:
        """Perform any act of `acts.perform`, except sending a file."""

    async def send_file(self, user_id: int, upload: Upload, act: str = "file", /, **fields: object) -> Json:
        """Perform the act `file` or `replace`."""

    async def watch(self, user_id: int, *, chat_id: int | None, after: int, timeout: float) -> Json:
        """Changes after number `after`; waits at most `timeout` seconds for them."""

    async def download(self, file_id: str) -> bytes:
        """The bytes of a file."""

    async def close(self) -> None:
        """Close the connection."""


#: Seconds that an unused connection is kept: less than the server does (5), or an act meets one that is just closing.
_IDLE = 2.0


class DirectLine:
    """Direct calls in the same process, without a socket or a copy."""

    def __init__(self, chat: LocalChat) -> None:
        self._chat = chat

    async def add_user(self, user_id: int, first_name: str, **names: str) -> Json:
        return self._chat.people.add_user(user_id, first_name, **names)

    async def add_whatsapp(self, user_id: int, first_name: str, **names: str) -> Json:
        return self._chat.cloud.people.add_user(user_id, first_name, **names)

    async def add_group(self, title: str, members: list[int]) -> Json:
        return self._chat.people.add_group(title, members)

    async def act(self, user_id: int, act: str, **fields: object) -> Json:
        result = self._chat.everybody.perform(user_id, act, fields)
        return {"seq": self._chat.world.seq, "result": result}

    async def send_file(self, user_id: int, upload: Upload, act: str = "file", /, **fields: object) -> Json:
        return await self.act(user_id, act, upload=upload, **fields)

    async def watch(self, user_id: int, *, chat_id: int | None, after: int, timeout: float) -> Json:
        return await self._chat.views.watch(user_id, chat_id=chat_id, after=after, timeout=timeout)

    async def download(self, file_id: str) -> bytes:
        data: bytes = self._chat.views.read_file(file_id)["data"]
        return data

    async def close(self) -> None:
        """Nothing to close."""


class HttpLine:
    """Over HTTP to `url`, the root of the server, with its `key` if it asks for one.

    Made inside a running loop; `close` it.
    """

    def __init__(self, url: str, *, key: str = "") -> None:
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=_IDLE)
        cookie = {"cookie": f"{COOKIE}={key}"} if key else None
        self._session = aiohttp.ClientSession(url, connector=connector, headers=cookie)

    async def _ask(self, method: str, path: str, **sent: Any) -> Json:
        async with self._session.request(method, f"/phones/{path}", **sent) as answer:
            body: Json = await answer.json(content_type=None)
        if answer.status != 200:
            raise PhoneError(body["error"])
        return body

    async def add_user(self, user_id: int, first_name: str, **names: str) -> Json:
        return await self._ask("POST", "users", json={"id": user_id, "first_name": first_name} | names)

    async def add_whatsapp(self, user_id: int, first_name: str, **names: str) -> Json:
        who = {"id": user_id, "first_name": first_name, "whatsapp": True}
        return await self._ask("POST", "users", json=who | names)

    async def add_group(self, title: str, members: list[int]) -> Json:
        return await self._ask("POST", "groups", json={"title": title, "members": members})

    async def act(self, user_id: int, act: str, **fields: object) -> Json:
        return await self._ask("POST", f"{user_id}/{act}", json=fields)

    async def send_file(self, user_id: int, upload: Upload, act: str = "file", /, **fields: object) -> Json:
        form = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            if value is not None:
                form.add_field(name, str(value))
        mime_type = upload.mime_type or "application/octet-stream"
        form.add_field("file", io.BytesIO(upload.data), filename=upload.name, content_type=mime_type)
        return await self._ask("POST", f"{user_id}/{act}", data=form)

    async def watch(self, user_id: int, *, chat_id: int | None, after: int, timeout: float) -> Json:
        asked = {"after": str(after), "timeout": str(timeout)}
        asked |= {"chat_id": str(chat_id)} if chat_id is not None else {}
        return await self._ask("GET", f"{user_id}/items", params=asked)

    async def download(self, file_id: str) -> bytes:
        async with self._session.get(f"/phones/files/{file_id}") as answer:
            if answer.status != 200:
                raise PhoneError(f"no file {file_id}")
            return await answer.read()

    async def close(self) -> None:
        await self._session.close()
