"""An embedded chat server: the Bot API for the bot, phones and a page for people."""
