"""Shared by all methods: the parts of the server, and how to find the chat that the bot may write to."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.localchat.api.fault_injection import FaultLog, FloodGate
from bot.localchat.api.params import Params
from bot.localchat.errors import ApiError, Json, bad_request, forbidden
from bot.localchat.state.updates import UpdateQueue
from bot.localchat.state.world import Chat, ChatKind, Entry, Standing, World

HOUR = 3600


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits of the server; those that Telegram does not publish are settings. Times are in seconds."""

    answer_tap: int = 60
    delete_own: int = 48 * HOUR
    poll_longest: int = 50
    slow_repeated_polls: bool = False
    own_server: bool = False  #: started with --local: webhooks need neither encryption nor a certain port
    push_second: float = 1.0  #: how long a second of the waits between two pushes of an update lasts


@dataclass(frozen=True, kw_only=True, slots=True)
class ApiContext:
    """The parts of the server that methods work on."""

    world: World
    updates: UpdateQueue
    gate: FloodGate
    faults: FaultLog
    limits: Limits = field(default_factory=Limits)


def find_chat(context: ApiContext, params: Params) -> Chat:
    """The chat of `chat_id`, whoever may write there; raises ApiError 400."""
    sent = params.text("chat_id").strip()
    if not sent:
        raise bad_request("chat_id is empty")
    chat = context.world.chats.get(params.integer("chat_id"))
    if (
        chat is None
        or chat.kind is ChatKind.WHATSAPP
        or (chat.standing is Standing.STRANGER and not _shares_group(context, chat))
    ):
        raise bad_request("chat not found")
    return chat


def writable_chat(context: ApiContext, params: Params) -> Chat:
    """The chat of `chat_id`, if the bot may write there; raises ApiError 400 or 403."""
    chat = find_chat(context, params)
    if chat.upgraded_to is not None:
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, reason, migrate_to_chat_id=chat.upgraded_to)
    refusals = {
        Standing.STRANGER: "bot can't initiate conversation with a user",
        Standing.BLOCKED: "bot was blocked by the user",
        Standing.DEACTIVATED: "user is deactivated",
        Standing.KICKED: f"bot was kicked from the {chat.kind} chat",
    }
    if chat.standing in refusals:
        raise forbidden(refusals[chat.standing])
    return chat


def _shares_group(context: ApiContext, chat: Chat) -> bool:
    groups = (one for one in context.world.chats.values() if not one.kind.of_one)
    return any(chat.id in group.members for group in groups)


def own_entry(context: ApiContext, params: Params, missing: str) -> tuple[Chat, Entry]:
    """The message a request is about; raises ApiError 400, with `missing` when it is not there."""
    if params.text("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not params.text("chat_id") and not params.integer("message_id"):
        raise bad_request("Message identifier is not specified")
    chat = writable_chat(context, params)
    entry = chat.entry(params.integer("message_id"))
    if entry is None:
        raise bad_request(missing)
    return chat, entry


def is_own(context: ApiContext, message: Json) -> bool:
    """Whether the bot sent this message."""
    return bool(message.get("from", {}).get("id") == context.world.bot["id"])
