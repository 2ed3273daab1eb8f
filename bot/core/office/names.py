"""Names of persons as offices write them: with and without titles, abbreviated, and with a letter wrong."""

from __future__ import annotations

import re

from bot.core.office.officers import compared

#: Titles of learning, honour and faith, as they are compared: without dots and spaces.
_WRITTEN = (
    "a ak amd amdkeb ap apt ba bsc ca cpa dr dra drg drh drs h hj ipm ipu ir kh lc ll llm m ma mag map mba mcom meng"
    " mh mha mhum mikom mip mkes mkn mkom mm mp mpa mpd mpsi ms msak msc mse msi msos mstr mt mtr ners ns phd prof r ra"
    " raden rm rr s sag sakt sap sd sds se sei sfarm sh shi shum shut si siakom sik sikom sip skep sked skg skh skm"
    " skom sos sp spd spdi spdsd spi spsi spt sptp ssi ssos sst sstp st stp str strak stt"
)
_TITLES = frozenset(_WRITTEN.split())
_LEADING = re.compile(r"^\s*(?:prof|drg|drh|drs|dra|dr|ir|hj|kh|h|apt|ns|rr|r)\.\s*", re.IGNORECASE)


def words(name: str) -> tuple[str, ...]:
    """The words of a name without its titles, as they are compared; all words where nothing else would be left."""
    bare = name.partition(",")[0]
    while bare != (bare := _LEADING.sub("", bare)):
        pass
    found = [word for word in map(compared, bare.split()) if word]
    while len(found) > 1 and found[-1] in _TITLES:
        found.pop()
    while len(found) > 1 and found[0] in _TITLES and len(found[0]) > 1:
        found.pop(0)
    return tuple(found) or (compared(name),)


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in titles, case, spaces and punctuation at most."""
    return "".join(words(one)) == "".join(words(other))


def close_names(one: str, other: str) -> bool:
    """Whether one name may be a correction of the other: a letter, a word more, a word written out."""
    first, second = words(one), words(other)
    if distance("".join(first), "".join(second)) <= 1 or _within(first, second) or _within(second, first):
        return True
    pairs = zip(first, second, strict=False)
    return len(first) == len(second) and all(a.startswith(b) or b.startswith(a) for a, b in pairs)


def alike_names(one: str, other: str) -> bool:
    """Whether two names are alike enough to ask whether they mean one person."""
    first, second = "".join(words(one)), "".join(words(other))
    return close_names(one, other) or (min(len(first), len(second)) > 5 and distance(first, second) <= 2)


def _within(few: tuple[str, ...], many: tuple[str, ...]) -> bool:
    return set(few) <= set(many)


def distance(one: str, other: str) -> int:
    """How many characters were changed, added, left out, or swapped with their neighbour."""
    above: list[int] = []
    last = list(range(len(other) + 1))
    for i, char in enumerate(one, start=1):
        row = [i]
        for j, there in enumerate(other, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (char != there))
            if i > 1 and j > 1 and (char, one[i - 2]) == (other[j - 2], there):
                best = min(best, above[j - 2] + 1)
            row.append(best)
        above, last = last, row
    return last[-1]
