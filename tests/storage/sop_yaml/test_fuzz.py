"""Whatever the SOP file: an answer, and no crash."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from storage.sop_yaml import read_sop_bytes
from tests.storage.sop_yaml.sop_samples import EXAMPLE, SHIPPED, SMALL

_BITS = (
    "",
    "[]",
    "{}",
    "- ",
    ": ",
    "'",
    '"',
    "\t",
    "&a ",
    "*a",
    "!!int ",
    "|\n",
    "8T",
    "ya",
    "99",
    "null",
    "\x00",
    "…",
    "#",
)


def _mutated(text: str, seed: int) -> bytes:
    chance = random.Random(seed)
    lines = text.splitlines()
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        way = chance.randrange(4)
        if way == 0:
            del lines[at]
        elif way == 1:
            lines.insert(at, lines[chance.randrange(len(lines))])
        else:
            start = chance.randrange(len(lines[at]) + 1)
            end = min(len(lines[at]), start + chance.randint(0, 12))
            lines[at] = lines[at][:start] + chance.choice(_BITS) + lines[at][end:]
        lines = lines or [""]
    return "\n".join(lines).encode()


_SOUND = [SHIPPED.read_text(encoding="utf-8"), EXAMPLE.read_text(encoding="utf-8"), SMALL]


@settings(max_examples=120, deadline=None)
@given(text=st.sampled_from(_SOUND), seed=st.integers(0, 2**32))
def test_a_file_with_slips_of_the_pen_is_answered(text: str, seed: int) -> None:
    reading = read_sop_bytes(_mutated(text, seed))
    assert (reading.sop is None) == any(not fault.is_warning for fault in reading.faults)
    lines = len(_mutated(text, seed).splitlines()) + 1
    assert all(1 <= fault.line <= lines for fault in reading.faults)


@settings(max_examples=100, deadline=None)
@given(
    data=st.binary(max_size=300)
    | st.text(alphabet="ab:-[]{}&*!|>'\"#\n ,\t?%@", max_size=200).map(str.encode)
)
def test_bytes_of_any_kind_are_answered(data: bytes) -> None:
    assert read_sop_bytes(data).sop is None
