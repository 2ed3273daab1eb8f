"""The languages in which the bot speaks to officers, and how people name them."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The value is the ISO 639-1 code, as it is stored."""

    INDONESIAN = "id"  # the office's own; papers are always in it
    ENGLISH = "en"


_NAMES = {
    "indonesia": Language.INDONESIAN,
    "indonesian": Language.INDONESIAN,
    "indo": Language.INDONESIAN,
    "id": Language.INDONESIAN,
    "english": Language.ENGLISH,
    "inggris": Language.ENGLISH,
    "ingris": Language.ENGLISH,
    "eng": Language.ENGLISH,
    "en": Language.ENGLISH,
}


def named_language(text: str) -> Language | None:
    """The language that the text names, as people type it: "Inggris", "bahasa Indonesia", "english."."""
    word = text.strip(" .,!?\"'“”").casefold().removeprefix("bahasa").strip()
    return _NAMES.get(word)
