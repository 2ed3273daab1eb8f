"""Chat services, each as a `Channel` of `bot/ports.py`, nothing more."""
