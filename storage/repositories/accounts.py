"""What a chat service says of our account: its templates, its quality, and whether it lets us send at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from bot.ports import TemplateState
from storage.database import Tx
from storage.repositories.settings import get_meta, set_meta

PROBED = timedelta(minutes=1)  #: after so long one message is tried while everything is held


@dataclass(frozen=True, kw_only=True)
class Hold:
    """The account may not send: everything waits."""

    since: datetime
    again_at: datetime
    why: str


def templates(tx: Tx, channel: str) -> Mapping[str, TemplateState]:
    """What is known of each template by its name; nothing where nobody has asked yet."""
    found = json.loads(get_meta(tx, _templates(channel)) or "{}")
    return {name: TemplateState(**state) for name, state in found.items()}


def set_templates(tx: Tx, channel: str, states: Mapping[str, TemplateState]) -> None:
    text = json.dumps({name: asdict(state) for name, state in states.items()})
    set_meta(tx, _templates(channel), text)


def quality(tx: Tx, channel: str) -> str:
    """What the service last said of our number; empty if nothing."""
    return get_meta(tx, f"mutu:{channel}") or ""


def set_quality(tx: Tx, channel: str, said: str) -> None:
    set_meta(tx, f"mutu:{channel}", said)


def hold(tx: Tx, channel: str) -> Hold | None:
    """Whether, and why, nothing goes out on a channel."""
    text = get_meta(tx, _hold(channel))
    if not text:
        return None
    found = json.loads(text)
    since, again_at = (datetime.fromisoformat(found[name]) for name in ("since", "again_at"))
    return Hold(since=since, again_at=again_at, why=found["why"])


def begin_hold(tx: Tx, channel: str, why: str, now: datetime) -> bool:
    """The service lets nothing through; whether that is news."""
    before = hold(tx, channel)
    since = before.since if before else now
    found = {"since": since.isoformat(), "again_at": (now + PROBED).isoformat(), "why": why}
    set_meta(tx, _hold(channel), json.dumps(found))
    return before is None


def end_hold(tx: Tx, channel: str) -> bool:
    """Something went through; whether anything was held."""
    if hold(tx, channel) is None:
        return False
    set_meta(tx, _hold(channel), "")
    return True


def _templates(channel: str) -> str:
    return f"templat:{channel}"


def _hold(channel: str) -> str:
    return f"ditahan:{channel}"
