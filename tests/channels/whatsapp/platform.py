"""A stand-in for the platform: it answers what a test has planned, and keeps what it was asked."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.channels.whatsapp.account import Account
from tests.channels.whatsapp.bodies import BUSINESS, PHONE

ACCOUNT = Account(
    token="EAAG-RAHASIA-token-sistem",
    phone=PHONE,
    business=BUSINESS,
    app_secret="rahasia-aplikasi-9f8e7d",
    verify_token="kata-verifikasi",
)
VERSION = "/v26.0"
CUT = object()  #: an answer that breaks off
ME = {"display_phone_number": "+62 812-0000-0001", "id": PHONE}


def error(code: int, message: str = "tidak", status: int = 400, **more: Any) -> tuple[int, Any]:
    return status, {"error": {"code": code, "message": message, "type": "OAuthException", **more}}


@dataclass(kw_only=True)
class Asked:
    method: str
    path: str
    body: dict[str, Any]
    authorization: str


@dataclass
class Platform:
    """`plan` maps a path to its answers, one after the other, the last one for ever; None breaks the connection."""

    plan: dict[str, list[Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    sent: int = 0
    url: str = ""

    async def __aenter__(self) -> Platform:
        app = web.Application(client_max_size=64 << 20)
        app.router.add_route("*", "/{rest:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def paths(self) -> list[str]:
        return [f"{one.method} {one.path.removeprefix(VERSION)}" for one in self.asked]

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [one.body for one in self.asked if one.path.endswith("/messages")]

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(
            Asked(
                method=request.method,
                path=request.path,
                body=await _body(request),
                authorization=request.headers.get("Authorization", ""),
            )
        )
        planned = self.plan.get(request.path.removeprefix(VERSION))
        answer = self._default(request) if planned is None else planned.pop(0) if planned[1:] else planned[0]
        if answer is None:
            assert request.transport is not None
            request.transport.close()
            return web.Response()
        if answer is CUT:
            half = web.StreamResponse(headers={"Content-Length": "1000"})
            await half.prepare(request)
            await half.write(b"{")
            assert request.transport is not None
            request.transport.close()
            return half
        status, content = answer if isinstance(answer, tuple) else (200, answer)
        if isinstance(content, bytes | str):
            return web.Response(status=status, body=content)
        return web.json_response(content, status=status)

    def _default(self, request: web.Request) -> Any:
        if request.path == f"{VERSION}/{PHONE}":
            return ME
        self.sent += 1
        if request.path.endswith("/messages"):
            return {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.{self.sent}"}]}
        if request.path.endswith("/media"):
            return {"id": f"media{self.sent}"}
        return error(100, "Unsupported get request", 404)


async def _body(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found: dict[str, Any] = json.loads(await request.read())
        return found
    form = await request.post()
    return {
        name: (value.filename, value.content_type, value.file.read())
        if isinstance(value, web.FileField)
        else value
        for name, value in form.items()
    }
