"""The laporan kinerja as a value (steps 6 to 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Self, cast

import yaml

from bot.documents.values import ActivityRow, HistoryRow, IndicatorRow, Paper, PrintedScale, Signer
from bot.text import formatting
from templates import PAPERS

KEYS = ("latar", "perencanaan", "akuntabilitas", "penutup")  #: one for each chapter


@cache
def report_words() -> dict[str, Any]:
    """Headings, column titles and default texts of the report."""
    return cast(dict[str, Any], yaml.safe_load((PAPERS / "laporan.yaml").read_text(encoding="utf-8")))


def default_texts(**fields: str) -> dict[str, str]:
    """The default text of each chapter for `periode`, `tahun`, `instansi`, `kabupaten`."""
    return {key: str(report_words()["naskah"][key]).format(**fields) for key in KEYS}


def summary(key: str, fields: Mapping[str, str]) -> str:
    """A sentence of figures: `kinerja`, `kinerja_tanpa_predikat` or `anggaran`."""
    return str(report_words()["ringkas"][key]).format(**fields)


class ReportState(StrEnum):
    DRAFT = "konsep"  # step 6: every page is marked KONSEP
    INITIALLED = "diparaf"  # step 7: the paraf are printed at the signer's name
    SIGNED = "ditandatangani"  # step 8


@dataclass(frozen=True, kw_only=True)
class SasaranTable:
    sasaran: str
    rows: tuple[IndicatorRow, ...]
    average: Decimal | None = None
    predicate: str = ""


@dataclass(frozen=True, kw_only=True)
class ProgramTable:
    code: str
    name: str
    rows: tuple[ActivityRow, ...]
    average: Decimal | None = None  #: of the physical achievements, against the target of the year
    predicate: str = ""  #: only of a period that closes the year (docs/keputusan.md A35)
    budget: Decimal | None = None
    spent: Decimal | None = None
    absorption: Decimal | None = None
    left: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class BidangRow:
    """A bidang in the summary table."""

    name: str
    indicators: int
    judged: int = 0  #: indicators with an achievement
    activities: int = 0
    average: Decimal | None = None
    predicate: str = ""
    budget: Decimal | None = None
    spent: Decimal | None = None
    absorption: Decimal | None = None
    signed_by: str = ""
    signed_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class FactorRow:
    """Helping factors, hindering factors, follow-up and source of one indicator or sub kegiatan."""

    about: str
    bidang: str = ""
    driving: str = ""
    hindering: str = ""
    follow_up: str = ""
    source: str = ""  #: keterangan / sumber data


@dataclass(frozen=True, kw_only=True)
class SkippedBidang:
    """A bidang that was skipped (lanjut tanpa bidang): the report prints it with the reason."""

    name: str
    reason: str
    ordered_by: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Report(Paper):
    """`narratives`: chapter key (see `narrative.KEYS`) -> text; a blank line begins a new paragraph."""

    template: ClassVar[str] = "laporan"
    period: str
    year: int
    state: ReportState
    closes_year: bool = False  #: whether targets of the year are judged
    signer: Signer
    dated: date
    place: str = ""
    number: str = ""
    budget_paper: str = ""
    narratives: Mapping[str, str] = field(default_factory=dict)
    sasaran: tuple[SasaranTable, ...] = ()
    programs: tuple[ProgramTable, ...] = ()
    bidang: tuple[BidangRow, ...] = ()
    average: Decimal | None = None
    predicate: str = ""
    scale: PrintedScale | None = None
    budget: Decimal | None = None  #: of the working papers
    has_support: bool = True  #: whether the programme of the Sekretariat is in it
    spent: Decimal | None = None
    absorption: Decimal | None = None
    factors: tuple[FactorRow, ...] = ()
    parafs: tuple[Signer, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    chain: str = ""  #: how far the chain of events reaches that the history tells of
    missing: tuple[str, ...] = ()  #: kelengkapan that was missing
    declared: tuple[str, ...] = ()  #: kelengkapan that were only declared, each with who did
    skipped: tuple[SkippedBidang, ...] = ()

    def prepared(self) -> Self:
        """The report with default texts for missing chapters, the sentences of figures, and KONSEP on a draft."""
        written = {key: text for key, text in self.narratives.items() if text.strip()}
        draft = report_words()["konsep"] if self.state is ReportState.DRAFT else ""
        return replace(
            self,
            narratives=self._defaults() | self._summaries() | written,
            watermark=self.watermark or draft,
        )

    def _defaults(self) -> dict[str, str]:
        kop = self.kop
        return default_texts(
            periode=self.period, tahun=str(self.year), instansi=kop.office, kabupaten=kop.regency
        )

    def _summaries(self) -> dict[str, str]:
        money, coverage = self._money(), self._coverage()
        return {
            "ringkas_kinerja": self._performance(),
            "ringkas_anggaran": " ".join(filter(None, (money, money and coverage))),
            "cakupan": coverage,
            "kekurangan": self._shortfall(),
        }

    def _coverage(self) -> str:
        """What the sums of money leave out; empty if nothing."""
        words = report_words()["cakupan"]
        outside = [] if self.has_support else [words["penunjang"]]
        outside += [words["bidang"].format(nama=one.name) for one in self.skipped]
        return (
            str(words["kalimat"]).format(luar=_listed(outside)) if outside and self.budget is not None else ""
        )

    def _shortfall(self) -> str:
        """What the report had to do without, in one sentence; empty if nothing."""
        words = report_words()["kekurangan"]
        lacks = (
            [words["bidang"].format(nama=_listed([one.name for one in self.skipped]))] if self.skipped else []
        )
        for key, names in (("tidak_ada", self.missing), ("dinyatakan", self.declared)):
            lacks += [words[key].format(n=_counted(len(names)))] if names else []
        return str(words["kalimat"]).format(hal=_listed(lacks)) if lacks else ""

    def _performance(self) -> str:
        if self.average is None:
            return ""
        fields = {
            "periode": self.period,
            "rata": formatting.percent(self.average, 2),
            "predikat": self.predicate,
        }
        return summary("kinerja" if self.predicate else "kinerja_tanpa_predikat", fields)

    def _money(self) -> str:
        if self.budget is None or self.spent is None or self.absorption is None:
            return ""
        fields = {"pagu": formatting.rupiah(self.budget), "realisasi": formatting.rupiah(self.spent)}
        return summary("anggaran", fields | {"serapan": formatting.percent(self.absorption, 2)})


def _listed(parts: Sequence[str]) -> str:
    """One phrase: "satu, dua dan tiga"."""
    return str(report_words()["dan"]).join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def _counted(number: int) -> str:
    """A small number in words."""
    words: Sequence[str] = report_words()["bilangan"]
    return words[number] if number < len(words) else str(number)
