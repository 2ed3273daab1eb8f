"""Where a case stands: time ledger, blockers, forecast, digest, reminders."""
