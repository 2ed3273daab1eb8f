"""Every state that a case can reach by the SOP's own way, each once, with what the player of the moves knows of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.case.model import Answer, Case, Task
from bot.core.sop.model import Role, Sop, Step, StepKind
from bot.core.worktime.standard import Standard, StandardUnit
from tests.worlds.engine import Table

Place = tuple[str, str | None]  #: a step, and its bidang

#: Nobody works in a bidang; one review ends the procedure, one step offers a choice.
OFFICE_ALONE = Sop(
    code="izin",
    name="SOP Izin",
    roles=(Role(key="kasubag_pe", name="Kasubag"), Role(key="sekretaris", name="Sekretaris"), Role(key="kepala_dinas", name="Kepala Dinas")),
    steps=(
        Step(no="1", kind=StepKind.DO, actor="kasubag_pe", title="Pengajuan", standard=Standard(2, StandardUnit.JAM), next=("2",)),
        Step(no="2", kind=StepKind.REVIEW, actor="sekretaris", title="Izin", yes="3", no_="1"),
        Step(no="3", kind=StepKind.DO, actor="sekretaris", title="Penyimpulan", standard=Standard(1, StandardUnit.HARI), next=("5", "4")),
        Step(no="4", kind=StepKind.DO, actor="kasubag_pe", title="Pelengkapan", standard=Standard(30, StandardUnit.MENIT), next=("3",)),
        Step(no="5", kind=StepKind.REVIEW, actor="kepala_dinas", title="Izin", standard=Standard(5, StandardUnit.MENIT), yes=None, no_="1"),
    ),
)  # fmt: skip

#: The work parts into the bidang twice, with two steps there the first time; the last review sends every bidang back.
TWO_FORKS = Sop(
    code="dua",
    name="SOP Dua Kali ke Bidang",
    roles=(
        Role(key="sekretaris", name="Sekretaris"),
        Role(key="kasi", name="Kasi", per_bidang=True),
        Role(key="kabid", name="Kabid", per_bidang=True),
        Role(key="kasubag_pe", name="Kasubag"),
    ),
    steps=(
        Step(no="A", kind=StepKind.DO, actor="sekretaris", title="Permintaan", standard=Standard(1, StandardUnit.JAM), next=("B",)),
        Step(no="B", kind=StepKind.DO, actor="kasi", title="Usulan", standard=Standard(2, StandardUnit.HARI), next=("C",)),
        Step(no="C", kind=StepKind.REVIEW, actor="kabid", title="Usulan", standard=Standard(45, StandardUnit.MENIT), yes="D", no_="B"),
        Step(no="D", kind=StepKind.DO, actor="sekretaris", title="Rancangan", standard=Standard(1, StandardUnit.HARI), next=("E",)),
        Step(no="E", kind=StepKind.DO, actor="kabid", title="Tanggapan", next=("F",)),
        Step(no="F", kind=StepKind.REVIEW, actor="kasubag_pe", title="Rancangan", standard=Standard(1, StandardUnit.JAM), yes="G", no_="E"),
        Step(no="G", kind=StepKind.DO, actor="sekretaris", title="Penetapan", standard=Standard(1, StandardUnit.JAM)),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """What the holder of a task may do: one of its exits."""

    task: str
    place: Place
    exit: str | None
    back: bool


@dataclass(frozen=True, kw_only=True)
class State:
    case: Case
    now: datetime
    done: tuple[Place, ...]  #: places whose work counts, in order, as whoever made the moves remembers it


def reachable(sop: Sop, bidang: Sequence[str], start: datetime, case: str) -> Iterator[State]:
    """Every state once: two are the same if the same places are open, the same work counts, and the same was ever done."""
    table = Table(sop, bidang, start)
    first = replace(table.running, id=case)
    todo, seen = [State(case=first, now=start, done=())], set[object]()
    while todo:
        state = todo.pop()
        ever = frozenset((task.step, task.bidang) for task in state.case.tasks if task.done_at)
        known = frozenset(_open(state.case)), frozenset(state.done), ever
        if known in seen:
            continue
        seen.add(known)
        yield state
        todo += [_after(sop, state, move) for move in _moves(sop, state.case)]


def _open(case: Case) -> Iterator[Place]:
    return ((task.step, task.bidang) for task in case.open_tasks)


def _moves(sop: Sop, case: Case) -> Iterator[Move]:
    for task in case.open_tasks:
        step, place = sop.step(task.step), (task.step, task.bidang)
        if step.kind is StepKind.REVIEW:
            yield Move(task.id, place, step.yes, back=False)
            if step.no_:
                yield Move(task.id, place, step.no_, back=True)
        else:
            yield from (Move(task.id, place, no, back=False) for no in step.next or (None,))


def _after(sop: Sop, state: State, move: Move) -> State:
    table = Table.__new__(Table)
    table.sop, table.now, table.events, table.case = sop, state.now + timedelta(minutes=1), [], state.case
    if sop.step(move.place[0]).kind is StepKind.REVIEW:
        table.review(move.task, Answer.TIDAK if move.back else Answer.YA, "Kurang." if move.back else "")
    else:
        table.complete(move.task, move.exit if len(sop.step(move.place[0]).next) > 1 else None)
    known = {task.id for task in state.case.tasks}
    done = (*state.done, move.place)
    for task in table.running.tasks:
        if task.id not in known:
            done = _begun_anew(done, task)
    return State(case=table.running, now=table.now, done=done)


def _begun_anew(done: tuple[Place, ...], task: Task) -> tuple[Place, ...]:
    """What still counts once a step has been given: of its bidang and the office nothing since it was done before."""
    place = (task.step, task.bidang)
    if place not in done:
        return done
    at = done.index(place)
    mine = (None, task.bidang) if task.bidang else {bidang for _, bidang in done} | {None}
    return tuple(one for number, one in enumerate(done) if number < at or one[1] not in mine)
