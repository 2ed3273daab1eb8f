"""The names by which people call a chat service."""

from __future__ import annotations

_CALLED = {
    "whatsapp": "whatsapp",
    "whatsap": "whatsapp",
    "watsap": "whatsapp",
    "wa": "whatsapp",
    "telegram": "telegram",
    "tele": "telegram",
    "tg": "telegram",
}


def named_chat(text: str) -> str:
    """The chat service that the text names and nothing else: "WA", "Whats App."; an empty text if it names none."""
    return _CALLED.get("".join(char for char in text.lower() if char.isalpha()), "")
