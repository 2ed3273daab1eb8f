"""The methods by which a bot describes itself, queries chats, and fetches files."""

from __future__ import annotations

import json
import re

from bot.localchat.api import media
from bot.localchat.api.context import ApiContext, find_chat
from bot.localchat.api.params import Params
from bot.localchat.errors import Json, bad_request
from bot.localchat.state.world import ChatKind

_COMMANDS_MOST = 100
_COMMAND_LENGTH = 32
_COMMAND = re.compile(r"[a-z0-9_]+")
_DESCRIPTION_LENGTH = 256
_LONGEST = {"name": 64, "description": 512, "short_description": 120}


def get_me(context: ApiContext, params: Params) -> Json:
    """getMe."""
    del params
    return context.world.bot


def get_chat(context: ApiContext, params: Params) -> Json:
    """getChat."""
    chat = find_chat(context, params)
    accepted = (
        "unlimited_gifts",
        "limited_gifts",
        "unique_gifts",
        "premium_subscription",
        "gifts_from_channels",
    )
    full: Json = context.world.describe_chat(chat) | {
        "accent_color_id": chat.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(accepted, True),
    }
    return full if chat.kind is ChatKind.PRIVATE else full | {"permissions": {"can_send_messages": True}}


def get_file(context: ApiContext, params: Params) -> Json:
    """getFile: from now on the path can be downloaded."""
    record = context.world.files.get(params.text("file_id"))
    if record is None:
        raise bad_request("Invalid file_id")
    if record["file_size"] > media.DOWNLOAD_BYTES:
        raise bad_request("File is too big")
    names = {
        "file_id": "file_id",
        "file_unique_id": "file_unique_id",
        "file_size": "file_size",
        "path": "file_path",
    }
    return {told: record[name] for name, told in names.items()}


def set_my_commands(context: ApiContext, params: Params) -> bool:
    """setMyCommands."""
    try:
        sent = params.parsed("commands")
    except ValueError:
        raise bad_request("Can't parse commands JSON object") from None
    if not isinstance(sent, list):
        raise bad_request("Expected an Array of BotCommand")
    if len(sent) > _COMMANDS_MOST:
        raise bad_request("Too many commands specified")
    context.world.keep_setting(_command_key(params), [_command(one) for one in sent])
    return True


def get_my_commands(context: ApiContext, params: Params) -> object:
    """getMyCommands: those of exactly this scope and language."""
    return context.world.setting(_command_key(params), [])


def delete_my_commands(context: ApiContext, params: Params) -> bool:
    """deleteMyCommands."""
    context.world.keep_setting(_command_key(params), [])
    return True


def _command(one: object) -> Json:
    if not isinstance(one, dict) or not isinstance(one.get("command"), str):
        raise bad_request("Expected an Array of BotCommand")
    command, description = one["command"].strip().removeprefix("/"), str(one.get("description") or "").strip()
    if not command:
        raise bad_request("Command must be non-empty")
    if len(command) > _COMMAND_LENGTH:
        raise bad_request(f"Command length must not exceed {_COMMAND_LENGTH}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("Command description must be non-empty")
    if len(description) > _DESCRIPTION_LENGTH:
        raise bad_request(f"Command description length must not exceed {_DESCRIPTION_LENGTH}")
    return {"command": command, "description": description}


def _command_key(params: Params) -> str:
    try:
        scope = params.parsed("scope") or {"type": "default"}
    except ValueError:
        raise bad_request("Can't parse BotCommandScope JSON object") from None
    return command_key(scope, params.text("language_code"))


def command_key(scope: object, language: str = "") -> str:
    """The name under which the commands of a scope are kept; a chat's number may come as a text."""
    told = dict(scope) if isinstance(scope, dict) else {}
    if "chat_id" in told:
        told["chat_id"] = str(told["chat_id"])
    return f"commands {language} {json.dumps(told, sort_keys=True)}"


def set_words(kind: str, context: ApiContext, params: Params) -> bool:
    """setMyName, setMyDescription, setMyShortDescription: `kind` is a key of `_LONGEST`."""
    words = params.text(kind)
    if len(words) > _LONGEST[kind]:
        raise bad_request("Can't set bot " + kind.replace("_", " ") + ": too long")
    context.world.keep_setting(f"{kind} {params.text('language_code')}", words)
    return True


def get_words(kind: str, context: ApiContext, params: Params) -> Json:
    """getMyName, getMyDescription, getMyShortDescription."""
    return {kind: context.world.setting(f"{kind} {params.text('language_code')}", "")}


def set_chat_menu_button(context: ApiContext, params: Params) -> bool:
    """setChatMenuButton."""
    try:
        button = params.parsed("menu_button") or {"type": "default"}
    except ValueError:
        raise bad_request("Can't parse menu button JSON object") from None
    context.world.keep_setting(f"menu {params.text('chat_id')}", button)
    return True


def get_chat_menu_button(context: ApiContext, params: Params) -> object:
    """getChatMenuButton."""
    return context.world.setting(f"menu {params.text('chat_id')}", {"type": "commands"})
