"""What every test of this room shares: no paper is read here."""

from __future__ import annotations

import pytest

from tests.worlds.papers import drawn_by_a_stand_in


@pytest.fixture(autouse=True)
def papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in draws what is sent, signed and filed."""
    drawn_by_a_stand_in(monkeypatch)
