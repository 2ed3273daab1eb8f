"""Frozen values to JSON text and back, by pydantic's adapters. Raises ValueError for a value that does not fit."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import TypeAdapter

from bot.core.case.events import EVENT_TYPES, Event

T = TypeVar("T")
_EVENTS: dict[str, type[Event]] = {kind.__name__: kind for kind in EVENT_TYPES}
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def dump(value: Any) -> str:
    """JSON text of a frozen dataclass."""
    return _adapter(type(value)).dump_json(value).decode()


def dump_short(value: Any) -> str:
    """The same without what each field has by default, for what is kept for ever: so no such default ever changes."""
    return _adapter(type(value)).dump_json(value, exclude_defaults=True).decode()


def load(kind: type[T], text: str) -> T:
    """The value of `kind` that `dump` or `dump_short` wrote."""
    value: T = _adapter(kind).validate_json(text)
    return value


def load_event(kind: str, text: str) -> Event:
    """The event that `dump` wrote, by the name of its class. Raises ValueError."""
    return load(_EVENTS[kind], text)
