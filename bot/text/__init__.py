"""Message key and fields to text."""
