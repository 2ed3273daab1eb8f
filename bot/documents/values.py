"""Frozen values that the papers print."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self

from bot.text import formatting


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """One indicator with its capaian."""

    name: str
    unit: str
    code: str = ""
    target_year: Decimal | None = None
    target: Decimal | None = None  #: of the period
    before: Decimal | None = None  #: realised in the period before
    realised: Decimal | None = None  #: in the period
    cumulative: Decimal | None = None  #: since the year began
    achievement: Decimal | None = None  #: against the period's target
    achievement_year: Decimal | None = None  #: `cumulative` against `target_year`
    direction: str = ""  #: which formula counts: a key of catatan.rumus in laporan.yaml
    predicate: str = ""
    sasaran: str = ""
    source: str = ""
    driving: str = ""
    hindering: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """One sub kegiatan: physical and money."""

    code: str
    name: str
    indicator: str = ""
    kegiatan: str = ""  #: code and name of the kegiatan that it belongs to
    unit: str = ""
    target: Decimal | None = None
    realised: Decimal | None = None
    achievement: Decimal | None = None
    budget: Decimal | None = None
    spent: Decimal | None = None
    absorption: Decimal | None = None
    left: Decimal | None = None  #: of the budget
    hindering: str = ""
    follow_up: str = ""


@dataclass(frozen=True, kw_only=True)
class PrintedScale:
    """How averages are capped and judged, as the notes under the tables say it."""

    cap: Decimal  #: percent
    bands: str  #: "91 Sangat Tinggi, 76 Tinggi"
    lowest: str


@dataclass(frozen=True, kw_only=True)
class EvidenceRow:
    name: str
    about: str = ""  #: which indicator or sub kegiatan
    kind: str = ""
    sha256: str = field(default="", metadata={"words": formatting.long_fingerprint})
    size: int | None = field(default=None, metadata={"words": formatting.size})
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class HistoryRow:
    """Who did what and when, against the standard. Times are working times."""

    step: str
    title: str
    actor: str
    bidang: str = ""
    given: datetime | None = None
    done: datetime | None = None
    waiting: timedelta | None = None  #: given to opened
    working: timedelta | None = None  #: opened to done
    standard: str = ""
    result: str = ""  #: the outcome, in formatting
    late: bool = False
    ours: bool = False  #: the step is not in the SOP's text


@dataclass(frozen=True, kw_only=True)
class ArchiveItem:
    name: str
    dated: date | None = None
    sha256: str = field(default="", metadata={"words": formatting.long_fingerprint})
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Anything that a template draws."""

    template: ClassVar[str]  #: name of the file in templates/dokumen
    made_at: datetime  #: aware; the creation date inside the PDF
    zone: str = "Asia/Jakarta"
    watermark: str = ""  #: "LATIHAN", "KONSEP"

    def __post_init__(self) -> None:
        if self.made_at.utcoffset() is None:
            raise ValueError("made_at must be aware")

    def prepared(self) -> Self:
        """The same with its default texts filled in."""
        return self


@dataclass(frozen=True, kw_only=True)
class Kop:
    """Head of an official letter: three lines in sizes 2:3:1 (docs/keputusan.md L9)."""

    regency: str  #: "Kabupaten Nganjuk"; the template puts PEMERINTAH before it
    office: str
    address: str = ""
    contact: str = ""


@dataclass(frozen=True, kw_only=True)
class Paper(Drawing):
    """A drawing with the office's head on it."""

    kop: Kop


