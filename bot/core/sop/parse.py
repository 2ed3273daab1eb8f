"""Reads an SOP from its file. Reading goes on after a fault, so that all faults are reported at once.

An exit that cannot be read is taken to lead to the next step of the file. Otherwise one typing error would make
every later step unreachable, and hide the real faults among their consequences. In the same way a role that cannot
be read may be the one that a step names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.sop.faults import Fault, FaultKey, shown
from bot.core.sop.graph_check import check_sop
from bot.core.sop.model import Role, Sop
from bot.core.sop.reminder_ladder import read_ladder
from bot.core.sop.section import Entry, Items, Node, Scalar, Section, Table, read_delay
from bot.core.sop.steps import STEP_LIMIT, read_steps

_TOP_KEYS = ("kode", "nama", "identitas", "tunda", "peran", "langkah", "pengingat")
_ROLE_KEYS = ("kunci", "nama", "per_bidang")
ROLE_LIMIT = 50


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The result of reading a file. `sop` is None if any fault is more than a warning."""

    sop: Sop | None
    faults: tuple[Fault, ...] = ()


def read_sop(root: Node) -> Reading:
    """The SOP that `root`, the whole file, describes; its faults and warnings in the order of the lines."""
    faults: list[Fault] = []
    if not isinstance(root, Table):
        empty = isinstance(root, Scalar) and root.text is None
        key = FaultKey.EMPTY if empty else FaultKey.NOT_AN_SOP
        return Reading(sop=None, faults=(Fault(line=1, place="", key=key),))
    top = Section(root, "", faults)
    top.check_keys(_TOP_KEYS)
    roles = _roles(top)
    sop, lines = _sop(top, roles)
    faults += check_sop(sop, lines, unread=roles.unread) if sop.steps else ()
    ordered = sorted(faults, key=lambda fault: (fault.line, fault.place, fault.key))
    sound = all(fault.is_warning for fault in faults)
    return Reading(sop=sop if sound else None, faults=tuple(ordered))


@dataclass(frozen=True, kw_only=True)
class _Roles:
    """The roles that could be read."""

    read: tuple[Role, ...]
    whole: bool  #: whether these are all
    unread: frozenset[str]  #: keys of those whose `per_bidang` could not be read


def _sop(top: Section, roles: _Roles) -> tuple[Sop, Mapping[tuple[str, str], int]]:
    known = [role.key for role in roles.read] if roles.whole else None
    steps = read_steps(top.sections("langkah", limit=STEP_LIMIT), known)
    lines = {("", "langkah"): top.line("langkah")}
    for step, section in steps:
        lines |= {(step.no, key): entry.line for key, entry in section.entries.items()}
        lines[step.no, ""] = section.table.line
    sop = Sop(
        code=top.text("kode", required=True, limit=40),
        name=top.text("nama", required=True, limit=300),
        roles=roles.read,
        steps=tuple(step for step, _ in steps),
        identity=_identity(top),
        delay=read_delay(top),
        ladder=read_ladder(top),
    )
    return sop, lines


def _roles(top: Section) -> _Roles:
    found: dict[str, tuple[Role, int]] = {}
    unread: set[str] = set()
    before = len(top.faults)
    sections = top.sections("peran", limit=ROLE_LIMIT)
    whole = len(top.faults) == before
    for section in sections:
        section.adopt(_ROLE_KEYS)
        key = section.text("kunci", required=True, limit=40)
        section.place = f"peran {shown(key)}" if key else section.place
        section.check_keys(_ROLE_KEYS)
        name = section.text("nama", required=True, limit=100)
        before = len(top.faults)
        role = Role(key=key, name=name, per_bidang=section.flag("per_bidang"))
        unread |= {key} if len(top.faults) > before else set()
        if key in found:
            section.report(FaultKey.DUPLICATE, key="kunci", nilai=shown(key), baris=found[key][1])
        elif key:
            found[key] = (role, section.line("kunci"))
    read = tuple(role for role, _ in found.values())
    return _Roles(read=read, whole=whole and len(read) == len(sections), unread=frozenset(unread))


def _identity(top: Section) -> dict[str, str | tuple[str, ...]]:
    """The identity block: free keys, each with a text or a list of texts."""
    node = top.node("identitas")
    inner = top.section("identitas", node) if node else None
    if inner is None:
        return {}
    inner.check_keys(None)
    return {entry.key.strip(): _value(inner, entry) for entry in inner.entries.values()}


def _value(inner: Section, entry: Entry) -> str | tuple[str, ...]:
    return inner.texts(entry.key) if isinstance(entry.value, Items) else inner.text(entry.key)
