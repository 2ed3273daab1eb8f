"""Every refusal of the shell: a folder that cannot be served, an argument of a command that cannot be used.

The base is in `bot/core/errors.py`. Each docstring says what happened and names the fields given at the raise.
"""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError

# Opening the office's folder.


class OtherDatabase(SopError):
    """A real bot is given a rehearsal's database, or a rehearsal a real one. Fields: `ada`, `perlu`, `folder`."""

    key: ClassVar[str] = "basis_data_lain"


class BotAtWork(SopError):
    """A bot serves the database that is to be copied, or whose files are to be moved. Field: `alamat`."""

    key: ClassVar[str] = "bot_masih_bekerja"


class AlreadyRunning(SopError):
    """Another `sopbot run` serves this folder; two would answer every officer twice. Fields: `folder`, `proses`."""

    key: ClassVar[str] = "sudah_berjalan"


# Arguments of `sopbot calendar`.


class UnreadableInstant(SopError):
    """An argument is not an instant. Fields: `argument`, `value`."""

    key: ClassVar[str] = "waktu_tak_terbaca"


class EndBeforeStart(SopError):
    """The second of two instants lies before the first. Fields: `start`, `end`: as they were typed."""

    key: ClassVar[str] = "akhir_mendahului_awal"


class UnreadableStandard(SopError):
    """An argument is not a standard. Fields: `argument`, `value`."""

    key: ClassVar[str] = "standar_tak_terbaca"


class UnreadableYear(SopError):
    """An argument is not a year. Fields: `argument`, `value`."""

    key: ClassVar[str] = "tahun_tak_terbaca"


class OutsideHolidayData(SopError):
    """An argument lies outside the years with known holidays. Fields: `argument`, `value`, `first`, `last`."""

    key: ClassVar[str] = "di_luar_data_libur"
