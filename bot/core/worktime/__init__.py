"""The working calendar, standards (mutu baku), reporting periods."""
