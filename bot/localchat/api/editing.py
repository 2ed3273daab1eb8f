"""The methods that edit or delete the bot's messages, or answer a tap."""

from __future__ import annotations

from bot.localchat.api.content import check_text, read_caption, read_text
from bot.localchat.api.context import Desk, is_own, own_entry, writable_chat
from bot.localchat.api.keyboards import read_markup
from bot.localchat.api.params import Params, whole
from bot.localchat.errors import Json, bad_request
from bot.localchat.state.world import Entry

_UNCHANGED = (
    "Message is not modified: specified new message content and reply markup are exactly the same as a current"
    " content and reply markup of the message"
)
_TOO_OLD = "Query is too old and response timeout expired or query ID is invalid"
_ANSWER_LENGTH = 200
_SOME = range(1, 101)


def edit_message_text(desk: Desk, params: Params) -> Json:
    """editMessageText: without `reply_markup` the buttons are removed."""
    content = read_text(desk, params)
    markup = read_markup(params)
    entry = _editable(desk, params)
    if "text" not in entry.message:
        raise bad_request("There is no text in the message to edit")
    check_text(content)
    return _change(desk, entry, ("text", "entities"), content, markup)


def edit_message_caption(desk: Desk, params: Params) -> Json:
    """editMessageCaption: without `caption` the caption is removed, without `reply_markup` the buttons are."""
    content = read_caption(desk, params)
    markup = read_markup(params)
    entry = _editable(desk, params)
    if not {"document", "photo"} & entry.message.keys():
        raise bad_request("There is no caption in the message to edit")
    return _change(desk, entry, ("caption", "caption_entities"), content, markup)


def edit_message_reply_markup(desk: Desk, params: Params) -> Json:
    """editMessageReplyMarkup: without `reply_markup` the buttons are removed."""
    markup = read_markup(params)
    return _change(desk, _editable(desk, params), (), {}, markup)


def delete_message(desk: Desk, params: Params) -> bool:
    """deleteMessage: the bot's own within 48 hours; in a private chat also those of the person."""
    _, entry = own_entry(desk, params, "Message to delete not found")
    age = desk.world.now() - entry.message["date"]
    if age > desk.limits.delete_own:
        raise bad_request("Message can't be deleted")
    _delete(desk, entry)
    return True


def delete_messages(desk: Desk, params: Params) -> bool:
    """deleteMessages: missing messages are ignored."""
    try:
        numbers = params.parsed("message_ids")
    except ValueError:
        raise bad_request("Can't parse message identifiers JSON object") from None
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("Message identifiers are not specified")
    if len(numbers) not in _SOME:
        raise bad_request("Too many message identifiers specified")
    chat = writable_chat(desk, params)
    found = [entry for number in numbers if (entry := chat.entry(whole(number))) is not None]
    for entry in found:
        _delete(desk, entry)
    return True


def set_message_reaction(desk: Desk, params: Params) -> bool:
    """setMessageReaction: accepted, but not shown."""
    own_entry(desk, params, "Message to react not found")
    return True


def answer_callback_query(desk: Desk, params: Params) -> bool:
    """answerCallbackQuery: accepted once, and only while the phone still waits."""
    text = params.text("text")
    if len(text) > _ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = desk.world.taps.get(params.text("callback_query_id"))
    if tap is None or tap.answer is not None or desk.world.now() - tap.date > desk.limits.answer_tap:
        raise bad_request(_TOO_OLD)
    tap.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    desk.world.touch(tap)
    return True


def _editable(desk: Desk, params: Params) -> Entry:
    _, entry = own_entry(desk, params, "Message to edit not found")
    if not is_own(desk, entry.message) or entry.keyboard is not None:
        raise bad_request("Message can't be edited")
    return entry


def _change(desk: Desk, entry: Entry, parts: tuple[str, ...], content: Json, markup: Json | None) -> Json:
    old = entry.message
    new = {name: value for name, value in old.items() if name not in (*parts, "reply_markup")} | content
    if markup is not None and "inline_keyboard" in markup:
        new["reply_markup"] = markup
    if new == old:
        raise bad_request(_UNCHANGED)
    new["edit_date"] = desk.world.now()
    entry.history.append(old)
    entry.message = new
    desk.world.touch(entry)
    return new


def _delete(desk: Desk, entry: Entry) -> None:
    entry.deleted = True
    desk.world.touch(entry)
