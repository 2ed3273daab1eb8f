"""One thing that was looked at, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.text.render import Message


class State(StrEnum):
    SOUND = "baik"
    WARNING = "peringatan"  # the office can work; somebody should know
    FAULT = "salah"  # something does not work until it is mended


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`said` has what is so on its first line, and below it what mends it, by setting, row or command."""

    check: str
    state: State
    said: Message


def sound(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.SOUND, said=said)


def warning(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.WARNING, said=said)


def fault(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.FAULT, said=said)
