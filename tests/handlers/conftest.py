"""The office in which most of these tests play; a file with another start has a `house` of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds.office import ChatOffice, small_office
from tests.worlds.papers import drawn_by_a_stand_in


@pytest.fixture(autouse=True)
def papers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Papers are sent, signed and filed, but nobody reads them: a stand-in draws them. `printed` asks for real ones."""
    if "printed" not in request.fixturenames:
        drawn_by_a_stand_in(monkeypatch)


@pytest.fixture
def printed() -> None:
    """The papers of this test are read, so typst draws them."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The papers lie with the Kasi of two bidang."""
    made = ChatOffice(tmp_path, "11-23 08:00", small_office())
    made.start()
    made.complete("1")
    made.complete("2")
    yield made
    made.close()
