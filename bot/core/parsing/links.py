"""Links to files that lie somewhere else: what stands behind them can change or vanish."""

from __future__ import annotations

import re

_CLOUD = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:[\w-]+\.)*"
    r"(?:(?:drive|docs|photos|sites)\.google\.com|photos\.app\.goo\.gl|goo\.gl|forms\.gle|1drv\.ms|onedrive\.live\.com"
    r"|sharepoint\.com|dropbox\.com|db\.tt|box\.com|mega\.nz|mega\.io|mediafire\.com|wetransfer\.com|we\.tl|icloud\.com"
    r"|terabox\.com|1024terabox\.com|4shared\.com|wa\.me|chat\.whatsapp\.com|bit\.ly|s\.id|tinyurl\.com|cutt\.ly)"
    r"(?![\w.-]*\w)(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_FEW = 6  #: words beside a link that is sent in place of a file: "ini Pak, data pendukungnya"


def cloud_link(text: str) -> bool:
    """Whether a link to a shared file or folder stands in the text."""
    return _CLOUD.search(text) is not None


def mostly_link(text: str) -> bool:
    """Whether such a link is what the text is about: a few words stand beside it at most."""
    return cloud_link(text) and len(_WORD.findall(_CLOUD.sub(" ", text))) <= _FEW
