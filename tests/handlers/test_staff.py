"""A unit of work reads who sits where once, and anew after it has written that itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.core.office.acting import ActingAppointment, ActingKind
from handlers.context import UnitOfWork
from handlers.messages.actions import EndActing
from handlers.routing.buttons import press
from handlers.staff.appointment import appoint
from handlers.staff.mutasi import replace_holder
from handlers.staff.office_import import import_office
from handlers.staff.terms import settle
from storage.repositories.acting import add
from tests.worlds.office import ChatOffice

DAY = timedelta(days=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    made = ChatOffice(tmp_path, "11-23 09:00")
    yield made
    made.close()


def head(uow: UnitOfWork) -> str:
    [found] = uow.staff.in_seat("kepala_dinas")
    return found.id


def form(uow: UnitOfWork) -> dict[str, str]:
    [stand_in] = uow.staff.in_seat("sekretaris")
    return {
        "absent": head(uow),
        "stand_in": stand_in.id,
        "kind": ActingKind.PLH.value,
        "letter": "800/1/2026",
        "first": "2026-11-23",
        "last": "2026-11-27",
    }


def test_who_sits_where_is_read_once(house: ChatOffice) -> None:
    with house.services.read() as uow:
        assert uow.staff is uow.staff
        assert uow.staff.at == uow.now


def test_a_plh_by_the_operator_counts_at_once(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        said = form(uow)
        appoint(uow, said)
        assert head(uow) == said["stand_in"]


def test_a_plh_that_is_ended_is_over_at_once_also_outside_working_time(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        said = form(uow)
        appoint(uow, said)
        [made] = uow.staff.standing
    secretary = house.officer("sekretaris")
    card = StoredCard(
        id="x", office="kantor", officer=secretary.id, kind="plh", case=None, task=None, actions=(), subject="",
        live=True,
    )  # fmt: skip
    house.to("11-24 06:00")
    with house.services.begin() as uow:
        assert head(uow) == secretary.id
        press(uow, secretary, card, EndActing(id=made.id))
        assert head(uow) == said["absent"]


def test_what_is_handed_back_stands_no_more(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        said = form(uow)
        over = ActingAppointment(
            id=0, absent=said["absent"], stand_in=said["stand_in"], kind=ActingKind.PLH, letter="800/1/2026",
            start=uow.now - 5 * DAY, end=uow.now,
        )  # fmt: skip
        add(uow.tx, uow.office_id, over, "", uow.now)
        uow.staff_changed()
        assert len(uow.staff.standing) == 1
        settle(uow)
        assert uow.staff.standing == ()


def test_an_office_file_counts_at_once(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        before = uow.staff.everyone
        office = uow.office
        import_office(uow, replace(office, officers=office.officers[1:]))
        assert len(uow.staff.everyone) == len(before) - 1


def test_a_mutasi_counts_at_once(house: ChatOffice) -> None:
    with house.services.begin() as uow:
        old = uow.staff.officer(head(uow))
        row = next(one for one in uow.office.officers if one.name == old.name)
        done = replace_holder(uow, old, replace(row, name="Pengganti Contoh", nip=""), "821/1/2026")
        assert head(uow) == done.successor.id != old.id
