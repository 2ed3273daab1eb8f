"""What the bot has shown an officer, and what it waits for: cards and pending questions."""
