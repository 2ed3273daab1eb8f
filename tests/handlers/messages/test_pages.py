"""A long list is shown page by page, and nothing in it is lost between two pages."""

from __future__ import annotations

import pytest

from handlers.messages.pages import Page, page_of

ABC = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("length", "number", "expected"),
    [
        (0, 0, Page(shown="", start=0, following=None)),
        (8, 0, Page(shown="abcdefgh", start=0, following=None)),
        (9, 0, Page(shown="abcdefgh", start=0, following=1)),
        (9, 1, Page(shown="i", start=8, following=None)),
        (16, 1, Page(shown="ijklmnop", start=8, following=None)),
        (17, 1, Page(shown="ijklmnop", start=8, following=2)),
    ],
)
def test_a_list_ends_with_its_last_page(length: int, number: int, expected: Page[str]) -> None:
    assert page_of(ABC[:length], number) == expected


@pytest.mark.parametrize(
    ("length", "number", "expected"),
    [
        (8, 0, Page(shown="abcdefgh", start=0, following=None)),
        (8, 1, Page(shown="abcdefgh", start=0, following=None)),
        (9, 0, Page(shown="abcdefgh", start=0, following=1)),
        (9, 1, Page(shown="i", start=8, following=0)),
        (16, 1, Page(shown="ijklmnop", start=8, following=0)),
    ],
)
def test_a_list_that_goes_around_begins_again(length: int, number: int, expected: Page[str]) -> None:
    assert page_of(ABC[:length], number, around=True) == expected


@pytest.mark.parametrize(
    ("length", "number", "around", "shown", "following"),
    [
        (10, 0, False, "abcdefghij", None),
        (11, 0, False, "abcdefghi", 1),
        (19, 1, False, "jklmnopqrs", None),
        (20, 1, False, "jklmnopqr", 2),
        (10, 0, True, "abcdefghij", None),
        (19, 1, True, "jklmnopqr", 2),
        (19, 2, True, "s", 0),
    ],
)
def test_a_page_without_the_row_that_leads_on_has_one_choice_more(
    length: int, number: int, around: bool, shown: str, following: int | None
) -> None:
    page = page_of(ABC[:length], number, rows=9, most=10, around=around)
    assert page == Page(shown=shown, start=number * 9, following=following)
