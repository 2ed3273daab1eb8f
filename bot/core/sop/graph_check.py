"""Where the steps of an SOP lead: whether every case that begins also comes to its end.

Laws, each with the fault that names its breach:

1. A procedure begins in the office, not in a bidang.                                     FIRST_PER_BIDANG
2. Every step is reached from the first (UNREACHABLE) and leads to the end.               NO_END, ENDLESS
3. Tidak leads to an earlier step, or to a remedial one whose every way leads back.       TIDAK_FORWARD
4. What was forked into the bidang is joined again before the end (NO_JOIN), at one
   step (JOIN_DIFFERS), and a bidang never leaves for a step before its fork.             LEAVES_BRANCH
5. No role should review its own work. A warning only: rangkap jabatan is lawful.          OWN_REVIEW
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.sop.faults import Fault, FaultKey
from bot.core.sop.model import Sop, Step, StepKind

Lines = Mapping[tuple[str, str], int]  # (number of the step, key) -> line; ("", "langkah") is the list's


@dataclass(frozen=True, kw_only=True)
class _Flow:
    """The steps as a graph; an edge to None is the end. `local` is None for a step whose role is not known well."""

    steps: tuple[Step, ...]
    lines: Lines
    edges: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    local: Mapping[str, bool | None] = field(default_factory=dict)

    @property
    def first(self) -> str:
        return self.steps[0].no

    def reach(self, start: str, without: frozenset[str] = frozenset()) -> frozenset[str | None]:
        """Every step (and None, the end) on some way from `start`, itself included, that avoids `without`."""
        seen: set[str | None] = set()
        todo: list[str | None] = [start]
        while todo:
            no = todo.pop()
            if no not in seen and no not in without:
                seen.add(no)
                todo += self.edges[no] if no is not None else ()
        return frozenset(seen)

    def fault(self, key: FaultKey, no: str, at: str = "", **fields: object) -> Fault:
        line = self.lines.get((no, at)) or self.lines.get((no, ""), 0)
        place = " > ".join(part for part in (f"langkah {no}" if no else "", at) if part)
        return Fault(line=line, place=place, key=key, fields=fields)


def check_sop(
    sop: Sop, lines: Lines | None = None, unread: Collection[str] = frozenset()
) -> tuple[Fault, ...]:
    """Faults and warnings of the flow. Exits must name steps of `sop`; an unknown role is tolerated.

    `unread`: roles of which it is not known whether they are per bidang.
    """
    local = {role.key: role.per_bidang for role in sop.roles if role.key not in unread}
    flow = _Flow(
        steps=sop.steps,
        lines=lines or {},
        edges={step.no: _edges(step) for step in sop.steps},
        local={step.no: local.get(step.actor) for step in sop.steps},
    )
    found = [*_first(sop, flow), *_ends(flow), *_tidak(flow), *_branches(flow), *_own_reviews(sop, flow)]
    return tuple(found)


def _edges(step: Step) -> tuple[str | None, ...]:
    if step.kind is StepKind.REVIEW:
        return (step.yes, step.no_) if step.no_ else (step.yes,)
    return step.next or (None,)


def _first(sop: Sop, flow: _Flow) -> Iterator[Fault]:
    if flow.local[flow.first]:
        role = sop.role(sop.first.actor).name
        yield flow.fault(FaultKey.FIRST_PER_BIDANG, flow.first, "pelaku", peran=role)


def _ends(flow: _Flow) -> Iterator[Fault]:
    reached = flow.reach(flow.first)
    yield from (flow.fault(FaultKey.UNREACHABLE, step.no) for step in flow.steps if step.no not in reached)
    if not any(None in found for found in flow.edges.values()):
        yield flow.fault(FaultKey.NO_END, "", "langkah")
        return
    for step in flow.steps:
        if step.no in reached and None not in flow.reach(step.no):
            yield flow.fault(FaultKey.ENDLESS, step.no)


def _tidak(flow: _Flow) -> Iterator[Fault]:
    for step in flow.steps:
        if step.no_ is None or step.kind is not StepKind.REVIEW:
            continue
        if flow.local[step.no] and flow.local[step.no_] is False:
            yield flow.fault(FaultKey.LEAVES_BRANCH, step.no, "tidak", tujuan=step.no_)
        elif step.no in flow.reach(flow.first) and not _leads_back(flow, step.no, step.no_):
            yield flow.fault(FaultKey.TIDAK_FORWARD, step.no, "tidak", tujuan=step.no_)


def _leads_back(flow: _Flow, review: str, target: str) -> bool:
    """Whether `target` is earlier than `review`, or remedial: every way from it to the end passes `review`."""
    here = frozenset({review})
    earlier = target in flow.reach(flow.first, here)
    remedial = None not in flow.reach(target, here)
    return target != review and review in flow.reach(target) and (earlier or remedial)


def _branches(flow: _Flow) -> Iterator[Fault]:
    joins: dict[frozenset[str], str] = {}
    for step in flow.steps:
        if not flow.local[step.no]:
            continue
        at = "ya" if step.kind is StepKind.REVIEW else "lanjut"
        region = _region(flow, step.no)
        for target in (step.yes,) if step.kind is StepKind.REVIEW else _edges(step):
            if target is None:
                yield flow.fault(FaultKey.NO_JOIN, step.no, at)
            elif flow.local[target] is False and _before_fork(flow, region, target):
                yield flow.fault(FaultKey.LEAVES_BRANCH, step.no, at, tujuan=target)
            elif flow.local[target] is False and joins.setdefault(region, target) != target:
                fields = {"tujuan": target, "lain": joins[region]}
                yield flow.fault(FaultKey.JOIN_DIFFERS, step.no, at, **fields)


def _region(flow: _Flow, start: str) -> frozenset[str]:
    """The steps done in the bidang that belong together with `start`, linked in either direction."""
    inside = [no for no, local in flow.local.items() if local]
    links = [(a, b) for a in inside for b in flow.edges[a] if b in inside]
    found: set[str] = {start}
    while grown := {x for a, b in links if {a, b} & found for x in (a, b) if x} - found:
        found |= grown
    return frozenset(found)


def _before_fork(flow: _Flow, region: frozenset[str], target: str) -> bool:
    """Whether `target` leads to a step from which this region is entered, without passing the region."""
    before = flow.reach(flow.first, region)
    forks = {no for no, found in flow.edges.items() if no in before and region & set(found)}
    return bool(forks & flow.reach(target, region))


def _own_reviews(sop: Sop, flow: _Flow) -> Iterator[Fault]:
    for review in (step for step in flow.steps if step.kind is StepKind.REVIEW):
        before = flow.reach(flow.first, frozenset({review.no}))
        for work in flow.steps:
            leads = work.kind is not StepKind.REVIEW and review.no in work.next and work.no in before
            if leads and work.actor == review.actor and flow.local[work.no] is not None:
                fields = {"peran": sop.role(work.actor).name, "langkah": work.no}
                yield flow.fault(FaultKey.OWN_REVIEW, review.no, "pelaku", **fields)
