"""Reproducible measurements, each beside a peer that runs in the same call; judge by the ratios."""
