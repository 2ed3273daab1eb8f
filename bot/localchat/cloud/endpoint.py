"""The Cloud API over HTTP."""

from __future__ import annotations

import json
from email.utils import formatdate
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request as HttpRequest
from starlette.types import Message, Receive, Scope, Send

from bot.localchat.api.params import Upload
from bot.localchat.cloud.account import VERSION
from bot.localchat.cloud.engine import CloudApi, Request
from bot.localchat.cloud.errors import GraphError, unknown_object, wrong
from bot.localchat.cloud.media import MEGABYTE
from bot.localchat.errors import ConnectionCut, Json

PREFIXES = (f"/{VERSION}/", "/wa-media/")
_LARGEST = 101 * MEGABYTE
_FIELD = MEGABYTE


class CloudEndpoint:
    """ASGI for `/v26.0/…` and for the addresses of files."""

    def __init__(self, api: CloudApi) -> None:
        self._api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        send = self._dated(send)
        try:
            if scope["path"].startswith("/wa-media/"):
                await self._file(scope, send)
                return
            await _send_json(send, 200, await self._api.call(await self._read(scope, receive)))
        except GraphError as error:
            await _send_json(send, error.status, error.body())
        except ConnectionCut:
            await _cut(send)

    def _dated(self, send: Send) -> Send:
        """`send` with a Date header of the server's own clock."""

        async def dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self._api.context.world.now(), usegmt=True)
                message["headers"].append((b"date", date.encode()))
            await send(message)

        return dated

    async def _read(self, scope: Scope, receive: Receive) -> Request:
        headers = Headers(scope=scope)
        request = Request(
            method=scope["method"],
            path=tuple(part for part in scope["path"].removeprefix(f"/{VERSION}/").split("/") if part),
            token=_bearer(headers),
            base=f"{scope['scheme']}://{headers.get('host', '127.0.0.1')}",
            query=dict(parse_qsl(scope["query_string"].decode(), keep_blank_values=True)),
        )
        self._api.check_token(request.token)  # before anything is read of it
        if int(headers.get("content-length", "0")) > _LARGEST:
            raise wrong(f"The request is larger than {_LARGEST} bytes.")
        if scope["method"] != "POST":
            return request
        body, fields, file = await _read_body(HttpRequest(scope, receive))
        return Request(
            method="POST",
            path=request.path,
            token=request.token,
            base=request.base,
            query=request.query,
            body=body,
            fields=fields,
            file=file,
        )

    async def _file(self, scope: Scope, send: Send) -> None:
        headers = Headers(scope=scope)
        self._api.check_token(_bearer(headers))
        if scope["method"] != "GET":
            raise unknown_object(scope["path"])
        if failure := self._api.trouble.next_for("file"):
            if failure.cut:
                raise ConnectionCut("file")
            raise GraphError(131016, status=failure.status)
        kind, data = self._api.media.fetch(scope["path"].removeprefix("/wa-media/"))
        await _send(send, 200, kind, data)


def _bearer(headers: Headers) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


async def _read_body(request: HttpRequest) -> tuple[object, dict[str, str], Upload | None]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "multipart/form-data":
        return None, *await _read_form(request)
    data = await request.body()
    try:
        return json.loads(data or b"{}"), {}, None
    except ValueError:
        raise wrong("The body is not JSON.") from None


async def _read_form(request: HttpRequest) -> tuple[dict[str, str], Upload | None]:
    try:
        form = await MultiPartParser(request.headers, request.stream(), max_part_size=_FIELD).parse()
    except MultiPartException:
        raise wrong("The body is not a form.") from None
    fields: dict[str, str] = {}
    file = None
    for name, value in form.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = value
        elif name == "file":
            data = await value.read()
            file = Upload(name=value.filename or "", mime_type=value.content_type or "", data=data)
    await form.close()
    return fields, file


async def _send_json(send: Send, status: int, body: Json) -> None:
    await _send(send, status, "application/json; charset=UTF-8", json.dumps(body).encode())


async def _send(send: Send, status: int, kind: str, data: bytes) -> None:
    headers = [(b"content-type", kind.encode()), (b"content-length", str(len(data)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})


async def _cut(send: Send) -> None:
    """Announce more bytes than are sent, so that the server breaks the connection to the client."""
    headers = [(b"content-type", b"application/json"), (b"content-length", b"1000")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"{", "more_body": True})
