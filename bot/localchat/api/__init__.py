"""The Bot API that the embedded server speaks."""
