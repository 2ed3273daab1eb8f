"""/libur, and the deadlines that it moves."""
