"""Telegram as a `Channel`."""

import logging

from bot.loading import without

# The command line of httpx, with rich and pygments: a sixth of what a bot at rest would hold beside its own.
with without("httpx._main"):
    import telegram  # noqa: F401  # loaded here, for all files of this room

# Its lines at DEBUG hold every parameter: the secret of the webhook, and what officers are told.
logging.getLogger("telegram.Bot").setLevel(logging.INFO)
