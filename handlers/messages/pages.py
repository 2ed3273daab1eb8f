"""What may be longer than a card is shown page by page: a list of choices, a text of many parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    """Page `number` of the list, counted from 0; the last one where the list has become too short for it.

    `rows`: choices of a page that another page follows. `most`: choices of a page that nothing follows, where
    those may be more. `around`: the first page follows the last, so that nobody has to begin anew.
    """
    number = min(number, max(len(choices) - 1, 0) // rows)
    start = 0 if around and len(choices) <= max(rows, most) else number * rows
    left = len(choices) if around else len(choices) - start
    if left <= max(rows, most):
        return Page(shown=choices[start:], start=start, following=None)
    end = start + rows
    following = 0 if end >= len(choices) else number + 1
    return Page(shown=choices[start:end], start=start, following=following)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some entries of a text under one heading."""

    heading: str
    entries: Sequence[str]


def pages_of_text(parts: Sequence[Part], holds: Callable[[str], bool]) -> list[str]:
    """The text in as few pages as it takes; a page that goes on with a part repeats its heading.

    `holds` says whether a text is not too long for a page. An entry is never divided.
    """
    pages = [""]
    for part in parts:
        for number, entry in enumerate(part.entries):
            heading = f"\n{part.heading}\n" if part.heading else ""
            longer = "\n".join(filter(None, (pages[-1], entry if number else f"{heading}{entry}"))).strip()
            if holds(longer) or not pages[-1]:
                pages[-1] = longer
            else:
                pages.append(f"{heading}{entry}".strip())
    return pages
