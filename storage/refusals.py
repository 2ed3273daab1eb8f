"""Every refusal of the storage: an SOP file, an office file, a workbook or a database that cannot be used.

The base is in `bot/core/errors.py`. Each docstring says what happened and names the fields given at the raise.
"""

from __future__ import annotations

from typing import ClassVar, cast

from bot.core.errors import SopError
from bot.core.sop import faults as sop_faults
from storage.xlsx.office import faults as office_faults

# Opening the database.


class DatabaseTooNew(SopError):
    """The database was written by a newer sopbot than this one. Field: `versi`."""

    key: ClassVar[str] = "basis_data_lebih_baru"


class OtherKey(SopError):
    """The key of the invitations in this folder is not that of the workers that serve the database. Field: `berkas`."""

    key: ClassVar[str] = "kunci_lain"


class DatabaseOccupied(SopError):
    """The database into which rows are to be copied has some."""

    key: ClassVar[str] = "basis_data_terisi"


class CopyDiffers(SopError):
    """What was copied is not what it was copied from. Field: `tabel`."""

    key: ClassVar[str] = "salinan_berbeda"


# Backing an office up, and restoring it.


class NothingToBackUp(SopError):
    """The folder has no database. Field: `folder`."""

    key: ClassVar[str] = "cadangan_kosong"


class NotABackup(SopError):
    """The file is none that `sopbot backup` has written. Field: `berkas`."""

    key: ClassVar[str] = "cadangan_asing"


class BackupTooNew(SopError):
    """The backup was written by a newer sopbot than this one. Fields: `berkas`, `versi`."""

    key: ClassVar[str] = "cadangan_lebih_baru"


class BackupDamaged(SopError):
    """Something in the backup is not what was put in. Fields: `berkas`, `bagian`: a member, or the id of a case."""

    key: ClassVar[str] = "cadangan_rusak"


# Opening the store of the files. `di` says where it is, without keys.


class FilesUnusable(SopError):
    """FILES_URL, or a setting beside it, leads to no store for the files of this office."""


class FilesUrlWrong(FilesUnusable):
    """FILES_URL is neither a folder nor the address of a bucket, or one of its two keys is missing."""

    key: ClassVar[str] = "alamat_berkas"


class S3Missing(FilesUnusable):
    """FILES_URL names a bucket, and what speaks S3 is not installed."""

    key: ClassVar[str] = "s3_belum_terpasang"


class FilesElsewhere(FilesUnusable):
    """The store has no files of this office, which has some. Fields: `di`; `ada`: where they were last."""

    key: ClassVar[str] = "berkas_di_tempat_lain"


class FilesOfOthers(FilesUnusable):
    """The store is that of another office. Field: `di`."""

    key: ClassVar[str] = "berkas_kantor_lain"


# Reading a stored file.


class FileDamaged(SopError):
    """The stored bytes are no longer those that were kept under this fingerprint. Field: `sidik`."""

    key: ClassVar[str] = "berkas_simpanan_rusak"


# Reading the SOP file.


class SopFileUnreadable(SopError):
    """The SOP file is missing, is not a file, or may not be read. Field: `berkas`."""

    key: ClassVar[str] = "berkas_sop_tak_terbaca"


class SopFileFaults(SopError):
    """The SOP file has faults; `faults` holds every one, without warnings. Fields: `jumlah`, `berkas`."""

    key: ClassVar[str] = "berkas_sop_salah"

    def __init__(self, faults: tuple[sop_faults.Fault, ...], *, path: str = "") -> None:
        super().__init__(jumlah=len(faults), berkas=sop_faults.shown(path, 200))
        self.faults = faults


# Importing the office file.


class OfficeFileFaults(SopError):
    """The office file has faults; `faults` holds every one, in the order of the sheets. Field: `faults`."""

    key: ClassVar[str] = "berkas_kantor"

    @property
    def faults(self) -> tuple[office_faults.Fault, ...]:
        return cast("tuple[office_faults.Fault, ...]", self.fields["faults"])


# Judging a file that an officer sent, by its content. `nama`, the file's name, is a field of each.


class FileOfOtherKind(SopError):
    """The file is of a kind that colleagues cannot use. Field: `jenis`: a `Useless`."""

    key: ClassVar[str] = "jenis_berkas"


class PdfBroken(SopError):
    """The file begins as a PDF and holds none."""

    key: ClassVar[str] = "pdf_rusak"


class PdfLocked(SopError):
    """The PDF asks for a password when it is opened."""

    key: ClassVar[str] = "pdf_bersandi"


