"""Every refusal of the use cases: what the core cannot know, since it needs the chat, the office or the database.

The base is in `bot/core/errors.py`. Each docstring says what happened and names the fields given at the raise.
"""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError
from storage.refusals import FileDamaged

# What is not there.


class NoOffice(SopError):
    """No office file has been imported yet."""

    key: ClassVar[str] = "kantor_belum_ada"


class NoSuchCase(SopError):
    """No period of that number is stored."""

    key: ClassVar[str] = "periode_tidak_ada"


# Tapping a button, answering a question.


class CardUnknown(SopError):
    """The button was never made by the bot, or was made for somebody else."""

    key: ClassVar[str] = "tombol_tak_dikenal"


class RepliesToOther(SopError):
    """The pending question is about one task, and the text replies to the card of another.

    Fields: `nama_tugas` of the question, `lain` of the card.
    """

    key: ClassVar[str] = "balasan_kartu_lain"


class AskedNotReached(SopError):
    """Nobody of those who would be asked has a phone here. Field: `nama`, their names."""

    key: ClassVar[str] = "yang_ditanya_tak_terjangkau"


class TextTooLong(SopError):
    """The text is longer than is kept. Fields: `panjang`, `batas`: characters; `berkas`: a file may take its place."""

    key: ClassVar[str] = "teks_terlalu_panjang"


class TextIsRest(SopError):
    """The text is the rest of the one before it, which was too long for one message.

    Fields: `batas`: characters; `tercatat`: what is recorded of the text before it (`handlers/routing/recorded.py`),
    or None.
    """

    key: ClassVar[str] = "lanjutan_teks"


class LinkNotKept(SopError):
    """A link to a shared file was written in place of the file."""

    key: ClassVar[str] = "tautan_tak_disimpan"


class NothingToCancel(SopError):
    """/batal while no question waits for an answer."""

    key: ClassVar[str] = "tiada_yang_dibatalkan"


class NumberUnknown(SopError):
    """A decision was typed for a number that stands on none of the officer's cards: `nomor`."""

    key: ClassVar[str] = "nomor_tak_dikenal"


# Sending a file. `nama` is the file's name everywhere.


class FileTooLarge(SopError):
    """The chat does not hand over a file of this size. Fields: `nama`, `ukuran`, `batas`: bytes."""

    key: ClassVar[str] = "berkas_terlalu_besar"


class FileNotFetched(SopError):
    """The chat could not hand over the file. Field: `nama`."""

    key: ClassVar[str] = "berkas_tak_terambil"


class NoRoomForFile(SopError):
    """The disk of the office is nearly full, so the file was not fetched. Field: `nama`."""

    key: ClassVar[str] = "ruang_hampir_habis"


class FileEmpty(SopError):
    """The file has no content: the upload broke off. Field: `nama`."""

    key: ClassVar[str] = "berkas_kosong"


class FileNotWanted(SopError):
    """The sender has no open task that takes a file. Field: `nama`."""

    key: ClassVar[str] = "berkas_tak_diminta"


class TaskFull(SopError):
    """A task has as many files as it takes. Fields: `nama`, `banyak` files there, `batas`, `ukuran` in bytes."""

    key: ClassVar[str] = "tugas_penuh"


class UploadDamaged(FileDamaged):
    """A file that was just received is no longer what was kept. Fields: `nama`, `sidik`."""

    key: ClassVar[str] = "berkas_kiriman_rusak"


class EntriesMissing(SopError):
    """What was filled in by chat does not complete the working paper yet. Field: `kurang`."""

    key: ClassVar[str] = "isian_belum_lengkap"


class EarlierReportUnknown(SopError):
    """A paper of the period before was said to be in the system, and the system has none.

    Fields: `nama` of the kelengkapan; `periode`, the one before.
    """

    key: ClassVar[str] = "laporan_lalu_tak_dikenal"


class ReasonInWords(SopError):
    """A file was sent as the reason of a Tidak, which whoever corrects the work must read. Field: `nama`."""

    key: ClassVar[str] = "alasan_bukan_teks"


class OwnDraftNotPdf(SopError):
    """The officer's own report is not a PDF. Field: `nama`."""

    key: ClassVar[str] = "draf_bukan_pdf"


# Registering a phone.


class CodeUnknown(SopError):
    """There is no such invitation code."""

    key: ClassVar[str] = "kode_tak_dikenal"


class CodeUsed(SopError):
    """The invitation code was used before."""

    key: ClassVar[str] = "kode_terpakai"


class CodeExpired(SopError):
    """The invitation code is too old."""

    key: ClassVar[str] = "kode_kedaluwarsa"


class CodeVoid(SopError):
    """The invitation code was ended before anybody had used it."""

    key: ClassVar[str] = "kode_dibatalkan"


class DigitsUnreadable(SopError):
    """The last four digits of the NIP were asked for; the text is something else."""

    key: ClassVar[str] = "nip_tak_terbaca"


