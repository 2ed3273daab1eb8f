"""What an uploaded file is, whatever it is called, or why it cannot be used."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from storage.refusals import (
    DocumentSwollen,
    FileOfOtherKind,
    PdfBroken,
    PdfLocked,
    PictureBroken,
    WorkbookTooHeavy,
)
from storage.uploads.archives import kind_of_archive
from storage.uploads.compound import kind_of_compound
from storage.uploads.kinds import FileKind, Useless, told_by_head
from storage.uploads.pictures import size
from storage.xlsx.untrusted.sandbox import run_sandboxed

_OBJECT = re.compile(rb"\d+\s+\d+\s+obj\b")
_LOCKED = re.compile(rb"/Encrypt\b")
_END = (b"%%EOF", b"startxref", b"trailer")


def judge(data: bytes, name: str) -> FileKind:
    """The kind of the file. Raises a refusal that names why nobody else could use it.

    `name` is for the sentence only: the content decides. Blocks while a child process reads what is an archive inside.
    """
    kind = told_by_head(data)
    if isinstance(kind, Useless):
        raise FileOfOtherKind(nama=name, jenis=kind)
    if kind is FileKind.PDF:
        _check_pdf(data, name)
    elif kind is not None:
        if 0 in (size(kind, data) or (0, 0)):
            raise PictureBroken(nama=name)
    elif data.startswith(b"PK"):
        try:
            return run_sandboxed(kind_of_archive, data, name)
        except WorkbookTooHeavy:
            raise DocumentSwollen(nama=name) from None
    else:
        return kind_of_compound(data, name)
    return kind


def _check_pdf(data: bytes, name: str) -> None:
    if not _OBJECT.search(data) or not any(end in data for end in _END):
        raise PdfBroken(nama=name)
    if not _LOCKED.search(data):
        return
    with tempfile.NamedTemporaryFile(prefix="sopbot-", suffix=".pdf") as copy:  # the sandbox cannot write one
        copy.write(data)
        copy.flush()
        try:
            opens = run_sandboxed(opens_without_password, b"", copy.name)
        except WorkbookTooHeavy:
            opens = True  # it could not be found out
    if not opens:
        raise PdfLocked(nama=name)


def opens_without_password(_: bytes, path: str) -> bool:
    """Whether an encrypted PDF opens to anybody. Runs in the sandbox."""
    import typst

    file = Path(path)
    source = (
        f'#set page(width: 9pt, height: 9pt, margin: 0pt)\n#image("{file.name}", format: "pdf", width: 1pt)'
    )
    try:
        typst.Compiler(root=str(file.parent)).compile(source.encode(), format="svg")
    except RuntimeError as refused:
        return "password" not in str(refused)
    return True
