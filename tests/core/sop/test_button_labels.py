"""Buttons of the kinds of steps (the contract that other programs press by)."""

from __future__ import annotations

import pytest

from bot.core.sop.button_labels import BUTTON_LIMIT, LABEL_LIMIT, default_labels, labels
from bot.core.sop.model import Endorsement, Step, StepKind


def step(kind: StepKind, *leads: str, endorsement: Endorsement | None = None) -> Step:
    return Step(no="1", kind=kind, actor="a", title="Satu", next=leads, endorsement=endorsement)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (step(StepKind.ASSIGN, "2"), {"assign": "Tugaskan"}),
        (step(StepKind.PREPARE, "2"), {"in_system": "Sudah ada di sistem", "send_out": "Kirim ke bidang"}),
        (step(StepKind.FILL, "2"), {"hand_over": "Serahkan ke Kabid"}),
        (
            step(StepKind.REVIEW, endorsement=Endorsement.TANDA_TANGAN),
            {"yes": "Ya, tanda tangani", "no": "Tidak, kembalikan"},
        ),
        (
            step(StepKind.REVIEW, endorsement=Endorsement.PARAF),
            {"yes": "Ya, paraf", "no": "Tidak, kembalikan"},
        ),
        (step(StepKind.REVIEW), {"yes": "Ya, setujui", "no": "Tidak, kembalikan"}),
        (step(StepKind.COMPILE, "2"), {"submit": "Serahkan draf"}),
        (step(StepKind.DELIVER), {"record": "Catat pengiriman", "finish": "Selesai kirim"}),
        (step(StepKind.DO), {"done": "Selesai"}),
        (step(StepKind.DO, "2"), {"done": "Selesai"}),
        (step(StepKind.DO, "7", "6"), {"exit_1": "Ke langkah 7", "exit_2": "Ke langkah 6"}),
    ],
)
def test_the_default_buttons_are_the_contract(given: Step, expected: dict[str, str]) -> None:
    found = default_labels(given)
    assert list(found.items()) == list(expected.items())
    assert len(found) <= BUTTON_LIMIT
    assert all(len(label) <= LABEL_LIMIT for label in found.values())


def test_labels_of_the_step_stand_over_the_default_ones_in_button_order() -> None:
    given = Step(no="1", kind=StepKind.REVIEW, actor="a", title="Satu", labels={"no": "Tidak"})
    assert list(labels(given).items()) == [("yes", "Ya, setujui"), ("no", "Tidak")]
