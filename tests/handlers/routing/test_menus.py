"""What stands in the menu of a chat is true at once after anything was recorded, and costs little before."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from handlers.routing import menus
from storage.repositories import people
from tests.worlds.office import CHANNEL, ChatOffice


def test_a_menu_is_worked_out_once_until_something_is_recorded_or_a_minute_has_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00")
    worked_out: list[str] = []
    known = menus.commands_of
    monkeypatch.setattr(menus, "commands_of", lambda uow, who: worked_out.append(who.id) or known(uow, who))
    menu_of = menus.MenuOf(house.services)
    menu = menu_of(CHANNEL, "sekretaris")
    assert (menu_of(CHANNEL, "sekretaris"), len(worked_out)) == (menu, 1)
    house.start()
    menu_of(CHANNEL, "sekretaris")
    assert len(worked_out) == 2, "a period has begun"
    house.clock.forward(timedelta(minutes=1))
    menu_of(CHANNEL, "sekretaris")
    assert len(worked_out) == 3
    house.close()


def test_a_phone_that_no_longer_counts_has_no_menu_from_that_moment(tmp_path: Path) -> None:
    house = ChatOffice(tmp_path, "11-23 08:00")
    menu_of = menus.MenuOf(house.services)
    assert menu_of(CHANNEL, "sekretaris")
    with house.services.begin() as uow:
        people.revoke_phones(uow.tx, house.officer("sekretaris").id, uow.now)
    assert menu_of(CHANNEL, "sekretaris") == {}
    house.close()
