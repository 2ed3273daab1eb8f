"""Which indicators a caption or a file name is about: those whose code stands in it, else the one whose words do."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.core.working_paper.form import IkuLine

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_COMMON = frozenset(
    [
        "persentase",
        "jumlah",
        "nilai",
        "tingkat",
        "yang",
        "dengan",
        "dari",
        "untuk",
        "pada",
        "dalam",
        "dan",
        "atau",
        "oleh",
        "terhadap",
        "serta",
        "data",
        "bukti",
        "foto",
        "berkas",
        "laporan",
        "dokumen",
        "dokumentasi",
        "kegiatan",
        "tahun",
        "triwulan",
        "bulan",
        "capaian",
        "realisasi",
        "kinerja",
        "pendukung",
        "bidang",
        "kabupaten",
        "daerah",
        "pelaksanaan",
        "rata",
        "ini",
        "itu",
        "ada",
        "pak",
        "ibu",
        "hal",
        "per",
        "kab",
        "jpg",
        "jpeg",
        "png",
        "pdf",
        "xlsx",
        "docx",
        "img",
        "iku",
    ]
)  #: words that tell no indicator from another
_SHORTEST = 3  #: letters of a word that tells something


def named_indicators(text: str, lines: Sequence[IkuLine]) -> tuple[IkuLine, ...]:
    """The indicators that the text names; none where its words fit several equally well, or none."""
    coded = tuple(line for line in lines if _has_code(text, line.row.partition("#")[0]))
    if coded:
        return coded
    said = _telling(text)
    scored = sorted(((_score(said, line), line.row) for line in lines), reverse=True)
    if not scored or scored[0][0] == 0 or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return ()
    return tuple(line for line in lines if line.row == scored[0][1])


def _has_code(text: str, code: str) -> bool:
    """Whether the code stands in the text. A code with letters may be written with other signs: IND-01, ind 1."""
    if not any(character.isalpha() for character in code):
        bounded = rf"(?<![\w.,-]){re.escape(code)}(?![\w,-]|\.\d)"
        return len(code) > 1 and re.search(bounded, text) is not None
    wanted, said = _parts(code), _parts(text)
    return any(said[at : at + len(wanted)] == wanted for at in range(len(said)))


def _parts(text: str) -> list[str]:
    return [part.lstrip("0") or "0" for part in _TOKEN.findall(text.casefold())]


def _telling(text: str) -> frozenset[str]:
    return frozenset(part for part in _parts(text) if part.isalpha() and len(part) >= _SHORTEST) - _COMMON


def _score(said: frozenset[str], line: IkuLine) -> int:
    """How many words of the indicator are said, if all are, or at least two that make up half of them."""
    meant = _telling(line.indicator.name)
    common = len(said & meant)
    enough = bool(meant) and (meant <= said or (common >= 2 and 2 * common >= len(meant)))
    return common if enough else 0
