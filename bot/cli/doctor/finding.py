"""One finding of a check, with its state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.text.render import Message


class State(StrEnum):
    SOUND = "baik"
    WARNING = "peringatan"  # the office can work; somebody should know
    FAULT = "salah"  # something does not work until it is repaired


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`said` has the fact on its first line, then the list of what it concerns (each line begins with a dash), then the
    remedy: a setting, a row or a command.
    """

    check: str
    state: State
    said: Message
    office: str = ""  #: the code of the office that it is about, where there are several


def sound(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.SOUND, said=said)


def warning(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.WARNING, said=said)


def fault(check: str, said: Message) -> Finding:
    return Finding(check=check, state=State.FAULT, said=said)
