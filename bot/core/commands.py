"""What an officer may ask of a case. Commands are imperatives; `engine.decide` answers with events or a refusal."""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.case import Actor, Answer, Paper
from bot.core.period import Period


@dataclass(frozen=True, kw_only=True)
class StartCase:
    case: str
    period: Period
    bidang: tuple[str, ...]
    by: Actor


@dataclass(frozen=True, kw_only=True)
class OpenTask:
    """The holder looks at his task; nothing happens when he has done so before."""

    task: str
    by: Actor


@dataclass(frozen=True, kw_only=True)
class FilePaper:
    """A paper is added. With `task`, by the holder of that open task; without, by the bot itself."""

    paper: Paper
    by: Actor | None = None
    task: str | None = None


@dataclass(frozen=True, kw_only=True)
class WriteNote:
    task: str
    topic: str
    text: str
    by: Actor


@dataclass(frozen=True, kw_only=True)
class Complete:
    """A task that is not a review is done; `leads_to` chooses where the step has several exits."""

    task: str
    by: Actor
    leads_to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Review:
    """A reviewer answers about the paper with fingerprint `seen` (empty where the step reviews no paper)."""

    task: str
    by: Actor
    answer: Answer
    reason: str = ""
    seen: str = ""


Command = StartCase | OpenTask | FilePaper | WriteNote | Complete | Review
