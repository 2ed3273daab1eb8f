"""How a reader sees a message, and what that reader would stumble over."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from bot.text.render import NO_BREAK, Message, Voice, render, without_markup

LEAK = re.compile(r"None|\[\]|\{\{|\}\}|\{%|Undefined|\bTrue\b|\bFalse\b|datetime|Decimal")
CLUMSY = re.compile(r"\n\n\n|  |\(\)|“”| [,;:.)]|,,|\.\.|^[•✅↩️⏰⚠️📎\d.]+\s*$|^\s*[,;:]", re.MULTILINE)
MARKS = re.compile("[✅↩⏰⚠📎]")


def spoken(message: Message, voice: Voice) -> str:
    """A text with plain spaces only."""
    return render(message, voice).replace(NO_BREAK, " ")


class _Markup(HTMLParser):
    """Collects what is wrong with the markup of one line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.open.append(tag)
        if tag not in ("b", "i") or attrs:
            self.faults.append(f"<{tag}>")

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}>")


def markup_faults(text: str) -> list[str]:
    """A text may be cut at any line, so no tag may stay open over its end."""
    found: list[str] = []
    for line in text.splitlines():
        parser = _Markup()
        parser.feed(line)
        parser.close()
        found += [*parser.faults, *(f"open <{tag}>" for tag in parser.open)]
    return found


def complaints(text: str) -> list[str]:
    """Everything that a reader would stumble over."""
    crowded = [line for line in text.splitlines() if len(MARKS.findall(line)) > 1]
    traces = [found.group() for pattern in (LEAK, CLUMSY) for found in pattern.finditer(without_markup(text))]
    return [*markup_faults(text), *traces, *crowded]
