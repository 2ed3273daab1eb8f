"""Which sentence a message is: told by the words that only its template has."""

from __future__ import annotations

import re
from functools import cache

from bot.text.render import NO_BREAK, without_tags
from templates.texts import texts

_LOGIC = re.compile(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", re.DOTALL)


@cache
def _fragments(key: str) -> frozenset[str]:
    source = without_tags(texts()[key])
    parts = (part.strip() for line in _LOGIC.sub("\n", source).splitlines() for part in [line])
    return frozenset(part for part in parts if len(part) >= 6)


@cache
def _own_words(key: str) -> tuple[str, ...]:
    others = frozenset().union(*(_fragments(other) for other in texts() if other != key))
    return tuple(sorted(_fragments(key) - others))


def says(text: str, key: str) -> bool:
    """Whether `text` was made from the template `key`."""
    assert _own_words(key), f"{key} has no words of its own"
    seen = text.replace(NO_BREAK, " ")
    return any(words in seen for words in _own_words(key))
