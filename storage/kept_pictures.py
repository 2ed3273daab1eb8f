"""Pictures that were drawn a moment ago: what shows the same is not drawn twice."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from storage.files import FileStore

_MOST = 256  #: pictures that are remembered; forgetting one costs another second


class KeptPictures:
    """Which file shows which content. It is found by the content alone, so it shows what is true."""

    def __init__(self) -> None:
        self._files: dict[str, str] = {}
        self._turn = Lock()

    def of(self, files: FileStore, content: str, draw: Callable[[], bytes]) -> tuple[str, bytes]:
        """The SHA-256 and the bytes of the picture with this fingerprint of its content."""
        with self._turn:
            known = self._files.get(content, "")
            png = files.get(known) if known and files.holds(known) else draw()
            sha256 = files.put(png)  # one that was kept is wanted again
            self._files.pop(content, None)
            self._files[content] = sha256
            while len(self._files) > _MOST:
                del self._files[next(iter(self._files))]
            return sha256, png
