"""Problems of a cell: each kind with its weight and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from bot.core.parsing.numbers import unmistakable
from bot.core.working_paper.cells import CellKey, column_of


class Severity(StrEnum):
    ERROR = "galat"  # the paper cannot be handed over
    DOUBT = "ragu"  # asked back with choices; blocks until answered
    WARNING = "perhatian"  # shown to whoever checks; never blocks


class ProblemKey(StrEnum):
    """The value names the sentence: `soal_<value>` in `templates/pesan/soal.yaml`."""

    KOSONG = "kosong"  # a required figure is missing
    BUKAN_ANGKA = "bukan_angka"  # words where a figure belongs
    NEGATIF = "negatif"
    GALAT_EXCEL = "galat_excel"  # #REF!, #DIV/0!
    RUMUS_TANPA_NILAI = "rumus_tanpa_nilai"  # a formula that no program has computed yet
    TANGGAL = "tanggal"  # Excel took 2.6 for the second of June
    TERLALU_BESAR = "terlalu_besar"  # more than fifteen digits
    TEKS_PANJANG = "teks_panjang"
    ANGKA_RAGU = "angka_ragu"  # "2.600"
    BEDA_REKAN = "beda_rekan"  # a colleague has entered another figure meanwhile
    BEDA_REKAN_TEKS = "beda_rekan_teks"  # the same, with words: the newer stands, the older is shown
    BEDA_CHAT = "beda_chat"  # the officer has entered another figure by chat meanwhile
    BEDA_CHAT_TEKS = "beda_chat_teks"  # the same, with words
    KOSONG_TANPA_TARGET = "kosong_tanpa_target"  # no target in this period, so no figure is demanded
    JAUH_DARI_LALU = "jauh_dari_lalu"  # ten times the last figure, or a tenth of it
    JAUH_DARI_MEDIAN = "jauh_dari_median"  # three times the median of the last periods, or a third
    JAUH_DARI_TARGET = "jauh_dari_target"  # two and a half times the target, or a fraction of it
    TURUN_KUMULATIF = "turun_kumulatif"  # a running total below the one of the period before
    LEBIH_PAGU = "lebih_pagu"  # spent more than the ceiling
    TANPA_PENGHAMBAT = "tanpa_penghambat"  # below target, without an explanation


_DOUBTS = {ProblemKey.ANGKA_RAGU, ProblemKey.BEDA_REKAN, ProblemKey.BEDA_CHAT}
_WARNINGS = {
    ProblemKey.BEDA_REKAN_TEKS,
    ProblemKey.BEDA_CHAT_TEKS,
    ProblemKey.KOSONG_TANPA_TARGET,
    ProblemKey.JAUH_DARI_LALU,
    ProblemKey.JAUH_DARI_MEDIAN,
    ProblemKey.JAUH_DARI_TARGET,
    ProblemKey.TURUN_KUMULATIF,
    ProblemKey.LEBIH_PAGU,
    ProblemKey.TANPA_PENGHAMBAT,
}


@dataclass(frozen=True, kw_only=True)
class Problem:
    key: ProblemKey
    cell: CellKey
    row: int = 0  #: in the workbook as it was sent, counted as Excel does
    name: str = ""  #: what the row is about
    typed: str = ""  #: as it stood in the cell
    choices: tuple[Decimal, ...] = ()  #: DOUBT: the readings to choose from
    extra: Mapping[str, str] = field(
        default_factory=dict
    )  #: further fields of the sentence, as officers read them

    @property
    def severity(self) -> Severity:
        if self.key in _WARNINGS:
            return Severity.WARNING
        return Severity.DOUBT if self.key in _DOUBTS else Severity.ERROR

    @property
    def blocks(self) -> bool:
        return self.severity is not Severity.WARNING

    @property
    def sheet(self) -> str:
        return self.cell.sheet.heading

    @property
    def column(self) -> str:
        return column_of(self.cell).header

    @property
    def template(self) -> str:
        """The file of the sentence, without its folder and ending."""
        return f"soal_{self.key}"

    def fields(self) -> dict[str, object]:
        """Everything the sentence may use; figures as officers read them."""
        common = {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "name": self.name,
            "typed": self.typed,
        }
        choices = [choice_label(one) for one in self.choices]
        return {**common, "code": self.cell.row, "choices": choices, **self.extra}


def choice_label(choice: Decimal) -> str:
    """2600 or 2,6: written so that it is not asked back again."""
    return unmistakable(choice)
