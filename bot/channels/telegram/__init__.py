"""Telegram as a `Channel`."""
