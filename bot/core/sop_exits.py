"""Where the steps of an SOP file lead, as written."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from bot.core.sop import Step, StepKind
from bot.core.sop_faults import FaultKey, shown
from bot.core.sop_section import Section

_END = "selesai"


@dataclass(frozen=True, kw_only=True)
class Around:
    """What a step may refer to."""

    known: Collection[str]  #: numbers of all steps
    roles: Collection[str]
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
    """Numbers of steps as written: a scalar, a list, or one text with commas; None where that is no such thing."""
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
