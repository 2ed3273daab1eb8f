"""What stands at the head of every paper: the office, the number, the period, the fixed words."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, TypedDict, cast
from zoneinfo import ZoneInfo

import yaml

from bot.core.case.model import Case
from bot.core.office.model import Office
from bot.core.parsing.short_names import at_word
from bot.core.sop.model import Sop, StepKind
from bot.documents.report import report_words
from bot.documents.values import Kop
from bot.ports import NAME_MAX
from handlers.context import UnitOfWork
from storage.repositories import settings
from templates import PAPERS


@cache
def terms() -> dict[str, Any]:
    """The file as it is written: texts, and groups of texts."""
    return cast(dict[str, Any], yaml.safe_load((PAPERS / "berkas.yaml").read_text(encoding="utf-8")))


def phrase(key: str, group: str = "", **fields: object) -> str:
    """One text, filled with its fields. Raises KeyError if the file has no such text."""
    found = terms()[group][key] if group else terms()[key]
    return str(found).format(**fields)


def title(sop: Sop, case: Case) -> str:
    """The subject of a case with its period: the report if the SOP makes one, else the SOP itself."""
    reports = any(step.kind is StepKind.COMPILE for step in sop.steps)
    return phrase("perihal", nama=report_words()["judul"] if reports else sop.name, periode=str(case.period))


class Head(TypedDict):
    """The fields that every paper begins with."""

    kop: Kop
    made_at: datetime
    zone: str
    watermark: str


def head(uow: UnitOfWork, made_at: datetime) -> Head:
    """`made_at` is the instant of the recorded event, not of rendering: the same paper always has the same bytes."""
    office = uow.office
    return Head(kop=_kop(office), made_at=made_at, zone=office.zone, watermark=uow.services.watermark)


def setting(office: Office, *names: str) -> str:
    """The first of these rows of the sheet Instansi that is filled, however its key is spelt; else an empty text."""
    known = {_plain(key): value.strip() for key, value in office.settings.items()}
    return next((known[_plain(name)] for name in names if known.get(_plain(name))), "")


def place(office: Office) -> str:
    """The place name before the date of a letter: "Nganjuk"."""
    written = setting(office, "tempat_surat", "tempat", "place")
    if written:
        return written
    names = office.regency.split()
    while len(names) > 1 and names[0].capitalize() in terms()["daerah"]:
        names = names[1:]
    return " ".join(names)


def local_day(at: datetime, office: Office) -> date:
    """The date of `at` in the office's time zone."""
    return at.astimezone(ZoneInfo(office.zone)).date()


def _kop(office: Office) -> Kop:
    reach = [setting(office, "telepon"), setting(office, "surel", "email"), setting(office, "laman", "situs")]
    return Kop(
        regency=office.regency,
        office=without_regency(office),
        address=office.address,
        contact=" · ".join(one for one in reach if one),
    )


def without_regency(office: Office) -> str:
    """The name without the regency, which has its own line in the letterhead."""
    name, tail = office.name.strip(), office.regency.strip()
    if tail and name.casefold().endswith(f" {tail.casefold()}"):
        return name[: -len(tail)].rstrip(" ,")
    return name


def _plain(key: str) -> str:
    return "".join(char for char in key.casefold() if char.isalnum())


def paper_number(uow: UnitOfWork, case: Case, kind: str, sequence: int = 0) -> str:
    """The number of a `laporan`, `tanda_terima` or `arsip`; empty where the office numbers it by hand.

    The same case and `sequence` give the same number. Fields of a pattern: {kode}, {urut}, {tahun}, {periode}. An
    unknown field stays as it was written.
    """
    office = uow.office
    found: str = setting(office, f"nomor_{kind}") or terms()["nomor"][kind]
    fields = {
        "kode": setting(office, "kode_surat", "klasifikasi"),
        "urut": f"{sequence:02d}",
        "tahun": str(case.period.year),
        "periode": case.period.code(),
    }
    for name, value in fields.items():
        found = found.replace(f"{{{name}}}", value)
    return found.strip("/ ")


def case_number(uow: UnitOfWork, case: Case) -> str:
    """The number that the case's disposisi received when the period was assigned."""
    number = settings.get_meta(uow.tx, f"nomor:{case.id}") or "0"
    pattern = uow.office.settings.get("nomor_disposisi", "065/{nomor}/{tahun}")
    return pattern.replace("{nomor}", f"{int(number):03d}").replace("{tahun}", str(case.period.year))


def file_name(what: str, subject: str, tail: str, ending: str, *, code: str = "") -> str:
    """Name of a file that the bot makes.

    Where it is too long for a chat, the period is said in short; if that is not enough, `subject` is cut at a word, and
    its `code` tells it from others that begin alike.
    """
    plain, code = ("".join(c for c in one if c not in '\\/:*?"<>|') for one in (subject, code))
    brief = " ".join(terms()["singkat"].get(word, word) for word in tail.split(" "))
    if len(whole := f"{what} {plain} {brief}{ending}") <= NAME_MAX < len(f"{what} {plain} {tail}{ending}"):
        return whole
    room = NAME_MAX - len(f"{what}  {tail}{ending}")
    if len(plain) > room:
        plain = f"{at_word(plain, room - len(code) - 1)} {code}".strip()
    return f"{what} {plain} {tail}{ending}"


def paper_name(uow: UnitOfWork, case: Case, bidang: str, version: int = 0) -> str:
    """Name of a working paper's file."""
    mark = f" versi {version}" if version else ""
    return file_name("Kertas Kerja", uow.bidang_name(bidang), f"{case.period}{mark}", ".xlsx", code=bidang)


def signed_name(uow: UnitOfWork, case: Case, bidang: str) -> str:
    """Name of a signed working paper's file."""
    return file_name("Kertas Kerja (ttd)", uow.bidang_name(bidang), str(case.period), ".pdf", code=bidang)
