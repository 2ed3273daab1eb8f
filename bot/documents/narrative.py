"""The running text of the report: what the Kasubag wrote, else the default of `templates/dokumen/laporan.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

import yaml

from bot.documents.paths import PAPERS

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
