"""A visit reads who sits where once, and anew after it has written that itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.conversation.card import StoredCard
from bot.core.office.acting import ActingHolder, ActingKind
from handlers.context import Visit
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


def head(visit: Visit) -> str:
    [found] = visit.staff.in_seat("kepala_dinas")
    return found.id


def form(visit: Visit) -> dict[str, str]:
    [stand_in] = visit.staff.in_seat("sekretaris")
    return {
        "absent": head(visit),
        "stand_in": stand_in.id,
        "kind": ActingKind.PLH.value,
        "letter": "800/1/2026",
        "first": "2026-11-23",
        "last": "2026-11-27",
    }


def test_who_sits_where_is_read_once(house: ChatOffice) -> None:
    with house.desk.look() as visit:
        assert visit.staff is visit.staff
        assert visit.staff.at == visit.now


def test_a_plh_by_the_operator_counts_at_once(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        said = form(visit)
        appoint(visit, said)
        assert head(visit) == said["stand_in"]


def test_a_plh_that_is_ended_is_over_at_once_also_outside_working_time(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        said = form(visit)
        appoint(visit, said)
        [made] = visit.staff.standing
    secretary = house.officer("sekretaris")
    card = StoredCard(
        id="x", office="kantor", officer=secretary.id, kind="plh", case=None, task=None, actions=(), subject="",
        live=True,
    )  # fmt: skip
    house.to("11-24 06:00")
    with house.desk.visit() as visit:
        assert head(visit) == secretary.id
        press(visit, secretary, card, EndActing(id=made.id))
        assert head(visit) == said["absent"]


def test_what_is_handed_back_stands_no_more(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        said = form(visit)
        over = ActingHolder(
            id=0, absent=said["absent"], stand_in=said["stand_in"], kind=ActingKind.PLH, letter="800/1/2026",
            start=visit.now - 5 * DAY, end=visit.now,
        )  # fmt: skip
        add(visit.tx, visit.office_id, over, "", visit.now)
        visit.staff_changed()
        assert len(visit.staff.standing) == 1
        settle(visit)
        assert visit.staff.standing == ()


def test_an_office_file_counts_at_once(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        before = visit.staff.everyone
        office = visit.office
        import_office(visit, replace(office, officers=office.officers[1:]))
        assert len(visit.staff.everyone) == len(before) - 1


def test_a_mutasi_counts_at_once(house: ChatOffice) -> None:
    with house.desk.visit() as visit:
        old = visit.staff.officer(head(visit))
        row = next(one for one in visit.office.officers if one.name == old.name)
        done = replace_holder(visit, old, replace(row, name="Pengganti Contoh", nip=""), "821/1/2026")
        assert head(visit) == done.successor.id != old.id