class SignatureKind(StrEnum):
    """How the paper was signed; this selects the sentence in the signature block (docs/keputusan.md A33)."""

    UNCERTIFIED = "tidak_tersertifikasi"  # by a tap in chat, with the office's own key
    RECORDED = "tercatat"  # not a signature: who did it, and when it was recorded


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A person in a signature or paraf block. Without `at` they have not signed yet, and the place stays empty."""

    position: str  #: jabatan, as printed
    name: str
    rank: str = ""
    nip: str = field(default="", metadata={"words": formatting.nip})
    acting: str = ""  #: "Plh.", "Plt." or "a.n."
    own: str = ""  #: with "a.n.": the signer's own jabatan, a line under that of the superior
    at: datetime | None = None
    fingerprint: str = field(default="", metadata={"words": formatting.long_fingerprint})
    kind: SignatureKind = SignatureKind.UNCERTIFIED


@dataclass(frozen=True, kw_only=True)
class DisposisiPaper(Paper):
    """The disposisi of step 1. It is closed with a paraf, not with a signature (docs/keputusan.md L6)."""

    template: ClassVar[str] = "disposisi"
    number: str
    subject: str  #: perihal
    received: date
    forwarded_to: tuple[str, ...]
    paraf: Signer
    origin: str = ""  #: surat dari, or the ground of the instruction
    instruction: str = ""
    deadline: datetime | None = None
    standard: str = ""  #: of the step that the disposisi gives: "30 menit"


@dataclass(frozen=True, kw_only=True)
class WorkingPaperSheet(Paper):
    """The working paper of one bidang as its Kabid signs it (step 5)."""

    template: ClassVar[str] = "kertas_kerja"
    bidang: str
    period: str
    version: int
    indicators: tuple[IndicatorRow, ...]
    activities: tuple[ActivityRow, ...]
    signer: Signer
    budget_paper: str = ""  #: "DPA 2026, pergeseran II"
    average: Decimal | None = None
    predicate: str = ""
    physical: Decimal | None = None  #: average of the sub kegiatan
    budget: Decimal | None = None
    spent: Decimal | None = None
    absorption: Decimal | None = None
    left: Decimal | None = None
    scale: PrintedScale | None = None
    filled_by: tuple[str, ...] = ()  #: whose entries stand in it, with their titles
    evidence: tuple[EvidenceRow, ...] = ()
    missing: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class EndorsementPage(Paper):
    """Lembar pengesahan of a PDF that was made elsewhere; `sha256` is printed in full."""

    template: ClassVar[str] = "pengesahan"
    title: str
    period: str
    file_name: str
    sha256: str
    signer: Signer
    size: int | None = field(default=None, metadata={"words": formatting.size})
    pages: int | None = None
    parafs: tuple[Signer, ...] = ()
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ReceiptPaper(Paper):
    """Tanda terima of one recipient (step 9; docs/keputusan.md L13)."""

    template: ClassVar[str] = "tanda_terima"
    number: str
    document: str
    recipient: str
    sent_at: datetime
    giver: Signer
    recipient_address: str = ""
    channel: str = ""  #: how it was sent
    copies: int = 1
    pages: int | None = None
    sha256: str = ""  #: of what was delivered
    receiver: Signer | None = None  #: known only when someone signed for it
    proof: str = ""  #: what the officer wrote as proof
    proof_file: EvidenceRow | None = None
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class ArchiveEntry(Paper):
    """Daftar isi berkas and the history of the case."""

    template: ClassVar[str] = "arsip"
    number: str
    subject: str
    period: str
    items: tuple[ArchiveItem, ...]
    history: tuple[HistoryRow, ...] = ()
    chain: str = ""  #: how far the chain of events reaches that the history tells of
    classification: str = ""
    keeper: Signer
    place: str = ""
    totals: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MonitoringRow:
    """One step over all its attempts. Times are means of working time, None before the first finished attempt."""

    no: str
    title: str
    actor: str
    standard: str = ""
    count: int = 0  #: finished attempts
    waiting: timedelta | None = None
    working: timedelta | None = None
    total: timedelta | None = None
    late: int = 0
    returns: int = 0
    open: int = 0  #: attempts that still run
    overdue: int = 0  #: those of them that are beyond their deadline
    reasons: tuple[str, ...] = ()
    ours: bool = False  #: the step and its standard are not in the SOP's text


@dataclass(frozen=True, kw_only=True)
class MonitoringPaper(Paper):
    """F01 of one or several periods."""

    template: ClassVar[str] = "f01"
    sop: str
    period: str  #: "Triwulan III 2026", or several
    dated: date
    rows: tuple[MonitoringRow, ...]
    signer: Signer
    number: str = ""  #: of the SOP
    cases: int = 1
    bottleneck: str = ""  #: number and title of the step that loses most time
    place: str = ""
