"""What `/plh` refuses beside the rules of `bot.core.office.acting`."""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError


class NotYourAbsence(SopError):
    """Only the absent himself or the Sekretaris sets who stands in."""

    key: ClassVar[str] = "plh_bukan_penetap"


class OfficerUnknown(SopError):
    """Nobody of that name or NIP has a part in the SOP."""

    key: ClassVar[str] = "pejabat_tak_dikenal"


class OfficerAmbiguous(SopError):
    """Several are called so."""

    key: ClassVar[str] = "pejabat_banyak"


class DaysUnreadable(SopError):
    """The text names no days."""

    key: ClassVar[str] = "plh_tanggal_tak_terbaca"
