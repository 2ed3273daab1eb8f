"""One transition of a case, and what officers see of it."""
