"""What the use cases that change a course refuse. The sentence of each is `galat_<key>` in `templates/pesan/galat.yaml`."""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError


class NothingToOrder(SopError):
    """He may not change the course of a period, or not at this stage."""

    key: ClassVar[str] = "tiada_yang_diatur"


class ColleagueUnknown(SopError):
    """That officer no longer sits at this desk."""

    key: ClassVar[str] = "rekan_tak_dikenal"


class DayUnreadable(SopError):
    """No date, or nothing written behind it."""

    key: ClassVar[str] = "hari_tak_terbaca"


class DayPast(SopError):
    """A day that lies behind, or after the end of next year."""

    key: ClassVar[str] = "hari_di_luar_jangkauan"


class OffAlready(SopError):
    """The office does not work on that day anyway."""

    key: ClassVar[str] = "hari_sudah_libur"


class WorkedAlready(SopError):
    """The office works on that day anyway."""

    key: ClassVar[str] = "hari_sudah_masuk"


class DaysTooMany(SopError):
    """More days than one entry may hold. Fields: banyak, batas."""

    key: ClassVar[str] = "hari_terlalu_banyak"


class NothingToHandOn(SopError):
    """No open task lies with him or below him."""

    key: ClassVar[str] = "tiada_yang_dialihkan"
