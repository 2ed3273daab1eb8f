"""A small bidang with one indicator of every sort, for the tests of working papers."""

from __future__ import annotations

from decimal import Decimal

from bot.core.office.model import (
    Aggregation,
    Bidang,
    Direction,
    FallingFormula,
    Indicator,
    Office,
    SubKegiatan,
)
from bot.core.working_paper.cells import CellKey, PaperValues, SheetKey
from bot.core.working_paper.form import PaperForm, paper_form
from bot.core.worktime.period import Period

TW2, TW3 = Period(year=2026, number=2), Period(year=2026, number=3)


def indicator(code: str, name: str, unit: str, year: str, quarters: str, **changes: object) -> Indicator:
    known = {
        "direction": Direction.NAIK,
        "aggregation": Aggregation.AKHIR,
        "sasaran": "Tertib niaga",
        **changes,
    }
    targets = tuple(None if one == "-" else Decimal(one) for one in quarters.split())
    return Indicator(
        code=code,
        bidang="dag",
        name=name,
        unit=unit,
        target_year=Decimal(year),
        target_quarters=targets,
        **known,
    )


INDICATORS = (
    indicator("IKU-1", "Kontribusi perdagangan terhadap PDRB", "%", "17.95", "17.5 17.7 17.8 17.95",
              sasaran="Perdagangan tumbuh"),
    indicator("IKU-2", "UTTP ditera ulang", "unit", "42000", "10500 10500 10500 10500",
              aggregation=Aggregation.JUMLAH),
    indicator("IKU-3", "Koefisien variasi harga", "%", "5.13", "5.13 5.13 5.13 5.13", direction=Direction.TURUN),
    indicator("IKU-4", "Inflasi bahan pokok", "%", "4", "4 4 4 4", direction=Direction.TURUN,
              falling=FallingFormula.RASIO),
    indicator("IKU-5", "Stok beras", "ton", "100", "100 100 100 100", direction=Direction.TETAP,
              aggregation=Aggregation.RATA),
    indicator("IKU-6", "Nilai SAKIP", "angka", "91", "- - - 91"),
    indicator("IKU-7", "Pertumbuhan ekspor", "%", "5", "5 5 5 5"),
)  # fmt: skip
SUBS = (
    SubKegiatan(code="3.30.03.2.01.0001", bidang="dag", nomenclature="Penyediaan sarana distribusi",
                indicator="Jumlah sarana", unit="Unit", target=Decimal(12), pagu=1_250_000_000),
    SubKegiatan(code="3.30.03.2.01.0001", bidang="dag", nomenclature="Penyediaan sarana distribusi (DAK)",
                indicator="Jumlah sarana", unit="Unit", target=Decimal(2), pagu=250_000_000),
    SubKegiatan(code="3.30.06.2.01.0001", bidang="dag", nomenclature="Metrologi legal",
                indicator="Jumlah alat ukur", unit="Unit", target=Decimal(42_000), pagu=500_000_000),
)  # fmt: skip
OFFICE = Office(
    name="Dinas Perindustrian dan Perdagangan",
    short_name="Disperindag",
    regency="Nganjuk",
    bidang=(Bidang(code="dag", name="Perdagangan"), Bidang(code="pas", name="Pasar")),
    indicators=INDICATORS,
    sub_kegiatan=SUBS,
)


def iku(row: str, column: str = "realisasi") -> CellKey:
    return CellKey(SheetKey.IKU, row, column)


def sub(row: str, column: str) -> CellKey:
    return CellKey(SheetKey.SUB, row, column)


ROADS, ROADS_2, SCALES = "3.30.03.2.01.0001", "3.30.03.2.01.0001#2", "3.30.06.2.01.0001"

FILLED = PaperValues(
    cells={
        iku("IKU-1"): Decimal("17.8"),
        iku("IKU-2"): Decimal(10120),
        iku("IKU-2", "faktor_penghambat"): "Alat standar diverifikasi",
        iku("IKU-3"): Decimal("5.13"),
        iku("IKU-4"): Decimal(4),
        iku("IKU-5"): Decimal(100),
        iku("IKU-7"): Decimal(5),
        **{sub(row, "realisasi_fisik"): Decimal(1) for row in (ROADS, ROADS_2, SCALES)},
        **{sub(row, "realisasi_anggaran"): Decimal(125_000_000) for row in (ROADS, ROADS_2, SCALES)},
    }
)


def form(history: dict[Period, PaperValues] | None = None, **changes: object) -> PaperForm:
    known = {"case_id": "K-7", "version": 2, "office_id": "nganjuk", **changes}
    return paper_form(OFFICE, "dag", TW3, history=history, **known)
