"""Cells of working papers that were filled in by chat, until they are in a version."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import bindparam, delete, insert, select

from bot.core.parsing.numbers import plain
from bot.core.working_paper.cells import Cell, CellKey
from bot.core.working_paper.entries import Entry
from storage.database import Tx
from storage.statement import Row, Statement
from storage.tables import chat_entries

_PAPER = chat_entries.c.case_id == bindparam("case"), chat_entries.c.bidang == bindparam("part")
_KEEP = Statement(insert(chat_entries))
_OF_PAPER = Statement(select(chat_entries).where(*_PAPER).order_by(chat_entries.c.id))
_DROP = Statement(delete(chat_entries).where(*_PAPER))


class _Kind(StrEnum):
    FIGURE = "angka"
    TEXT = "teks"
    BLANK = "kosong"


def keep(tx: Tx, office: str, case: str, bidang: str, entries: Iterable[Entry]) -> None:
    for one in entries:
        kind, value = _stored(one.value)
        row = {
            "office": office,
            "case_id": case,
            "bidang": bidang,
            "cell": one.cell.name,
            "kind": kind,
            "value": value,
            "officer": one.officer,
            "at": one.at,
        }
        tx.execute(_KEEP, row)


def of_paper(tx: Tx, case: str, bidang: str) -> list[Entry]:
    """What was filled in since the newest version of this working paper, oldest first."""
    return [_entry(row) for row in tx.execute(_OF_PAPER, {"case": case, "part": bidang})]


def drop(tx: Tx, case: str, bidang: str) -> None:
    """Forget them: they are in a version."""
    tx.execute(_DROP, {"case": case, "part": bidang})


def _stored(value: Cell | None) -> tuple[_Kind, str]:
    if value is None:
        return _Kind.BLANK, ""
    return (_Kind.FIGURE, f"{plain(value):f}") if isinstance(value, Decimal) else (_Kind.TEXT, value)


def _entry(row: Row) -> Entry:
    value: Cell | None = row.value
    if row.kind == _Kind.FIGURE:
        value = Decimal(row.value)
    elif row.kind == _Kind.BLANK:
        value = None
    return Entry(cell=CellKey.named(row.cell), value=value, officer=row.officer, at=row.at)
