"""The answers of the sandbox as JSON: a child that was taken over can send values, but cannot make its parent run code.

Only plain values, and the dataclasses, enumerations and refusals of this project, cross the line. A value that JSON
cannot say is a list: the name of its kind, or the number of its class among those that the answer names, then its parts.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from bot.core.errors import SopError

_ROOMS = ("bot.core.", "storage.")  #: where the classes may come from

_PLAIN: Mapping[type, tuple[str, Callable[[Any], Any], Callable[[Any], Any]]] = {
    Decimal: ("decimal", str, Decimal),
    datetime: ("datetime", datetime.isoformat, datetime.fromisoformat),
    date: ("date", date.isoformat, date.fromisoformat),
    time: ("time", time.isoformat, time.fromisoformat),
    timedelta: ("timedelta", lambda one: [one.days, one.seconds, one.microseconds], lambda v: timedelta(*v)),
    bytes: ("bytes", lambda one: base64.b64encode(one).decode(), base64.b64decode),
}
_LOAD = {name: load for name, _, load in _PLAIN.values()}
_MANY: Mapping[str, type] = {one.__name__: one for one in (list, tuple, set, frozenset)}
_SAID = frozenset({type(None), bool, int, float, str})  #: what JSON says by itself

_Pack = Callable[[Any], object]


def dump(kind: str, value: object) -> bytes:
    """An answer as JSON text. Raises TypeError for a value that may not cross."""
    packer = _Packer()
    packed = packer.pack(value)
    return json.dumps([kind, packer.classes, packed], separators=(",", ":")).encode()


def load(answer: bytes) -> tuple[str, Any]:
    """(kind, value) of an answer. Raises ValueError, KeyError or TypeError if it was not made by `dump`."""
    kind, classes, value = json.loads(answer)
    if not isinstance(kind, str):
        raise TypeError("no kind")
    return kind, _Unpacker(classes).unpack(value)


def class_name(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def class_of(name: str) -> Any:
    """A class that this process has loaded already: a dataclass, an enumeration, a refusal, or a kind of number, text or
    tuple. Raises KeyError.
    """
    module, _, path = name.partition(":")
    found = getattr(sys.modules[module], path, None) if module.startswith(_ROOMS) else None
    known = isinstance(found, type) and (
        dataclasses.is_dataclass(found) or issubclass(found, (Enum, SopError, float, str, tuple))
    )
    if not known:
        raise KeyError(name)
    return found


class _Packer:
    """How to pack a value is found once for each of its types."""

    def __init__(self) -> None:
        self.classes: list[tuple[str, Sequence[str] | None]] = []  #: with the names of their parts
        self._ways: dict[type, _Pack] = {}

    def pack(self, value: object) -> object:
        kind = type(value)
        if kind in _SAID:
            return value
        way = self._ways.get(kind)
        if way is None:
            way = self._ways[kind] = self._way(kind)
        return way(value)

    def _way(self, kind: Any) -> _Pack:
        if kind in _PLAIN:
            name, dumped, _ = _PLAIN[kind]
            return lambda one: [name, dumped(one)]
        if kind in _MANY.values():
            return lambda many: [kind.__name__, *map(self.pack, many)]
        if issubclass(kind, Mapping):
            return lambda many: ["dict", *(self.pack(one) for pair in many.items() for one in pair)]
        if issubclass(kind, Enum):
            return self._single(kind, lambda one: self.pack(one.value))
        for plain in (float, str):
            if issubclass(kind, plain):
                return self._single(kind, plain)
        if issubclass(kind, tuple) and not hasattr(kind, "_fields"):
            return self._single(kind, lambda many: self.pack(tuple(many)))
        return self._made(kind)

    def _single(self, kind: type, inner: _Pack) -> _Pack:
        number = self._number(kind, None)
        return lambda one: [number, inner(one)]

    def _made(self, kind: Any) -> _Pack:
        if dataclasses.is_dataclass(kind):
            names = [one.name for one in dataclasses.fields(kind) if one.init]
        elif issubclass(kind, tuple):
            names = list(kind._fields)
        else:
            raise TypeError(f"{kind.__name__} may not leave the sandbox")
        number = self._number(kind, names)
        return lambda one: [number, *(self.pack(getattr(one, name)) for name in names)]

    def _number(self, kind: type, names: Sequence[str] | None) -> int:
        self.classes.append((class_name(kind), names))
        return len(self.classes) - 1


class _Unpacker:
    def __init__(self, classes: Sequence[tuple[str, Sequence[str] | None]]) -> None:
        self._classes = [(class_of(name), names) for name, names in classes]

    def unpack(self, value: Any) -> Any:
        if isinstance(value, dict):
            raise TypeError("no value")
        if not isinstance(value, list):
            return value
        tag, *parts = value
        if tag in _LOAD:
            return _LOAD[tag](*parts)
        unpacked = map(self.unpack, parts)
        if tag in _MANY:
            return _MANY[tag](unpacked)
        if tag == "dict":
            return dict(zip(unpacked, unpacked, strict=True))
        made, names = self._classes[tag]
        return made(*unpacked) if names is None else made(**dict(zip(names, unpacked, strict=True)))
