"""Where the apps cut a long text, and which texts are therefore two."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.parsing.pieces import is_rest, units

SECONDS = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("before", "rest", "seconds"),
    [
        (4096, 904, 0),  # cut at the limit
        (3800, 300, 2),  # an Android phone: at a space in the last 300
        (2050, 2100, 1),  # a computer: at a blank line of the second half
        (40, 4090, 1),  # an iPhone: at the last full stop, wherever it stands
        (4096, 12, 120),  # the network failed between the two
    ],
)
def test_the_second_piece_is_the_rest_of_the_first(before: int, rest: int, seconds: int) -> None:
    assert is_rest(before, rest, seconds * SECONDS)


@pytest.mark.parametrize(
    ("before", "text", "seconds"),
    [
        (3600, 120, 2),  # refused for its length, and typed anew: both had fitted into one message
        (4096, 120, 600),
        (12, 40, 1),
        (40, 4090, 60),
        (1900, 2400, 60),
    ],
)
def test_a_text_of_its_own_is_not(before: int, text: int, seconds: int) -> None:
    assert not is_rest(before, text, seconds * SECONDS)


def test_after_the_rest_nothing_more_follows_unless_it_was_a_full_message() -> None:
    assert not is_rest(2100, 2100, 60 * SECONDS, ended=True)
    assert is_rest(4090, 900, 60 * SECONDS, ended=True)


def test_length_is_counted_as_the_apps_do() -> None:
    assert units("a😀") == 3
