"""A list of choices that may be longer than a card: it is shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

ROWS = 8  #: choices of one page, beside the rows that lead on and back


@dataclass(frozen=True, kw_only=True)
class Page(Generic[T]):
    """The choices that one card shows."""

    shown: Sequence[T]
    start: int  #: place of the first of them in the whole list, counted from 0
    following: int | None  #: number of the page that the row "more" leads to; None: there is no such row


def page_of(
    choices: Sequence[T], number: int, *, rows: int = ROWS, most: int = 0, around: bool = False
) -> Page[T]:
    """Page `number` of the list, counted from 0.

    `rows`: choices of a page that another page follows. `most`: choices of a page that nothing follows, where
    those may be more. `around`: the first page follows the last, so that nobody has to begin anew.
    """
    start = 0 if around and len(choices) <= max(rows, most) else number * rows
    left = len(choices) if around else len(choices) - start
    if left <= max(rows, most):
        return Page(shown=choices[start:], start=start, following=None)
    end = start + rows
    following = 0 if end >= len(choices) else number + 1
    return Page(shown=choices[start:end], start=start, following=following)
