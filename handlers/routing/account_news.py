"""What a chat service tells of our account and of our templates: kept, used, and told to the operator at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.ports import MISSING, Incoming, TemplateState
from bot.text.openers import openers
from handlers.context import UnitOfWork
from handlers.monitoring.closed_chats import NO_OPENER
from storage.repositories import accounts, windows

_PENDING = "PENDING"  #: handed in: nothing is wrong
_REFUSED = "REFUSED"  #: our own word: the service refused to send it
_QUALITY = "phone_number_quality_update"


def take(uow: UnitOfWork, incoming: Incoming) -> None:
    """A notice about the account, or about a template."""
    notice = incoming.notice
    assert notice is not None
    if notice.template:
        _tell_template(uow, incoming.channel, notice.template, notice.status, notice.category, notice.why)
        return
    if notice.what == _QUALITY:
        accounts.set_quality(uow.tx, incoming.channel, notice.status)
    uow.incident("kabar_akun", kanal=incoming.channel, perihal=notice.what, keadaan=notice.status, sebab=notice.why)  # fmt: skip


def _tell_template(uow: UnitOfWork, channel: str, name: str, status: str, category: str, why: str) -> None:
    known = accounts.templates(uow.tx, channel)
    before = known.get(name, TemplateState(status=MISSING))
    after = TemplateState(status=status or before.status, category=category or before.category, why=why)
    seen(uow, channel, {**known, name: after})


def refused(uow: UnitOfWork, channel: str, name: str, why: str) -> None:
    """A template could not be sent: it is not tried again before the service says something new of it."""
    known = accounts.templates(uow.tx, channel)
    seen(uow, channel, {**known, name: TemplateState(status=_REFUSED, why=why)})


def listed(uow: UnitOfWork, channel: str, states: Mapping[str, TemplateState]) -> None:
    """The whole list, as the service gives it. One that it refused to send stays refused while the list says nothing
    new: an approved template may still be refused.
    """
    known = accounts.templates(uow.tx, channel)
    found = {name: states.get(name, TemplateState(status=MISSING)) for name in openers()}
    for name, state in found.items():
        if name in known and known[name].status == _REFUSED and state.usable:
            found[name] = known[name]
    seen(uow, channel, {**states, **found})


def seen(uow: UnitOfWork, channel: str, states: Mapping[str, TemplateState]) -> None:
    """Keep what is known of the templates; what can no longer be used is an incident, and what can opens what waits."""
    known = accounts.templates(uow.tx, channel)
    accounts.set_templates(uow.tx, channel, states)
    for name in openers():
        before, after = known.get(name), states.get(name)
        if after is None or (before and replace(before, why="") == replace(after, why="")):
            continue
        if not after.usable and after.status != _PENDING:
            uow.incident(
                "templat_tak_terpakai",
                kanal=channel,
                templat=name,
                keadaan=after.status,
                golongan=after.category,
                sebab=after.why,
            )
        elif after.usable:
            windows.forget_opener(uow.tx, channel, NO_OPENER)
            uow.tx.after_commit(uow.services.wake_outbox)
