"""Parses text and captions of requests, and checks their length."""

from __future__ import annotations

from bot.localchat.api.context import ApiContext
from bot.localchat.api.entities import parse_html, trim
from bot.localchat.api.params import Params, whole
from bot.localchat.errors import Json, bad_request
from bot.localchat.state.world import Chat

RAW_BYTES = 32_768
TEXT_LENGTH = 4096
CAPTION_LENGTH = 1024
ENTITY_COUNT = 100


def read_text(context: ApiContext, params: Params) -> Json:
    """`text` and `entities` of a message; raises ApiError 400 for what cannot be parsed."""
    raw = params.text("text")
    if not raw:
        raise bad_request("Message text is empty")
    text, entities = _format(context, params, raw, "entities")
    return {"text": text} | ({"entities": entities} if entities else {})


def check_text(content: Json) -> None:
    """Raises ApiError 400 for a text of white space only, or one that is too long after parsing."""
    if not content["text"]:
        raise bad_request("Text must be non-empty")
    if len(content["text"]) > TEXT_LENGTH:
        raise bad_request("Message is too long")


def read_caption(context: ApiContext, params: Params) -> Json:
    """`caption` and `caption_entities`; empty when there is none. Raises ApiError 400."""
    text, entities = _format(context, params, params.text("caption"), "caption_entities")
    if len(text) > CAPTION_LENGTH:
        raise bad_request("Message caption is too long")
    return ({"caption": text} if text else {}) | ({"caption_entities": entities} if entities else {})


def _format(context: ApiContext, params: Params, raw: str, given: str) -> tuple[str, list[Json]]:
    if len(raw.encode()) > RAW_BYTES:
        raise bad_request("Text is too long")
    mode = params.text("parse_mode").lower()
    if mode == "html":
        text, entities = parse_html(raw)
    elif mode in ("", "none"):
        text, entities = trim(raw, _given_entities(params, given))
    else:
        if mode in ("markdown", "markdownv2"):
            context.faults.note("parse_mode", f"{mode} is not spoken here; use HTML")
        raise bad_request("Unsupported parse_mode")
    return text, entities[:ENTITY_COUNT]


def _given_entities(params: Params, name: str) -> list[Json]:
    try:
        found = params.parsed(name)
    except ValueError:
        raise bad_request("Can't parse entities JSON object") from None
    entities = found if isinstance(found, list) else []
    return [dict(entity) for entity in entities if isinstance(entity, dict) and _is_whole(entity)]


def _is_whole(entity: Json) -> bool:
    numbers = isinstance(entity.get("offset"), int) and isinstance(entity.get("length"), int)
    return numbers and isinstance(entity.get("type"), str)


def read_reply(params: Params, chat: Chat) -> Json:
    """`reply_to_message`, without its own reply; empty when there is none. Raises ApiError 400."""
    try:
        found = params.parsed("reply_parameters")
    except ValueError:
        raise bad_request("Can't parse reply parameters JSON object") from None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise bad_request("Object expected as reply parameters")
    entry = chat.entry(whole(found.get("message_id")))
    if entry is not None:
        return {"reply_to_message": quoted(entry.message)}
    if not found.get("allow_sending_without_reply"):
        raise bad_request("Message to be replied not found")
    return {}


def quoted(message: Json) -> Json:
    """A message as it is shown inside a reply to it."""
    return {name: value for name, value in message.items() if name != "reply_to_message"}
