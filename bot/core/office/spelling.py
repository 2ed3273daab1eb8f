"""Codes are identities: a new office file that only spells one otherwise means the same (docs/keputusan.md A37)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from bot.core.office.model import Office
from bot.core.office.officers import compared

_MARKS = re.compile(r"((?<=\d)[\W_]+(?=\d))|[\W_]+")


def folded(code: str) -> str:
    """A code without case, spaces and punctuation; between two figures a mark counts: 1.1 is not 11."""
    return _MARKS.sub(lambda found: "." if found[1] else "", code.casefold())


def keep_spelling(known: Office, new: Office) -> Office:
    """`new` with every code, and every recipient's name, spelt as `known` spells it."""
    bidang = _kept((one.code for one in known.bidang), [one.code for one in new.bidang], folded)
    indicators = _kept((one.code for one in known.indicators), [one.code for one in new.indicators], folded)
    subs = _kept((one.code for one in known.sub_kegiatan), [one.code for one in new.sub_kegiatan], folded)
    names = _kept((one.name for one in known.recipients), [one.name for one in new.recipients], compared)
    return replace(
        new,
        bidang=tuple(replace(one, code=bidang.get(one.code, one.code)) for one in new.bidang),
        officers=tuple(replace(one, bidang=bidang.get(one.bidang or "", one.bidang)) for one in new.officers),
        indicators=tuple(
            replace(one, code=indicators.get(one.code, one.code), bidang=bidang.get(one.bidang, one.bidang))
            for one in new.indicators
        ),
        sub_kegiatan=tuple(
            replace(one, code=subs.get(one.code, one.code), bidang=bidang.get(one.bidang, one.bidang))
            for one in new.sub_kegiatan
        ),
        recipients=tuple(replace(one, name=names.get(one.name, one.name)) for one in new.recipients),
    )


def _kept(old: Iterable[str], new: Collection[str], fold: Callable[[str], str]) -> Mapping[str, str]:
    """How each new spelling was spelt before; nothing where it is the same, or where two would be one."""
    before = {fold(one): one for one in old}
    times = Counter(map(fold, new))
    return {
        one: before[fold(one)] for one in new if times[fold(one)] == 1 and before.get(fold(one), one) != one
    }
