"""The two queues: what waits too long, what did not arrive, what could not be worked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.cli.checkup.finding import Finding, sound, warning
from bot.text.render import Message
from storage.database import Tx
from storage.repositories import queues as backlog

_PATIENCE = timedelta(minutes=10)  #: after which what is due and has not been done waits for something
_RECENT = timedelta(days=7)  #: for which a message that was given up is worth a word


def traffic(tx: Tx, now: datetime) -> Iterator[Finding]:
    queued = backlog.outgoing(tx, overdue=now - _PATIENCE, since=now - _RECENT)
    if queued.held:
        said = Message("cli_periksa_pesan_tertahan", banyak=queued.held, sebab=queued.why)
        yield warning("pesan_keluar", said)
    if queued.given_up:
        said = Message("cli_periksa_pesan_gagal", banyak=queued.given_up, kepada=queued.unreached)
        yield warning("pesan_keluar", said)
    if not queued.held and not queued.given_up:
        yield sound("pesan_keluar", Message("cli_periksa_pesan_keluar", terjadwal=queued.scheduled))
    arrived = backlog.incoming(tx, overdue=now - _PATIENCE)
    if arrived.held:
        yield warning("pesan_masuk", Message("cli_periksa_masuk_tertahan", banyak=arrived.held))
    if arrived.quarantined:
        said = Message("cli_periksa_karantina", nomor=arrived.quarantined, sebab=arrived.why)
        yield warning("pesan_masuk", said)
    if not arrived.held and not arrived.quarantined:
        yield sound("pesan_masuk", Message("cli_periksa_pesan_masuk"))
