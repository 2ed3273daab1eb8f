"""Checks the keyboard of a message, with Telegram's own error messages.

Source: `get_reply_markup` in tdlib/telegram-bot-api Client.cpp; BUTTON_DATA_INVALID and the limits on the whole
keyboard (100 buttons, about 10 kB) are the server's own and known from reports only; a placeholder and a style are
documented, what the server says of a wrong one is not.
"""

from __future__ import annotations

import json
import re

from bot.localchat.api.params import Params
from bot.localchat.errors import ApiError, Json, bad_request

DATA_BYTES = 64
PLACEHOLDER_LENGTH = 64
STYLES = ("danger", "success", "primary")
ALL_BUTTONS = 100
ALL_BYTES = 10_000
_OTHER_KINDS = ("keyboard", "remove_keyboard", "force_reply")
_ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
)
_URL = re.compile(
    r"(?:(https?)://[^\s/:?#]+\.[^\s/:?#.]{2,}(?::\d+)?(?:[/?#]\S*)?|(tg|ton|tonsite)://\S+)", re.I
)


def read_markup(params: Params) -> Json | None:
    """The keyboard of a request; None when there is none. Raises ApiError 400."""
    try:
        markup = params.parsed("reply_markup")
    except ValueError:
        raise bad_request("Can't parse reply keyboard markup JSON object") from None
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad_request("Object expected as reply markup")
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup and not isinstance(markup["keyboard"], list):
        raise bad_request('Field "keyboard" of the ReplyKeyboardMarkup must be an Array')
    if len(str(markup.get("input_field_placeholder", ""))) > PLACEHOLDER_LENGTH:
        raise bad_request("Input field placeholder is too long")
    return {key: markup[key] for key in markup} if any(kind in markup for kind in _OTHER_KINDS) else None


def is_inline(markup: Json | None) -> bool:
    """Whether the keyboard is inline: only such keyboards appear in a message and leave it editable."""
    return markup is not None and "inline_keyboard" in markup


def _inline(rows: object) -> Json | None:
    if not isinstance(rows, list):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request('Field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    built = [[_button(button) for button in row] for row in rows]
    kept = [[button for button in row if button is not None] for row in built]
    keyboard = [row for row in kept if row]
    size = len(json.dumps(keyboard, ensure_ascii=False).encode())
    if sum(map(len, keyboard)) > ALL_BUTTONS or size > ALL_BYTES:
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": keyboard} if keyboard else None


def _button(button: object) -> Json | None:
    if not isinstance(button, dict):
        raise _cannot_parse("InlineKeyboardButton must be an Object")
    if "text" not in button:
        raise _cannot_parse('Can\'t find field "text"')
    if not isinstance(button["text"], str):
        raise _cannot_parse('Field "text" must be of type String')
    action = next((name for name in _ACTIONS if button.get(name) not in (None, "", False)), None)
    if action is None:
        raise _cannot_parse("Text buttons are unallowed in the inline keyboard")
    if not button["text"].strip():
        return None
    _check_action(action, button[action])
    if button.get("style") not in (None, "", *STYLES):
        raise _cannot_parse(f"Unsupported style {button['style']}")
    style = {name: button[name] for name in ("style", "icon_custom_emoji_id") if button.get(name)}
    return {"text": button["text"], action: button[action]} | style


def _check_action(action: str, value: object) -> None:
    if action == "callback_data":
        if not isinstance(value, str):
            raise _cannot_parse('Field "callback_data" must be of type String')
        if len(value.encode()) > DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if action == "url" and not _URL.fullmatch(str(value)):
        raise bad_request(f"Inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")


def _cannot_parse(complaint: str) -> ApiError:
    return bad_request(f"Can't parse inline keyboard button: {complaint}")
