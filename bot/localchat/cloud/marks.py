"""WhatsApp's marks as a phone shows them: *bold*, _italic_, ~struck~ and ```code```.

A mark counts only beside a character that is no letter, digit or underscore, on one line, and without a space inside.
"""

from __future__ import annotations

import re

from bot.localchat.api.entities import utf16_length
from bot.localchat.errors import Json

_STYLES = {"*": "bold", "_": "italic", "~": "strikethrough", "`": "code"}
_MARK = re.compile(r"(?<![\w*_~`])([*_~`])(?![\s*])((?:(?!\1)[^\n])*(?<!\s))\1(?!\w)")


def shown(text: str) -> tuple[str, list[Json]]:
    """The text without the marks that count, and the entities in their place; other marks stay as they are."""
    found, entities, at = "", list[Json](), 0
    for match in _MARK.finditer(text):
        found += text[at : match.start()]
        inner, nested = shown(match[2])
        start = utf16_length(found)
        entities.append({"type": _STYLES[match[1]], "offset": start, "length": utf16_length(inner)})
        entities += [one | {"offset": one["offset"] + start} for one in nested]
        found, at = found + inner, match.end()
    return found + text[at:], entities
