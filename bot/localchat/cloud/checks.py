"""Every limit of a message's content. What breaks one is refused, as the platform does; where its rule is not known for
sure, the stricter reading counts.

Lengths are in UTF-16 units, the largest of the ways to count.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.localchat.api.entities import utf16_length
from bot.localchat.cloud.errors import KIND, MISSING, GraphError, wrong
from bot.localchat.errors import Json

TEXT = 4096
BODY = 1024
CAPTION = 1024
HEADER = FOOTER = 60
BUTTONS, TITLE, REPLY_ID = 3, 20, 256
ROWS, ROW_TITLE, ROW_DETAIL, ROW_ID = 10, 24, 72, 200
FILE_NAME = 240
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")


def keys(part: object, name: str, required: Iterable[str], optional: Iterable[str] = ()) -> Json:
    """The object `part`, which must have these keys and may have those; no other."""
    if not isinstance(part, dict):
        raise wrong(f"Param {name} must be a JSON object.")
    needed, known = set(required), {*required, *optional}
    if missing := sorted(needed - part.keys()):
        raise GraphError(MISSING, f"Parameter '{name}.{missing[0]}' is required")
    if strange := sorted(part.keys() - known):
        raise wrong(f'Unexpected key "{strange[0]}" on param "{name}".')
    return part


def text(value: object, name: str, longest: int, *, shortest: int = 1, lines: bool = False) -> str:
    """A text within its limit; on one line unless `lines`."""
    if not isinstance(value, str):
        raise wrong(f"Param {name} must be a string.")
    if not shortest <= utf16_length(value) <= longest or (shortest and not value.strip()):
        raise wrong(f"{name} length invalid. Min length: {shortest}, Max length: {longest}")
    if not lines and ("\n" in value or "\r" in value):
        raise wrong(f"{name} must be on one line.")
    return value


def unlike(values: Sequence[str], name: str) -> None:
    """No two may be the same."""
    if len({value.strip() for value in values}) < len(values):
        raise wrong(f"Duplicated {name} are not allowed.")


def text_message(content: object) -> list[str]:
    """`text`; returns what the person will read, as the other checks do."""
    found = keys(content, "text", ["body"], ["preview_url"])
    if not isinstance(found.get("preview_url", False), bool):
        raise wrong("Param text['preview_url'] must be a boolean.")
    return [text(found["body"], "text['body']", TEXT, lines=True)]


def file_message(kind: str, content: object, *, caption: bool = True) -> list[str]:
    """`document` or `image`, by the id of its upload. A document without a name has none on the phone."""
    more = ["filename"] if kind == "document" else []
    found = keys(content, kind, ["id", *more], ["caption"] if caption else [])
    if not isinstance(found["id"], str) or not found["id"].isdecimal():
        raise wrong(f"Param {kind}['id'] must be the id of an uploaded file.")
    said = []
    if more:
        name = text(found["filename"], "document['filename']", FILE_NAME)
        if _UNSAFE.search(name):
            raise wrong("document['filename'] has characters that no file name has.")
        said.append(name)
    if "caption" in found:
        said.append(text(found["caption"], f"{kind}['caption']", CAPTION, lines=True))
    return said


def interactive(content: object) -> list[str]:
    """A card with reply buttons, or with a list."""
    found = keys(content, "interactive", ["type", "body", "action"], ["header", "footer"])
    said = [text(keys(found["body"], "body", ["text"])["text"], "Body text", BODY, lines=True)]
    if "footer" in found:
        said.append(text(keys(found["footer"], "footer", ["text"])["text"], "Footer text", FOOTER))
    if found["type"] == "button":
        return said + _header(found, ("text", "document", "image")) + _buttons(found["action"])
    if found["type"] == "list":
        return said + _header(found, ("text",)) + _rows(found["action"])
    raise GraphError(KIND, f"interactive type {found['type']} is not served here")


def _header(found: Json, kinds: Sequence[str]) -> list[str]:
    if "header" not in found:
        return []
    kind = str(found["header"].get("type")) if isinstance(found["header"], dict) else ""
    if kind not in kinds:
        raise wrong(f"Header type must be one of {', '.join(kinds)}.")
    header = keys(found["header"], "header", ["type", kind])
    if kind == "text":
        return [text(header["text"], "Header text", HEADER)]
    return file_message(kind, header[kind], caption=False)


def _buttons(action: object) -> list[str]:
    buttons = keys(action, "action", ["buttons"])["buttons"]
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= BUTTONS:
        raise wrong(f"Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: {BUTTONS}")
    replies = [
        keys(keys(one, "button", ["type", "reply"])["reply"], "reply", ["id", "title"]) for one in buttons
    ]
    if any(one["type"] != "reply" for one in buttons):
        raise wrong("Button type must be reply.")
    titles = [text(one["title"], "Button title", TITLE) for one in replies]
    unlike(titles, "titles of buttons")
    unlike([_id(one["id"], "Button id", REPLY_ID) for one in replies], "ids of buttons")
    return titles


def _rows(action: object) -> list[str]:
    found = keys(action, "action", ["button", "sections"])
    said = [text(found["button"], "List button", TITLE)]
    sections = found["sections"]
    if not isinstance(sections, list) or not 1 <= len(sections) <= ROWS:
        raise wrong(f"Invalid sections count. Min allowed: 1, Max allowed: {ROWS}")
    more = ["title"] if len(sections) > 1 else []
    parts = [keys(one, "section", ["rows", *more], ["title"]) for one in sections]
    said += [text(one["title"], "Section title", ROW_TITLE) for one in parts if "title" in one]
    if not all(isinstance(one["rows"], list) and one["rows"] for one in parts):
        raise wrong("A section must have rows.")
    rows = [keys(row, "row", ["id", "title"], ["description"]) for one in parts for row in one["rows"]]
    if len(rows) > ROWS:
        raise wrong(f"Total row count exceed max allowed count: {ROWS}")
    titles = [text(row["title"], "Row title", ROW_TITLE) for row in rows]
    unlike(titles, "titles of rows")
    unlike([_id(row["id"], "Row id", ROW_ID) for row in rows], "ids of rows")
    details = [
        text(row["description"], "Row description", ROW_DETAIL) for row in rows if "description" in row
    ]
    return said + titles + details


def _id(value: object, name: str, longest: int) -> str:
    found = text(value, name, longest)
    if found != found.strip():
        raise wrong(f"{name} has spaces around it.")
    return found
