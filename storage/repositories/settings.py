"""Settings and counters that the bot keeps for itself, by key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Integer, String, bindparam, cast, select

from storage.database import Tx
from storage.statement import Statement, insert_or
from storage.tables import meta

_VALUE = Statement(select(meta.c.value).where(meta.c.key == bindparam("of")))
_ACCOUNTS = Statement(select(meta.c.key, meta.c.value).where(meta.c.key > "akun:", meta.c.key < "akun;"))
_ADD = insert_or(meta)
_SET = Statement(_ADD.on_conflict_do_update(index_elements=["key"], set_={"value": _ADD.excluded.value}))
_COUNT = Statement(
    _ADD.on_conflict_do_update(
        index_elements=["key"], set_={"value": cast(cast(meta.c.value, Integer) + 1, String)}
    ).returning(meta.c.value)
)

FILES_MARK = "tanda_berkas"  #: under which is kept the mark in the store that has the office's files
FILES_AT = "tempat_berkas"  #: where that was when it got the mark
KIND = "jenis"  #: under which is kept whether it is a rehearsal's database, or an office's


def account_key(channel: str) -> str:
    """Under which the bot's name, or number, on a channel is kept: for the links of `invite list`."""
    return f"akun:{channel}"


USERNAME = account_key("telegram")
NUMBER = account_key("whatsapp")
_REFUSED_AT = {"whatsapp": "webhook_ditolak"}  #: the key of other channels has their name


def accounts(tx: Tx) -> dict[str, str]:
    """The bot's name, or number, on each channel that serves this office."""
    rows = sorted(tx.execute(_ACCOUNTS))
    return {row.key.partition(":")[2]: row.value for row in rows if row.value}


def served_by(tx: Tx, channels: Collection[str]) -> None:
    """These channels serve the office from now on, and no other one."""
    for channel in accounts(tx).keys() - set(channels):
        set_meta(tx, account_key(channel), "")


def get_meta(tx: Tx, key: str) -> str | None:
    value: str | None = tx.execute(_VALUE, {"of": key}).scalar()
    return value


def set_meta(tx: Tx, key: str, value: str) -> None:
    tx.execute(_SET, {"key": key, "value": value})


def note_refusals(tx: Tx, channel: str, at: datetime, times: int) -> None:
    """So many more requests have come to the webhook of this channel with another secret, the last of them `at`.

    Processes that count at the same moment may count some of them only once.
    """
    before, _ = refusals(tx, channel)
    set_meta(tx, _refused_at(channel), at.isoformat())
    set_meta(tx, f"{_refused_at(channel)}:banyak", str(before + times))


def refusals(tx: Tx, channel: str) -> tuple[int, datetime | None]:
    """How many requests have come with another secret, at least, and when the last one did."""
    at = get_meta(tx, _refused_at(channel))
    times = int(get_meta(tx, f"{_refused_at(channel)}:banyak") or "0")
    return times, datetime.fromisoformat(at) if at else None


def _refused_at(channel: str) -> str:
    return _REFUSED_AT.get(channel, f"webhook_ditolak:{channel}")


def next_number(tx: Tx, counter: str) -> int:
    """The next number of a series of letters, without a gap."""
    number = int(get_meta(tx, counter) or "0") + 1
    set_meta(tx, counter, str(number))
    return number


def next_card_number(tx: Tx, office: str) -> int:
    """The next number of a card of the office. Where several workers count at once, some may be left out."""
    counter = f"kartu:{office}"
    return int(tx.count(_COUNT, {"key": counter, "value": "1"})) if tx.guarded else next_number(tx, counter)
