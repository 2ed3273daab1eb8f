"""Telegram: python-telegram-bot as codec and sender, with a poller and a webhook of our own.

The library's updater acknowledges an update before it is handled, and loses updates when the process dies: 392 of
400 over five `kill -9` (docs/keputusan.md T1). Here raw JSON is stored first; the next `getUpdates`, or the answer of the
webhook, acknowledges it.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram import (
    Bot,
    BotCommandScopeChat,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.channels.telegram.address import PublicAddress, Standing
from bot.channels.telegram.albums import send_album
from bot.channels.telegram.http import AiohttpRequest, FloodWait
from bot.channels.telegram.introduction import introduce
from bot.channels.telegram.links import without_links
from bot.channels.telegram.polling import POLL_SECONDS, Poller, Sleep
from bot.channels.telegram.tokens import safe
from bot.channels.telegram.updates import read_update
from bot.ports import (
    ALBUM_JOINT,
    FILE_MAX,
    BotProfile,
    ButtonStyle,
    Failure,
    FetchFailed,
    Incoming,
    IncomingFile,
    Keep,
    Outgoing,
    OutgoingKind,
    SendFailed,
    TokenRefused,
)

if TYPE_CHECKING:
    from bot.channels.telegram.registration import Registration

log = logging.getLogger(__name__)

_SHOWN_SECONDS = 5  #: that a chat is shown that the bot is busy
_STYLES = {ButtonStyle.PLAIN: None, ButtonStyle.YES: "success", ButtonStyle.NO: "danger"}
_PLACEHOLDER_MAX = 64  #: characters
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
_GONE = re.compile(
    "chat not found|bot was blocked|user is deactivated|initiate conversation|bot was kicked", re.I
)
_STALE = re.compile(
    "message is not modified|query is too old|query id is invalid|message to edit not found", re.I
)
_TOO_LARGE = re.compile(
    r"\(413\)|entity too large", re.I
)  #: permanent: the same file gets the same answer on every attempt


class TelegramChannel:
    """The bot of one token, at one server. With an `address` it is pushed to, through `webhook`; otherwise it polls."""

    name = "telegram"
    edits = True
    window = None

    def __init__(
        self,
        token: str,
        base_url: str,
        *,
        address: PublicAddress | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        base = base_url.rstrip("/")
        self._files = f"{base}/file/bot{token}"
        self._poller = AiohttpRequest(connections=1, read_timeout=POLL_SECONDS + 15)
        self._request = AiohttpRequest()
        self._bot = Bot(
            token,
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=self._request,
            get_updates_request=self._poller,
        )
        polling = Poller(self._bot, self._poller, f"{base}/bot{token}/getUpdates", sleep)
        self._registration = _registration(self._bot, address, polling, sleep) if address else None
        self._way_in = self._registration or polling
        self.webhook = self._registration.webhook if self._registration else None
        self.polls, self.watches = address is None, address is not None

    async def username(self) -> str:
        """The bot's user name. Raises `SendFailed`."""
        try:
            return (await self._bot.get_me(read_timeout=5, connect_timeout=3)).username or ""
        except TelegramError as error:
            raise _failure(error) from None

    async def standing(self) -> Standing:
        """What the server says of the webhook, whoever has set it. Raises `SendFailed`, `TokenRefused`."""
        try:
            found = await self._bot.get_webhook_info()
        except InvalidToken:
            raise TokenRefused(self.name) from None
        except TelegramError as error:
            raise _failure(error) from None
        return Standing(
            url=found.url,
            waiting=found.pending_update_count,
            failed_at=found.last_error_date,
            why=found.last_error_message or "",
        )

    async def start(self) -> str:
        """Greet the server, and set the webhook if there is one; returns the bot's user name.

        Raises `SendFailed`, or its subclasses: `TokenRefused` for 401 and 404, `WebhookRefused`.
        """
        await self._request.initialize()
        try:
            me = await self._bot.get_me()
            if self._registration:
                await self._registration.make()
        except InvalidToken:
            raise TokenRefused(self.name) from None
        except TelegramError as error:
            raise _failure(error) from None
        return me.username or ""

    async def introduce(self, profile: BotProfile) -> None:
        await introduce(self._bot, profile, pushed_to=self.webhook is not None)

    async def offer(self, chat: str, commands: Mapping[str, str]) -> None:
        scope = BotCommandScopeChat(chat)
        try:
            if commands:
                await self._bot.set_my_commands(list(commands.items()), scope=scope)
            else:
                await self._bot.delete_my_commands(scope=scope)
        except TelegramError as error:
            raise _failure(error) from None

    async def busy(self, chat: str, *, with_file: bool) -> None:
        action = ChatAction.UPLOAD_DOCUMENT if with_file else ChatAction.TYPING
        try:
            await self._bot.send_chat_action(chat, action, read_timeout=_SHOWN_SECONDS)
        except TelegramError as error:
            raise _failure(error) from None

    async def listen(self, keep: Keep) -> None:
        await self._way_in.run(keep)

    def parse(self, raw: Mapping[str, object]) -> Incoming:
        try:
            return read_update(Update.de_json(dict(raw), self._bot))
        except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
            raise ValueError(f"not an update: {type(error).__name__}") from error

    async def send(self, outgoing: Outgoing, read: Callable[[str], bytes]) -> str:
        try:
            return await self._send(outgoing, read)
        except TelegramError as error:
            if isinstance(error, BadRequest) and _STALE.search(error.message):
                return outgoing.message
            raise _failure(error) from None

    async def _send(self, out: Outgoing, read: Callable[[str], bytes]) -> str:
        chat, bot = out.chat, self._bot
        if out.kind is OutgoingKind.ANSWER:
            await bot.answer_callback_query(out.tap, text=out.text[:200] or None, show_alert=out.alert)
            return ""
        if out.kind is OutgoingKind.EDIT:
            return await self._edit(out)
        if out.kind is OutgoingKind.TAKE_BACK:
            await self._take_back(out)
            return ""
        if out.kind is OutgoingKind.ALBUM:
            return await send_album(bot, out, read)
        text = without_links(out.text)
        shown = _shown(out) | {"disable_notification": out.silent or None}
        if out.kind is OutgoingKind.TEXT:
            sent = await bot.send_message(chat, text, link_preview_options=_NO_PREVIEW, **shown)
            return str(sent.message_id)
        data = await asyncio.to_thread(read, out.sha256)
        file = InputFile(data, filename=out.name, attach=False)
        send = bot.send_photo if out.kind is OutgoingKind.PHOTO else bot.send_document
        sent = await send(chat, file, caption=text or None, **shown)
        return str(sent.message_id)

    async def _edit(self, out: Outgoing) -> str:
        """Change the text of a message, or the caption under its file."""
        text, number = without_links(out.text), int(out.message)
        if out.sha256:
            await self._bot.edit_message_caption(out.chat, number, caption=text, **_shown(out))
        else:
            await self._bot.edit_message_text(
                text, out.chat, number, link_preview_options=_NO_PREVIEW, **_shown(out)
            )
        return out.message

    async def _take_back(self, out: Outgoing) -> None:
        """Delete a message, each of an album, or blank it where the server no longer lets the bot delete it."""
        for number in map(int, out.message.split(ALBUM_JOINT)):
            try:
                await self._bot.delete_message(out.chat, number)
            except (
                BadRequest,
                InvalidToken,
            ) as error:  # a local server that does not know the method says 404
                log.info("not deleted", extra={"action": "not_deleted", "why": safe(error)})
                if out.text:
                    await self._edit(replace(out, message=str(number), buttons=(), choices=()))

    async def fetch(self, file: IncomingFile) -> bytes:
        if file.size > FILE_MAX:
            raise FetchFailed("too big", final=True)
        try:
            found = await self._bot.get_file(file.file_id)
            if found.file_size and found.file_size > FILE_MAX:
                raise FetchFailed("too big", final=True)
            return bytes(await found.download_as_bytearray())
        except BadRequest as error:
            raise FetchFailed(safe(error), final=True) from None
        except TelegramError as error:
            raise FetchFailed(safe(error), final=False) from None

    async def close(self) -> None:
        await self._poller.shutdown()
        await self._request.shutdown()


