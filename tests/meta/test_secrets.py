"""What every test checks beside its own matter would find a secret, wherever in a record it stands."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.channels.whatsapp.account import Account
from storage.invitation_codes import InvitationCodes
from tests.worlds.secrets import nothing_leaks

WORD = "kata-sandi-uji-41"


def account(_: Path) -> str:
    made = Account(token=WORD, phone="1", business="2", app_secret="rahasia-uji", verify_token="bukti-uji")
    return made.token


SECRETS: dict[str, Callable[[Path], str]] = {
    "a setting": lambda _: SecretStr(WORD).get_secret_value(),
    "an account": account,
    "a code of invitation": lambda folder: InvitationCodes(folder).code("retno", 1),
    "a token": lambda _: "7000001:" + "A" * 35,
}


def raised(secret: str) -> None:
    try:
        raise ValueError(secret)
    except ValueError:
        logging.getLogger("pustaka").debug("gagal", exc_info=True)


PLACES: dict[str, Callable[[str], None]] = {
    "the message": lambda secret: logging.getLogger("pustaka").debug(
        "dikirim ke %s", f"https://x/{secret}/y"
    ),
    "a field": lambda secret: logging.getLogger("bot").info("ya", extra={"alamat": [secret]}),
    "a traceback": raised,
}


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_that_is_logged_fails_the_test(secret: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=r"pustaka DEBUG|bot INFO"), nothing_leaks():
        PLACES[place](SECRETS[secret](tmp_path))


def test_a_log_without_one_fails_nothing(tmp_path: Path) -> None:
    with nothing_leaks():
        InvitationCodes(tmp_path).code("retno", 1)
        logging.getLogger("bot").debug("12345: %s", "a" * 40)
