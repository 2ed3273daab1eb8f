"""The base of every refusal. A person asks for something and is refused; nothing changes.

A leaf is raised, never the base. `key` names the sentence `galat_<key>` in `templates/pesan/galat.yaml`; the
fields given at the raise are the fields of that sentence. The leaves stand in one catalogue a layer:
`bot/core/refusals.py`, `storage/refusals.py`, `handlers/refusals.py` and `bot/refusals.py`. Whatever is not a
`SopError` is a fault of ours.
"""

from __future__ import annotations

from typing import ClassVar


class SopError(Exception):
    """A person's request that is refused."""

    key: ClassVar[str] = ""

    def __init__(self, **fields: object) -> None:
        super().__init__(f"{self.key} {fields}" if fields else self.key)
        self.fields = fields


class FinalFault(RuntimeError):
    """A fault of ours that trying again cannot mend, since the same input meets it again."""
