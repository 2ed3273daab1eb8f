"""Parameters of a Bot API request: read, checked against their types, refused in the API's words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


def whole(value: object) -> int:
    """A JSON value as a whole number; anything else counts as 0, as on the real server."""
    try:
        return int(str(value))
    except ValueError:
        return 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """One file part of a multipart request; `data` are its bytes."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Values are text (form, multipart) or native JSON; both are read alike. Files are found by the name of their part."""

    values: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Every parameter that was sent, files included, except parts that only `attach://` points to."""
        return set(self.values) | {name for name in self.files if not self._is_attached(name)}

    def _is_attached(self, name: str) -> bool:
        return any(isinstance(value, str) and f"attach://{name}" in value for value in self.values.values())

    def has(self, name: str) -> bool:
        """Whether the parameter was sent at all, even empty."""
        return name in self.values

    def text(self, name: str) -> str:
        """The parameter as text; absent is empty."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """The parameter as a whole number; anything else counts as the default, as on the real server."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """True for `true`, `yes` and `1`, in any case."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def parsed(self, name: str) -> object:
        """The parameter as JSON, None when absent or empty; raises ValueError when it is not JSON."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        return json.loads(value) if isinstance(value, str) else value


_TABLE = """
getMe:
getUpdates: offset limit timeout allowed_updates
setWebhook: url! certificate ip_address max_connections allowed_updates drop_pending_updates secret_token
deleteWebhook: drop_pending_updates
getWebhookInfo:
sendMessage: business_connection_id chat_id! message_thread_id direct_messages_topic_id text! parse_mode
  entities link_preview_options disable_notification protect_content allow_paid_broadcast message_effect_id
  suggested_post_parameters reply_parameters reply_markup
sendDocument: business_connection_id chat_id! message_thread_id direct_messages_topic_id document! thumbnail
  caption parse_mode caption_entities disable_content_type_detection disable_notification protect_content
  allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup
sendPhoto: business_connection_id chat_id! message_thread_id direct_messages_topic_id photo! caption
  parse_mode caption_entities show_caption_above_media has_spoiler disable_notification protect_content
  allow_paid_broadcast message_effect_id suggested_post_parameters reply_parameters reply_markup
sendMediaGroup: business_connection_id chat_id! message_thread_id direct_messages_topic_id media!
  disable_notification protect_content allow_paid_broadcast message_effect_id reply_parameters
sendChatAction: business_connection_id chat_id! message_thread_id action!
editMessageText: business_connection_id chat_id message_id inline_message_id text! parse_mode entities
  link_preview_options reply_markup
editMessageCaption: business_connection_id chat_id message_id inline_message_id caption parse_mode
  caption_entities show_caption_above_media reply_markup
editMessageReplyMarkup: business_connection_id chat_id message_id inline_message_id reply_markup
deleteMessage: chat_id! message_id!
deleteMessages: chat_id! message_ids!
answerCallbackQuery: callback_query_id! text show_alert url cache_time
getFile: file_id!
setMyCommands: commands! scope language_code
getMyCommands: scope language_code
deleteMyCommands: scope language_code
setMyName: name language_code
getMyName: language_code
setMyDescription: description language_code
getMyDescription: language_code
setMyShortDescription: short_description language_code
getMyShortDescription: language_code
setChatMenuButton: chat_id menu_button
getChatMenuButton: chat_id
getChat: chat_id!
setMessageReaction: chat_id! message_id! reaction is_big
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """One method: its documented name, all its parameters, and the required ones."""

    name: str
    known: frozenset[str]
    required: frozenset[str]


def _read(table: str) -> Mapping[str, Signature]:
    found: dict[str, Signature] = {}
    for line in table.replace("\n  ", " ").strip().splitlines():
        name, _, parameters = line.partition(":")
        words = parameters.split()
        found[name.lower()] = Signature(
            name=name,
            known=frozenset(word.rstrip("!") for word in words),
            required=frozenset(word[:-1] for word in words if word.endswith("!")),
        )
    return found


METHODS: Mapping[str, Signature] = _read(_TABLE)
"""By lower-cased name: the server does not look at the case of a method."""
