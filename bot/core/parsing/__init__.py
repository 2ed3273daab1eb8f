"""What people type: dates and numbers, id-ID."""
