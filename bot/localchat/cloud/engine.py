"""The double as one object: what a request of the bot is answered, and how its webhook is found."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from bot.localchat.api.fault_injection import Failure, Trouble
from bot.localchat.api.params import Upload
from bot.localchat.cloud.account import CloudAccount
from bot.localchat.cloud.context import CloudContext
from bot.localchat.cloud.deliveries import Deliveries
from bot.localchat.cloud.errors import PAIR, THROUGHPUT, TOKEN, GraphError, unknown_object, wrong
from bot.localchat.cloud.log import CloudLog, Wrong
from bot.localchat.cloud.media import MediaShelf
from bot.localchat.cloud.messages import Sending
from bot.localchat.cloud.pace import Pace, PaceRules
from bot.localchat.cloud.people import CloudPeople
from bot.localchat.cloud.statuses import Statuses
from bot.localchat.cloud.templates import Templates, pick
from bot.localchat.errors import ConnectionCut, Json
from bot.localchat.state.world import World


@dataclass(frozen=True, kw_only=True, slots=True)
class GraphFailure(Failure):
    """A failure planned for a part of the API: `messages`, `media`, `file`, `templates`, `node`, or `*`."""

    code: int = 131016

    def refusal(self) -> GraphError:
        """The error that the bot receives."""
        return GraphError(self.code, self.description, status=self.status)


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request of the bot below the version: `path` are its parts, `base` the server's address."""

    method: str
    path: tuple[str, ...]
    token: str
    base: str
    query: Mapping[str, str]
    body: object = None
    fields: Mapping[str, str] | None = None
    file: Upload | None = None


