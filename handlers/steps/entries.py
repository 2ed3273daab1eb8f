"""Cells of a working paper that are filled in by chat: kept one by one, and settled into a version when one is needed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from bot.core.working_paper.cells import Cell, CellKey
from bot.core.working_paper.entries import Entry
from bot.text.render import Message
from handlers.case import paper_versions
from handlers.case.advance import opened
from handlers.context import TaskRequest, UnitOfWork
from handlers.messages import actions
from handlers.messages.action_codec import decode
from handlers.messages.card_changes import close_card
from storage.repositories import cards, entries

TaskRequestT = TypeVar("TaskRequestT", bound=TaskRequest)


def enter(uow: UnitOfWork, request: TaskRequestT, values: Mapping[CellKey, Cell | None]) -> TaskRequestT:
    """Keep what the officer has entered; no version is made of it yet. Raises like `check_holder`.

    Cards that asked about one of these cells, or about the paper as it was, are closed.
    """
    request = opened(uow, request)
    case, bidang, officer = request.case, request.task.bidang, request.officer.id
    assert bidang is not None
    made = [Entry(cell=cell, value=value, officer=officer, at=uow.now) for cell, value in values.items()]
    entries.keep(uow.tx, uow.office_id, case.id, bidang, made)
    close_doubts(uow, request, values)
    paper_versions.close_outdated(uow, case, bidang, Message("catatan_diganti"))
    return request


def settle_entries(uow: UnitOfWork, request: TaskRequestT) -> TaskRequestT:
    """The request in whose case everything that was filled in by chat is part of a version, each by its own author.

    To be called before anything reads the newest version or makes the next one.
    """
    bidang = request.task.bidang
    if bidang is None:
        return request
    case = paper_versions.settled(uow, request.case, bidang)
    return replace(request, case=case, task=uow.task(case, request.task.id))


def close_doubts(uow: UnitOfWork, request: TaskRequest, cells: Collection[CellKey]) -> None:
    """Close the questions which of two figures is meant, everybody's, about these cells."""
    for card in cards.live_of_task(uow.tx, request.case.id, request.task.id):
        action = decode(*card.actions[0]) if card.kind == "ragu" else None
        if isinstance(action, actions.AnswerDoubt) and action.cell in cells:
            close_card(uow, card, Message("catatan_diganti"))
