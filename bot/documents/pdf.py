"""Values to PDF/A and PNG with typst."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal, Protocol

from bot.documents.fonts import printable
from bot.documents.values import Drawing
from bot.text import formatting
from templates import FONTS, PAPERS

if TYPE_CHECKING:
    import typst


class Drawable(Protocol):
    """What every paper provides."""

    @property
    def zone(self) -> str: ...


def plain(paper: Drawable) -> dict[str, Any]:
    """`paper` as JSON-able data in formatting; naive instants raise ValueError. No character is replaced yet."""
    encoded = _encode(paper, paper.zone)
    assert isinstance(encoded, dict)
    return encoded


def drawable(paper: Drawable) -> dict[str, Any]:
    """The same data with undrawable characters replaced; `diganti` lists each of them once, as U+XXXX."""
    lost: dict[str, None] = {}
    data = _replace(plain(paper), lost)
    assert isinstance(data, dict)
    return data | {"diganti": list(lost)}


def _encode(value: object, zone: str) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _field(value, item.name, item.metadata, zone) for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _encode(item, zone) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_encode(item, zone) for item in value]
    return _scalar(value, zone)


def _field(owner: object, name: str, metadata: Mapping[str, Any], zone: str) -> Any:
    value = getattr(owner, name)
    if value is not None and "words" in metadata:
        return metadata["words"](value)
    return _encode(value, zone)


def _scalar(value: object, zone: str) -> Any:
    match value:
        case datetime():
            return {
                "lengkap": formatting.moment(value, zone),
                "tanggal": formatting.day_of(value, zone),
                "hari": formatting.weekday_of(value, zone),
                "pukul": formatting.clock(value, zone),
            }
        case date():
            return formatting.day(value)
        case Decimal():
            return formatting.number(value)
        case timedelta():
            return formatting.span(value)
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
    raise TypeError(f"a paper has no formatting for {type(value).__name__}")


def _replace(value: Any, lost: dict[str, None]) -> Any:
    match value:
        case str():
            text, boxes = printable(value)
            lost.update({f"U+{ord(char):04X}": None for char in boxes})
            return text
        case dict():
            return {key: _replace(item, lost) for key, item in value.items()}
        case list():
            return [_replace(item, lost) for item in value]
    return value


class _Lane:
    """A warm compiler, used by one thread at a time. typst works without the interpreter's lock: others go on meanwhile."""

    def __init__(self) -> None:
        self._turn = Lock()

    @cached_property
    def _compiler(self) -> typst.Compiler:
        import typst

        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
        return typst.Compiler(root=str(PAPERS), font_paths=fonts)

    def compile(self, **options: Any) -> bytes | list[bytes] | None:
        with self._turn:
            made: bytes | list[bytes] | None = self._compiler.compile(**options)
            return made


_LARGE = (
    40_000  #: characters of data: the report of a small office has as many, and takes a fifth of a second
)
_LETTERS, _REPORTS = (
    _Lane(),
    _Lane(),
)  #: what a Kabid waits for never stands behind a report of the whole office


def render_pdf(paper: Drawing) -> bytes:
    """The paper as PDF/A-2b."""
    pages = _compile(paper, format="pdf", pdf_standards="a-2b")
    assert isinstance(pages, bytes)
    return pages


def render_png(paper: Drawing, ppi: float = 110) -> list[bytes]:
    """A PNG for each page. A4 at 110 ppi is 910 x 1286 pixels."""
    pages = _compile(paper, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages)


def _compile(paper: Drawing, format: Literal["pdf", "png"], **options: Any) -> bytes | list[bytes]:  # noqa: A002 - typst's word
    data = json.dumps(drawable(paper.prepared()), ensure_ascii=False)
    lane = _REPORTS if len(data) > _LARGE else _LETTERS
    compiled = lane.compile(
        input=str(PAPERS / f"{paper.template}.typ"),
        format=format,
        sys_inputs={"data": data},
        timestamp=int(paper.made_at.timestamp()),
        **options,
    )
    assert compiled is not None  # only with an output path
    return compiled
