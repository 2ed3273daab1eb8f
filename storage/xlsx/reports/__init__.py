"""Workbooks that the bot writes for its readers."""
