"""What is wrong in an office file: one value per fault, all of them at once.

The sentence of a fault is `kantor_<key>` in `templates/pesan/kantor.yaml`, filled with `Fault.values`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, cast

from bot.core.errors import SopError


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing to mend, and its place."""

    sheet: str
    key: str
    row: int | None = None  #: as Excel counts; None: the whole sheet or column
    column: str | None = None  #: the header, as the contract writes it
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, object]:
        """The fields of its sentence: `lembar`, `baris`, `kolom` and the fault's own."""
        return {"lembar": self.sheet, "baris": self.row, "kolom": self.column, **self.fields}


class OfficeFileFaults(SopError):
    """An office file that is refused. Field `faults`: a tuple of `Fault`, in the order of the sheets."""

    key: ClassVar[str] = "berkas_kantor"

    @property
    def faults(self) -> tuple[Fault, ...]:
        return cast("tuple[Fault, ...]", self.fields["faults"])


@dataclass(frozen=True, kw_only=True)
class Bad:
    """A value that cannot be read: the key and the fields of the fault it becomes."""

    key: str
    fields: Mapping[str, str]
