"""Refusals of a workbook before its content is used. Every leaf is raised with `name`, the file's name."""

from __future__ import annotations

from typing import ClassVar

from bot.core.errors import SopError


class WorkbookRefused(SopError):
    """The file was sent as a workbook and is refused. Fields: `name`, and those that a leaf adds."""


class WorkbookEmpty(WorkbookRefused):
    """The file is empty: the upload broke off."""

    key: ClassVar[str] = "buku_kosong"


class WorkbookTooLarge(WorkbookRefused):
    """Larger than the chat allows. Fields: `size_mb`, `limit_mb`."""

    key: ClassVar[str] = "buku_terlalu_besar"


class WorkbookOldFormat(WorkbookRefused):
    """Excel 97-2003 (.xls) or the binary .xlsb. Field: `kind`."""

    key: ClassVar[str] = "buku_format_lama"


class WorkbookEncrypted(WorkbookRefused):
    """Protected by a password for opening."""

    key: ClassVar[str] = "buku_bersandi"


class WorkbookIsText(WorkbookRefused):
    """CSV, HTML or XML text, often named .xls by other applications."""

    key: ClassVar[str] = "buku_teks"


class WorkbookIsPdf(WorkbookRefused):
    """A PDF with another name."""

    key: ClassVar[str] = "buku_pdf"


class WorkbookIsPicture(WorkbookRefused):
    """A photograph of the paper instead of the paper."""

    key: ClassVar[str] = "buku_gambar"


class WorkbookUnknown(WorkbookRefused):
    """No known format."""

    key: ClassVar[str] = "buku_tidak_dikenal"


class WorkbookDamaged(WorkbookRefused):
    """A workbook that cannot be read to its end."""

    key: ClassVar[str] = "buku_rusak"


class WorkbookOtherZip(WorkbookRefused):
    """Word, PowerPoint or a plain archive. Field: `kind`."""

    key: ClassVar[str] = "buku_bukan_excel"


class WorkbookOpenDocument(WorkbookRefused):
    """LibreOffice's own format."""

    key: ClassVar[str] = "buku_ods"


class WorkbookStrict(WorkbookRefused):
    """Strict Open XML, which hardly any program but Excel reads."""

    key: ClassVar[str] = "buku_strict"


class WorkbookMacro(WorkbookRefused):
    """Contains a program (VBA, Excel 4 macro sheets, ActiveX)."""

    key: ClassVar[str] = "buku_makro"


class WorkbookSwollen(WorkbookRefused):
    """Unpacks to far more than its size. Field: `limit_mb`."""

    key: ClassVar[str] = "buku_membengkak"


class WorkbookSuspicious(WorkbookRefused):
    """Members whose names lead out of the archive, or appear twice."""

    key: ClassVar[str] = "buku_mencurigakan"


class WorkbookLinked(WorkbookRefused):
    """Takes figures from other files (externalLinks), which the office cannot see."""

    key: ClassVar[str] = "buku_tautan_luar"


class WorkbookEmbeds(WorkbookRefused):
    """Contains other files (OLE objects)."""

    key: ClassVar[str] = "buku_sisipan"


class WorkbookEntities(WorkbookRefused):
    """Declares a DOCTYPE or entities, or hides them behind an unusual encoding: no spreadsheet program does."""

    key: ClassVar[str] = "buku_entitas"


class WorkbookTooHeavy(WorkbookRefused):
    """Needed more time or memory than allowed, or crashed the reader. Raised without `name`."""

    key: ClassVar[str] = "buku_terlalu_berat"
