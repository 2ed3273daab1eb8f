"""The steps of an SOP file: what each says, and where it leads."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.core.parsing.short_names import clause
from bot.core.sop.button_labels import read_labels
from bot.core.sop.faults import FaultKey, shown
from bot.core.sop.model import Endorsement, Step, StepKind
from bot.core.sop.section import Items, Section, read_duration

_END = "selesai"


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a step may refer to."""

    known: Collection[str]  #: numbers of all steps
    roles: Collection[str] | None  #: None: not all could be read, so any may be meant
    following: str | None  #: the next step of the file; None after the last


def read_exits(section: Section, step: Step, around: Around) -> Step:
    """`step` with its exits. One that cannot be read is taken to lead to the next step of the file."""
    if step.kind is not StepKind.REVIEW:
        return replace(step, next=_exits(section, "lanjut", step, around))
    yes = _exits(section, "ya", step, around)
    return replace(step, yes=yes[0] if yes else None, no_=_tidak(section, step, around))


def _tidak(section: Section, step: Step, around: Around) -> str | None:
    words = _words(section, "tidak")
    if words is None:
        return None
    if not words or words[0].lower() == _END:
        section.report(FaultKey.TIDAK_NOWHERE, key="tidak")
        return None
    found = _known(section, "tidak", step, words, around)
    return found[0] if found else None


def _exits(section: Section, key: str, step: Step, around: Around) -> tuple[str, ...]:
    """The steps that `key` names; empty is the end of the procedure."""
    assumed = (around.following,) if around.following else ()
    if not section.has(key):
        if around.following:
            section.report(FaultKey.EXIT_MISSING, key=key, kunci=key)
        return assumed
    words = _words(section, key)
    if words is None:
        return assumed
    if not words or [word.lower() for word in words] == [_END]:
        return ()
    return _known(section, key, step, words, around) or assumed


def _words(section: Section, key: str) -> list[str] | None:
    """Numbers of steps as written: a scalar, a list, or one text with commas; None for anything else."""
    before = len(section.faults)
    texts = section.texts(key)
    if len(section.faults) > before:
        return None
    return [word.strip() for text in texts for word in text.split(",") if word.strip()]


def _known(section: Section, key: str, step: Step, words: list[str], around: Around) -> tuple[str, ...]:
    found: list[str] = []
    for word in words:
        if word not in around.known:
            section.report(FaultKey.UNKNOWN_STEP, key=key, nilai=shown(word))
        elif word == step.no:
            section.report(FaultKey.EXIT_TO_ITSELF, key=key)
        elif word in found:
            section.report(FaultKey.EXIT_TWICE, key=key, nilai=word)
        else:
            found.append(word)
    if len(found) > 1 and step.kind is not StepKind.DO:
        section.report(FaultKey.TOO_MANY_EXITS, key=key, jenis=step.kind.value)
    return tuple(found) if step.kind is StepKind.DO else tuple(found[:1])


STEP_LIMIT = 200
_NO_LIMIT = 8
_NAME_LIMIT = 40  #: of a short name, which stands on a card beside the bidang and the period
_KEYS = ("no", "jenis", "pelaku", "naskah", "kegiatan", "judul", "kelengkapan", "waktu", "keluaran", "pengesahan", "ya",
         "tidak", "lanjut", "tombol")  # fmt: skip


def read_steps(sections: list[Section], roles: Collection[str] | None) -> list[tuple[Step, Section]]:
    """The steps with their sections. A step without a number, or with the number of another, is left out."""
    numbers = _numbers(sections)
    known = [no for no in numbers if no]
    found = []
    for at, (no, section) in enumerate(zip(numbers, sections, strict=True), 1):
        following = next((later for later in numbers[at:] if later), None)
        step = _step(section, no, Around(known=known, roles=roles, following=following))
        found += [(step, section)] if no else []
    return found


def _numbers(sections: list[Section]) -> list[str]:
    """The number of each step; empty where it is missing or already used."""
    lines: dict[str, int] = {}
    found = []
    for section in sections:
        section.adopt(_KEYS)
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
    name, activity, verbatim = _texts(section)
    step = Step(
        no=no,
        kind=kind or guess,
        actor=_actor(section, around),
        title=name,
        activity=activity,
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


def _texts(section: Section) -> tuple[str, str, str]:
    """How the step is called, in short, in a sentence, and in the words of the SOP; one of them must be there."""
    before = len(section.faults)
    name, verbatim = section.text("judul", limit=300), section.text("naskah")
    activity = section.text("kegiatan") or verbatim or name
    if not activity and len(section.faults) == before:
        section.report(FaultKey.MISSING, key="judul", kunci="judul")
    return clause(name or activity, _NAME_LIMIT), activity, verbatim


def _actor(section: Section, around: Around) -> str:
    actor = section.text("pelaku", required=True)
    if actor and around.roles is not None and actor not in around.roles:
        known = ", ".join(around.roles)
        section.report(FaultKey.UNKNOWN_ROLE, key="pelaku", nilai=shown(actor), dikenal=known)
    return actor


def _check_kind(section: Section, kind: StepKind) -> None:
    """Report keys of the wrong kind: only a review has answers and endorsement, only other kinds have `lanjut`."""
    strange = ("lanjut",) if kind is StepKind.REVIEW else ("ya", "tidak", "pengesahan")
    for key in strange:
        node = section.node(key)
        if node is not None and not (isinstance(node, Items) and not node.items):
            section.report(FaultKey.NOT_FOR_KIND, key=key, kunci=key, jenis=kind.value)
