"""An invitation code as it arrives: after /start, in a pasted link, by itself, in quotes, with a full stop."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.core.parsing.text import tidy

_LINK = re.compile(r"(?:t\.me/|telegram\.me/|tg://)\S*[?&]start=([\w-]+)", re.IGNORECASE)
_START = re.compile(r"\s*/\s*start(?:@\w+)?(?![\w@])(.*)", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"\s*start\s+(\S+)\s*", re.IGNORECASE)
_CALLED = re.compile(r"\W*(?:start|kode|undangan|saya|adalah|nya)\b", re.IGNORECASE)
_BARE = re.compile(r"[A-HJ-NP-Z2-9]{10}")  #: as codes are made; a NIP or a phone number has a 0 or a 1 in it


@dataclass(frozen=True, kw_only=True)
class WrittenCode:
    """A code in capitals, without anything between its characters."""

    code: str
    certain: bool  #: else it may be a word of ten letters


def after_start(text: str) -> str:
    """The code that comes after /start or stands in a pasted link; empty if there is none.

    Nothing else of an officer who is registered is taken for one: a reason may begin with "start".
    """
    text = tidy(text)
    link = _LINK.search(text)
    if link:
        return _joined(link[1])
    command = _START.fullmatch(text)
    return _joined(_without_words(command[1])) if command else ""


def after_word(text: str) -> str:
    """The same after "start" without its slash; it may be the beginning of any sentence."""
    found = _WORD.fullmatch(tidy(text))
    return _joined(found[1]) if found else ""


def read_code(text: str) -> WrittenCode | None:
    """The code in the text of somebody who is not registered yet, with or without /start."""
    code = after_start(text)
    if code:
        return WrittenCode(code=code, certain=True)
    bare = _joined(_without_words(tidy(text)))
    if not _BARE.fullmatch(bare):
        return None
    return WrittenCode(code=bare, certain=any(char.isdigit() for char in bare))


def _without_words(text: str) -> str:
    while found := _CALLED.match(text):
        text = text[found.end() :]
    return text


def _joined(text: str) -> str:
    return "".join(char for char in text if char.isalnum()).upper()
