"""What is sent to the Graph API for an `Outgoing`: the messages in their order, within every limit of the platform.

A file is sent by the id that its upload got. A card with a file carries it above its text; an album becomes one message a
file, the caption under the last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.channels.whatsapp.marks import cut, marked
from bot.ports import (
    BUTTONS_MAX,
    CARD_TEXT_MAX,
    CHOICES_MAX,
    LABEL_MAX,
    TEXT_MAX,
    Button,
    FileToSend,
    Outgoing,
    OutgoingKind,
)

LIST_LABEL = "Pilih"  #: on the button that opens a list, where the message has no label for it
TEMPLATES_LANGUAGE = "id"
_ROW_MAX = 24  #: characters of a row's title
_DETAIL_MAX = 72  #: characters of a row's description
_NO_PATH = str.maketrans("/\\", "--")  #: no name of a file has them
_NOTHING_THERE = (OutgoingKind.EDIT, OutgoingKind.TAKE_BACK)  #: the platform knows neither


@dataclass(frozen=True, kw_only=True)
class Media:
    """A file that was uploaded."""

    id: str
    picture: bool  #: it is shown as a picture; every other file is a document


@dataclass(frozen=True, kw_only=True)
class Payload:
    """A message as the API takes it: its type, and the object of that name."""

    type: str
    content: Mapping[str, Any]


def payloads(out: Outgoing, media: Mapping[str, Media]) -> tuple[Payload, ...]:
    """The messages that carry `out`; `media` has the uploads of its files by SHA-256. Of some kinds there is none.

    A file without an upload, because the platform takes none of its kind, is named in the text.
    """
    if out.kind in _NOTHING_THERE or (out.kind is OutgoingKind.ANSWER and not out.text):
        return ()
    if out.kind is OutgoingKind.TEMPLATE:
        return (_template(out),)
    files = [one for one in out.documents if one.sha256 in media]
    text = "\n".join([out.text, *(f"📎 {one.name}" for one in out.documents if one not in files)]).strip()
    last = files[-1] if files else None
    alone = tuple(_file(one, media, "") for one in files[:-1])
    if out.choices:
        return (
            *alone,
            *((_file(last, media, ""),) if last else ()),
            _list(text, out.choices, out.list_label),
        )
    if out.buttons:
        return (*alone, _buttons(text, out.buttons, last, media))
    if last is None:
        body = {"body": marked(text, TEXT_MAX), "preview_url": False}
        return (Payload(type="text", content=body),)
    return (*alone, _file(last, media, text))


def _file(file: FileToSend, media: Mapping[str, Media], text: str) -> Payload:
    caption = {"caption": marked(text, CARD_TEXT_MAX)} if text else {}
    kind, shown = _shown(file, media)
    return Payload(type=kind, content={**shown, **caption})


def _shown(file: FileToSend, media: Mapping[str, Media]) -> tuple[str, dict[str, str]]:
    """The type of a file's message, and what the message says of the file."""
    upload = media[file.sha256]
    if upload.picture:
        return "image", {"id": upload.id}
    return "document", {"id": upload.id, "filename": file.name.translate(_NO_PATH) or "berkas"}


def _buttons(
    text: str, buttons: Sequence[Button], file: FileToSend | None, media: Mapping[str, Media]
) -> Payload:
    header: dict[str, Any] = {}
    if file:
        kind, shown = _shown(file, media)
        header = {"header": {"type": kind, kind: shown}}
    shown_buttons = buttons[:BUTTONS_MAX]
    replies = [
        {"type": "reply", "reply": {"id": button.data, "title": title}}
        for button, title in zip(shown_buttons, _titles(shown_buttons, LABEL_MAX), strict=True)
    ]
    return _interactive("button", text, {"buttons": replies}, header)


def _list(text: str, choices: Sequence[Button], label: str) -> Payload:
    shown = choices[:CHOICES_MAX]
    rows = [
        {"id": choice.data, "title": title}
        | ({"description": cut(choice.label, _DETAIL_MAX)} if title != choice.label else {})
        for choice, title in zip(shown, _titles(shown, _ROW_MAX), strict=True)
    ]
    return _interactive("list", text, {"button": label or LIST_LABEL, "sections": [{"rows": rows}]}, {})


def _interactive(kind: str, text: str, action: Mapping[str, Any], header: Mapping[str, Any]) -> Payload:
    body = {"text": marked(text, CARD_TEXT_MAX)}
    return Payload(type="interactive", content={"type": kind, **header, "body": body, "action": action})


def _template(out: Outgoing) -> Payload:
    """An approved text with what fills its places; no place is empty, or holds a newline, a tab or several spaces."""
    fields = [{"type": "text", "text": " ".join(field.split()) or "-"} for field in out.fields]
    buttons = [
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": str(place),
            "parameters": [{"type": "payload", "payload": button.data}],
        }
        for place, button in enumerate(out.buttons)
    ]
    body = [{"type": "body", "parameters": fields}] if fields else []
    parts = {"components": [*body, *buttons]} if body or buttons else {}
    content = {"name": out.template, "language": {"code": TEMPLATES_LANGUAGE}, **parts}
    return Payload(type="template", content=content)


def _titles(buttons: Sequence[Button], most: int) -> list[str]:
    """The labels in so many characters, each once: what the cut has made alike is numbered."""
    titles: list[str] = []
    for button in buttons:
        title, number = cut(button.label, most), 1
        while title in titles:
            number += 1
            title = f"{cut(button.label, most - len(str(number)) - 1)} {number}"
        titles.append(title)
    return titles
