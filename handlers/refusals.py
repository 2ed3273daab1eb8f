"""What the use cases refuse. The sentence of each is `galat_<key>` in `templates/pesan/galat.yaml`."""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError


class NoOffice(SopError):
    """No office file has been imported yet."""

    key: ClassVar[str] = "kantor_belum_ada"


class NoSuchCase(SopError):
    key: ClassVar[str] = "periode_tidak_ada"


class CardUnknown(SopError):
    """A button that we never made, or that was made for somebody else."""

    key: ClassVar[str] = "tombol_tak_dikenal"


class CodeUnknown(SopError):
    key: ClassVar[str] = "kode_tak_dikenal"


class CodeUsed(SopError):
    key: ClassVar[str] = "kode_terpakai"


class CodeExpired(SopError):
    key: ClassVar[str] = "kode_kedaluwarsa"


class PhoneTaken(SopError):
    """This phone belongs to another officer already."""

    key: ClassVar[str] = "ponsel_terpakai"


class OfficerHasPhone(SopError):
    """The officer is registered on another phone."""

    key: ClassVar[str] = "pejabat_terdaftar"


class PeriodUnreadable(SopError):
    key: ClassVar[str] = "periode_tak_terbaca"


class PeriodFinished(SopError):
    """A case for this period is finished: its report is signed."""

    key: ClassVar[str] = "periode_selesai"


class FileTooLarge(SopError):
    key: ClassVar[str] = "berkas_terlalu_besar"


class FileNotFetched(SopError):
    key: ClassVar[str] = "berkas_tak_terambil"


class FileEmpty(SopError):
    key: ClassVar[str] = "berkas_kosong"


class FormerOfficer(SopError):
    """The phone is that of somebody who holds no seat any more."""

    key: ClassVar[str] = "bukan_pejabat_lagi"


class FileNotWanted(SopError):
    """The sender has no open task that takes a file."""

    key: ClassVar[str] = "berkas_tak_diminta"


class FileKindUnknown(SopError):
    """A kind of file that the step does not take."""

    key: ClassVar[str] = "jenis_berkas"


class ReasonInWords(SopError):
    """A file came where the reason of a Tidak was asked for: whoever mends it must be able to read it."""

    key: ClassVar[str] = "alasan_bukan_teks"


class OwnDraftNotPdf(SopError):
    """A report of one's own comes as PDF."""

    key: ClassVar[str] = "draf_bukan_pdf"


class RepliesToOther(SopError):
    """The bot waits for words about one task, and they reply to the card of another."""

    key: ClassVar[str] = "balasan_kartu_lain"


class TextTooLong(SopError):
    key: ClassVar[str] = "teks_terlalu_panjang"


class NothingToCancel(SopError):
    key: ClassVar[str] = "tiada_yang_dibatalkan"
