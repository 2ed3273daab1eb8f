"""A long text as a phone sends it: in several messages, since one holds 4,096 UTF-16 units.

Where an app cuts differs (at the limit, at the last space, full stop or line, at any blank line of the second half),
so the length of a piece alone tells little. But every app fills a message as far as it may: a piece and the one after
it are together always longer than one message. Only the spaces at the cut are lost.
"""

from __future__ import annotations

from datetime import timedelta

_LIMIT = 4096 - 32  #: UTF-16 units of two neighbouring pieces, less the spaces that are cut off between them
_LONG = 2000  #: from this length on a text is held for a moment, since what follows may belong to it
_FULL = _LIMIT - 268  #: an Android phone looks for a space in the last 300 units
_AT_ONCE = timedelta(seconds=10)  #: an app sends the pieces one after the other
_SOON = timedelta(minutes=5)  #: unless the network fails between two of them


def units(text: str) -> int:
    """The length of a text as chat apps count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def may_go_on(length: int) -> bool:
    """Whether a text of so many units may be cut off, so that it is worth a moment to see what follows."""
    return length >= _LONG


def is_rest(before: int, length: int, apart: timedelta, *, ended: bool = False) -> bool:
    """Whether a text is the rest of the one before it, by the units of both and the time between them.

    `ended`: the one before was the rest of something itself; only a full one is then followed by more.
    """
    unfinished = before >= _FULL if ended else may_go_on(before)
    return before + length >= _LIMIT and abs(apart) <= (_SOON if unfinished else _AT_ONCE)
