"""Updates as rows of the inbox, whichever way they come."""

from __future__ import annotations

import json
from typing import Any

KINDS = ("message", "edited_message", "callback_query", "my_chat_member")  #: of updates that are asked for


def number_of(update: object) -> int | None:
    """The id of an update, which is its key and acknowledges it; None of what has none."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def row_of(update: dict[str, Any]) -> tuple[str, str, str]:
    """(key, chat, text) of an update; the chat is empty if the update makes no sense."""
    body: Any = next((update[kind] for kind in KINDS if update.get(kind)), {})
    inner = body.get("message") if isinstance(body, dict) and "message" in body else body
    chat = inner.get("chat", {}) if isinstance(inner, dict) else {}
    sender = body.get("from", {}) if isinstance(body, dict) else {}
    known = (chat.get("id") if isinstance(chat, dict) else None) or (
        sender.get("id") if isinstance(sender, dict) else ""
    )
    # In ASCII: half of a surrogate pair is not valid text, and no database would store it.
    return str(update["update_id"]), str(known or ""), json.dumps(update)
