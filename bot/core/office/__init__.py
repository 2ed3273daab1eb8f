"""The office as values: the office file, officers and seats, appointments, who sits where now."""
