"""A whole office in one process: bot, local chat, phones, one movable clock."""
