"""How far an officer has come in filling in a working paper by chat; it is kept with the pending question."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from bot.core.case.model import Task
from bot.core.conversation.card import StoredCard
from bot.core.conversation.question import PendingQuestion
from bot.core.working_paper.asking import Row
from bot.core.working_paper.cells import CellKey, SheetKey, column_of
from handlers.context import TaskRequest, UnitOfWork
from handlers.messages.card_changes import take_buttons
from storage.repositories import cards, questions

QUESTION = "isi"  #: the kind of the pending question
CARD = "isi_sel"  #: the kind of its card
_LIFE = timedelta(days=400)  #: it may be left for as long as the period lasts


class Way(StrEnum):
    FIGURES = "angka"  # from one open cell to the next
    TEXTS = "catatan"  # through the texts of one row
    REASON = "alasan"  # one text that explains a figure


@dataclass(frozen=True, kw_only=True)
class Progress:
    """The cell that is asked about, and how it was come to."""

    cell: CellKey
    way: Way = Way.FIGURES
    figure: CellKey | None = None  #: of a text: the figure beside it that was asked before
    done: frozenset[CellKey] = frozenset()  #: answered since *Isi di sini*
    rows: tuple[Row, ...] = ()  #: the only rows of this walk; empty: all

    def at(self, cell: CellKey, way: Way | None = None) -> Progress:
        """The same at another cell."""
        way = way or (self.way if self.cell == cell else way_to(cell))
        if way is Way.FIGURES:
            return replace(self, cell=cell, way=way, figure=None)
        asked = self.cell if column_of(self.cell).numeric else self.figure
        return replace(self, cell=cell, way=way, figure=asked if asked and asked[:2] == cell[:2] else None)

    def data(self) -> dict[str, str]:
        return {
            "cell": self.cell.name,
            "way": self.way.value,
            "figure": self.figure.name if self.figure else "",
            "done": json.dumps(sorted(one.name for one in self.done)),
            "rows": json.dumps(self.rows),
        }

    @classmethod
    def of(cls, data: Mapping[str, str]) -> Progress:
        """The inverse of `data`."""
        return cls(
            cell=CellKey.named(data["cell"]),
            way=Way(data["way"]),
            figure=CellKey.named(data["figure"]) if data["figure"] else None,
            done=frozenset(CellKey.named(one) for one in json.loads(data["done"])),
            rows=tuple((SheetKey(sheet), row) for sheet, row in json.loads(data["rows"])),
        )


def way_to(cell: CellKey) -> Way:
    return Way.FIGURES if column_of(cell).numeric else Way.TEXTS


def progress_of(uow: UnitOfWork, officer: str, task: Task) -> Progress | None:
    """How far the officer is with this task's paper; None if they are not being asked about it."""
    pending = questions.waiting(uow.tx, officer, uow.now)
    mine = pending and pending.kind == QUESTION and pending.task == task.id
    return Progress.of(pending.data) if pending and mine else None


def row_asked(uow: UnitOfWork, request: TaskRequest) -> Row | None:
    """The row that the officer is being asked about."""
    found = progress_of(uow, request.officer.id, request.task)
    return found.cell[:2] if found else None


def pending(uow: UnitOfWork, request: TaskRequest, progress: Progress) -> PendingQuestion:
    """The question that is to be kept."""
    return PendingQuestion(
        officer=request.officer.id,
        office=uow.office_id,
        kind=QUESTION,
        until=uow.now + _LIFE,
        case=request.case.id,
        task=request.task.id,
        data=progress.data(),
    )


def stop(uow: UnitOfWork, request: TaskRequest) -> None:
    """Nothing more is asked: the officer's card loses its buttons, and the question is dropped."""
    if progress_of(uow, request.officer.id, request.task):
        questions.stop_waiting(uow.tx, request.officer.id)
    close_cards(uow, request)


def close_cards(uow: UnitOfWork, request: TaskRequest) -> None:
    """The officer's question about this paper stays to be read, without buttons."""
    card = question_card(uow, request)
    if card:
        take_buttons(uow, card)


def question_card(uow: UnitOfWork, request: TaskRequest) -> StoredCard | None:
    """The card of the officer's question about this paper; there is at most one with buttons."""
    live = cards.live_of_task(uow.tx, request.case.id, request.task.id)
    return next((one for one in live if (one.kind, one.officer) == (CARD, request.officer.id)), None)
