"""What is entered outside the rows that came back: it does not count by itself, and is not lost.

The approved values stay. Whoever mends the paper is told which cells were not taken, and one tap takes them: by their
own word the rows open, lose their approval, and are judged again.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.core.parsing.numbers import format_number
from bot.core.working_paper.cells import Cell, CellKey, PaperValues, column_of
from bot.core.working_paper.rows import places_of, row_of
from bot.text.render import Message, render_text
from handlers.context import TaskRequest, UnitOfWork
from handlers.documents import working_papers
from handlers.messages import actions
from handlers.messages.card_changes import close_card
from handlers.messages.names import name_of_task
from handlers.messages.outgoing import About, Choice, send_card
from storage.repositories import cards

KIND = "luar_baris"  #: of the card that asks about them
_SHOWN = 3  #: cells that it names


def ask(uow: UnitOfWork, request: TaskRequest, outside: Mapping[CellKey, Cell | None]) -> None:
    """Say which cells were not taken, and offer to take them; the question replaces an earlier one."""
    case, task, officer = request.case, request.task, request.officer
    close(uow, request, Message("catatan_diganti"))
    form = working_papers.form_of(uow, case, task.bidang or "")
    current = working_papers.current_values(uow, case, task.bidang or "").cells
    rows = dict.fromkeys(row_of(cell) for cell in outside)
    shown = [
        {
            "tempat": places_of(form, [row_of(cell)]),
            "kolom": column_of(cell).header,
            "lama": _shown(current.get(cell)),
            "baru": _shown(value),
        }
        for cell, value in list(outside.items())[:_SHOWN]
    ]
    message = Message(
        "isian_luar_baris",
        nama_tugas=name_of_task(uow, case, task),
        isian=shown,
        sisa=len(outside) - len(shown),
        baris=places_of(form, rows),
    )
    choice = Choice(label=render_text("label_ubah_juga"), action=_action(outside))
    send_card(uow, officer, message, [choice], About(case=case.id, task=task.id), KIND)


def close(uow: UnitOfWork, request: TaskRequest, record: Message) -> None:
    for card in cards.live_of_task(uow.tx, request.case.id, request.task.id):
        if card.kind == KIND and card.officer == request.officer.id:
            close_card(uow, card, record)


def _shown(value: Cell | None) -> str:
    return format_number(value) if isinstance(value, Decimal) else value or ""


def _action(outside: Mapping[CellKey, Cell | None]) -> actions.ChangeAlso:
    filled = PaperValues(
        cells={cell: value for cell, value in outside.items() if value is not None}
    ).to_json()
    emptied = tuple(cell.name for cell, value in outside.items() if value is None)
    return actions.ChangeAlso(figures=filled["angka"], texts=filled["teks"], emptied=emptied)


def entered(action: actions.ChangeAlso) -> dict[CellKey, Cell | None]:
    """The cells that a button takes; None empties one."""
    filled = PaperValues.from_json({"angka": action.figures, "teks": action.texts}).cells
    return {**filled, **dict.fromkeys(map(CellKey.named, action.emptied))}
