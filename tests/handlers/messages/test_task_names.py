"""A task has one short name, from the SOP file, wherever it is spoken of."""

from __future__ import annotations

import pytest

from bot.config import SHIPPED_SOP
from handlers.messages.names import task_name
from storage.sop_yaml import load_sop

SHIPPED = load_sop(SHIPPED_SOP)
PERIOD = "Triwulan III 2026"


@pytest.mark.parametrize(
    ("no", "bidang", "period", "name"),
    [
        ("1", "", PERIOD, "Penugasan Triwulan III 2026"),
        ("3", "Perdagangan", PERIOD, "Kertas kerja Bidang Perdagangan, Triwulan III 2026"),
        ("5", "Perdagangan", PERIOD, "Kertas kerja Bidang Perdagangan, Triwulan III 2026"),
        ("5", "UPTD Metrologi", "", "Kertas kerja UPTD Metrologi"),
        ("7", "", PERIOD, "Draf laporan Triwulan III 2026"),
    ],
)
def test_a_task_is_called_by_what_it_is_about(no: str, bidang: str, period: str, name: str) -> None:
    assert task_name(SHIPPED.step(no), bidang, period) == name


def test_papers_print_the_sentence_of_each_step_without_the_misprints_of_the_sop() -> None:
    assert [step.no for step in SHIPPED.steps if len(step.activity.split()) < 4] == []
    assert SHIPPED.step("7").activity == "Memeriksa draf laporan kinerja"
    assert "laporan laporan" in SHIPPED.step("7").verbatim
