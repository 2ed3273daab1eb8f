"""The workers that serve one database: which of them leads, and what they tell each other.

One leads: it alone asks the chat services for updates, sends, and looks at the clock. All handle what has come.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

Hear = Callable[[str], None]


class Colleagues(Protocol):
    """Whoever calls `leads`, `resign` and `tell` waits for the server of the database."""

    def leads(self) -> bool:
        """Whether this worker leads: it becomes the leader where there is none, and says so as long as it is."""

    def resign(self) -> None:
        """Let another worker lead."""

    def tell(self, news: str) -> None:
        """Tell every other worker. A notice may be lost: each of them looks by itself, too, if later."""

    def listen(self, hear: Hear) -> None:
        """Have `hear` called, in a thread, with what another worker tells."""

    def close(self) -> None: ...


class Alone:
    """The only process that serves its database."""

    def leads(self) -> bool:
        return True

    def resign(self) -> None: ...

    def tell(self, news: str) -> None: ...

    def listen(self, hear: Hear) -> None: ...

    def close(self) -> None: ...
