"""The Bot API over HTTP, in bare ASGI because benchmarks use this path."""

from __future__ import annotations

import json
from email.utils import formatdate
from urllib.parse import parse_qsl, unquote

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request
from starlette.types import Message, Receive, Scope, Send

from bot.localchat.api import media
from bot.localchat.api.dispatch import BotApi
from bot.localchat.api.params import Params, Upload
from bot.localchat.errors import ApiError, ConnectionCut, TooLarge, bad_request

_JSON = "application/json"
_TOO_LARGE = (
    b"<html>\r\n<head><title>413 Request Entity Too Large</title></head>\r\n<body>\r\n"
    b"<center><h1>413 Request Entity Too Large</h1></center>\r\n</body>\r\n</html>\r\n"
)
_FIELDS_BYTES = 1 << 20


class BotApiEndpoint:
    """ASGI for `/bot{token}/METHOD` and `/file/bot{token}/PATH`."""

    def __init__(self, api: BotApi, *, token: str) -> None:
        self._api = api
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        send = self._dated(send)
        if path.startswith("/file/bot"):
            await self._download(path.removeprefix("/file/bot"), send)
            return
        token, _, method = path.removeprefix("/bot").partition("/")
        try:
            self._check_token(token)  # before anything is read of it
        except ApiError as error:
            await _send_json(send, error.status, error.body())
            return
        if int(Headers(scope=scope).get("content-length", "0")) > media.UPLOAD_BYTES + _FIELDS_BYTES:
            await _send(send, 413, "text/html", _TOO_LARGE)
            return
        try:
            params = await _read(scope, receive)
            body: dict[str, object] = {"ok": True, "result": await self._api.call(method, params)}
            await _send_json(send, 200, body)
        except TooLarge:
            await _send(send, 413, "text/html", _TOO_LARGE)
        except ApiError as error:
            await _send_json(send, error.status, error.body(), error.parameters.get("retry_after"))
        except ConnectionCut:
            await _cut(send)
        except ClientDisconnect:
            return  # the bot died while it sent a file: it has asked for nothing

    def _dated(self, send: Send) -> Send:
        """`send` with a Date header of the server's own clock, so that a bot can tell how far its clock is off."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._api.desk.world.now(), usegmt=True)
                message["headers"].append((b"date", date.encode()))
            await send(message)

        return dated

    def _check_token(self, token: str) -> None:
        if token == self._token:
            return
        number, _, secret = unquote(token).partition(":")
        well_formed = number.isdecimal() and secret
        raise ApiError(401, "Unauthorized" if well_formed else "Unauthorized: invalid token specified")

    async def _download(self, rest: str, send: Send) -> None:
        token, _, path = rest.partition("/")
        try:
            self._check_token(token)
            data = self._bytes_at(path)
        except ApiError as error:
            await _send_json(send, error.status, error.body())
            return
        await _send(send, 200, "application/octet-stream", data)

    def _bytes_at(self, path: str) -> bytes:
        world = self._api.desk.world
        for record in world.files.values():
            if record["path"] == path and record["file_size"] <= media.DOWNLOAD_BYTES:
                return world.store.read_bytes(record["file_id"])
        raise ApiError(404, "Not Found")


async def _read(scope: Scope, receive: Receive) -> Params:
    query = dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True))
    request = Request(scope, receive)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return await _read_multipart(request, query)
    body = await request.body()
    if kind == _JSON:
        return Params(values=query | _read_json(body))
    return Params(values=query | dict(parse_qsl(body.decode(errors="replace"), keep_blank_values=True)))


def _read_json(body: bytes) -> dict[str, object]:
    if not body.strip():
        return {}
    try:
        found = json.loads(body)
    except ValueError:
        raise bad_request("Can't parse JSON object") from None
    if not isinstance(found, dict):
        raise bad_request("Can't parse JSON object: expected an Object")
    return found


async def _read_multipart(request: Request, query: dict[str, str]) -> Params:
    parser = MultiPartParser(request.headers, request.stream(), max_part_size=_FIELDS_BYTES)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise bad_request("Can't parse multipart request") from None
    values: dict[str, object] = dict(query)
    files: dict[str, Upload] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            data = await value.read()
            files[name] = Upload(name=value.filename or "", mime_type=value.content_type or "", data=data)
        else:
            values[name] = value
    await form.close()
    return Params(values=values, files=files)


async def _send_json(send: Send, status: int, body: object, retry_after: int | None = None) -> None:
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")
    more = [] if retry_after is None else [(b"retry-after", str(retry_after).encode())]
    await _send(send, status, _JSON, data, more)


async def _send(
    send: Send, status: int, kind: str, data: bytes, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(data)).encode()), *(more or [])]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})


async def _cut(send: Send) -> None:
    """Announce more bytes than are sent, so that the server breaks the connection to the client."""
    headers = [(b"content-type", _JSON.encode()), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
