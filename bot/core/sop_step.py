"""The steps of an SOP file: what each says, and where it leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.core.sop import Endorsement, Step, StepKind
from bot.core.sop_duration import read_duration
from bot.core.sop_exits import Around, read_exits
from bot.core.sop_faults import FaultKey, shown
from bot.core.sop_labels import read_labels
from bot.core.sop_nodes import Items
from bot.core.sop_section import Section

STEP_LIMIT = 200
_NO_LIMIT = 8
_KEYS = ("no", "jenis", "pelaku", "naskah", "judul", "kelengkapan", "waktu", "keluaran", "pengesahan", "ya",
         "tidak", "lanjut", "tombol")  # fmt: skip


def read_steps(sections: list[Section], roles: Collection[str]) -> list[tuple[Step, Section]]:
    """The steps with their places in the file. One without a number, or with a number taken, is left out."""
    numbers = _numbers(sections)
    known = [no for no in numbers if no]
    found = []
    for at, (no, section) in enumerate(zip(numbers, sections, strict=True), 1):
        following = next((later for later in numbers[at:] if later), None)
        step = _step(section, no, Around(known=known, roles=roles, following=following))
        found += [(step, section)] if no else []
    return found


def _numbers(sections: list[Section]) -> list[str]:
    """The number of each step; empty where it is missing or taken."""
    lines: dict[str, int] = {}
    found = []
    for section in sections:
        no = section.text("no", required=True, limit=_NO_LIMIT)
        section.place = f"langkah {shown(no)}" if no else section.place
        if no in lines:
            section.report(FaultKey.DUPLICATE, key="no", nilai=shown(no), baris=lines[no])
        found.append("" if no in lines else no)
        if no:
            lines.setdefault(no, section.line("no"))
    return found


def _step(section: Section, no: str, around: Around) -> Step:
    section.check_keys(_KEYS)
    kind = section.choice("jenis", StepKind, required=True)
    guess = StepKind.REVIEW if section.has("tidak") or section.has("ya") else StepKind.DO
    title, verbatim = _texts(section)
    step = Step(
        no=no,
        kind=kind or guess,
        actor=_actor(section, around),
        title=title or verbatim,
        verbatim=verbatim,
        requires=section.texts("kelengkapan"),
        standard=read_duration(section, "waktu"),
        output=section.text("keluaran"),
        endorsement=section.only("pengesahan", Endorsement),
    )
    if kind:
        _check_kind(section, kind)
    step = read_exits(section, step, around)
    return replace(step, labels=read_labels(section, step)) if kind else step


def _texts(section: Section) -> tuple[str, str]:
    """Title and verbatim text; each may stand alone, but one of them must."""
    before = len(section.faults)
    title, verbatim = section.text("judul", limit=300), section.text("naskah")
    if not title and not verbatim and len(section.faults) == before:
        section.report(FaultKey.MISSING, key="judul", kunci="judul")
    return title, verbatim


def _actor(section: Section, around: Around) -> str:
    actor = section.text("pelaku", required=True)
    if actor and actor not in around.roles:
        known = ", ".join(around.roles)
        section.report(FaultKey.UNKNOWN_ROLE, key="pelaku", nilai=shown(actor), dikenal=known)
    return actor


def _check_kind(section: Section, kind: StepKind) -> None:
    """Only a review is answered and endorsed; only the others simply go on."""
    strange = ("lanjut",) if kind is StepKind.REVIEW else ("ya", "tidak", "pengesahan")
    for key in strange:
        node = section.node(key)
        if node is not None and not (isinstance(node, Items) and not node.items):
            section.report(FaultKey.NOT_FOR_KIND, key=key, kunci=key, jenis=kind.value)
