"""The SOP as values: roles, steps, exits, standards. The SOP file is the program: another SOP is another file.

The engine knows the seven kinds of steps below and never one particular SOP. `bot/core/sop/parse.py` makes these
values out of an SOP file, `bot/core/sop/graph_check.py` checks where the steps lead; both report every fault.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import cached_property

from bot.core.worktime.standard import Standard

OVERSEER = "sekretaris"  #: key of the overseeing role, if the SOP has it


class StepKind(StrEnum):
    """What an officer does at a step. The value is the word in the SOP file."""

    ASSIGN = "tugaskan"  # orders the next desk to begin: a disposisi
    PREPARE = "siapkan"  # makes the working papers and sends them out
    FILL = "isi"  # fills in a working paper
    REVIEW = "periksa"  # Ya or Tidak, with an endorsement
    COMPILE = "susun"  # makes the report out of the signed papers
    DELIVER = "kirim"  # sends the report and files it
    DO = "kerjakan"  # does something and confirms it


class Endorsement(StrEnum):
    """What a Ya leaves on the paper."""

    PARAF = "paraf"
    TANDA_TANGAN = "tanda_tangan"


@dataclass(frozen=True, kw_only=True)
class Role:
    key: str  #: `kunci`
    name: str  #: as officers read it
    per_bidang: bool = False  #: one holder (or several) in every bidang, not one in the office


@dataclass(frozen=True, kw_only=True)
class Step:
    no: str  #: the official number, text: "8T"
    kind: StepKind
    actor: str  #: key of the role that does it
    title: str  #: the short name of what is done: "Kertas kerja"
    activity: str = ""  #: what is done, in a sentence, as papers print it; there when read from a file
    verbatim: str = ""  #: the words of the source; empty: the step is ours and is never reported as the SOP's
    requires: tuple[str, ...] = ()  #: kelengkapan: its absence warns, never blocks
    standard: Standard | None = None  #: mutu baku waktu; None: no deadline
    output: str = ""
    endorsement: Endorsement | None = None
    yes: str | None = None  #: REVIEW: where Ya leads; None ends the procedure
    no_: str | None = None  #: REVIEW: where Tidak leads
    next: tuple[
        str, ...
    ] = ()  #: the other kinds: where the step leads; more than one is the officer's choice
    labels: Mapping[str, str] = field(
        default_factory=dict
    )  #: action key -> label, in button order; complete when read from a file

    @property
    def exits(self) -> tuple[str, ...]:
        """Numbers of all steps that this one may lead to."""
        found = (self.yes, self.no_) if self.kind is StepKind.REVIEW else self.next
        return tuple(no for no in found if no)

    @property
    def is_work(self) -> bool:
        """Whether a review of the same branch judges what was done here: nobody judges their own work.

        A step to do with several exits (8T) hands on or mends by order of the SOP itself, and is nobody's own work.
        """
        return self.kind in (StepKind.FILL, StepKind.COMPILE) or (
            self.kind is StepKind.DO and len(self.next) == 1
        )

    @property
    def ours(self) -> bool:
        """Whether the step is not in the source: its standard is then the office's own."""
        return not self.verbatim


class RungBase(StrEnum):
    """From where a rung of the reminder ladder is counted."""

    BEFORE = "sebelum"  # before the deadline
    AT = "saat"  # at the deadline
    AFTER = "sesudah"  # after the deadline, in working time


class Audience(StrEnum):
    """Who hears a rung."""

    HOLDER = "pemegang"
    SUPERIOR = "atasan"
    SECRETARY = "sekretaris"


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One rung of the ladder: when it is due and who hears it."""

    key: str  #: unique in the ladder; part of the row that is the right to send
    base: RungBase
    offset: Standard | None = None  #: working time before or after the deadline
    half: bool = False  #: BEFORE: at half of the standard instead of an offset
    only_days: bool = False  #: only for standards of a day or more
    only_short: bool = False  #: only for standards in seconds, minutes or hours
    repeat: Standard | None = None  #: AFTER: again and again at this distance
    audience: tuple[Audience, ...] = (Audience.HOLDER,)
    kinds: tuple[StepKind, ...] = ()  #: empty: every kind of step


@dataclass(frozen=True, kw_only=True)
class Sop:
    code: str
    name: str
    roles: tuple[Role, ...]
    steps: tuple[Step, ...]
    identity: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    delay: timedelta = timedelta(0)  #: `tunda`: wall time for which a decision is held back
    ladder: tuple[Rung, ...] = ()

    @cached_property
    def office_roles(self) -> frozenset[str]:
        """Keys of the roles of the office itself, which are of no bidang."""
        return frozenset(role.key for role in self.roles if not role.per_bidang)

    def step(self, no: str) -> Step:
        return next(step for step in self.steps if step.no == no)

    def role(self, key: str) -> Role:
        return next(role for role in self.roles if role.key == key)

    def per_bidang(self, no: str) -> bool:
        """Whether step `no` is done once in every bidang."""
        return self.role(self.step(no).actor).per_bidang

    @property
    def first(self) -> Step:
        return self.steps[0]

    @property
    def overseer(self) -> str:
        """The role that gives orders about a period: the Sekretaris, or if there is none the role that begins it."""
        return OVERSEER if any(role.key == OVERSEER for role in self.roles) else self.first.actor

    @property
    def branch_start(self) -> str | None:
        """The step at which the work of a bidang begins; None where nothing is done per bidang."""
        for step in self.steps:
            for no in step.exits:
                if not self.per_bidang(step.no) and self.per_bidang(no):
                    return no
        return None

    def join_after(self, no: str) -> str | None:
        """The first step after `no` that is not per bidang, following first exits; None if the end comes first."""
        seen: set[str] = set()
        while no not in seen and self.step(no).exits:
            seen.add(no)
            no = self.step(no).exits[0]
            if not self.per_bidang(no):
                return no
        return None


def superior_role(sop: Sop, no: str) -> str:
    """The superior role of a step: the next reviewer after it, else the overseer."""
    step, seen = sop.step(no), set[str]()
    while step.no not in seen:
        seen.add(step.no)
        onward = step.yes if step.kind is StepKind.REVIEW else (step.next[0] if step.next else None)
        if onward is None:
            break
        step = sop.step(onward)
        fits = sop.per_bidang(no) or not sop.per_bidang(step.no)
        if step.kind is StepKind.REVIEW and step.actor != sop.step(no).actor and fits:
            return step.actor
    return sop.overseer


def overseers_superiors(sop: Sop) -> frozenset[str]:
    """The roles above the overseer: whoever reviews the overseer's work."""
    above = {superior_role(sop, step.no) for step in sop.steps if step.actor == sop.overseer}
    return frozenset(above - {sop.overseer})
