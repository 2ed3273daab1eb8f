"""The parameters of one request, read as leniently as the real server reads them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


def whole(value: object) -> int:
    """A JSON value as a whole number; what is none counts as 0, as on the real server."""
    try:
        return int(str(value))
    except ValueError:
        return 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """One file part of a multipart request; `data` are its bytes."""

    name: str
    mime_type: str
    data: bytes


@dataclass(frozen=True, kw_only=True, slots=True)
class Params:
    """Values are text (form, multipart) or native JSON; both read the same. Files go by their part's name."""

    values: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def names(self) -> set[str]:
        """Every parameter that was sent, files included, except parts that only `attach://` points to."""
        return set(self.values) | {name for name in self.files if not self._is_attached(name)}

    def _is_attached(self, name: str) -> bool:
        return any(isinstance(value, str) and f"attach://{name}" in value for value in self.values.values())

    def has(self, name: str) -> bool:
        """Whether the parameter was sent at all, even empty."""
        return name in self.values

    def text(self, name: str) -> str:
        """The parameter as text; absent is empty."""
        value = self.values.get(name)
        if value is None:
            return ""
        if isinstance(value, str):
            return value
        return json.dumps(value)

    def integer(self, name: str, default: int = 0) -> int:
        """What is not a whole number counts as the default, as on the real server."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def flag(self, name: str) -> bool:
        """True for `true`, `yes` and `1`, whatever the case."""
        return self.text(name).strip().lower() in {"true", "yes", "1"}

    def parsed(self, name: str) -> object:
        """The parameter as JSON, None when absent or empty; raises ValueError when it is none."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        return json.loads(value) if isinstance(value, str) else value
