"""A file that an officer sent, before it is known what it is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import PurePath

from bot.core.case.model import Case, Paper, PaperKind
from bot.core.office.officers import Officer
from handlers.messages.file_names import kept_name
from handlers.refusals import TaskFull, UploadDamaged
from storage.files import FileStore
from storage.refusals import FileDamaged
from storage.uploads.kinds import FileKind

FILES_MAX = 40  #: for one bidang, recipient or kelengkapan
BYTES_MAX = 200 << 20  #: of them together

WORKBOOKS = {".xlsx", ".xlsm", ".xls", ".csv", ".ods", ".xlsb", ".tsv"}
WORKBOOK_TYPES = ("application/vnd.openxmlformats-officedocument.spreadsheetml", "application/vnd.ms-excel",
                  "application/vnd.oasis.opendocument.spreadsheet")  # fmt: skip
DOCUMENTS = (
    frozenset().union(*(kind.endings for kind in FileKind)) - WORKBOOKS
)  #: their MIME type is not asked


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A kept file, as it came; with an empty fingerprint a statement in its place."""

    sha256: str
    name: str
    size: int  #: bytes
    caption: str = ""
    mime: str = ""  #: the MIME type that the sender's phone gave
    sent_as: str = ""  #: the name that the phone gave, if it is kept under another
    album: str = ""  #: of the files that were sent together
    others: tuple[
        Upload, ...
    ] = ()  #: files of the same album that came before anybody said what they are for

    @property
    def files(self) -> tuple[Upload, ...]:
        """The file and the others of its album, each alone."""
        return (replace(self, others=()), *self.others)

    def with_another(self, upload: Upload) -> Upload:
        return replace(self, others=(*self.others, upload))

    @property
    def ending(self) -> str:
        return PurePath(self.name).suffix.lower()

    @property
    def told(self) -> str:
        """Everything that the sender said of the file."""
        return f"{self.caption} {self.sent_as or self.name}"

    def known_as(self, kind: FileKind) -> Upload:
        """The file under the name that fits what it is."""
        return replace(self, name=kept_name(self.name, self.caption, kind), sent_as=self.name)

    def as_paper(
        self,
        kind: PaperKind,
        case: Case,
        bidang: str | None,
        officer: Officer,
        *,
        at: datetime,
        subject: str | None = None,
        note: str = "",
        part_of: str = "",
    ) -> Paper:
        """The next paper of its kind in this bidang, numbered among those about `subject`; None: among all of them."""
        known = case.all_papers(kind, bidang, subject)
        return Paper(
            kind=kind,
            version=len(known) + 1,
            sha256=self.sha256,
            name=self.name,
            at=at,
            by=officer.id,
            bidang=bidang,
            subject=subject or "",
            note=note,
            part_of=part_of,
        )


def kept_bytes(files: FileStore, upload: Upload) -> bytes:
    """The bytes of an upload. Raises `UploadDamaged` if they are no longer those that came."""
    try:
        return files.get(upload.sha256)
    except (FileDamaged, FileNotFoundError):
        raise UploadDamaged(nama=upload.name, sidik=upload.sha256) from None


def check_room(files: FileStore, known: Sequence[Paper], upload: Upload) -> None:
    """Raise `TaskFull` if the papers `known` of a task leave no room for the upload."""
    kept = {paper.sha256 for paper in known} - {"", upload.sha256}
    size = upload.size + sum(files.size(one) or 0 for one in kept)
    if len(kept) >= FILES_MAX or size > BYTES_MAX:
        raise TaskFull(nama=upload.name, banyak=len(kept), batas=FILES_MAX, ukuran=BYTES_MAX)
