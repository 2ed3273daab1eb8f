"""The identity inside a working paper's file, so that the bot can say by name which paper a wrong file is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode
from zlib import crc32

from bot.core.refusals import OtherBidang, OtherCase, OtherOffice, OtherPeriod
from bot.core.worktime.period import Period, PeriodKind

_KINDS = {"B": PeriodKind.BULAN, "TW": PeriodKind.TRIWULAN, "S": PeriodKind.SEMESTER, "T": PeriodKind.TAHUN}
_CODE = re.compile(r"^(\d{4})-(B|TW|S|T)(\d{1,2})$")
_FORMAT = "sopbot1"


@dataclass(frozen=True, kw_only=True)
class PaperIdentity:
    case_id: str
    bidang: str  #: code
    period: str  #: `Period.code()`
    version: int  #: of the values in the file when it was sent out; 0 is the empty paper
    office: str = ""

    def encode(self) -> str:
        """One line of ASCII that closes with its own checksum."""
        fields = {
            "kasus": self.case_id,
            "bidang": self.bidang,
            "periode": self.period,
            "versi": str(self.version),
        }
        text = f"{_FORMAT}&{urlencode({**fields, 'instansi': self.office}, quote_via=quote)}"
        return f"{text}&cek={crc32(text.encode()):08x}"


def decode_identity(text: str) -> PaperIdentity | None:
    """The identity that `text` is, or None when it is none or was damaged."""
    body, _, check = text.strip().rpartition("&cek=")
    if not body.startswith(f"{_FORMAT}&") or check != f"{crc32(body.encode()):08x}":
        return None
    fields = dict(parse_qsl(body, keep_blank_values=True))
    try:
        return PaperIdentity(
            case_id=fields["kasus"],
            bidang=fields["bidang"],
            period=fields["periode"],
            version=int(fields["versi"]),
            office=fields["instansi"],
        )
    except (KeyError, ValueError):
        return None


def period_of_code(code: str) -> Period | None:
    """The inverse of `Period.code()`."""
    found = _CODE.match(code)
    if not found:
        return None
    try:
        return Period(year=int(found[1]), kind=_KINDS[found[2]], number=int(found[3]))
    except ValueError:
        return None


def period_label(code: str) -> str:
    """How officers read the code of a period; the code itself when it is none."""
    return str(period_of_code(code) or code)


def recognise(
    found: PaperIdentity,
    expected: PaperIdentity,
    *,
    name: str,
    bidang_names: Mapping[str, str] | None = None,
    senders: Sequence[str] = (),
) -> None:
    """Raise the refusal that says whose paper the file `name` is, unless it is the expected one.

    `bidang_names` maps codes to names; `senders` are the names of those who can send the paper that was found. Versions are not compared: an older one is merged.
    """
    names = bidang_names or {}
    if found.office != expected.office:
        raise OtherOffice(name=name)
    if found.period != expected.period:
        raise OtherPeriod(name=name, found=period_label(found.period), expected=period_label(expected.period))
    if found.bidang != expected.bidang:
        labels = [names.get(code, code) for code in (found.bidang, expected.bidang)]
        raise OtherBidang(name=name, found=labels[0], expected=labels[1], senders=senders)
    if found.case_id != expected.case_id:
        raise OtherCase(name=name, period=period_label(found.period))
