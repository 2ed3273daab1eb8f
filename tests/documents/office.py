"""Values of an invented office for the papers' tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from bot.documents.report import (
    BidangRow,
    FactorRow,
    ProgramTable,
    Report,
    ReportState,
    SasaranTable,
    SkippedBidang,
)
from bot.documents.values import (
    ActivityRow,
    ArchiveEntry,
    ArchiveItem,
    DisposisiPaper,
    EndorsementPage,
    EvidenceRow,
    HistoryRow,
    IndicatorRow,
    Kop,
    PrintedScale,
    ReceiptPaper,
    Signer,
    WorkingPaperSheet,
)

SCALE = PrintedScale(cap=Decimal(120), bands="91 Sangat Tinggi, 76 Tinggi", lowest="Rendah")
AT = datetime(2026, 11, 23, 2, 5, tzinfo=UTC)  # Monday 09.05 in Nganjuk
SHA = "7f3a91c2" + "0123456789abcdef" * 3 + "55aa55aa"
KOP = Kop(
    regency="Kabupaten Nganjuk",
    office="Dinas Perindustrian dan Perdagangan",
    address="Jalan Contoh Nomor 1, Nganjuk 64411",
    contact="disperindag@contoh.go.id",
)
SECRETARY = Signer(
    position="Sekretaris",
    name="Dra. Sri Wahyuni, M.Si.",
    rank="Pembina Tingkat I",
    nip="197003121995032001",
    at=AT,
    fingerprint=SHA,
)
HEAD = Signer(
    position="Kepala Dinas Perindustrian dan Perdagangan",
    name="Ir. Bambang Prasetyo, M.M.",
    rank="Pembina Utama Muda",
    nip="196805171994031005",
)
KABID = Signer(
    position="Kepala Bidang Perdagangan",
    name="Siti Aminah, S.E.",
    rank="Pembina",
    nip="198609262015051001",
    acting="Plt.",
    at=AT,
    fingerprint=SHA,
)
INDICATOR = IndicatorRow(
    code="IKU-1",
    name="Persentase sarana distribusi perdagangan yang meningkat kualitasnya",
    unit="%",
    sasaran="Meningkatnya kualitas sarana distribusi perdagangan",
    target_year=Decimal(25),
    target=Decimal(20),
    before=Decimal("14.5"),
    realised=Decimal(19),
    cumulative=Decimal("33.5"),
    direction="turun (rasio)",
    achievement=Decimal(95),
    achievement_year=Decimal(76),
    predicate="Sangat Tinggi",
    source="Laporan kemajuan pasar",
    driving="Dukungan dana alokasi khusus",
    hindering="Pembebasan lahan Pasar Kertosono belum selesai",
    follow_up="Rapat koordinasi dengan BPKAD",
)
ACTIVITY = ActivityRow(
    code="3.30.03.2.01.0002",
    name="Fasilitasi Pengelolaan Sarana Distribusi Perdagangan",
    indicator="Jumlah sarana distribusi yang difasilitasi",
    unit="Unit",
    target=Decimal(35),
    realised=Decimal(30),
    achievement=Decimal("85.71"),
    budget=Decimal(1_692_000_000),
    spent=Decimal(1_205_350_000),
    absorption=Decimal("71.24"),
    left=Decimal(486_650_000),
)
EVIDENCE = EvidenceRow(
    name="rekap-tera-ulang-tw3.pdf",
    about="Jumlah UTTP ditera ulang",
    kind="Rekapitulasi",
    sha256=SHA,
    size=1_240_000,
    by="Agus Salim, S.T.",
    at=AT,
)
STEP = HistoryRow(
    step="5",
    title="Memeriksa kertas kerja",
    bidang="Bidang Perdagangan",
    actor="Siti Aminah, S.E. (Kepala Bidang Perdagangan)",
    given=AT,
    done=AT + timedelta(hours=1),
    waiting=timedelta(minutes=12),
    working=timedelta(minutes=48),
    standard="45 menit",
    result="Ditandatangani",
    late=True,
)


def indicators(count: int) -> tuple[IndicatorRow, ...]:
    return tuple(
        replace(INDICATOR, code=f"IKU-{n}", sasaran=f"Sasaran {n // 7}") for n in range(1, count + 1)
    )


def activities(count: int) -> tuple[ActivityRow, ...]:
    return tuple(replace(ACTIVITY, code=f"3.30.03.2.01.{n:04}") for n in range(1, count + 1))


def disposisi(**changes: object) -> DisposisiPaper:
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "number": "065/012/411.211/2026",
        "subject": "Laporan Kinerja Triwulan III 2026",
        "received": date(2026, 11, 23),
        "forwarded_to": ("Kepala Sub Bagian Perencanaan dan Evaluasi",),
        "paraf": SECRETARY,
        "origin": "Instruksi Kepala Dinas",
        "instruction": "Siapkan kertas kerja empat bidang dan kirimkan kepada setiap bidang untuk diisi.",
        "deadline": AT + timedelta(minutes=30),
        "standard": "30 menit",
    }
    return DisposisiPaper(**(given | changes))  # type: ignore[arg-type]


def working_paper(**changes: object) -> WorkingPaperSheet:
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "bidang": "Bidang Perdagangan",
        "period": "Triwulan III 2026",
        "version": 3,
        "indicators": (INDICATOR, replace(INDICATOR, code="IKU-2", driving="", hindering="", follow_up="")),
        "activities": (ACTIVITY,),
        "signer": KABID,
        "budget_paper": "DPA 2026, pergeseran II",
        "average": Decimal("94.2"),
        "predicate": "Sangat Tinggi",
        "physical": Decimal("85.71"),
        "budget": ACTIVITY.budget,
        "spent": ACTIVITY.spent,
        "absorption": Decimal("71.24"),
        "left": ACTIVITY.left,
        "scale": SCALE,
        "filled_by": ("Kepala Seksi Pasar (Agus Salim, S.T.)", "Kepala Seksi Niaga (Rini Wati, S.E.)"),
        "evidence": (EVIDENCE,),
        "missing": ("Data pendukung IKU-2",),
        "place": "Nganjuk",
    }
    return WorkingPaperSheet(**(given | changes))  # type: ignore[arg-type]


def report(state: ReportState = ReportState.SIGNED, **changes: object) -> Report:
    signed = replace(HEAD, at=AT, fingerprint=SHA) if state is ReportState.SIGNED else HEAD
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "period": "Triwulan III 2026",
        "year": 2026,
        "state": state,
        "signer": signed,
        "dated": date(2026, 11, 27),
        "place": "Nganjuk",
        "number": "065/047/411.211/2026",
        "budget_paper": "DPA 2026, pergeseran II",
        "sasaran": (
            SasaranTable(
                sasaran=INDICATOR.sasaran, rows=(INDICATOR,), average=Decimal(95), predicate="Sangat Tinggi"
            ),
        ),
        "programs": (
            ProgramTable(
                code="3.30.03",
                name="Program Peningkatan Sarana Distribusi Perdagangan",
                rows=(ACTIVITY,),
                average=Decimal("85.71"),
                predicate="Tinggi",
                budget=ACTIVITY.budget,
                spent=ACTIVITY.spent,
                absorption=ACTIVITY.absorption,
                left=ACTIVITY.left,
            ),
        ),
        "bidang": (bidang("Bidang Perdagangan"), bidang("Bidang Perindustrian")),
        "average": Decimal("94.238"),
        "predicate": "Sangat Tinggi",
        "scale": SCALE,
        "budget": Decimal(3_384_000_000),
        "spent": Decimal(2_410_700_000),
        "absorption": Decimal("71.24"),
        "factors": (
            FactorRow(
                about=INDICATOR.name,
                bidang="Bidang Perdagangan",
                hindering=INDICATOR.hindering,
                follow_up=INDICATOR.follow_up,
                source=INDICATOR.source,
            ),
        ),
        "parafs": () if state is ReportState.DRAFT else (SECRETARY,),
        "history": (STEP, replace(STEP, step="8T", bidang="", late=False, ours=True, standard="10 menit")),
        "missing": ("Laporan kinerja periode sebelumnya",),
        "skipped": (
            SkippedBidang(name="Bidang Pasar", reason="Kepala bidang kosong", ordered_by="Sekretaris", at=AT),
        ),
    }
    return Report(**(given | changes))  # type: ignore[arg-type]


def bidang(name: str) -> BidangRow:
    return BidangRow(
        name=name,
        indicators=9,
        judged=8,
        average=Decimal("94.2"),
        predicate="Sangat Tinggi",
        budget=ACTIVITY.budget,
        spent=ACTIVITY.spent,
        absorption=ACTIVITY.absorption,
        signed_by=KABID.name,
        signed_at=AT,
    )


def endorsement(**changes: object) -> EndorsementPage:
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "title": "Laporan Kinerja Triwulan III 2026",
        "period": "Triwulan III 2026",
        "file_name": "LKj TW III 2026 final.pdf",
        "sha256": SHA,
        "signer": replace(HEAD, at=AT, fingerprint=SHA),
        "size": 2_310_000,
        "pages": 42,
        "parafs": (SECRETARY,),
        "place": "Nganjuk",
    }
    return EndorsementPage(**(given | changes))  # type: ignore[arg-type]


def receipt(**changes: object) -> ReceiptPaper:
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "number": "065/048/411.211/2026",
        "document": "Laporan Kinerja Triwulan III 2026",
        "recipient": "Bupati Nganjuk c.q. Kepala Bagian Organisasi Sekretariat Daerah",
        "recipient_address": "Jalan Basuki Rahmat Nomor 1, Nganjuk",
        "channel": "Diantar langsung",
        "sent_at": AT,
        "giver": replace(
            SECRETARY, position="Kepala Sub Bagian Perencanaan dan Evaluasi", name="Rina Kusuma, S.Sos."
        ),
        "sha256": SHA,
        "pages": 18,
        "proof": "Diterima oleh petugas loket Bagian Organisasi.",
        "proof_file": replace(EVIDENCE, name="tanda-terima.jpg"),
        "place": "Nganjuk",
    }
    return ReceiptPaper(**(given | changes))  # type: ignore[arg-type]


def archive(**changes: object) -> ArchiveEntry:
    given: dict[str, object] = {
        "kop": KOP,
        "made_at": AT,
        "number": "065/2026-TW3",
        "classification": "065",
        "subject": "Laporan Kinerja Triwulan III 2026",
        "period": "Triwulan III 2026",
        "items": (ArchiveItem(name="Laporan kinerja, ditandatangani", dated=date(2026, 11, 27), sha256=SHA),),
        "history": (STEP,) * 3,
        "keeper": replace(
            SECRETARY, position="Kepala Sub Bagian Perencanaan dan Evaluasi", name="Rina Kusuma, S.Sos."
        ),
        "place": "Nganjuk",
        "totals": {"Waktu proses seluruhnya": "22 jam 10 menit (standar 24 jam 50 menit)"},
    }
    return ArchiveEntry(**(given | changes))  # type: ignore[arg-type]
