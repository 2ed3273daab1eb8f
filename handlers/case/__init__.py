"""One transition of a case, and everything that follows from it: cards, tasks, notifications."""
