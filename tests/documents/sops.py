"""SOPs to draw: the shipped one in its shape, and invented ones of any width and length."""

from bot.core.sop.model import Role, Sop, Step, StepKind
from bot.core.worktime.standard import Standard, StandardUnit


def minutes(amount: int) -> Standard:
    return Standard(amount, StandardUnit.MENIT)


DISPERINDAG = Sop(
    code="pengumpulan",
    name="SOP Pengumpulan Data Kinerja Dinas Perindustrian dan Perdagangan Kabupaten Nganjuk",
    roles=(
        Role(key="kadis", name="Kepala Dinas"),
        Role(key="sekretaris", name="Sekretaris"),
        Role(key="kasubag", name="Kasubag Perencanaan dan Evaluasi"),
        Role(key="kabid", name="Kabid", per_bidang=True),
        Role(key="kasi", name="Kasi", per_bidang=True),
    ),
    steps=(
        Step(no="1", kind=StepKind.ASSIGN, actor="sekretaris", title="", activity="Menugaskan Kasubag Perencanaan dan Evaluasi untuk melaporkan data kinerja", verbatim="x", requires=("Instruksi",), standard=minutes(5), output="Disposisi", next=("2",)),
        Step(no="2", kind=StepKind.PREPARE, actor="kasubag", title="", activity="Menyiapkan kertas kerja laporan kinerja dan mengirimkannya ke setiap bidang untuk diisi", verbatim="x", requires=("DPA", "laporan kinerja periode sebelumnya"), standard=minutes(30), output="Kertas kerja laporan kinerja per bidang", next=("3",)),
        Step(no="3", kind=StepKind.FILL, actor="kasi", title="", activity="Menerima kertas kerja, mengisi data capaian kinerja, dan menyerahkannya kepada Kabid", verbatim="x", requires=("Kertas kerja", "data pendukung"), standard=Standard(3, StandardUnit.HARI), output="Kertas kerja yang sudah terisi per bidang", next=("5",)),
        Step(no="5", kind=StepKind.REVIEW, actor="kabid", title="", activity="Memeriksa kertas kerja. Ya: menandatangani. Tidak: mengembalikan untuk disempurnakan", verbatim="x", requires=("Kertas kerja terisi", "data pendukung"), standard=minutes(45), output="Kertas kerja per bidang yang ditandatangani", yes="6", no_="3"),
        Step(no="6", kind=StepKind.COMPILE, actor="kasubag", title="", activity="Menghimpun kertas kerja dan menginput data capaian pada laporan kinerja", verbatim="x", requires=("Kertas kerja terisi", "data pendukung"), standard=minutes(30), output="Draf laporan kinerja", next=("7",)),
        Step(no="7", kind=StepKind.REVIEW, actor="sekretaris", title="", activity="Memeriksa draf laporan kinerja. Ya: memaraf. Tidak: mengembalikan", verbatim="x", requires=("Draf laporan kinerja",), standard=minutes(10), output="Draf laporan kinerja yang sudah diparaf", yes="8", no_="6"),
        Step(no="8", kind=StepKind.REVIEW, actor="kadis", title="", activity="Memeriksa draf laporan kinerja. Ya: menandatangani. Tidak: mengembalikan", verbatim="x", requires=("Draf laporan kinerja yang sudah diparaf",), standard=minutes(5), output="Laporan kinerja SKPD", yes="9", no_="8T"),
        Step(no="8T", kind=StepKind.DO, actor="sekretaris", title="", activity="Memperbaiki draf laporan kinerja atau meneruskannya kepada Kasubag", standard=minutes(10), output="Draf laporan kinerja", next=("7", "6")),
        Step(no="9", kind=StepKind.DELIVER, actor="kasubag", title="", activity="Mengirimkan dan mendokumentasikan laporan kinerja SKPD", verbatim="x", requires=("Laporan kinerja SKPD",), standard=minutes(15), output="Terkirimnya laporan kinerja"),
    ),
)  # fmt: skip


def any_sop(lanes: int, steps: int) -> Sop:
    """An SOP that wanders over its lanes; every third step decides and may send back two steps."""
    made = []
    for n in range(1, steps + 1):
        last = n == steps
        review = n % 3 == 0 and not last
        made.append(
            Step(
                no=str(n),
                kind=StepKind.REVIEW if review else StepKind.DO,
                actor=f"p{(n * 3 // 2) % lanes}",
                title=f"Melaksanakan kegiatan nomor {n} sampai selesai menurut ketentuan",
                verbatim="x",
                requires=("Berkas permohonan", "lampiran"),
                standard=minutes(n),
                output=f"Hasil kegiatan {n}",
                yes=str(n + 1) if review else None,
                no_=str(n - 2) if review else None,
                next=() if review or last else (str(n + 1),),
            )
        )
    roles = tuple(Role(key=f"p{n}", name=f"Kepala Seksi Penyelenggaraan Urusan {n}") for n in range(lanes))
    return Sop(code="lain", name="SOP Lain", roles=roles, steps=tuple(made))