class CloudApi:
    """A Cloud API for one number. `ticker` returns monotonic seconds, for the limit on all messages together."""

    def __init__(
        self,
        *,
        world: World,
        account: CloudAccount | None = None,
        clock: Callable[[], datetime],
        ticker: Callable[[], float] = time.monotonic,
        pace: PaceRules | None = None,
        approves_at_once: bool = True,
    ) -> None:
        self.account = account or CloudAccount()
        self.log = CloudLog(now=world.now)
        self.deliveries = Deliveries(self.account, world.store, self.log)
        parts: Json = {
            "account": self.account,
            "world": world,
            "deliveries": self.deliveries,
            "log": self.log,
        }
        rules = Pace(pace or PaceRules(), now=lambda: clock().timestamp(), ticker=ticker)
        self.context = CloudContext(**parts, pace=rules)
        self.media = MediaShelf(self.context)
        self.templates = Templates(self.context, at_once=approves_at_once)
        self.statuses = Statuses(self.context)
        self.sending = Sending(self.context, self.media, self.templates, self.statuses)
        self.people = CloudPeople(self.context, self.media, self.statuses)
        self.trouble = Trouble()
        self.quality = "GREEN"
        self.requests = 0

    def forget(self, templates: list[Json]) -> None:
        """After the World was emptied. `templates` stay: they are the account's."""
        self.templates.restore(templates)
        self.context.forget()
        self.media.forget()
        self.statuses.forget()

    async def subscribe(self, url: str, app: Any = None) -> bool:
        """Ask the bot's webhook for its word, then deliver to it; `app` (ASGI) stands in for a socket.

        False, and nothing is delivered, if the webhook does not give the word back.
        """
        transport = httpx.ASGITransport(app, raise_app_exceptions=False) if app else None
        client = httpx.AsyncClient(transport=transport, trust_env=False)
        asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
        try:
            answer = await client.get(url, params=asked | {"hub.verify_token": self.account.verify_token})
        except httpx.HTTPError:  # nobody is there yet
            await client.aclose()
            return False
        if answer.status_code != 200 or answer.text != asked["hub.challenge"]:
            self.log.note(Wrong.WEBHOOK, f"the challenge was answered with {answer.status_code}")
            await client.aclose()
            return False
        self.deliveries.connect(client, url)
        return True

    def rate(self, quality: str) -> None:
        """The number is rated `GREEN`, `YELLOW` or `RED`; the bot is told that it is throttled or not."""
        before, self.quality = self.quality, quality
        event = "FLAGGED" if quality == "RED" else "UNFLAGGED" if before == "RED" else "ONBOARDING"
        told = {"display_phone_number": self.account.number, "event": event, "current_limit": "TIER_1K"}
        self.deliveries.push("phone_number_quality_update", told)

    async def call(self, request: Request) -> Json:
        """The answer to a request; raises GraphError, or ConnectionCut when planned."""
        self.requests += 1
        self.check_token(request.token)
        failure = self.trouble.next_for(part_of(request))
        if failure is None:
            return self._noted(request)
        if failure.delay:
            await asyncio.sleep(failure.delay)
        answer = self._noted(request) if failure.applied or failure.status == 0 else {}
        if failure.cut:
            raise ConnectionCut(part_of(request))
        if failure.status:
            code = failure.code if isinstance(failure, GraphFailure) else 131016
            raise GraphError(code, failure.description, status=failure.status)
        return answer

    def check_token(self, token: str) -> None:
        """Raises GraphError 190."""
        if token != self.account.token:
            raise GraphError(TOKEN, status=401)

    def _noted(self, request: Request) -> Json:
        """The answer; what is refused is a fault of the bot."""
        try:
            return self._answer(request)
        except GraphError as error:
            kind = Wrong.PACED if error.code in (PAIR, THROUGHPUT) else Wrong.REFUSED
            self.log.note(kind, f"{request.method} {'/'.join(request.path)}: {error}")
            raise

    def _answer(self, request: Request) -> Json:
        match (request.method, *request.path):
            case ("POST", self.account.phone, "messages"):
                return self.sending.post(request.body)
            case ("POST", self.account.phone, "media"):
                return self.media.upload(dict(request.fields or {}), request.file)
            case ("POST", self.account.phone, "register"):
                return self._register(request.body)
            case ("GET", self.account.phone):
                return pick(self._number(), request.query.get("fields", ""))
            case (method, self.account.business, *rest):
                return self._of_business(method, tuple(rest), request)
            case ("GET", number) if self.media.is_here(number):
                return self.media.node(number, request.base)
            case ("DELETE", number) if self.media.is_here(number):
                return self.media.delete(number)
            case ("GET", number):
                return pick(self.templates.of_id(number), request.query.get("fields", ""))
            case ("POST", number):
                return self.templates.edit(number, request.body)
            case _:
                raise unknown_object("/".join(request.path))

    def _of_business(self, method: str, rest: tuple[str, ...], request: Request) -> Json:
        match (method, *rest):
            case ("GET",):
                node = {"id": self.account.business, "name": self.account.name, "currency": "IDR"}
                node |= {"timezone_id": "66", "account_review_status": "APPROVED"}
                return pick(node, request.query.get("fields", ""))
            case ("GET", "phone_numbers"):
                return {"data": [pick(self._number(), request.query.get("fields", ""))]}
            case ("GET", "message_templates"):
                return self.templates.listed(request.query)
            case ("POST", "message_templates"):
                return self.templates.create(request.body)
            case ("DELETE", "message_templates"):
                return self.templates.delete(request.query.get("name", ""))
            case ("POST", "subscribed_apps"):
                return {"success": True}
            case ("GET", "subscribed_apps"):
                app = {"id": "2026", "name": self.account.name, "link": "https://example.invalid"}
                return {"data": [{"whatsapp_business_api_data": app}]}
            case _:
                raise unknown_object("/".join(request.path))

    def _number(self) -> Json:
        return {
            "id": self.account.phone,
            "display_phone_number": self.account.shown_number,
            "verified_name": self.account.name,
            "quality_rating": self.quality,
            "code_verification_status": "VERIFIED",
            "name_status": "APPROVED",
            "platform_type": "CLOUD_API",
            "throughput": {"level": "STANDARD"},
            "status": "CONNECTED",
        }

    def _register(self, body: object) -> Json:
        pin = str(body.get("pin", "")) if isinstance(body, dict) else ""
        if len(pin) != 6 or not pin.isdecimal():
            raise wrong("Param pin must have six digits.")
        return {"success": True}


def part_of(request: Request) -> str:
    """The part of the API that a request is for, as planned failures name it."""
    parts = {"messages": "messages", "media": "media", "message_templates": "templates"}
    return parts.get(request.path[-1], "node") if request.path else "node"
