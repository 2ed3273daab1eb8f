"""In every state that a case can reach, its picture says what `/status` says, and what the case is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.core.case.model import Answer, CaseState
from bot.core.monitoring.step_states import StepStanding, StepState, step_states
from bot.core.sop.model import Sop
from bot.documents.period_picture import Lane, PeriodPicture, Spot
from bot.text.formatting import number, span
from bot.text.render import NO_BREAK, render, without_markup
from handlers.context import UnitOfWork
from handlers.documents.period_picture import picture_of
from handlers.monitoring.digest_text import Seen, contents, picture_caption, seen_by
from tests.worlds.engine import shipped
from tests.worlds.office import MONDAY, ChatOffice, two_bidang
from tests.worlds.reachable import OFFICE_ALONE, TWO_FORKS, Place, State, reachable

CODES = {"Perindustrian": "IND", "Perdagangan": "DAG"}
#: The SOP, the bidang, and how many states there are: should the walk ever miss some, this number falls.
WALKS = {
    "shipped": (shipped(), ("IND", "DAG"), 40),
    "office alone": (OFFICE_ALONE, (), 22),
    "two forks": (TWO_FORKS, ("IND", "DAG"), 36),
}
DONE = (StepStanding.DONE, StepStanding.RETURNED)
OPEN = (StepStanding.RUNNING, StepStanding.LATE)
SOON, LATER = (
    "11-23 09:00",
    "12-04 09:00",
)  #: nothing that takes a day is late yet; everything with a standard is


@dataclass(frozen=True, kw_only=True)
class Walk:
    house: ChatOffice
    sop: Sop
    states: list[State]


@pytest.fixture(params=sorted(WALKS))
def walk(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    sop, bidang, count = WALKS[request.param]
    house = ChatOffice(tmp_path, "11-23 08:00", two_bidang())
    house.start()  # what is asked of the database about a case finds one
    monkeypatch.setattr(type(house.services.sops), "of_case", lambda *_: sop)
    states = list(reachable(sop, bidang, MONDAY, house.case_id))
    assert len(states) == count
    yield Walk(house=house, sop=sop, states=states)
    house.close()


def each(walk: Walk, chat: str, when: str) -> Iterator[tuple[UnitOfWork, State, Seen, PeriodPicture]]:
    """What the officer sees of every state at this time."""
    walk.house.to(when)
    officer = walk.house.officer(chat)
    with walk.house.services.read() as uow:
        for state in walk.states:
            seen = seen_by(uow, officer, state.case)
            yield uow, state, seen, picture_of(uow, officer, seen.case, seen.digest)


def spots(picture: PeriodPicture) -> dict[Place, Spot]:
    """What stands at each step: the words of a bidang stand beside its name, once for the step at which it is."""
    found: dict[Place, Spot] = {}
    for stretch in picture.stretches:
        found |= {(stage.no, None): stage.spot for stage in stretch.stages if stage.spot}
        for lane in stretch.lanes:
            for chip in lane.chips:
                here = chip.spot.standing in OPEN
                found[chip.no, CODES[lane.name]] = lane.spot if here else chip.spot
    return found


def reach(sop: Sop, starts: set[str]) -> set[str]:
    grown = starts | {no for start in starts for no in sop.step(start).exits}
    return starts if grown == starts else reach(sop, grown)


def test_each_step_stands_as_the_case_and_whoever_made_the_moves_know(walk: Walk) -> None:
    for _, state, seen, picture in each(walk, "sekretaris", SOON):
        case, places = state.case, spots(picture)
        wanted = {(step.no, code) for step in walk.sop.steps for code in (case.bidang if walk.sop.per_bidang(step.no) else (None,))}  # fmt: skip
        assert set(places) == wanted
        opened = {(task.step, task.bidang) for task in case.open_tasks}
        assert {place for place, spot in places.items() if spot.standing in OPEN} == opened
        ahead = reach(walk.sop, {no for no, _ in opened})
        left = {(t.step, t.bidang) for t in case.tasks if t.done_at and t.step not in ahead}
        assert {place for place, spot in places.items() if spot.standing in DONE} == {
            *state.done,
            *left,
        } - opened
        assert {no for (no, _), spot in places.items() if spot.standing is StepStanding.WAITING} <= ahead
        for one in step_states(case, walk.sop, seen.digest, bidang=case.bidang, office=True):
            assert one.standing is places[one.step.no, one.bidang].standing
            _check_task(one)


def _check_task(one: StepState) -> None:
    """The task that is told of is that of the step, and ended as it is told."""
    if one.task:
        assert (one.task.step, one.task.bidang) == (one.step.no, one.bidang)
    if one.standing in DONE:
        assert one.task is not None
        assert one.task.done_at is not None
        sent_back = one.task.decision is not None and one.task.decision.answer is Answer.TIDAK
        assert sent_back == (one.standing is StepStanding.RETURNED)


@pytest.mark.parametrize("when", [SOON, LATER])
def test_what_is_open_is_told_as_status_tells_it(walk: Walk, when: str) -> None:
    for uow, state, seen, picture in each(walk, "sekretaris", when):
        places, isi = spots(picture), contents(uow, seen.sop, seen.case, seen.digest)
        lines: list[Any] = [*isi["sendiri"], *isi["bidang"]]  # type: ignore[misc]
        told = {(line["langkah"], CODES.get(line["nama"])): line for line in lines}
        open_lines = {place: line for place, line in told.items() if line["keadaan"] in ("berjalan", "lewat")}
        assert {place for place, spot in places.items() if spot.standing in OPEN} == set(open_lines)
        for place, line in open_lines.items():
            assert places[place].standing.value == line["keadaan"]
            assert [word for word in _told(line) if word not in _words(places[place])] == []
        if not open_lines:
            assert state.case.state is CaseState.DONE
            assert picture.notes[0].startswith("Selesai Senin, 23 November")


def _told(line: Mapping[str, Any]) -> Iterator[str]:
    """What `/status` says of an open step."""
    yield from line["pemegang"]
    if line["harian"]:
        yield f"{number(line['jam_terpakai'], 1)} dari {number(line['jam_semua'], 1)} jam kerja"
    elif line["standar"]:
        yield f"dari {line['standar']}"
    if line["keadaan"] == "lewat":
        late = f"{line['hari']} hari kerja" if line["hari"] else span(line["lewat"])
        yield f"lewat {late if line['lewat'] else 'waktu'}"
    elif line["standar"] and not line["harian"]:
        yield f"sisa {span(line['sisa'])}"


def _words(spot: Spot) -> str:
    return " ".join((spot.word, *spot.lines)).replace(NO_BREAK, " ")


@pytest.mark.parametrize("when", [SOON, LATER])
def test_a_bidang_is_done_in_the_picture_when_it_is_in_the_status(walk: Walk, when: str) -> None:
    for uow, _, seen, picture in each(walk, "sekretaris", when):
        isi = contents(uow, seen.sop, seen.case, seen.digest)
        for line in isi["bidang"]:  # type: ignore[attr-defined]
            lanes = [
                lane for stretch in picture.stretches for lane in stretch.lanes if lane.name == line["nama"]
            ]
            assert (line["keadaan"] in ("berjalan", "lewat")) == any(
                lane.spot.standing in OPEN for lane in lanes
            )
            if line["keadaan"] == "selesai":
                assert _newest(lanes).spot.standing is StepStanding.DONE
            if line["keadaan"] == "menunggu":
                assert {lane.spot.standing for lane in lanes} == {StepStanding.WAITING}


def _newest(lanes: list[Lane]) -> Lane:
    """The last part of the SOP in which the bidang has begun."""
    return [lane for lane in lanes if lane.spot.standing is not StepStanding.WAITING][-1]


def test_an_officer_of_a_bidang_sees_that_bidang_alone(walk: Walk) -> None:
    whole = [spots(picture) for *_, picture in each(walk, "sekretaris", SOON)]
    for (_, state, _, picture), every in zip(each(walk, "kabid DAG", SOON), whole, strict=True):
        mine = spots(picture)
        assert {place: spot for place, spot in every.items() if place[1] == "DAG"} == {
            place: spot for place, spot in mine.items() if place[1]
        }
        office = [spot for (_, code), spot in mine.items() if code is None]
        assert set(office) == {Spot(standing=StepStanding.UNSEEN)}
        assert "Perindustrian" not in repr(picture)
        assert state.case.id == "K"


def test_its_words_are_at_most_twelve_lines(walk: Walk) -> None:
    for when in (SOON, LATER):
        for uow, state, seen, _ in each(walk, "sekretaris", when):
            if state.case.state is CaseState.RUNNING:
                text = without_markup(render(picture_caption(uow, seen, uow.voice), uow.voice))
                assert len(text.splitlines()) <= 12
