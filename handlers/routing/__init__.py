"""What comes in, and which use case it is."""
