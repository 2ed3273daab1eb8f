"""The methods that edit or delete the bot's messages, or answer a tap."""

from __future__ import annotations

from bot.localchat.api.content import check_text, read_caption, read_text
from bot.localchat.api.context import ApiContext, is_own, own_entry, writable_chat
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


def edit_message_text(context: ApiContext, params: Params) -> Json:
    """editMessageText: without `reply_markup` the buttons are removed."""
    content = read_text(context, params)
    markup = read_markup(params)
    entry = _editable(context, params)
    if "text" not in entry.message:
        raise bad_request("There is no text in the message to edit")
    check_text(content)
    return _change(context, entry, ("text", "entities"), content, markup)


def edit_message_caption(context: ApiContext, params: Params) -> Json:
    """editMessageCaption: without `caption` the caption is removed, without `reply_markup` the buttons are."""
    content = read_caption(context, params)
    markup = read_markup(params)
    entry = _editable(context, params)
    if not {"document", "photo"} & entry.message.keys():
        raise bad_request("There is no caption in the message to edit")
    return _change(context, entry, ("caption", "caption_entities"), content, markup)


def edit_message_reply_markup(context: ApiContext, params: Params) -> Json:
    """editMessageReplyMarkup: without `reply_markup` the buttons are removed."""
    markup = read_markup(params)
    return _change(context, _editable(context, params), (), {}, markup)


def delete_message(context: ApiContext, params: Params) -> bool:
    """deleteMessage: the bot's own within 48 hours; in a private chat also those of the person."""
    _, entry = own_entry(context, params, "Message to delete not found")
    age = context.world.now() - entry.message["date"]
    if age > context.limits.delete_own:
        raise bad_request("Message can't be deleted")
    _delete(context, entry)
    return True


def delete_messages(context: ApiContext, params: Params) -> bool:
    """deleteMessages: missing messages are ignored."""
    try:
        numbers = params.parsed("message_ids")
    except ValueError:
        raise bad_request("Can't parse message identifiers JSON object") from None
    if not isinstance(numbers, list) or not numbers:
        raise bad_request("Message identifiers are not specified")
    if len(numbers) not in _SOME:
        raise bad_request("Too many message identifiers specified")
    chat = writable_chat(context, params)
    found = [entry for number in numbers if (entry := chat.entry(whole(number))) is not None]
    for entry in found:
        _delete(context, entry)
    return True


def set_message_reaction(context: ApiContext, params: Params) -> bool:
    """setMessageReaction: accepted, but not shown."""
    own_entry(context, params, "Message to react not found")
    return True


def answer_callback_query(context: ApiContext, params: Params) -> bool:
    """answerCallbackQuery: accepted once, and only while the phone still waits."""
    text = params.text("text")
    if len(text) > _ANSWER_LENGTH:
        raise bad_request("MESSAGE_TOO_LONG")
    tap = context.world.taps.get(params.text("callback_query_id"))
    if tap is None or tap.answer is not None or context.world.now() - tap.date > context.limits.answer_tap:
        raise bad_request(_TOO_OLD)
    tap.answer = {"text": text, "show_alert": params.flag("show_alert"), "url": params.text("url")}
    context.world.touch(tap)
    return True


def _editable(context: ApiContext, params: Params) -> Entry:
    chat, entry = own_entry(context, params, "Message to edit not found")
    if not is_own(context, entry.message) or entry.keyboard is not None:
        raise bad_request("Message can't be edited")
    context.gate.admit(chat.id, chat.kind)
    return entry


def _change(
    context: ApiContext, entry: Entry, parts: tuple[str, ...], content: Json, markup: Json | None
) -> Json:
    old = entry.message
    new = {name: value for name, value in old.items() if name not in (*parts, "reply_markup")} | content
    if markup is not None and "inline_keyboard" in markup:
        new["reply_markup"] = markup
    if new == old:
        raise bad_request(_UNCHANGED)
    new["edit_date"] = context.world.now()
    entry.history.append(old)
    entry.message = new
    context.world.touch(entry)
    return new


def _delete(context: ApiContext, entry: Entry) -> None:
    entry.deleted = True
    context.world.touch(entry)
