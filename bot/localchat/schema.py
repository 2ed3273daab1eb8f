"""The Bot API 10.0 (8 May 2026) as far as this server speaks it: each method with its parameters, `!` marks required.

Source: the method tables of https://core.telegram.org/bots/api.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
    """One method: its name as documented, every parameter it knows, and those it cannot do without."""

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
