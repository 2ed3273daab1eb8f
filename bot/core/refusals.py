"""Every refusal of the core, by what the officer was doing. The base is in `bot/core/errors.py`.

Each docstring says what happened and names the fields given at the raise; `oleh` is an officer's id.
"""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError

# Counting working time.


class NoWorkingTime(SopError):
    """The calendar has no working time left in the direction asked for."""

    key: ClassVar[str] = "tanpa_jam_kerja"


# Beginning a period.


class NotStarter(SopError):
    """Somebody other than the holder of the first step's role begins a period. Field: `peran`."""

    key: ClassVar[str] = "bukan_pemula"


class NoBidang(SopError):
    """The SOP works per bidang, and the office has none."""

    key: ClassVar[str] = "tanpa_bidang"


# Whose task it is.


class NoSuchTask(SopError):
    """The case has no task of that name."""

    key: ClassVar[str] = "tugas_tidak_ada"


class NotHolder(SopError):
    """The task is somebody else's. Field: `peran`, the role whose task it is."""

    key: ClassVar[str] = "bukan_pemegang"


class AlreadyDone(SopError):
    """The task is finished. Fields: `oleh`, `pada` (the instant)."""

    key: ClassVar[str] = "sudah_selesai"


class TaskGone(SopError):
    """The task was withdrawn. Field: `pada`, the instant."""

    key: ClassVar[str] = "tugas_ditarik"


class ClaimedByOther(SopError):
    """Another holder of the same seat has claimed the task. Field: `oleh`."""

    key: ClassVar[str] = "diambil_rekan"


class HandedOn(SopError):
    """The task was handed over to somebody outside the seat. Field: `oleh`, who holds it now."""

    key: ClassVar[str] = "tugas_dialihkan"


# Finishing a step.


class NotThisKind(SopError):
    """The step is of another kind: a review is answered, other steps are completed."""

    key: ClassVar[str] = "bukan_langkah_ini"


class PaperMissing(SopError):
    """The working paper has not come back filled in yet."""

    key: ClassVar[str] = "kertas_kerja_belum"


class PaperIncomplete(SopError):
    """The newest version of the working paper still has something that blocks. Field: `versi`."""

    key: ClassVar[str] = "kertas_kerja_belum_lengkap"


class DraftMissing(SopError):
    """There is no draft to hand over yet."""

    key: ClassVar[str] = "draf_belum"


class DeliveryMissing(SopError):
    """Delivery is finished without any proof (docs/keputusan.md A13)."""

    key: ClassVar[str] = "bukti_kirim_belum"


# Answering a review, giving paraf and signature.


class ReasonMissing(SopError):
    """A Tidak, or an order, has no reason in words."""

    key: ClassVar[str] = "alasan_kosong"


class PaperChanged(SopError):
    """The paper is no longer the one that the officer saw: the answer does not count for it."""

    key: ClassVar[str] = "berkas_berubah"


class NoSuchExit(SopError):
    """The step does not lead there. Field: `tujuan`, the number of the step asked for."""

    key: ClassVar[str] = "tanpa_jalan"


class ReviewOwnWork(SopError):
    """Officers would review their own work without a recorded rangkap jabatan (docs/keputusan.md A32)."""

    key: ClassVar[str] = "periksa_sendiri"


class OwnParaf(SopError):
    """One officer would give both paraf and signature on one report, without a recorded rangkap jabatan."""

    key: ClassVar[str] = "paraf_sendiri"


# Asking before a decision.


class NobodyToAsk(SopError):
    """Nobody did the work under review, or the reviewer did it themselves."""

    key: ClassVar[str] = "tanpa_yang_ditanya"


class InquiryOpen(SopError):
    """The last question about the task has no answer yet. Field: `oleh`, who was asked."""

    key: ClassVar[str] = "pertanyaan_belum_dijawab"


class InquiryWithoutWords(SopError):
    """A question, or an answer without a file, has no words."""

    key: ClassVar[str] = "pertanyaan_kosong"


class NoSuchInquiry(SopError):
    """The case has no such question."""

    key: ClassVar[str] = "pertanyaan_tidak_ada"


class NotAsked(SopError):
    """Somebody else was asked. Field: `oleh`, who was."""

    key: ClassVar[str] = "bukan_yang_ditanya"


class AnsweredAlready(SopError):
    """The question has its answer. Fields: `oleh`, `pada` (the instant)."""

    key: ClassVar[str] = "sudah_dijawab"


# Handing a task over.


class HandingChanged(SopError):
    """Meanwhile somebody else handed the task over, or it went back to its seat (`oleh` empty). Field: `oleh`."""

    key: ClassVar[str] = "pengalihan_berubah"


class NeedsStandIn(SopError):
    """Only the holder of the seat, or a Plh, gives an order, paraf or signature. Fields: `langkah`, `judul`."""

    key: ClassVar[str] = "perlu_plh"


