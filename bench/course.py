"""The same case for everybody: twenty transitions through every loop of the SOP, up to its last step."""

from __future__ import annotations

from dataclasses import dataclass, field

TRANSITIONS = 20
LAST = "9"
REASON = "Angka realisasi bulan ini belum sesuai dengan data pendukungnya."
_RETURNED = "IND"  #: the bidang whose Kabid sends it back once
_REFUSED_ONCE = {"5", "7", "8"}


@dataclass
class Course:
    """Says how each task of one case is answered: the first time Tidak at 5 (one bidang), 7 and 8, else on."""

    _refused: set[str] = field(default_factory=set)

    def answers_no(self, step: str, bidang: str | None) -> bool:
        """Whether this time the answer is Tidak; asking counts as answering."""
        if step not in _REFUSED_ONCE or step in self._refused or bidang not in (None, "", _RETURNED):
            return False
        self._refused.add(step)
        return True
