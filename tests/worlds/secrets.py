"""Whether anything that is logged, by whichever library and at DEBUG, holds a secret of the test that runs."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from bot.channels.whatsapp.account import Account
from bot.logs import QUIET
from storage.invitation_codes import InvitationCodes

_SHORTEST = 8  #: characters; what is shorter may stand in any line
_TOKEN = re.compile(r"\d{5,}(?::|%3A)[A-Za-z0-9_-]{20,}")  #: of Telegram, whosever it is
_STAND_INS = ("aiohttp.access", "moto", "werkzeug")  #: servers that only tests have; they are told secrets
_PLAIN = set(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {"message", "asctime", "taskName"}


class Listener(logging.Handler):
    """Keeps each line that is logged, with the fields and the traceback of its record, and each secret that was made."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(logging.Formatter("%(name)s %(levelname)s %(message)s"))
        self.lines: list[str] = []
        self.secrets: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_STAND_INS):
            return
        fields = [f"{name}={value!r}" for name, value in record.__dict__.items() if name not in _PLAIN]
        self.lines.append(" ".join([self.format(record), *fields]))

    def learn(self, *secrets: str) -> None:
        self.secrets.update(one for one in secrets if len(one) >= _SHORTEST)

    def leaks(self) -> list[str]:
        """The lines with a secret."""
        said = "\n".join(self.lines)
        leaked = [one for one in self.secrets if one in said]
        if not leaked and not _TOKEN.search(said):
            return []
        return [one for one in self.lines if _TOKEN.search(one) or any(each in one for each in leaked)]


LISTENER = Listener()


@contextmanager
def learning() -> Iterator[None]:
    """Whatever the program itself takes for a secret is one: what it unwraps, an account's, a code of invitation."""
    with pytest.MonkeyPatch.context() as patch:
        unwrap, code, made = SecretStr.get_secret_value, InvitationCodes.code, Account.__init__
        patch.setattr(SecretStr, "get_secret_value", _telling(unwrap))
        patch.setattr(InvitationCodes, "code", _telling(code))

        def account(self: Account, **fields: Any) -> None:
            made(self, **fields)
            LISTENER.learn(self.token, self.app_secret, self.verify_token)

        patch.setattr(Account, "__init__", account)
        yield


def _telling(make: Callable[..., str]) -> Callable[..., str]:
    def told(*given: Any) -> str:
        secret = make(*given)
        LISTENER.learn(secret)
        return secret

    return told


@contextmanager
def nothing_leaks() -> Iterator[None]:
    """Raises AssertionError with what was logged meanwhile and holds a secret."""
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    LISTENER.lines.clear()
    LISTENER.secrets.clear()
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    root.addHandler(LISTENER)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.handlers[:] = handlers  # a command that was called has set up its own
        root.setLevel(level)
    leaks = LISTENER.leaks()
    LISTENER.lines.clear()
    assert not leaks, "\n".join(leaks)