class JudgesOwnWork(SopError):
    """The receiver would next review their own work. Fields: `langkah`, `judul` of that review."""

    key: ClassVar[str] = "pemeriksa_sendiri"


class HoldsItAlready(SopError):
    """The receiver already holds this seat."""

    key: ClassVar[str] = "sudah_memegang"


# Taking a decision back.


class NotYours(SopError):
    """Somebody other than the officer who finished the task takes it back."""

    key: ClassVar[str] = "bukan_keputusan_anda"


class NothingToTakeBack(SopError):
    """The task is not finished, or what followed is finished too. Field: `peran`, the role that has finished it, or empty."""

    key: ClassVar[str] = "tiada_yang_ditarik"


class RecallAsked(SopError):
    """The task was already asked back; whoever holds what follows decides."""

    key: ClassVar[str] = "tarik_sudah_diminta"


# Changing the course of a period.


class NotOverseer(SopError):
    """Somebody other than the Sekretaris gives an order about a period or the calendar."""

    key: ClassVar[str] = "bukan_pengarah"


class CaseNotRunning(SopError):
    """The period is finished or cancelled."""

    key: ClassVar[str] = "periode_tidak_berjalan"


class PausedAlready(SopError):
    """The period is paused. Field: `sejak`, the instant."""

    key: ClassVar[str] = "sudah_dijeda"


class NotPaused(SopError):
    """A period that is not paused is told to go on."""

    key: ClassVar[str] = "tidak_dijeda"


class NoSuchBidang(SopError):
    """The period has no such bidang. Field: `bidang`, its code."""

    key: ClassVar[str] = "bidang_tidak_ada"


class TooLateForBidang(SopError):
    """The bidang cannot be changed in this way now: the join has fired, or the branches have not begun."""

    key: ClassVar[str] = "bidang_terlambat"


class LastBidang(SopError):
    """The period would go on without any bidang."""

    key: ClassVar[str] = "bidang_terakhir"


# Appointing a Plh or Plt.


class ActingLoop(SopError):
    """The chain of replacements would lead back to the absent officer."""

    key: ClassVar[str] = "plh_berputar"


class ActingTwice(SopError):
    """The absent officer already has a replacement at that time. Fields: `mulai`, `selesai`, instants."""

    key: ClassVar[str] = "plh_sudah_ada"


class ActingTooLong(SopError):
    """A Plh of more than three months, a Plt of more than a year. Fields: `jenis`, `bulan`, `batas` (a date)."""

    key: ClassVar[str] = "plh_terlalu_lama"


class ActingOver(SopError):
    """The last day lies before the first, or before today."""

    key: ClassVar[str] = "plh_tanggal"


# Receiving a working paper. `name` is the file's name everywhere.


class NotAWorkingPaper(SopError):
    """A workbook without our identity. Field: `name`."""

    key: ClassVar[str] = "bukan_kertas_kerja"


class OtherOffice(SopError):
    """The paper of another office. Field: `name`."""

    key: ClassVar[str] = "kertas_kerja_instansi_lain"


class OtherPeriod(SopError):
    """The paper of another period. Fields: `name`, `found`, `expected`: periods as officers read them."""

    key: ClassVar[str] = "kertas_kerja_periode_lain"


class OtherBidang(SopError):
    """The paper of another bidang. Fields: `name`, `found`, `expected`: names of bidang, the latter empty if the sender
    has no paper to fill in; `senders`: names of those who can send it.
    """

    key: ClassVar[str] = "kertas_kerja_bidang_lain"


class OtherCase(SopError):
    """The same bidang and period, but of a case that was cancelled or ended. Fields: `name`, `period`."""

    key: ClassVar[str] = "kertas_kerja_berkas_lain"


class SheetMissing(SopError):
    """A sheet was renamed or deleted. Fields: `name`, `missing`, `found`: titles, comma-separated."""

    key: ClassVar[str] = "lembar_hilang"


class ColumnsMissing(SopError):
    """A column was deleted. Fields: `name`, `sheet`, `columns`: headers, comma-separated."""

    key: ClassVar[str] = "kolom_hilang"


class ColumnsSwapped(SopError):
    """The headers of two columns changed places. Fields: `name`, `sheet`, `columns`: both headers, comma-separated."""

    key: ClassVar[str] = "kolom_tertukar"


class RowsMissing(SopError):
    """A row that was sent out did not come back. Fields: `name`, `sheet`, `rows`: codes, comma-separated."""

    key: ClassVar[str] = "baris_hilang"


class RowsDoubled(SopError):
    """A code is on more rows than were sent out: which row counts? Fields: `name`, `sheet`, `rows`."""

    key: ClassVar[str] = "baris_ganda"
