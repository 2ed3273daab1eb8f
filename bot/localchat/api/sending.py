"""The methods that send something new to a chat."""

from __future__ import annotations

from bot.localchat.api import media
from bot.localchat.api.content import check_text, read_caption, read_reply, read_text
from bot.localchat.api.context import ApiContext, writable_chat
from bot.localchat.api.keyboards import is_inline, read_markup
from bot.localchat.api.params import Params, Upload
from bot.localchat.errors import ApiError, Json, bad_request
from bot.localchat.state.world import Chat, Entry

_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
        "cancel",
    ]
)
_ALBUM = range(2, 11)


def send_message(context: ApiContext, params: Params) -> Json:
    """sendMessage."""
    content = read_text(context, params)
    markup = read_markup(params)
    chat = writable_chat(context, params)
    reply = read_reply(params, chat)
    check_text(content)
    return _post(context, params, chat, reply | content, markup)


def send_document(context: ApiContext, params: Params) -> Json:
    """sendDocument: an upload, or a `file_id` this server gave."""
    return _send_file(context, params, "document")


def send_photo(context: ApiContext, params: Params) -> Json:
    """sendPhoto: a PNG or JPEG upload, or a `file_id` of a photo."""
    return _send_file(context, params, "photo")


def send_media_group(context: ApiContext, params: Params) -> list[Json]:
    """sendMediaGroup: two to ten documents, or photos; all or none."""
    album = _read_album(params)
    chat = writable_chat(context, params)
    reply = read_reply(params, chat)
    contents = [_album_content(context, params, one) for one in album]
    context.gate.admit(chat.id, chat.kind, messages=len(contents))
    group = {"media_group_id": str(context.world.seq + 1_300_000_000)}
    return [_put(context, params, chat, reply | group | content, None) for content in contents]


def send_chat_action(context: ApiContext, params: Params) -> bool:
    """sendChatAction: shown on pages that are open now, not stored."""
    chat = writable_chat(context, params)
    action = params.text("action")
    if action not in _ACTIONS:
        raise bad_request("Wrong parameter action in request")
    context.world.signal("action", {"chat": chat.id, "action": action})
    return True


def _send_file(context: ApiContext, params: Params, kind: str) -> Json:
    upload, known = _pick_file(context, params, kind, params.text(kind))
    caption = read_caption(context, params)
    markup = read_markup(params)
    chat = writable_chat(context, params)
    reply = read_reply(params, chat)
    if kind == "photo" and upload is not None:
        media.check_photo(upload.data)
    context.gate.admit(chat.id, chat.kind)
    body = _file_body(context, kind, upload, known)
    return _put(context, params, chat, reply | body | caption, markup)


def _pick_file(context: ApiContext, params: Params, kind: str, sent: str) -> tuple[Upload | None, Json]:
    part = sent.removeprefix("attach://") if sent.startswith("attach://") else kind
    if not sent or sent.startswith("attach://"):
        upload = params.files.get(part)
        if upload is None:
            raise bad_request(f"There is no {kind} in the request")
        if not upload.data:
            raise bad_request("File must be non-empty")
        return upload, {}
    if sent.startswith(("http://", "https://")):
        raise bad_request("Failed to get HTTP URL content")
    if sent not in context.world.files:
        raise bad_request("Wrong remote file identifier specified: can't unserialize it. Wrong last symbol")
    return None, context.world.files[sent]


def _file_body(context: ApiContext, kind: str, upload: Upload | None, known: Json) -> Json:
    record = media.keep_file(context.world, f"{kind}s", upload) if upload is not None else known
    if kind == "document":
        return {"document": media.document(record)}
    if "width" not in record:
        raise bad_request("Can't use file of type Document as Photo")
    return {"photo": media.photo(record)}


def _read_album(params: Params) -> list[Json]:
    try:
        album = params.parsed("media")
    except ValueError:
        raise bad_request("Can't parse media JSON object") from None
    if not isinstance(album, list) or not all(isinstance(one, dict) for one in album):
        raise bad_request("Expected an Array of InputMedia")
    if len(album) not in _ALBUM:
        raise ApiError(
            400, "Bad Request: wrong number of messages to send as an album: must include 2-10 items"
        )
    if {str(one.get("type")) for one in album} not in ({"document"}, {"photo"}):
        raise bad_request("Document can't be mixed with other media types")
    return album


def _album_content(context: ApiContext, params: Params, one: Json) -> Json:
    kind = str(one["type"])
    caption = read_caption(context, Params(values=one))
    upload, known = _pick_file(context, params, kind, str(one.get("media") or ""))
    if kind == "photo" and upload is not None:
        media.check_photo(upload.data)
    return _file_body(context, kind, upload, known) | caption


def _post(context: ApiContext, params: Params, chat: Chat, content: Json, markup: Json | None) -> Json:
    context.gate.admit(chat.id, chat.kind)
    return _put(context, params, chat, content, markup)


def _put(context: ApiContext, params: Params, chat: Chat, content: Json, markup: Json | None) -> Json:
    world = context.world
    message: Json = {
        "message_id": world.new_message_id(chat),
        "from": world.bot_as_sender,
        "chat": world.describe_chat(chat),
        "date": world.now(),
    } | content
    if params.flag("protect_content"):
        message["has_protected_content"] = True
    if is_inline(markup):
        message["reply_markup"] = markup
    keyboard = None if is_inline(markup) else markup
    world.touch(Entry(message=message, keyboard=keyboard, silent=params.flag("disable_notification")))
    return message
