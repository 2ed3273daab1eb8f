"""The reminder ladder: the default one, and `pengingat` of the SOP file."""

from __future__ import annotations

from enum import StrEnum

from bot.core.sop.faults import FaultKey, shown
from bot.core.sop.model import Audience, Rung, RungBase, StepKind
from bot.core.sop.section import Entry, Items, Scalar, Section, Table, read_duration
from bot.core.worktime.standard import Standard, StandardUnit

_DAY = Standard(1, StandardUnit.HARI)
_SUPERIOR = (Audience.HOLDER, Audience.SUPERIOR)
_ALL = (*_SUPERIOR, Audience.SECRETARY)
RUNG_LIMIT = 20
HALF = "separuh"

DEFAULT_LADDER = (
    Rung(key="separuh", base=RungBase.BEFORE, half=True, only_days=True),
    Rung(key="jatuh_tempo", base=RungBase.AT),
    Rung(key="lewat_sejam", base=RungBase.AFTER, offset=Standard(1, StandardUnit.JAM), only_short=True,
         audience=_SUPERIOR),
    Rung(key="lewat_sehari", base=RungBase.AFTER, offset=_DAY, only_days=True, audience=_SUPERIOR),
    Rung(key="sekretaris", base=RungBase.AFTER, offset=_DAY, only_short=True, repeat=_DAY, audience=_ALL),
    Rung(key="sekretaris_hari", base=RungBase.AFTER, offset=Standard(2, StandardUnit.HARI), only_days=True,
         repeat=_DAY, audience=_ALL),
)  # fmt: skip


class _Scope(StrEnum):
    """`berlaku`: for which standards a rung is meant."""

    ALL = "semua"
    DAYS = "hari"  # of a day or more
    SHORT = "singkat"  # in seconds, minutes or hours


_KEYS = ("kunci", "kapan", "jarak", "berlaku", "ulang", "kepada", "jenis")


def read_ladder(top: Section) -> tuple[Rung, ...]:
    """The ladder of the file: a list of rungs, or a mapping of key -> rung. If absent the default, if empty none."""
    node = top.node("pengingat")
    if node is None:
        return DEFAULT_LADDER
    if isinstance(node, Scalar):
        top.report(FaultKey.NOT_A_LIST, key="pengingat")
        return ()
    named = _entries(node)
    if len(named) > RUNG_LIMIT:
        top.report(FaultKey.TOO_MANY, key="pengingat", jumlah=len(named), batas=RUNG_LIMIT)
    sections = [(entry, _section(top, entry)) for entry in named[:RUNG_LIMIT]]
    if isinstance(node, Table):
        Section(node, "pengingat", top.faults).check_keys(None)
    read = [(section, _rung(section, entry.key)) for entry, section in sections if section]
    _check_keys(read)
    return tuple(rung for _, rung in read)


def _entries(node: Items | Table) -> tuple[Entry, ...]:
    if isinstance(node, Table):
        return node.entries
    return tuple(Entry(line=item.line, key=f"#{at}", value=item) for at, item in enumerate(node.items, 1))


def _check_keys(read: list[tuple[Section, Rung]]) -> None:
    lines: dict[str, int] = {}
    for section, rung in read:
        if rung.key in lines:
            line = lines[rung.key]
            section.report(FaultKey.DUPLICATE, key="kunci", nilai=shown(rung.key), baris=line)
        lines.setdefault(rung.key, section.line("kunci"))


def _section(top: Section, entry: Entry) -> Section | None:
    value = entry.value
    if isinstance(value, Scalar) and value.text:
        value = _spelt_out(entry.key, value.line, value.text)
    return top.section(f"pengingat {shown(entry.key)}", value)


def _spelt_out(name: str, line: int, text: str) -> Table:
    """The short forms as a mapping: "sesudah 1 hari", or sesudah: 1 hari."""
    base, _, offset = text.strip().partition(" ")
    if name in list(RungBase):
        base, offset = name, text
    pairs = (("kapan", base), ("jarak", offset.strip()))
    entries = (Entry(line=line, key=key, value=Scalar(line=line, text=word)) for key, word in pairs if word)
    return Table(line=line, entries=tuple(entries))


def _rung(section: Section, name: str) -> Rung:
    section.check_keys(_KEYS)
    base = section.choice("kapan", RungBase, required=True)
    half = section.text("jarak").lower() == HALF
    offset = None if half else read_duration(section, "jarak")
    scope = section.choice("berlaku", _Scope) or _Scope.ALL
    _check_distance(section, base, half=half)
    return Rung(
        key=section.text("kunci", limit=40) or name,
        base=base or RungBase.AT,
        offset=offset,
        half=half,
        only_days=scope is _Scope.DAYS,
        only_short=scope is _Scope.SHORT,
        repeat=read_duration(section, "ulang"),
        audience=section.members("kepada", Audience) or (Audience.HOLDER,),
        kinds=section.members("jenis", StepKind),
    )


def _check_distance(section: Section, base: RungBase | None, *, half: bool) -> None:
    wants = {RungBase.BEFORE: {"jarak"}, RungBase.AFTER: {"jarak", "ulang"}, RungBase.AT: set[str]()}
    if base is None:
        return
    if "jarak" in wants[base] and section.node("jarak") is None:
        section.report(FaultKey.MISSING, key="jarak", kunci="jarak")
    for key in ("jarak", "ulang"):
        if key not in wants[base] and section.node(key) is not None:
            section.report(FaultKey.NOT_FOR_KIND, key=key, kunci=key, jenis=base.value)
    if half and base is RungBase.AFTER:
        section.report(FaultKey.DURATION, key="jarak", nilai=HALF)
