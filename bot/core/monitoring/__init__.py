"""Where a case stands: time ledger, blockers, forecast, performance, digest, reminders."""
