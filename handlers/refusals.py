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
    """The button was never made by the bot, or was made for somebody else."""

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
    """The phone belongs to an officer who no longer holds a seat."""

    key: ClassVar[str] = "bukan_pejabat_lagi"


class FileNotWanted(SopError):
    """The sender has no open task that takes a file."""

    key: ClassVar[str] = "berkas_tak_diminta"


class FileKindUnknown(SopError):
    """The step does not take this kind of file."""

    key: ClassVar[str] = "jenis_berkas"


class ReasonInWords(SopError):
    """A file was sent as the reason of a Tidak.

    The reason must be words, so that whoever corrects the work can read it.
    """

    key: ClassVar[str] = "alasan_bukan_teks"


class OwnDraftNotPdf(SopError):
    """The officer's own report is not a PDF."""

    key: ClassVar[str] = "draf_bukan_pdf"


class RepliesToOther(SopError):
    """The pending question is about one task, and the text replies to the card of another."""

    key: ClassVar[str] = "balasan_kartu_lain"


class TextTooLong(SopError):
    key: ClassVar[str] = "teks_terlalu_panjang"


class NothingToCancel(SopError):
    key: ClassVar[str] = "tiada_yang_dibatalkan"


class NotYourAbsence(SopError):
    """Only the absent officer or the Sekretaris may set who stands in."""

    key: ClassVar[str] = "plh_bukan_penetap"


class OfficerUnknown(SopError):
    """Nobody of that name or NIP has a part in the SOP."""

    key: ClassVar[str] = "pejabat_tak_dikenal"


class OfficerAmbiguous(SopError):
    """Several officers have this name."""

    key: ClassVar[str] = "pejabat_banyak"


class DaysUnreadable(SopError):
    """The text contains no dates."""

    key: ClassVar[str] = "plh_tanggal_tak_terbaca"


class NothingToOrder(SopError):
    """The officer may not change the period, or not at this stage."""

    key: ClassVar[str] = "tiada_yang_diatur"


class ColleagueUnknown(SopError):
    """That officer no longer holds this task."""

    key: ClassVar[str] = "rekan_tak_dikenal"


class DayUnreadable(SopError):
    """The text has no date, or no reason after the date."""

    key: ClassVar[str] = "hari_tak_terbaca"


class DayPast(SopError):
    """The day is in the past, or after the end of next year."""

    key: ClassVar[str] = "hari_di_luar_jangkauan"


class OffAlready(SopError):
    """The office does not work on that day anyway."""

    key: ClassVar[str] = "hari_sudah_libur"


class WorkedAlready(SopError):
    """The office works on that day anyway."""

    key: ClassVar[str] = "hari_sudah_masuk"


class DaysTooMany(SopError):
    """The entry has more days than are allowed. Fields: banyak, batas."""

    key: ClassVar[str] = "hari_terlalu_banyak"


class NothingToHandOn(SopError):
    """Neither the officer nor anybody below them holds an open task."""

    key: ClassVar[str] = "tiada_yang_dialihkan"
