"""The texts, papers, procedures and samples that come with the bot."""

from __future__ import annotations

from pathlib import Path

PAPERS = Path(__file__).parent / "dokumen"  #: the typst templates
FONTS = PAPERS / "fonts"
WORDS = Path(__file__).parent / "kata"  #: around dates and figures: a file a language
