"""The server as one object: the Bot API and the Cloud API for the bot, phones for people, over HTTP or by direct calls."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.http_server import Listening, listen
from bot.localchat.api.context import ApiContext, Limits
from bot.localchat.api.dispatch import BotApi
from bot.localchat.api.endpoint import BotApiEndpoint
from bot.localchat.api.fault_injection import FaultLog, FloodGate, FloodRules
from bot.localchat.cloud.account import CloudAccount
from bot.localchat.cloud.endpoint import PREFIXES, CloudEndpoint
from bot.localchat.cloud.engine import CloudApi
from bot.localchat.cloud.pace import PaceRules
from bot.localchat.errors import Json
from bot.localchat.page.controls import Stage
from bot.localchat.page.guard import Guard
from bot.localchat.page.limits import BodyLimit
from bot.localchat.page.page import Page, static_files
from bot.localchat.phones.actions import Everybody, People
from bot.localchat.phones.inbox_view import Views
from bot.localchat.phones.routes import phone_app
from bot.localchat.state.store import MemoryStore, Store
from bot.localchat.state.updates import UpdateQueue
from bot.localchat.state.world import World

TOKEN = "1000001:LATIHAN-tidak-rahasia-hanya-di-mesin-ini"  # noqa: S105  the rehearsal has no secrets
"""The token the server takes when none is given: for servers that only their own machine reaches."""


def secret_token() -> str:
    """A token that nobody can guess, for servers that others reach."""
    return f"{TOKEN.partition(':')[0]}:{secrets.token_urlsafe(24)}"


class LocalChat:
    """A Bot API 10.0 server for one bot, as strict as Telegram, and beside it a Cloud API for its WhatsApp number.

    `now` returns aware instants: message dates, expiry and time limits follow it. `ticker` returns monotonic seconds,
    for flood limits. `strict` answers 400 to unknown parameters, which the real server ignores. `reads_groups`
    switches the bot's privacy mode off. `whatsapp` is the account of the Cloud API, `pace` how fast it may send.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime],
        token: str = TOKEN,
        store: Store | None = None,
        strict: bool = False,
        limits: Limits | None = None,
        flood: FloodRules | None = None,
        ticker: Callable[[], float] = time.monotonic,
        reads_groups: bool = False,
        whatsapp: CloudAccount | None = None,
        pace: PaceRules | None = None,
    ) -> None:
        self.token = token
        self.store = store or MemoryStore()
        self.world = World(bot=_bot(token, reads_groups=reads_groups), now=now, store=self.store)
        self.updates = UpdateQueue(now=self.world.now, store=self.store)
        self.gate = FloodGate(flood, ticker=ticker)
        self.faults = FaultLog(now=self.world.now, strict=strict)
        parts: Json = {"world": self.world, "updates": self.updates, "gate": self.gate, "faults": self.faults}
        context = ApiContext(**parts, limits=limits or Limits())
        self.api = BotApi(context)
        self.trouble = self.api.trouble
        self.people = People(context)
        self.views = Views(context)
        self.cloud = CloudApi(world=self.world, account=whatsapp, clock=now, ticker=ticker, pace=pace)
        self.everybody = Everybody(telegram=self.people, whatsapp=self.cloud.people)
        self._bot_api = BotApiEndpoint(self.api, token=token)
        self._cloud_api = CloudEndpoint(self.cloud)
        self._phones = phone_app(
            people=self.everybody, views=self.views, trouble=self.trouble, context=context, cloud=self.cloud
        )
        self._page: Page | None = None
        self._also: Mapping[str, ASGIApp] = {}
        self._door: ASGIApp = BodyLimit(self._inside)

    @property
    def epoch(self) -> str:
        """Identifies the chat's contents: it changes with `forget`, but not with a restart."""
        found = str(self.world.setting("epoch", ""))
        if not found:
            found = secrets.token_hex(4)
            self.world.keep_setting("epoch", found)
            self.store.commit()
        return found

    def lock(self, host: str, key: str = "") -> None:
        """Put the guard in front of the server; `host` is where it will listen, `key` what is asked of whoever comes."""
        self._door = Guard(BodyLimit(self._inside), bound=host, key=key)

    def show_page(self, stage: Stage, *, host: str = "127.0.0.1", key: str = "") -> None:
        """Add the page at `/` and the guard in front of the server, as `lock`.

        Everybody on the stage gets a phone. Call it once, before `serve`.
        """
        parts: Json = {"world": self.world, "people": self.everybody, "forget": self.forget}
        self._page = Page(stage=stage, epoch=lambda: self.epoch, **parts)
        static = Mount("/latihan/static", static_files())
        self._phones.router.routes.extend([*self._page.routes(), static])
        self.lock(host, key)

    def serve_also(self, paths: Mapping[str, ASGIApp]) -> None:
        """Serve these paths, too: what the bot that is rehearsed with serves of its own."""
        self._also = paths

    def forget(self) -> None:
        """Delete all people, chats and messages, to start over. Open pages reload by themselves."""
        templates = self.cloud.templates.all
        self.store.clear()
        self.world.forget()
        self.updates.start_anew()
        self.cloud.forget(templates)
        self.store.commit()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI: the Bot API under `/bot` and `/file/bot`, the Cloud API under its version, phones under `/phones`, the
        page (if any) elsewhere.
        """
        await self._door(scope, receive, send)

    async def _inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(("/bot", "/file/bot")):
            await self._bot_api(scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith(PREFIXES):
            await self._cloud_api(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] in self._also:
            await self._also[scope["path"]](scope, receive, send)
        else:
            await self._phones(scope, receive, send)

    async def serve(self, host: str = "127.0.0.1", port: int = 0) -> Serving:
        """Listen, in a task of the running loop; port 0 means any free port. Raises OSError if the port is taken."""
        listening = await listen(self, host, port)
        self.api.pusher.turn()
        return Serving(chat=self, listening=listening)

    def close(self) -> None:
        """End every waiting poll and phone, and close the store."""
        self.send_home()
        self.store.close()

    def send_home(self) -> None:
        """End every waiting request: of the bot's poll, of phones, of open pages; and push nothing any more."""
        self.api.poller.close()
        self.api.pusher.close()
        self.views.close()
        if self._page is not None:
            self._page.close()


@dataclass(frozen=True, kw_only=True)
class Serving:
    """A listening server."""

    chat: LocalChat
    listening: Listening

    @property
    def host(self) -> str:
        return self.listening.host

    @property
    def port(self) -> int:
        return self.listening.port

    @property
    def url(self) -> str:
        """The value for TELEGRAM_API_BASE_URL, without a trailing slash."""
        return self.listening.url

    async def close(self) -> None:
        """Stop listening and close the chat; a durable store keeps everything."""
        await self.chat.cloud.deliveries.close()
        self.chat.send_home()
        await self.listening.close()
        self.chat.close()


def _bot(token: str, *, reads_groups: bool) -> Json:
    return {
        "id": int(token.partition(":")[0]),
        "is_bot": True,
        "first_name": "SOP",
        "username": "sop_latihan_bot",
        "can_join_groups": True,
        "can_read_all_group_messages": reads_groups,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
