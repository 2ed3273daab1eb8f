"""Refusals of the use cases: what the core cannot know, since it needs the chat, the office or the database."""

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
