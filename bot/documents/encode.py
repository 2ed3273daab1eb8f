"""A paper as plain data for its template: typst and python-docx only place words, they never format values.

The type of a field decides how it is written: an instant becomes `{lengkap, tanggal, hari, pukul}`, a day, a
`Decimal` and a `timedelta` become words. `metadata={"words": f}` on a field overrides this with `f(value)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol

from bot.documents import words
from bot.documents.fonts import printable


class Drawable(Protocol):
    """What every paper says of itself."""

    @property
    def zone(self) -> str: ...


def plain(paper: Drawable) -> dict[str, Any]:
    """`paper` as JSON-able data in words; naive instants raise ValueError. Nothing is replaced yet."""
    encoded = _encode(paper, paper.zone)
    assert isinstance(encoded, dict)
    return encoded


def drawable(paper: Drawable) -> dict[str, Any]:
    """The same with every undrawable character replaced; `diganti` lists them once each, as U+XXXX."""
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
                "lengkap": words.moment(value, zone),
                "tanggal": words.day_of(value, zone),
                "hari": words.weekday_of(value, zone),
                "pukul": words.clock(value, zone),
            }
        case date():
            return words.day(value)
        case Decimal():
            return words.number(value)
        case timedelta():
            return words.span(value)
        case StrEnum():
            return value.value
        case None | bool() | int() | str():
            return value
    raise TypeError(f"a paper has no words for {type(value).__name__}")


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
