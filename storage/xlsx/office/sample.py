"""The sample office: a realistic Disperindag with persons that are plainly samples. Data:
`templates/contoh/kantor/*.csv`.

The files are the sheets of an office file and are read by the same rules.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence

from bot.core.office.model import Office
from bot.core.sop.model import Role
from storage.xlsx.office.layout import SAMPLES, layout
from storage.xlsx.office.reader import office_from
from storage.xlsx.untrusted.sheets import GridRow, Grids, normal

#: The roles of the shipped SOP, for which the sample has holders.
SAMPLE_ROLES = (
    Role(key="sekretaris", name="Sekretaris"),
    Role(key="kasubag_pe", name="Kasubag Perencanaan dan Evaluasi"),
    Role(key="kasi", name="Kasi", per_bidang=True),
    Role(key="kabid", name="Kabid", per_bidang=True),
    Role(key="kepala_dinas", name="Kepala Dinas"),
)


def sample_office(*, roles: Sequence[Role] = SAMPLE_ROLES) -> Office:
    """The office that `org template` writes and the demo uses."""
    return office_from(sample_grids(), roles=roles)


def sample_grids() -> Grids:
    """The sheets of the sample as in the files, texts only."""
    files = {normal(file.stem): file for file in (SAMPLES / "kantor").glob("*.csv")}
    return {title: _grid(files[normal(title)].read_text(encoding="utf-8")) for title in layout().sheets}


def _grid(text: str) -> list[GridRow]:
    return [tuple(cell or None for cell in row) for row in csv.reader(text.splitlines(), delimiter=";")]
