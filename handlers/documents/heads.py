"""What all papers of an office share: the kop, the place, the zone, the watermark."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict
from zoneinfo import ZoneInfo

from bot.core.office.model import Office
from bot.documents.values import Kop
from handlers.context import Visit
from handlers.documents.wording import terms


class Head(TypedDict):
    """The fields that every paper begins with."""

    kop: Kop
    made_at: datetime
    zone: str
    watermark: str


def head(visit: Visit, made_at: datetime) -> Head:
    """`made_at` is the instant of what the paper records, so that making it again gives the same bytes."""
    office = visit.office
    return Head(kop=_kop(office), made_at=made_at, zone=office.zone, watermark=visit.desk.watermark)


def setting(office: Office, *names: str) -> str:
    """The first filled of these rows of the sheet Instansi, however its key is spelt; else an empty text."""
    known = {_plain(key): value.strip() for key, value in office.settings.items()}
    return next((known[_plain(name)] for name in names if known.get(_plain(name))), "")


def place(office: Office) -> str:
    """Where letters are dated: Nganjuk."""
    written = setting(office, "tempat_surat", "tempat", "place")
    if written:
        return written
    names = office.regency.split()
    while len(names) > 1 and names[0].capitalize() in terms()["daerah"]:
        names = names[1:]
    return " ".join(names)


def local_day(at: datetime, office: Office) -> date:
    """The day on which `at` falls in the office."""
    return at.astimezone(ZoneInfo(office.zone)).date()


def _kop(office: Office) -> Kop:
    reach = [setting(office, "telepon"), setting(office, "surel", "email"), setting(office, "laman", "situs")]
    return Kop(
        regency=office.regency,
        office=_without_regency(office),
        address=office.address,
        contact=" · ".join(one for one in reach if one),
    )


def _without_regency(office: Office) -> str:
    """The kop has the regency in a line of its own, so the name need not repeat it."""
    name, tail = office.name.strip(), office.regency.strip()
    if tail and name.casefold().endswith(f" {tail.casefold()}"):
        return name[: -len(tail)].rstrip(" ,")
    return name


def _plain(key: str) -> str:
    return "".join(char for char in key.casefold() if char.isalnum())
