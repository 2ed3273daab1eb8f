"""Keeps Telegram from making links of what people write: S.Pd.SD, Nama.SH, laporan.md, @siti, #rekap.

The server finds such links by itself, but none in what is marked as code. The words stay as they are, also for who copies
them or has them read aloud. Commands (/tugas) remain. The rules are those of TDLib's `find_entities`.
"""

from __future__ import annotations

import re

_MOST = 90  #: Telegram honours a hundred entities in a message
_WORD = re.compile(r"<(?P<tag>a|code|pre)\b.*?</(?P=tag)>|<[^>]*>|&#?\w+;|(?P<word>[^\s<>&]+)", re.DOTALL)
_AROUND = re.compile(r"(^[^\w@#$]*)(.*?)([^\w/]*$)", re.DOTALL)
_HARMLESS = r"pdf|xlsx|docx|jpe?g|png"  #: endings of files that are no domains
_LINK = re.compile(
    rf"\w\.(?!(?:{_HARMLESS})\b)(?![A-Z][a-z]+\b)[^\W\d_]{{2}}"  # a domain; Title case (M.Si, S.Ag) is none
    r"|(?<![\w.])\d{1,3}(\.(0|[1-9]\d{0,2})){3}(?!\.?\w)|://|[@#]\w|\$[A-Z]"
)


def without_links(html: str) -> str:
    """The same text in Telegram's HTML, in which nothing becomes a link but what stands in <a>."""
    left = _MOST

    def as_code(found: re.Match[str]) -> str:
        nonlocal left
        if not found["word"] or not _LINK.search(found["word"]) or not left:
            return found[0]
        left -= 1
        return _AROUND.sub(r"\1<code>\2</code>\3", found["word"], count=1)

    return _WORD.sub(as_code, html)
