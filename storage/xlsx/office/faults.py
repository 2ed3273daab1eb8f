"""Faults of an office file: one value for each, all reported together.

The sentence of a fault is `kantor_<key>` in `templates/pesan/kantor.yaml`, filled with `Fault.values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One fault and its place in the file."""

    sheet: str
    key: str
    row: int | None = None  #: as Excel counts; None: the fault concerns the whole sheet or column
    column: str | None = None  #: the header as the layout spells it
    fields: Mapping[str, object] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        """The fields of its text: `lembar`, `baris`, `kolom` and the fault's own."""
        return {"lembar": self.sheet, "baris": self.row, "kolom": self.column, **self.fields}


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A cell that cannot be read: the key and the fields of its fault."""

    key: str
    fields: Mapping[str, str]
