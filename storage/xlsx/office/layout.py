"""The sheets and columns of the office file, from `templates/contoh/berkas_kantor.yaml`.

The written template, the reader and the operator's reference all use this one list.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

import templates

SAMPLES = Path(templates.__file__).parent / "contoh"


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a sheet."""

    name: str
    note: str  #: shown to the operator when the mouse rests on the header
    width: int = 14  #: in characters
    format: str = "teks"  #: teks, angka, rupiah, tanggal
    needed: bool = True  #: the header must be present
    filled: bool = False  #: every row must have a value
    choices: tuple[str, ...] = ()  #: offered as a list; "bidang" and "peran" stand for the office's own
    strict: bool = False  #: only the choices are allowed


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A sheet of the office file."""

    title: str
    note: str
    needed: bool
    columns: tuple[Column, ...]
    frozen: int  #: columns that stay visible when scrolling

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The whole file."""

    title: str
    guide: tuple[str, ...]  #: the lines of the sheet Petunjuk
    keys: dict[str, str]  #: known keys of Instansi -> note
    sheets: dict[str, Sheet]
    remarks: dict[str, str]  #: small headings of the sheet Petunjuk


@functools.cache
def layout() -> Layout:
    """The layout as shipped."""
    raw = yaml.safe_load((SAMPLES / "berkas_kantor.yaml").read_text(encoding="utf-8"))
    sheets = {title: _sheet(title, given) for title, given in raw["lembar"].items()}
    return Layout(
        title=raw["judul"],
        guide=tuple(raw["petunjuk"]),
        keys=raw["kunci_instansi"],
        sheets=sheets,
        remarks=raw["kepala_petunjuk"],
    )


def _sheet(title: str, given: dict[str, Any]) -> Sheet:
    return Sheet(
        title=title,
        note=given["catatan"],
        needed=given.get("wajib", True),
        columns=tuple(_column(column) for column in given["kolom"]),
        frozen=given.get("beku", 1),
    )


def _column(given: dict[str, Any]) -> Column:
    return Column(
        name=given["nama"],
        note=given["catatan"],
        width=given.get("lebar", 14),
        format=given.get("bentuk", "teks"),
        needed=given.get("wajib", True),
        filled=given.get("terisi", False),
        choices=tuple(given.get("pilihan", ())),
        strict=given.get("ketat", False),
    )
