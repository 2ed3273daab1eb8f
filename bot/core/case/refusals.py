"""What the engine refuses, and why. The sentence of each is `galat_<key>` in `templates/pesan/galat.yaml`."""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError


class NotStarter(SopError):
    """Only the holder of the first step's role begins a period."""

    key: ClassVar[str] = "bukan_pemula"


class NoBidang(SopError):
    """The SOP works per bidang, and the office has none."""

    key: ClassVar[str] = "tanpa_bidang"


class NotHolder(SopError):
    """The task lies on somebody else's desk."""

    key: ClassVar[str] = "bukan_pemegang"


class AlreadyDone(SopError):
    """The task is finished; the fields say who did it and when."""

    key: ClassVar[str] = "sudah_selesai"


class NoSuchTask(SopError):
    """No task of that name in this case."""

    key: ClassVar[str] = "tugas_tidak_ada"


class NotThisKind(SopError):
    """The step is of another kind: a review is answered, other steps are completed."""

    key: ClassVar[str] = "bukan_langkah_ini"


class PaperMissing(SopError):
    """The working paper has not come back filled in yet."""

    key: ClassVar[str] = "kertas_kerja_belum"


class PaperIncomplete(SopError):
    """The newest version of the working paper still has something that blocks."""

    key: ClassVar[str] = "kertas_kerja_belum_lengkap"


class DraftMissing(SopError):
    """There is no draft to hand over yet."""

    key: ClassVar[str] = "draf_belum"


class DeliveryMissing(SopError):
    """Delivery needs at least one proof before it can be finished (docs/keputusan.md A13)."""

    key: ClassVar[str] = "bukti_kirim_belum"


class ReasonMissing(SopError):
    """A Tidak needs a reason in words."""

    key: ClassVar[str] = "alasan_kosong"


class PaperChanged(SopError):
    """The paper is no longer the one that the officer saw: the answer does not count for it."""

    key: ClassVar[str] = "berkas_berubah"


class ReviewOwnWork(SopError):
    """Nobody reviews their own work without a recorded rangkap jabatan (docs/keputusan.md A32)."""

    key: ClassVar[str] = "periksa_sendiri"


class NoSuchExit(SopError):
    """The step does not lead there."""

    key: ClassVar[str] = "tanpa_jalan"


class TaskGone(SopError):
    """The task was taken off the desk."""

    key: ClassVar[str] = "tugas_ditarik"


class ClaimedByOther(SopError):
    """Another holder of the same seat has claimed the hand-over."""

    key: ClassVar[str] = "diambil_rekan"


class HandedOn(SopError):
    """The task was handed over to somebody outside the seat."""

    key: ClassVar[str] = "tugas_dialihkan"


class HandingChanged(SopError):
    """Meanwhile somebody else handed the task over, or it went back to its seat (`oleh` empty)."""

    key: ClassVar[str] = "pengalihan_berubah"


class NeedsStandIn(SopError):
    """An order, paraf or signature of the office itself is given only by the holder of the seat, or a Plh."""

    key: ClassVar[str] = "perlu_plh"


class JudgesOwnWork(SopError):
    """The receiver would next review their own work."""

    key: ClassVar[str] = "pemeriksa_sendiri"


class HoldsItAlready(SopError):
    """The receiver already holds this seat."""

    key: ClassVar[str] = "sudah_memegang"


class NotYours(SopError):
    """Only the officer who finished a task may take it back."""

    key: ClassVar[str] = "bukan_keputusan_anda"


class NothingToTakeBack(SopError):
    """The task is not finished, or what followed is finished too."""

    key: ClassVar[str] = "tiada_yang_ditarik"


class RecallAsked(SopError):
    """The task was already asked back; whoever holds what follows decides."""

    key: ClassVar[str] = "tarik_sudah_diminta"


class NotOverseer(SopError):
    """Only the Sekretaris gives orders about a period."""

    key: ClassVar[str] = "bukan_pengarah"


class CaseNotRunning(SopError):
    key: ClassVar[str] = "periode_tidak_berjalan"


class NoSuchBidang(SopError):
    key: ClassVar[str] = "bidang_tidak_ada"


class TooLateForBidang(SopError):
    """The bidang cannot be changed in this way now: the join has fired, or the branches have not begun."""

    key: ClassVar[str] = "bidang_terlambat"


class LastBidang(SopError):
    """A period cannot go on without any bidang."""

    key: ClassVar[str] = "bidang_terakhir"


class PausedAlready(SopError):
    key: ClassVar[str] = "sudah_dijeda"


class NotPaused(SopError):
    key: ClassVar[str] = "tidak_dijeda"
