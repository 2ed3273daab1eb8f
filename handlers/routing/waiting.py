"""Who waits for slow work, and what they are told when it takes longer than usual."""

from __future__ import annotations

from bot.core.office.officers import Officer
from bot.ports import Arrival, Job, Waiter
from bot.text.render import Message
from handlers.context import Services, UnitOfWork
from handlers.messages.action_codec import unpack_upload
from handlers.messages.outgoing import send_text
from storage.database import Tx
from storage.repositories import cases, people, queues, tallies

_READING = "baca"  #: the job that reads a workbook
_ANNOUNCED = ("kinerja", "susun_ulang")  #: jobs whose officer has read already that a paper comes


def waiters(services: Services, item: Arrival | Job) -> list[Waiter]:
    """The chats of the officer who asked for it; none where nobody did, as after the `tunda`."""
    with services.read() as uow:
        officer = _officer(uow, item)
        if officer is None:
            return []
        if isinstance(item, Arrival):
            return [Waiter(channel=item.incoming.channel, chat=item.incoming.chat)]
        paper = item.data["job"] != _READING
        asked = (item.data.get("channel", ""), item.data.get("chat", ""))
        phone = people.reached(uow.tx, officer.id, asked)
        return [Waiter(channel=phone.channel, chat=phone.chat, with_file=paper)] if phone else []


def tell(services: Services, item: Arrival | Job) -> None:
    """Tell the officer once that the result comes, unless it is there already."""
    message = _message(item)
    if message is None:
        return
    with services.begin() as uow:
        officer = _officer(uow, item)
        if officer is None or not queues.is_new(uow.tx, item.row):
            return
        if tallies.count(uow.tx, f"lama:{item.row}", officer.id, uow.now, tallies.DAY) == 1:
            send_text(uow, officer, message, silent=True)


def _officer(uow: UnitOfWork, item: Arrival | Job) -> Officer | None:
    """Who sent it, or asked for it; the unit of work is for their office from then on."""
    if isinstance(item, Job):
        uow.enter(_office_of(uow.tx, item))
        return uow.staff.by_id(item.data.get("officer", ""))
    officer = people.by_address(uow.tx, item.incoming.channel, item.incoming.sender)
    if officer:
        uow.enter(officer.office)
    return officer


def office_of(services: Services, job: Job) -> str:
    """The office whose work this is."""
    if known := job.data.get("office"):
        return known
    with services.read() as uow:
        return _office_of(uow.tx, job)


def _office_of(tx: Tx, job: Job) -> str:
    """What the job says; one that an older version left says it by its case."""
    return job.data.get("office") or cases.office_of(tx, job.data["case"])


def _message(item: Arrival | Job) -> Message | None:
    """What is said; it stays true when the result has come."""
    if isinstance(item, Arrival):
        return Message("berkas_lama_diperiksa", nama=item.incoming.file.name) if item.incoming.file else None
    if item.data["job"] == _READING:
        return Message("berkas_lama_diperiksa", nama=unpack_upload(item.data["upload"]).name)
    return None if item.data["job"] in _ANNOUNCED else Message("berkas_lama_dibuat")
