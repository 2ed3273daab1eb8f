"""Writes all papers of a period into a folder, under names that say what they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.core.case.model import Case, Paper, PaperKind
from bot.documents import draw_sop, sop_pdf
from bot.rehearsal.session import Rehearsal
from bot.text import formatting
from bot.text.terminal import plain
from handlers.context import UnitOfWork
from handlers.messages.names import name_of
from storage.repositories import cases as case_rows
from storage.xlsx.office.template import write_template

CONVERSATION = "percakapan.txt"
INDEX = "INDEX.txt"
_SHELVES: dict[PaperKind, str] = {
    PaperKind.DISPOSISI: "01 Disposisi",
    PaperKind.REQUIREMENT: "02 Kelengkapan",
    PaperKind.WORKING_PAPER: "03 Kertas kerja",
    PaperKind.EVIDENCE: "04 Data pendukung",
    PaperKind.SIGNED_PAPER: "05 Kertas kerja ditandatangani",
    PaperKind.RECAP: "06 Konsep laporan",
    PaperKind.DRAFT_EDITABLE: "06 Konsep laporan",
    PaperKind.DRAFT: "06 Konsep laporan",
    PaperKind.REPORT: "07 Laporan",
    PaperKind.ENDORSEMENT: "07 Laporan",
    PaperKind.DELIVERY: "08 Pengiriman",
    PaperKind.RECEIPT: "08 Pengiriman",
}
_ARCHIVE = "09 Arsip"  #: also for everything else that is made at the end of a period
_DIGESTS, _SOP, _OFFICE = "10 Rangkuman harian", "11 SOP", "12 Kantor"
_SIGNS = str.maketrans(dict.fromkeys('\\/:*?"<>|', "-"))


class FolderNotOurs(Exception):
    """The folder contains something that no demo made; nothing is deleted. Argument: its path."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A file in the folder, with a description for the index."""

    sops: str
    name: str  #: below the shelf
    data: bytes
    note: str = ""


def prepare(folder: Path) -> Path:
    """An empty folder beside `folder` to play in; `folder` keeps what it has. Raises FolderNotOurs, OSError."""
    fresh, old = _beside(folder)
    for one in (folder, fresh, old):
        if one.exists() and not _ours(one):
            raise FolderNotOurs(str(one))
    if old.exists() and not folder.exists():
        old.rename(folder)  # the earlier run was cut off while it took the place of this one
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    (fresh / CONVERSATION).write_text("", encoding="utf-8")
    return fresh


def publish(folder: Path) -> None:
    """Let the finished run take the place of the earlier one. Raises OSError."""
    fresh, old = _beside(folder)
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def _beside(folder: Path) -> tuple[Path, Path]:
    """Where a run is played, and where the earlier one is put while they change places."""
    return folder.with_name(f"{folder.name}-belum-selesai"), folder.with_name(f"{folder.name}-lama")


def _ours(folder: Path) -> bool:
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / CONVERSATION).is_file())


def leave(folder: Path, rehearsal: Rehearsal, pictures: Iterable[tuple[str, bytes]]) -> int:
    """Write every paper of the newest period, and the index. Returns the number of files."""
    with rehearsal.services.read() as uow:
        case = uow.case(case_rows.list_cases(uow.tx, uow.office_id)[-1])
        kept = [*_papers(uow, case), *_pictures(pictures), *_sop(uow, case)]
    for one in kept:
        target = folder / one.sops / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(one.data)
    kept.append(_office(folder, rehearsal))
    _index(folder, kept, case)
    return len(kept)


def _papers(uow: UnitOfWork, case: Case) -> Iterator[Kept]:
    told: set[tuple[str, str]] = set()
    for paper in (one for one in case.papers if one.sha256):
        data = uow.services.files.get(paper.sha256)
        kept = Kept(
            sops=_SHELVES.get(paper.kind, _ARCHIVE),
            name=_name(uow, paper),
            data=data,
            note=_note(uow, paper),
        )
        if (kept.sops, kept.name) not in told:
            told.add((kept.sops, kept.name))
            yield kept
        if paper.source:
            sent = _folder(uow, paper) + f"versi {paper.version} (kiriman).xlsx"
            yield Kept(sops=kept.sops, name=sent, data=uow.services.files.get(paper.source), note=kept.note)


def _folder(uow: UnitOfWork, paper: Paper) -> str:
    name = uow.bidang_name(paper.bidang)
    return f"{name.translate(_SIGNS)}/" if paper.bidang else ""


def _name(uow: UnitOfWork, paper: Paper) -> str:
    name = Path(paper.name.translate(_SIGNS))
    if paper.kind is PaperKind.WORKING_PAPER:
        return f"{_folder(uow, paper)}versi {paper.version}.xlsx"
    if paper.kind is PaperKind.DELIVERY:
        return f"Bukti {paper.subject.translate(_SIGNS)}{name.suffix}"
    where = _folder(uow, paper) if paper.kind is PaperKind.EVIDENCE else ""
    return f"{where}{name}"


def _note(uow: UnitOfWork, paper: Paper) -> str:
    by, zone = name_of(uow.staff, paper.by), str(uow.voice.zone)
    return ", ".join(part for part in (formatting.moment(paper.at, zone), by) if part)


def _pictures(pictures: Iterable[tuple[str, bytes]]) -> Iterator[Kept]:
    for name, data in pictures:
        yield Kept(sops=_DIGESTS, name=f"{name}.png", data=data)


def _sop(uow: UnitOfWork, case: Case) -> Iterator[Kept]:
    sop = uow.sop(case)
    yield Kept(sops=_SOP, name=f"{sop.name}.png".translate(_SIGNS), data=draw_sop(sop))
    yield Kept(sops=_SOP, name=f"{sop.name}.pdf".translate(_SIGNS), data=sop_pdf(sop, made_at=uow.now))


def _office(folder: Path, rehearsal: Rehearsal) -> Kept:
    target = folder / _OFFICE / "kantor.xlsx"
    target.parent.mkdir(parents=True, exist_ok=True)
    with rehearsal.services.read() as uow:
        write_template(target, uow.office)
    return Kept(sops=_OFFICE, name=target.name, data=target.read_bytes())


def _index(folder: Path, kept: Iterable[Kept], case: Case) -> None:
    shelves: dict[str, list[dict[str, object]]] = {}
    for one in sorted(kept, key=lambda one: (one.sops, one.name)):
        row: dict[str, object] = {
            "nama": one.name,
            "ukuran": formatting.size(len(one.data)),
            "catatan": one.note,
        }
        shelves.setdefault(one.sops, []).append(row)
    text = plain("demo_indeks", periode=str(case.period), rak=list(shelves.items()), percakapan=CONVERSATION)
    (folder / INDEX).write_text(text + "\n", encoding="utf-8")
