"""Number formats as far as they change the figure that is seen: the per cent sign."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

#: What a format prints as it stands: "quoted", \\escaped, padding by the width of _x, filling with *x, and [conditions].
_LITERAL = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]', re.DOTALL)
_PARTS = re.compile(r'(?:"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]|[^;])+', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)\]")
_TESTS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}


def hundreds(shape: str, value: float) -> int:
    """How many times the format `shape` shows `value` multiplied by 100: once for every bare per cent sign."""
    if "%" not in shape:
        return 0
    return _LITERAL.sub("", _part(shape, value)).count("%")


def _part(shape: str, value: float) -> str:
    """The part of the format that applies: the first for what is positive, the second for what is negative, the third
    for zero, unless the parts have conditions.
    """
    parts: list[str] = _PARTS.findall(shape)
    conditions = [_CONDITION.search(part) for part in parts]
    if any(conditions):
        fitting = (
            part
            for part, found in zip(parts, conditions, strict=True)
            if found is None or _TESTS[found[1]](value, float(found[2]))
        )
        return next(fitting, parts[-1])
    wanted = 1 if value < 0 else 2 if value == 0 else 0
    return parts[wanted] if wanted < len(parts) else parts[0]
