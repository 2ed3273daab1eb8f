"""What a bot did on WhatsApp that it should not have done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.localchat.cloud.marks import shown
from bot.localchat.errors import Json

_HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:amp|lt|gt|quot|apos|nbsp|#\d+|#x[0-9a-fA-F]+);")
_SOON = 60  #: seconds within which the same message again is a repeat


class Wrong(StrEnum):
    """Kinds of faults."""

    REFUSED = "refused"  # a request that broke a rule
    CLOSED = "closed"  # a free message outside the window
    PACED = "paced"  # a limit of speed was hit
    HTML = "html"  # a tag or an entity on somebody's phone
    MARK = "mark"  # an asterisk there: bold that is none
    DOUBLE = "double"  # the same message twice, and nothing happened in between
    WEBHOOK = "webhook"  # the bot's webhook did not take what it was sent


@dataclass(frozen=True, kw_only=True, slots=True)
class CloudFault:
    """One of them. `at` is in unix seconds."""

    at: int
    kind: Wrong
    what: str


class CloudLog:
    """All faults so far."""

    def __init__(self, *, now: Callable[[], int]) -> None:
        self._now = now
        self.faults: list[CloudFault] = []
        self._last: dict[int, list[tuple[int, Json]]] = {}

    def note(self, kind: Wrong, what: str) -> None:
        """Record a fault."""
        self.faults.append(CloudFault(at=self._now(), kind=kind, what=what))

    def count(self, kind: Wrong) -> int:
        """How many there are of a kind."""
        return sum(fault.kind is kind for fault in self.faults)

    def texts(self, texts: list[str]) -> None:
        """Record tags and entities in what a person will read, and marks that do not count."""
        for text in texts:
            if "*" in shown(text)[0]:
                self.note(Wrong.MARK, text[:80])
            if found := _HTML.search(text):
                self.note(Wrong.HTML, f"{found[0]} in {text[:80]!r}")

    def sent(self, chat: int, content: Json) -> None:
        """Record a message that has just been sent in the same words, and after which the person did nothing."""
        recent = [one for one in self._last.get(chat, []) if self._now() - one[0] < _SOON]
        if any(content == before for _, before in recent):
            self.note(Wrong.DOUBLE, f"to {chat}: {str(content)[:120]}")
        self._last[chat] = [*recent, (self._now(), content)]

    def acted(self, chat: int) -> None:
        """The person did something: the same words may be right again."""
        self._last.pop(chat, None)
