"""`python -m bench [--quick] [PART ...]`: every figure beside its peer's, as one table."""

from __future__ import annotations

import argparse
import importlib.util
import logging
import platform
import sys
from importlib.metadata import version

from bench import papers, startup, transitions, wire
from bench.figures import QUICK, Effort, Figure, table

_PARTS = {
    "wire": wire.measure,
    "transitions": transitions.measure,
    "papers": papers.measure,
    "startup": startup.measure,
}
_PEERS = ("python-telegram-bot", "httpx", "aiohttp", "SQLAlchemy", "SpiffWorkflow", "openpyxl")


def _circumstances(effort: Effort) -> str:
    """What the figures depend on; both sides of each share it."""
    versions = ", ".join(f"{name} {version(name)}" for name in _PEERS)
    sniffio = "with" if importlib.util.find_spec("sniffio") else "without"
    return f"Python {platform.python_version()}, {versions}, {sniffio} sniffio; medians of {effort.rounds}"


def run(effort: Effort, parts: list[str]) -> list[Figure]:
    figures: list[Figure] = []
    for part in parts:
        print(f"measuring: {part} ...", file=sys.stderr, flush=True)
        figures += _PARTS[part](effort)
    return figures


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only show that everything runs")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    asked = parser.parse_args(arguments)
    unknown = set(asked.parts) - set(_PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    logging.disable(logging.WARNING)
    effort = QUICK if asked.quick else Effort()
    figures = run(effort, asked.parts or list(_PARTS))
    print(_circumstances(effort))
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