class PictureBroken(SopError):
    """The picture has no size, or holds no picture."""

    key: ClassVar[str] = "gambar_rusak"


class DocumentBroken(SopError):
    """The document is cut off or damaged."""

    key: ClassVar[str] = "dokumen_rusak"


class DocumentLocked(SopError):
    """The document asks for a password when it is opened."""

    key: ClassVar[str] = "dokumen_bersandi"


class DocumentMacro(SopError):
    """The document has macros."""

    key: ClassVar[str] = "dokumen_makro"


class DocumentSwollen(SopError):
    """The document is far larger inside than outside."""

    key: ClassVar[str] = "dokumen_membengkak"


# Opening a workbook, before its content is used. `name`, the file's name, is a field of each.


class WorkbookRefused(SopError):
    """The file was sent as a workbook and is refused. Fields: `name`, and those that a leaf adds."""


class WorkbookEmpty(WorkbookRefused):
    """The file holds nothing, or a few bytes that are no table: the upload broke off."""

    key: ClassVar[str] = "buku_kosong"


class WorkbookTooLarge(WorkbookRefused):
    """The file is larger than the chat allows. Fields: `size_mb`, `limit_mb`."""

    key: ClassVar[str] = "buku_terlalu_besar"


class WorkbookOldFormat(WorkbookRefused):
    """The file is Excel 97-2003 (.xls) or the binary .xlsb. Field: `kind`."""

    key: ClassVar[str] = "buku_format_lama"


class WorkbookEncrypted(WorkbookRefused):
    """The file is protected by a password for opening."""

    key: ClassVar[str] = "buku_bersandi"


class WorkbookIsText(WorkbookRefused):
    """The file is CSV, HTML or XML text, often named .xls by other applications."""

    key: ClassVar[str] = "buku_teks"


class WorkbookIsPdf(WorkbookRefused):
    """The file is a PDF with another name."""

    key: ClassVar[str] = "buku_pdf"


class WorkbookIsPicture(WorkbookRefused):
    """The file is a photograph of the paper instead of the paper."""

    key: ClassVar[str] = "buku_gambar"


class WorkbookIsArchive(WorkbookRefused):
    """An archive with another name. Field: `kind`."""

    key: ClassVar[str] = "buku_arsip"


class WorkbookUnknown(WorkbookRefused):
    """The file has no known format."""

    key: ClassVar[str] = "buku_tidak_dikenal"


class WorkbookDamaged(WorkbookRefused):
    """A workbook that cannot be read to its end. Fields: `sheet` and `cell` where they are known, else empty."""

    key: ClassVar[str] = "buku_rusak"


class WorkbookOtherZip(WorkbookRefused):
    """The file is Word, PowerPoint or a plain archive. Field: `kind`."""

    key: ClassVar[str] = "buku_bukan_excel"


class WorkbookOpenDocument(WorkbookRefused):
    """The file has LibreOffice's own format."""

    key: ClassVar[str] = "buku_ods"


class WorkbookStrict(WorkbookRefused):
    """The file is Strict Open XML, which hardly any program but Excel reads."""

    key: ClassVar[str] = "buku_strict"


class WorkbookMacro(WorkbookRefused):
    """The workbook contains a program (VBA, Excel 4 macro sheets, ActiveX)."""

    key: ClassVar[str] = "buku_makro"


class WorkbookSwollen(WorkbookRefused):
    """The workbook unpacks to far more than its size. Field: `limit_mb`."""

    key: ClassVar[str] = "buku_membengkak"


class WorkbookSuspicious(WorkbookRefused):
    """The archive has members whose names lead out of it, or appear twice."""

    key: ClassVar[str] = "buku_mencurigakan"


class WorkbookLinked(WorkbookRefused):
    """The workbook takes figures from other files (externalLinks), which the office cannot see."""

    key: ClassVar[str] = "buku_tautan_luar"


class WorkbookEmbeds(WorkbookRefused):
    """The workbook contains other files (OLE objects)."""

    key: ClassVar[str] = "buku_sisipan"


class WorkbookEntities(WorkbookRefused):
    """The file declares a DOCTYPE or entities, or hides them behind an unusual encoding, as no spreadsheet does."""

    key: ClassVar[str] = "buku_entitas"


class WorkbookTooHeavy(WorkbookRefused):
    """The workbook needed more time or memory than allowed, or crashed the reader. Raised without `name`."""

    key: ClassVar[str] = "buku_terlalu_berat"
