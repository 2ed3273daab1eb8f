"""The queues and the ticks."""
