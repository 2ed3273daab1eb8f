"""Names that the bot and the commands share in the database."""

from __future__ import annotations

USERNAME = "nama_bot"  #: the bot's user name, kept for the links of `invite list`
