"""The queues and the ticks: inbox, outbox, scheduler."""
