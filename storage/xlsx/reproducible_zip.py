"""Saves a workbook so that the same values give the same bytes: no present time in the archive or the properties."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


class _StillZip(ZipFile):
    """An archive in which every member has the same date."""

    stamp = b""

    def writestr(self, zinfo_or_arcname: str | ZipInfo, data: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        filename = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        content = data.encode() if isinstance(data, str) else bytes(data)
        if filename == "docProps/core.xml":
            content = _MODIFIED.sub(rb"\g<1>" + self.stamp + rb"\g<2>", content)
        info = ZipInfo(filename, _EPOCH)
        info.compress_type = ZIP_DEFLATED
        super().writestr(info, content)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **kwargs: Any) -> None:  # noqa: ARG002
        with open(filename, "rb") as source:
            # Without this mark the height is only a first guess: the row still grows with what is typed into it.
            self.writestr(str(arcname or filename), source.read().replace(b' customHeight="1"', b""))


def to_bytes(workbook: Workbook, *, stamp: datetime) -> bytes:
    """The .xlsx; `stamp` is its date of creation and of change."""
    moment = stamp.replace(tzinfo=None)
    workbook.properties.created = moment
    buffer = BytesIO()
    with _StillZip(buffer, "w", ZIP_DEFLATED) as archive:
        archive.stamp = f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode()
        ExcelWriter(workbook, archive).write_data()
    return buffer.getvalue()
