"""`sopbot case show`: how far each open task has come to its holders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli.case import describe
from bot.ports import IncomingKind, Receipt, Stage
from bot.text import terminal
from storage.repositories import people, queues, receipts
from tests.worlds.office import ChatOffice, to_review

KABID, OTHER = "kabid DAG", "ID.kabidDAG"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ChatOffice]:
    """The Kabid of Perdagangan has a card to sign since 08.00, and a second chat since 08.10."""
    made = to_review(ChatOffice(tmp_path, "11-23 08:00"), "5")
    made.to("11-23 08:10")
    kabid = made.officer(KABID)
    with made.services.begin() as uow:
        people.register(uow.tx, kabid, "whatsapp", OTHER, OTHER, uow.now)
    yield made
    made.close()


def shown(house: ChatOffice) -> dict[str, Any]:
    found = describe(house.services, "K")["tugas"]
    return next(task for task in found if task["langkah"] == "5" and task["bidang"] == "DAG")


def at(time: str) -> str:
    return f"2026-11-23T{time}+07:00"


def told(house: ChatOffice, stage: Stage) -> None:
    """WhatsApp tells this of every message to the Kabid."""
    with house.services.begin() as uow:
        for number in map(str, range(1, 300)):
            if queues.of_message(uow.tx, "whatsapp", OTHER, number):
                receipts.record(uow.tx, "whatsapp", OTHER, number, Receipt(stage=stage), uow.now)


def test_a_service_that_tells_nothing_has_sent_the_card(house: ChatOffice) -> None:
    task = shown(house)
    [holder] = task["penerimaan"]
    assert holder["kanal"] == "uji"
    assert [task[step] for step in ("terkirim", "sampai", "dibaca", "ditindak")] == [
        at("08:00:00"),
        None,
        None,
        None,
    ]


def test_a_service_that_tells_is_believed_and_the_first_act_is_told_of_any(house: ChatOffice) -> None:
    house.arrive(OTHER, text="tugas", channel="whatsapp")
    for minutes, stage in enumerate((Stage.DELIVERED, Stage.READ)):
        house.clock.forward(timedelta(minutes=minutes + 1))
        told(house, stage)
    task = shown(house)
    [holder] = task["penerimaan"]
    assert (holder["kanal"], holder["sampai"], holder["dibaca"]) == (
        "whatsapp",
        at("08:11:00"),
        at("08:13:00"),
    )
    assert (task["sampai"], task["dibaca"], task["ditindak"]) == (holder["sampai"], holder["dibaca"], None)
    data = [one.buttons[0].data for to, one in house.heard if to == KABID and one.buttons][-1]
    house.clock.forward(timedelta(minutes=1))
    house.arrive(KABID, IncomingKind.TAP, data=data.rpartition(".")[0] + ".2", tap="1", message="1")
    assert shown(house)["penerimaan"][0]["ditindak"] == at("08:14:00") == shown(house)["ditindak"]


def test_the_text_says_it_in_a_line_for_each_holder(house: ChatOffice) -> None:
    lines = terminal.plain("cli_periode_rinci", **describe(house.services, "K")).splitlines()
    [place] = [number for number, line in enumerate(lines) if "bidang DAG" in line and "Langkah 5" in line]
    assert lines[place + 1] == f"  Dra. Sekar Contoh, M.M.: terkirim {at('08:00:00')}"
    assert "" not in lines
