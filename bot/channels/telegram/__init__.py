"""Telegram as a `Channel`."""

from bot.loading import without

# The command line of httpx, with rich and pygments: a sixth of what a bot at rest would hold beside its own.
with without("httpx._main"):
    import telegram  # noqa: F401  # loaded here, for all files of this room
