"""Where the papers' templates and fonts lie, installed or not."""

from __future__ import annotations

from pathlib import Path

import templates

PAPERS = Path(next(iter(templates.__path__))) / "dokumen"
FONTS = PAPERS / "fonts"
