"""What the platform's error codes mean for a message. They come at once, or later in the status `failed`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.ports import Failure

TOKEN_REFUSED = 190
_PAIR_RATE = 131056  #: too many messages to one person
PAIR_PAUSE = 6.0  #: seconds: so often one person may be written to

_MEANING: Mapping[Failure, frozenset[int]] = {
    Failure.WAIT: frozenset({4, 80007, 130429, 133016, _PAIR_RATE}),
    Failure.RETRY: frozenset({1, 2, 131000, 131016, 131057, 135000}),
    Failure.CLOSED: frozenset({131047}),
    #: the person has no WhatsApp, is not reached, or has had too much of us
    Failure.GONE: frozenset({130472, 131026, 131030, 131049, 131050}),
    #: the token, the rights, the account, the number or the payment: whatever is sent is refused
    Failure.HELD: frozenset(
        {0, 3, 10, TOKEN_REFUSED, 368, 130497, 131005, 131031, 131037, 131042, 131045, 131048, 131064, 133010}
    )
    | frozenset(range(200, 300)),
}
_FAILURES = {code: failure for failure, codes in _MEANING.items() for code in codes}


def failure_of(code: int, status: int = 400) -> Failure:
    """What to do about an error; `status` is that of HTTP. An unknown code counts by the status."""
    if found := _FAILURES.get(code):
        return found
    if status == 429:
        return Failure.WAIT
    if status == 401:
        return Failure.HELD
    return Failure.RETRY if status >= 500 or status == 408 else Failure.REFUSED


def pause_of(code: int) -> float:
    """The seconds to wait after a refusal; 0: as the sender likes."""
    return PAIR_PAUSE if code == _PAIR_RATE else 0.0


def words_of(error: Mapping[str, Any]) -> str:
    """The platform's own code and words, on one line; the code comes first."""
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, Mapping) else data
    said = [error.get("code"), error.get("title") or error.get("message"), details]
    return " ".join(" ".join(str(one).split()) for one in said if one)[:200]
