"""WhatsApp's Business Cloud API: pywa as sender, with a webhook, a reader and a splitter of our own.

The library reads only the first event of a webhook's body and loses the rest behind a 200 (docs/keputusan.md T19).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta

from bot.channels.whatsapp.account import Account
from bot.channels.whatsapp.graph import Graph
from bot.channels.whatsapp.incoming import CHANNEL, read_event
from bot.channels.whatsapp.media import Uploads, fetched
from bot.channels.whatsapp.payloads import Payload, payloads
from bot.channels.whatsapp.templates import Templates
from bot.channels.whatsapp.webhook import Webhook
from bot.ports import (
    ALBUM_JOINT,
    BotProfile,
    Failure,
    Incoming,
    IncomingFile,
    Keep,
    Outgoing,
    OutgoingKind,
    SendFailed,
    Template,
    TemplateState,
)

_BEGUN_MAX = 256  #: messages of several parts of which only some went out


class WhatsAppChannel:
    """The number of one account, at one server."""

    name = CHANNEL
    polls = False
    watches = False
    edits = False
    window = timedelta(hours=24)

    def __init__(self, account: Account, base_url: str) -> None:
        self.webhook = Webhook(account)
        self._graph = Graph(account, base_url)
        self._uploads = Uploads(self._graph)
        self._templates = Templates(self._graph, account.business)
        self._begun: dict[Outgoing, list[str]] = {}

    async def start(self) -> str:
        """Greet the server; returns the digits of the number."""
        return await self._graph.number()

    async def introduce(self, profile: BotProfile) -> None:
        """The platform shows none of it."""

    async def listen(self, keep: Keep) -> None:
        """The webhook's server calls `webhook`, an ASGI application; here nothing is fetched."""
        self.webhook.hear(keep)
        await asyncio.Event().wait()

    def parse(self, raw: Mapping[str, object]) -> Incoming:
        try:
            return read_event(raw)
        except (TypeError, KeyError, AttributeError, ValueError, IndexError, OverflowError, OSError) as error:
            raise ValueError(f"not an event: {type(error).__name__}") from error

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        """Send. A message of several parts that breaks off goes on with the part that is still to be sent."""
        reused = self._uploads.known(outgoing.documents)
        try:
            return await self._send(outgoing, read)
        except SendFailed as failed:
            if failed.failure is not Failure.REFUSED or not reused:
                raise
            self._uploads.forget(outgoing.documents)  # it may be gone; a fresh one is refused for good
            raise SendFailed(Failure.RETRY, failed.why) from None

    async def _send(self, out: Outgoing, read: Callable[[str], bytes]) -> str:
        picture = out.kind is OutgoingKind.PHOTO
        found = {one.sha256: await self._uploads.of(one, read, picture=picture) for one in out.documents}
        parts = payloads(out, {sha256: media for sha256, media in found.items() if media})
        first = out.tap if out.kind is OutgoingKind.ANSWER else out.reply_to
        sent = self._begun.pop(out, [])
        try:
            for part in parts[len(sent) :]:
                sent.append(await self._part(out.chat, part, "" if sent else first))
        except SendFailed:
            self._remember(out, sent)
            raise
        return ALBUM_JOINT.join(sent) or out.message

    async def _part(self, chat: str, part: Payload, reply_to: str) -> str:
        try:
            return await self._graph.message(chat, part, reply_to)
        except SendFailed as failed:
            if not reply_to or failed.failure is not Failure.REFUSED:
                raise
            return await self._graph.message(chat, part, "")  # what it replies to may be gone

    def _remember(self, out: Outgoing, sent: list[str]) -> None:
        if sent:
            self._begun[out] = sent
        while len(self._begun) > _BEGUN_MAX:
            del self._begun[next(iter(self._begun))]

    async def offer(self, chat: str, commands: Mapping[str, str]) -> None:
        """The platform has no menu of a chat's own."""

    async def busy(self, chat: str, *, with_file: bool) -> None:
        """Nothing: what the platform shows would mark a message as read, and whoever waits is told in words."""

    async def fetch(self, file: IncomingFile) -> bytes:
        return await fetched(self._graph, file.file_id)

    async def templates(self) -> Mapping[str, TemplateState]:
        """What the platform says of each template. Raises `SendFailed`, as does `submit`."""
        return await self._templates.listed()

    async def submit(self, template: Template) -> TemplateState:
        """Hand a template in for approval."""
        return await self._templates.submit(template)

    async def quality(self) -> str:
        """What the platform says of our number: GREEN, YELLOW, RED. Raises `SendFailed`."""
        return await self._graph.quality()

    async def close(self) -> None:
        await self._graph.close()
