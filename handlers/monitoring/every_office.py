"""What the ticks do, done for each office by itself: a fault in one stops no other."""

from __future__ import annotations

from collections.abc import Callable, Collection

from handlers.context import Services
from storage.repositories.cases import reading_again

Work = Callable[[Services], None]


class EveryOffice:
    """A tick of every office in which it may have something to do; which these are is one question."""

    def __init__(self, services: Services, name: str, work: Work) -> None:
        self._services, self._name, self._work = services, name, work

    def tick(self) -> None:
        services, name = self._services, self._name
        with services.read() as uow:
            awake = services.quiet_spells.awake(uow.tx, [name], uow.now)[name]
        in_each(services, awake, self._work)


def in_each(services: Services, offices: Collection[str], work: Work) -> None:
    """Do the work for each of these offices, each in transactions of its own.

    Raises afterwards what has failed: of several offices in a group that names them.
    """
    faults: dict[str, Exception] = {}
    for office in sorted(offices):
        own = services.of(office)
        try:
            reading_again(lambda own=own: work(own))  # type: ignore[misc]
        except Exception as fault:  # noqa: BLE001  it is raised again when every office has had its turn
            faults[office] = fault
    if len(offices) == 1 and faults:
        raise next(iter(faults.values()))
    if faults:
        raise ExceptionGroup(", ".join(faults), list(faults.values()))