class PhoneTaken(SopError):
    """This phone belongs to another officer already. Field: `nama`."""

    key: ClassVar[str] = "ponsel_terpakai"


class ChatElsewhere(SopError):
    """The code is another office's than that in which this chat is registered. Fields: `nama`, `instansi`, both of the
    sender's own office.
    """

    key: ClassVar[str] = "chat_kantor_lain"


class OfficerHasPhone(SopError):
    """The officer is registered on another phone. Field: `nama`."""

    key: ClassVar[str] = "pejabat_terdaftar"


class OfficerHasChat(SopError):
    """The officer is registered in another chat, which joins further ones. Fields: `nama`, `lain` (that chat)."""

    key: ClassVar[str] = "pejabat_di_chat_lain"


class LinkOver(SopError):
    """The link of /kanal was used, or is too old. Field: `kanal`, the chats in which a new one can be had."""

    key: ClassVar[str] = "tautan_lewat"


class LinkForOtherChat(SopError):
    """The link of /kanal is for another chat service. Field: `kanal`, its name."""

    key: ClassVar[str] = "tautan_kanal_lain"


class OneChat(SopError):
    """/kanal, where one chat service serves the office. Field: `kanal`, its name, if it is known."""

    key: ClassVar[str] = "kanal_satu"


class FormerOfficer(SopError):
    """The phone belongs to an officer who no longer holds a seat. Field: `nama`."""

    key: ClassVar[str] = "bukan_pejabat_lagi"


# Changing who holds a seat, from the terminal.


class OfficersInDoubt(SopError):
    """Somebody new may be an officer who would leave.

    Fields: `pergantian`, one item a pair (see `office_import`); `impor`, whether a whole file was imported.
    """

    key: ClassVar[str] = "orang_belum_pasti"


class MostWouldLeave(SopError):
    """More than half of the phones would act no more: perhaps another office's file.

    Fields: `lepas`, one item an officer; `semua`, the number of registered ones; `instansi`, as the file names it.
    """

    key: ClassVar[str] = "hampir_semua_lepas"


class SameOfficer(SopError):
    """A mutasi from an officer to themself, or to their own entry with a corrected name or NIP. Field: `nama`."""

    key: ClassVar[str] = "mutasi_sama"


# Naming a colleague.


class OfficerUnknown(SopError):
    """Nobody of that name or NIP has a part in the SOP. Field: `teks`."""

    key: ClassVar[str] = "pejabat_tak_dikenal"


class OfficerAmbiguous(SopError):
    """Several officers have this name. Fields: `teks`, `pilihan`: their names."""

    key: ClassVar[str] = "pejabat_banyak"


# Beginning a period.


class PeriodUnreadable(SopError):
    """The text names no period. Field: `teks`."""

    key: ClassVar[str] = "periode_tak_terbaca"


class PeriodFinished(SopError):
    """A case for this period is finished: its report is signed. Fields: `periode`, `pada`."""

    key: ClassVar[str] = "periode_selesai"


# Changing the course: /atur, /alihkan, claiming a hand-over.


class NothingToOrder(SopError):
    """The officer may not change the period, or not at this stage."""

    key: ClassVar[str] = "tiada_yang_diatur"


class NothingToHandOn(SopError):
    """Neither the officer nor anybody below them holds an open task."""

    key: ClassVar[str] = "tiada_yang_dialihkan"


class ColleagueUnknown(SopError):
    """That officer no longer holds this task."""

    key: ClassVar[str] = "rekan_tak_dikenal"


# Appointing a Plh or Plt: /plh.


class NotYourAbsence(SopError):
    """Somebody other than the absent officer or the Sekretaris sets who stands in."""

    key: ClassVar[str] = "plh_bukan_penetap"


class DaysUnreadable(SopError):
    """The text contains no dates. Field: `teks`."""

    key: ClassVar[str] = "plh_tanggal_tak_terbaca"


# Closing and opening the office: /libur. `tanggal` is a date.


class DayUnreadable(SopError):
    """The text has no date, or no reason after the date. Field: `teks`."""

    key: ClassVar[str] = "hari_tak_terbaca"


class DayPast(SopError):
    """The day is in the past, or after the end of next year. Field: `tanggal`."""

    key: ClassVar[str] = "hari_di_luar_jangkauan"


class DaysTooMany(SopError):
    """The entry has more days than are allowed. Fields: `banyak`, `batas`."""

    key: ClassVar[str] = "hari_terlalu_banyak"


class OffAlready(SopError):
    """The office does not work on that day anyway. Field: `tanggal`."""

    key: ClassVar[str] = "hari_sudah_libur"


class WorkedAlready(SopError):
    """The office works on that day anyway. Field: `tanggal`."""

    key: ClassVar[str] = "hari_sudah_masuk"
