"""Others act on the same period while a message is handled: it is read again at once, and nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.core.case.commands import FilePaper
from bot.core.case.model import Paper, PaperKind
from handlers.case.advance import act
from storage.database import Tx
from storage.repositories.cases import Cases, StaleCase
from tests.worlds.bot import PDF
from tests.worlds.office import ChatOffice


def colleague_first(house: ChatOffice) -> None:
    """Before each transaction of this process another one files something in the same period."""
    database, quick = house.services.db, house.reopened()
    writing = database.writing

    @contextmanager
    def slower() -> Iterator[Tx]:
        paper = Paper(kind=PaperKind.RECAP, version=1, sha256="", name="rekap.xlsx", at=house.clock.now())
        with quick.begin() as uow:
            act(uow, uow.case("K"), FilePaper(paper=paper))
        with writing() as tx:
            yield tx

    database.writing = slower  # type: ignore[method-assign]


def test_data_pendukung_is_kept_while_another_bidang_acts(house: ChatOffice) -> None:
    colleague_first(house)
    house.send("kasi IND", "bukti.pdf", PDF)
    assert len(house.case.all_papers(PaperKind.EVIDENCE, "IND")) == 1


@pytest.mark.parametrize("times", [1, 5])
def test_a_case_that_somebody_changed_first_is_read_again_at_once(
    house: ChatOffice, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, late = Cases.record, iter(range(times))

    def slower(*args: object) -> object:
        if next(late, None) is not None:
            raise StaleCase("K")
        return record(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(Cases, "record", slower)
    house.send("kasi IND", "bukti.pdf", PDF)
    assert len(house.case.all_papers(PaperKind.EVIDENCE, "IND")) == 1
