"""Phones driven by a program: the player of a rehearsal, and the tests."""
