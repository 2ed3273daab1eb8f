"""The office in which most of these tests play; a file with another start has a `house` of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds.office import ChatOffice, small_office


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The papers lie with the Kasi of two bidang."""
    made = ChatOffice(tmp_path, "11-23 08:00", small_office())
    made.start()
    made.complete("1")
    made.complete("2")
    yield made
    made.close()
