"""`python -m bench [--effort long|short|quick] [--json FILE] [PART ...]`: every figure beside its peer's, as one table."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import logging
import os
import platform
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench.figures import EFFORTS, Effort, Figure, table
from bench.process import ROOT

PARTS = ("wire", "webhook", "pace", "transitions", "footprint", "growth", "papers", "startup", "workers")
_PEERS = (
    "python-telegram-bot",
    "httpx",
    "aiohttp",
    "pywa",
    "SQLAlchemy",
    "aiosqlite",
    "SpiffWorkflow",
    "dbos",
    "openpyxl",
    "typst",
)


def circumstances(effort: Effort) -> dict[str, str]:
    """What the figures depend on; both sides of each share it."""
    head = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True
    )
    sniffio = "with" if importlib.util.find_spec("sniffio") else "without"
    return {
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "commit": head.stdout.strip() or "unknown",
        "effort": f"{effort.name}, medians of {effort.rounds} ({effort.large_rounds} of what needs a large office)",
        "machine": f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, fsync {fsync():.2f} ms",
        "python": f"{platform.python_version()}, {sniffio} sniffio",
        "versions": ", ".join(f"{name} {version(name)}" for name in _PEERS),
    }


def fsync(times: int = 50) -> float:
    """Milliseconds that the disk takes to keep a page: the median."""
    spans = []
    with tempfile.NamedTemporaryFile() as file:
        for _ in range(times):
            begun = time.perf_counter()
            file.write(b"\0" * 4096)
            file.flush()
            os.fsync(file.fileno())
            spans.append((time.perf_counter() - begun) * 1000)
    return sorted(spans)[times // 2]


def run(effort: Effort, parts: list[str]) -> list[Figure]:
    figures: list[Figure] = []
    for part in parts:
        print(f"measuring: {part} ...", end="", file=sys.stderr, flush=True)
        begun = time.perf_counter()
        figures += importlib.import_module(f"bench.{part}").measure(effort)
        print(f" {time.perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
    return figures


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--effort", choices=list(EFFORTS), default="long")
    parser.add_argument("--json", type=Path, help="a file for every value of every round")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    asked = parser.parse_args(arguments)
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    logging.disable(logging.WARNING)
    logging.getLogger("aiohttp.server").disabled = True  # a bot that is ended leaves a request half said
    effort = EFFORTS[asked.effort]
    around = circumstances(effort)
    figures = run(effort, asked.parts or list(PARTS))
    if asked.json:
        content = {"circumstances": around, "figures": [figure.as_json() for figure in figures]}
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    print("\n".join(f"{name}: {value}" for name, value in around.items()))
    print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
