"""A file that an officer sent: what it is, and where it belongs."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import PurePath

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".csv", ".ods", ".xlsb", ".tsv"}
WORKBOOK_TYPES = ("application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel",
                  "application/vnd.oasis.opendocument.spreadsheet")  # fmt: skip
EVIDENCE = {".pdf", ".jpg", ".jpeg", ".png", ".webp", ".heic", ".docx", ".doc", ".pptx", ".xlsx"}


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A kept file, as it came."""

    sha256: str
    name: str
    size: int  #: bytes
    caption: str = ""
    mime: str = ""  #: as the sender's phone has it

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower()

    def pack(self, extra: str = "") -> str:
        """For a button's argument, which stays in the database."""
        return json.dumps([asdict(self), extra])

    @classmethod
    def unpack(cls, text: str) -> tuple[Upload, str]:
        fields, extra = json.loads(text)
        return cls(**fields), extra
