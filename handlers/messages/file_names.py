"""The name under which a file is kept and sent on: what its sender said of it, and the ending of what it is."""

from __future__ import annotations

import re
from pathlib import PurePath

from storage.uploads.kinds import FileKind

STEM_MAX = 50  #: characters of a name taken from a caption, without the ending
_COPY = re.compile(r"(?P<stem>.+)(?P<ending>\.\w{2,5})\s*(?P<copy>\(\d+\))")  #: laporan.pdf (1)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
_WRONG = frozenset(
    [
        ".jfif",
        ".pjpeg",
        ".jpe",
        ".htm",
        ".html",
        ".svg",
        ".exe",
        ".apk",
        ".zip",
        ".rar",
        ".bin",
        ".dat",
        ".tmp",
        ".txt",
        ".csv",
        ".xlsm",
        ".xlsb",
        ".docm",
        ".pptm",
    ]
)  #: endings that are dropped where the file is something else; others belong to the name, as in "S.Pd"
_KNOWN = _WRONG.union(*(kind.endings for kind in FileKind))


def kept_name(name: str, caption: str, kind: FileKind) -> str:
    """The caption, or without one the name that the phone gave, with an ending under which the file opens."""
    stem, ending = _parted(name)
    return f"{_from_caption(caption) or stem}{ending if ending in kind.endings else kind.value}"


def _parted(name: str) -> tuple[str, str]:
    """(stem, ending in lower case); the ending is empty where the name has none that is known."""
    copy = _COPY.fullmatch(name)
    if copy and copy["ending"].lower() in _KNOWN:
        return f"{copy['stem']} {copy['copy']}", copy["ending"].lower()
    ending = PurePath(name).suffix
    if ending.lower() in _KNOWN:
        return name.removesuffix(ending), ending.lower()
    return name, ""


def _from_caption(caption: str) -> str:
    """The first line of the caption as a name; an empty text if it has no word."""
    lines = [line for line in caption.splitlines() if any(c.isalnum() for c in line)]
    if not lines:
        return ""
    said, _ = _parted(" ".join(_NOT_IN_NAMES.sub(" ", lines[0]).split()))
    if len(said) > STEM_MAX:
        said = said[: STEM_MAX + 1].rpartition(" ")[0] or said[:STEM_MAX]
    return said.strip(" .,;")