def _registration(bot: Bot, address: PublicAddress, poller: Poller, sleep: Sleep) -> Registration:
    """Loaded only where it is needed: a webhook brings an HTTP server along."""
    from bot.channels.telegram.registration import Registration

    return Registration(bot, address, poller, sleep)


def _shown(out: Outgoing) -> dict[str, Any]:
    """How a text or a caption is shown."""
    hint = out.placeholder[:_PLACEHOLDER_MAX]
    prompt = ForceReply(input_field_placeholder=hint) if hint else None
    return {"parse_mode": "HTML", "reply_markup": _keyboard(out) or prompt}


def _keyboard(out: Outgoing) -> InlineKeyboardMarkup | None:
    """Up to three buttons, the first on a row of its own; a list has one button per row."""
    rows = [[choice] for choice in out.choices] or _rows(list(out.buttons))
    if not rows:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(b.label, callback_data=b.data, style=_STYLES[b.style]) for b in row]
            for row in rows
        ]
    )


def _rows(buttons: list[Any]) -> list[list[Any]]:
    return [buttons[:2], buttons[2:]] if len(buttons) > 2 else [buttons] if buttons else []


def _failure(error: TelegramError) -> SendFailed:
    if isinstance(error, FloodWait):
        return SendFailed(Failure.WAIT, "flood", error.seconds)
    if isinstance(error, Forbidden) or (isinstance(error, BadRequest) and _GONE.search(error.message)):
        return SendFailed(Failure.GONE, safe(error))
    if isinstance(error, BadRequest | ChatMigrated) or _TOO_LARGE.search(error.message):
        return SendFailed(Failure.REFUSED, safe(error))
    return SendFailed(Failure.RETRY, safe(error))
