"""Parses Telegram's HTML into plain text and entities, with Telegram's own error messages.

It follows `parse_html` of tdlib/td (MessageEntity.cpp): offsets and lengths count UTF-16 code units, error messages
count bytes of UTF-8, an end tag closes the innermost start tag, and an empty tag leaves no entity.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.localchat.errors import Json, bad_request

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_CHARACTER = re.compile(r"&(?:#x([0-9a-fA-F]+)|#([0-9]+)|([a-zA-Z]+));?")
_START_NAME = re.compile(r"[^\s>\0]*")
_ATTRIBUTE = re.compile(r"\s*([^\s=>]+)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[\w.-]+))?\s*", re.ASCII)
_END_TAG = re.compile(r"</([^\s>]*)\s*>")
_COMMAND = re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?!\w)")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Open:
    tag: str
    argument: str
    offset: int


def utf16_length(text: str) -> int:
    """The length of a text as entities count it."""
    return len(text) + sum(1 for letter in text if letter > "\uffff")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """Plain text and its entities, trimmed as Telegram does; raises ApiError 400 "can't parse entities: ..."."""
    return trim(*_Html(source).parse())


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut white space at both ends (at the start only up to the first entity), and adjust the entities."""
    text = text.rstrip()
    lead = utf16_length(text) - utf16_length(text.lstrip())
    if entities:
        lead = min(lead, min(entity["offset"] for entity in entities))
    text, end = text[lead:], utf16_length(text)
    kept = []
    for entity in entities:
        length = min(entity["offset"] + entity["length"], end) - entity["offset"]
        if length > 0:
            kept.append(entity | {"offset": entity["offset"] - lead, "length": length})
    return text, kept


def find_commands(text: str) -> list[Json]:
    """The `bot_command` entities that Telegram finds by itself in what a person types."""
    return [
        {
            "offset": utf16_length(text[: match.start()]),
            "length": match.end() - match.start(),
            "type": "bot_command",
        }
        for match in _COMMAND.finditer(text)
    ]


def _unescape(text: str) -> str:
    return _CHARACTER.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    hexadecimal, decimal, name = match.groups()
    if name is not None:
        return _NAMED.get(name, match.group())
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF else match.group()


def _refuse(complaint: str) -> Exception:
    return bad_request(f"Can't parse entities: {complaint}")


class _Html:
    def __init__(self, source: str) -> None:
        self._source = source
        self._pieces: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def parse(self) -> tuple[str, list[Json]]:
        at = 0
        while (tag := self._source.find("<", at)) >= 0:
            self._add(self._source[at:tag])
            at = self._end(tag) if self._source.startswith("</", tag) else self._start(tag)
        self._add(self._source[at:])
        if self._open:
            raise _refuse(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        order = sorted(self._entities, key=lambda entity: (entity["offset"], -entity["length"]))
        return "".join(self._pieces), _join_code(order)

    def _add(self, escaped: str) -> None:
        text = _unescape(escaped)
        self._pieces.append(text)
        self._offset += utf16_length(text)

    def _byte(self, position: int) -> int:
        return len(self._source[:position].encode())

    def _start(self, begin: int) -> int:
        found = _START_NAME.match(self._source, begin + 1)
        assert found is not None
        tag, byte = found.group().lower(), self._byte(begin)
        if found.end() == len(self._source):
            raise _refuse(f"Unclosed start tag at byte offset {byte}")
        if tag not in _TYPES:
            raise _refuse(f'Unsupported start tag "{tag}" at byte offset {byte}')
        end, argument = self._attributes(tag, found.end(), byte)
        if tag == "span" and argument != "spoiler":
            raise _refuse(f'Tag "span" must have class "tg-spoiler" at byte offset {byte}')
        self._open.append(_Open(tag=tag, argument=argument, offset=self._offset))
        return end

    def _attributes(self, tag: str, at: int, byte: int) -> tuple[int, str]:
        argument = ""
        while (found := _ATTRIBUTE.match(self._source, at)) is not None:
            name, value = found.group(1).lower(), _unescape((found.group(2) or "").strip("\"'"))
            argument = _argument(tag, name, value) or argument
            at = found.end()
        at += len(self._source[at:]) - len(self._source[at:].lstrip())
        if self._source[at : at + 1] == ">":
            return at + 1, argument
        if at >= len(self._source):
            raise _refuse(f"Unclosed start tag at byte offset {byte}")
        raise _refuse(f'Empty attribute name in the tag "{tag}" at byte offset {byte}')

    def _end(self, begin: int) -> int:
        byte = self._byte(begin)
        if not self._open:
            raise _refuse(f"Unexpected end tag at byte offset {byte}")
        found = _END_TAG.match(self._source, begin)
        if found is None:
            raise _refuse(f"Unclosed end tag at byte offset {byte}")
        start, tag = self._open[-1], found.group(1)
        if tag and tag != start.tag:
            raise _refuse(
                f'Unmatched end tag at byte offset {byte}, expected "</{start.tag}>", found "</{tag}>"'
            )
        self._open.pop()
        self._close(start)
        return found.end()

    def _close(self, start: _Open) -> None:
        length = self._offset - start.offset
        kind = _TYPES[start.tag]
        if length <= 0 or (kind == "custom_emoji" and not start.argument):
            return
        entity: Json = {"offset": start.offset, "length": length, "type": kind}
        if kind == "text_link":
            link = start.argument or "".join(self._pieces)[-length:]
            if "." not in link and not link.startswith("tg://"):
                return
            entity["url"] = link
        elif kind == "custom_emoji":
            entity["custom_emoji_id"] = start.argument
        elif kind == "code" and start.argument:
            entity["language"] = start.argument
        elif kind == "blockquote" and start.argument:
            entity["type"] = "expandable_blockquote"
        self._entities.append(entity)


def _argument(tag: str, name: str, value: str) -> str:
    if tag == "a" and name == "href":
        return value
    if tag == "code" and name == "class" and value.startswith("language-"):
        return value[len("language-") :]
    if tag == "span" and name == "class" and value.startswith("tg-"):
        return value[len("tg-") :]
    if tag == "tg-emoji" and name == "emoji-id":
        return value
    return "expandable" if (tag, name) == ("blockquote", "expandable") else ""


def _join_code(entities: list[Json]) -> list[Json]:
    """`<pre><code class="language-x">` is one `pre` with a language; a lone language on `code` is dropped."""
    joined: list[Json] = []
    for entity in entities:
        last = joined[-1] if joined else None
        same = last is not None and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if last is not None and same and {last["type"], entity["type"]} == {"pre", "code"}:
            language = last.get("language") or entity.get("language")
            last["type"] = "pre"
            last.update({"language": language} if language else {})
            continue
        joined.append(entity)
    for entity in joined:
        if entity["type"] == "code":
            entity.pop("language", None)
    return joined
