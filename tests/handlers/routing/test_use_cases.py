"""Every button has its use case, and every use case its button."""

from __future__ import annotations

from handlers.messages.action_codec import KINDS
from handlers.messages.actions import DecidedAtOnce, NotMe, Register
from handlers.routing.buttons import USE_CASES

NOBODY_YET = {Register, NotMe}  #: tapped by senders who are no officers; registration takes them

NO_BUTTON = {DecidedAtOnce}  #: kept on the record of several decisions: what it is about


def test_every_button_of_an_officer_has_a_use_case_and_there_is_no_other() -> None:
    assert set(USE_CASES) == set(KINDS.values()) - NOBODY_YET - NO_BUTTON
