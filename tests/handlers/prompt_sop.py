"""The shipped SOP without its `tunda`, for tests that do not let the clock go on between two acts."""

from __future__ import annotations

from pathlib import Path

from bot.config import SHIPPED_SOP


def prompt_sop(directory: Path, tunda: str = "0 detik") -> Path:
    """A copy in `directory` that hands on after `tunda`, at once by default."""
    text = SHIPPED_SOP.read_text(encoding="utf-8")
    assert text.count("tunda: 60 detik") == 1
    directory.mkdir(parents=True, exist_ok=True)
    found = directory / f"sop tunda {tunda}.yaml"
    found.write_text(text.replace("tunda: 60 detik", f"tunda: {tunda}"), encoding="utf-8")
    return found
