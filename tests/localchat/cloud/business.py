"""The bot's side by hand: a webhook that remembers what came, requests, and the content of messages."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import httpx
from starlette.types import Receive, Scope, Send

from bot.localchat.cloud.deliveries import signature
from bot.localchat.cloud.engine import CloudApi

NUMBER = "6281234567890"
SCOPED = "ID.abc123XYZ"
PDF = b"%PDF-1.4\n%%EOF\n"


class Webhook:
    """The bot's side: answers with the `answers` in turn, then with 200."""

    def __init__(self, cloud: CloudApi) -> None:
        self.cloud = cloud
        self.answers: list[int] = []
        self.posts: list[dict[str, Any]] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "GET":
            await _answer(send, 200, parse_qs(scope["query_string"].decode())["hub.challenge"][0].encode())
            return
        body, more = b"", True
        while more:
            message = await receive()
            body, more = body + message.get("body", b""), message.get("more_body", False)
        signed = dict(scope["headers"])[b"x-hub-signature-256"].decode()
        assert signed == signature(self.cloud.account.app_secret, body)
        status = self.answers.pop(0) if self.answers else 200
        if status == 200:
            self.posts.append(json.loads(body))
        await _answer(send, status, b"")

    async def news(self) -> list[dict[str, Any]]:
        """Every message, status and notice that came since the last call, each by itself."""
        async with asyncio.timeout(5):
            while len(self.cloud.deliveries):
                await asyncio.sleep(0)
        posts, self.posts = self.posts, []
        values = [change["value"] for post in posts for entry in post["entry"] for change in entry["changes"]]
        return [one for value in values for one in _events(value)]


def _events(value: dict[str, Any]) -> list[dict[str, Any]]:
    found = value.get("messages", []) + value.get("statuses", [])
    return found or [value]


async def _answer(send: Send, status: int, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": body})


class Business:
    """The bot's requests, made by hand."""

    def __init__(self, web: httpx.AsyncClient, cloud: CloudApi) -> None:
        self.web, self.cloud = web, cloud
        self.headers = {"authorization": f"Bearer {cloud.account.token}"}

    async def ask(self, method: str, path: str, **sent: Any) -> tuple[int, Any]:
        answer = await self.web.request(method, f"/v26.0/{path}", headers=self.headers, **sent)
        return answer.status_code, answer.json()

    async def send(self, kind: str, content: object, *, to: str = NUMBER, **more: object) -> tuple[int, Any]:
        """Post a message; a scoped id goes into its own field."""
        address = {"to" if to.lstrip("+").isdigit() else "recipient": to}
        message = {"messaging_product": "whatsapp", "type": kind, kind: content} | address | more
        return await self.ask("POST", f"{self.cloud.account.phone}/messages", json=message)

    async def said(self, text: str, **more: Any) -> str:
        """Send a text that is taken; returns its wamid."""
        status, body = await self.send("text", {"body": text}, **more)
        assert status == 200, body
        return str(body["messages"][0]["id"])

    async def code(self, kind: str, content: object, **more: Any) -> int:
        """The code with which a message is refused; 0 if it is not."""
        _, body = await self.send(kind, content, **more)
        return int(body["error"]["code"]) if "error" in body else 0

    async def upload(self, name: str, data: bytes, kind: str) -> tuple[int, Any]:
        fields = {"messaging_product": "whatsapp", "type": kind}
        path = f"{self.cloud.account.phone}/media"
        return await self.ask("POST", path, data=fields, files={"file": (name, data, kind)})

    async def template(self, name: str, text: str, **more: object) -> tuple[int, Any]:
        example = {"example": {"body_text": [["contoh"] * text.count("{{")]}} if "{{" in text else {}
        buttons = {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Buka"}]}
        parts = [{"type": "BODY", "text": text} | example, buttons]
        sent = {"name": name, "language": "id", "category": "UTILITY", "components": parts} | more
        return await self.ask("POST", f"{self.cloud.account.business}/message_templates", json=sent)


def card(*titles: str, body: str = "Setuju?", **more: object) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"b{n}", "title": one}} for n, one in enumerate(titles)]
    return {"type": "button", "body": {"text": body}, "action": {"buttons": replies}} | more


def choices(*rows: dict[str, str], button: str = "Pilih") -> dict[str, Any]:
    sections = [{"rows": [{"id": f"r{n}"} | row for n, row in enumerate(rows)]}]
    return {
        "type": "list",
        "body": {"text": "Yang mana?"},
        "action": {"button": button, "sections": sections},
    }
