"""The answers of the sandbox as JSON: a child that was taken over can send values, but cannot make its parent run code.

Only plain values, and the dataclasses, enumerations and refusals of this project, cross the line.
"""

from __future__ import annotations

import base64
import dataclasses
import json
import sys
from collections.abc import Callable, Mapping
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


def dump(kind: str, value: object) -> bytes:
    """An answer as JSON text. Raises TypeError for a value that may not cross."""
    return json.dumps([kind, _packed(value)]).encode()


def load(answer: bytes) -> tuple[str, Any]:
    """(kind, value) of an answer. Raises ValueError, KeyError or TypeError if it was not made by `dump`."""
    kind, value = json.loads(answer)
    if not isinstance(kind, str):
        raise TypeError("no kind")
    return kind, _unpacked(value)


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


def _packed(value: object) -> object:
    kind = type(value)
    if value is None or kind in (bool, int, float, str):
        return value
    if kind is list:
        return [_packed(one) for one in value]  # type: ignore[attr-defined]
    if kind in _PLAIN:
        name, dumped, _ = _PLAIN[kind]
        return {"": name, "v": dumped(value)}
    if kind in (tuple, set, frozenset):
        return {"": kind.__name__, "v": [_packed(one) for one in value]}  # type: ignore[attr-defined]
    if isinstance(value, float | str) and not isinstance(value, Enum):
        plain = float(value) if isinstance(value, float) else str(value)
        return {"": "value", "of": class_name(kind), "v": plain}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        made = {name: _packed(one) for name, one in value._asdict().items()}
        return {"": "made", "of": class_name(kind), "v": made}
    if isinstance(value, tuple):
        return {"": "value", "of": class_name(kind), "v": {"": "tuple", "v": [_packed(one) for one in value]}}
    if isinstance(value, Mapping):
        return {"": "dict", "v": [[_packed(key), _packed(one)] for key, one in value.items()]}
    if isinstance(value, Enum):
        return {"": "enum", "of": class_name(kind), "v": _packed(value.value)}
    if dataclasses.is_dataclass(value):
        fields = {
            one.name: _packed(getattr(value, one.name)) for one in dataclasses.fields(value) if one.init
        }
        return {"": "made", "of": class_name(kind), "v": fields}
    raise TypeError(f"{kind.__name__} may not leave the sandbox")


_MANY: Mapping[str, type] = {"tuple": tuple, "set": set, "frozenset": frozenset}


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(one) for one in value]
    if not isinstance(value, dict):
        return value
    kind, inner = value[""], value["v"]
    if kind in _LOAD:
        return _LOAD[kind](inner)
    if kind in _MANY:
        return _MANY[kind](_unpacked(one) for one in inner)
    if kind == "dict":
        return {_unpacked(key): _unpacked(one) for key, one in inner}
    found = class_of(value["of"])
    if kind in ("enum", "value"):
        return found(_unpacked(inner))
    return found(**{name: _unpacked(one) for name, one in inner.items()})
