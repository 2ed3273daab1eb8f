"""The texts that open a closed chat, as the chat service is asked to approve them (`templates/whatsapp/`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from bot.ports import Template
from bot.text.render import render_text
from templates.texts import OPENERS


@cache
def openers() -> Mapping[str, Template]:
    """Every template by its name."""
    found = yaml.safe_load(OPENERS.read_text(encoding="utf-8"))
    return {
        name: Template(
            name=name, body=one["isi"], examples=tuple(one["contoh"]), button=render_text("label_buka")
        )
        for name, one in found.items()
    }
