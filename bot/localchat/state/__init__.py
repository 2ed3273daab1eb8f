"""The chats, messages and updates of the embedded server."""
