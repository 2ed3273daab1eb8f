"""Which number formats show a hundredfold figure: only those with a bare per cent sign."""

from __future__ import annotations

import pytest

from storage.xlsx.untrusted.number_formats import hundreds


@pytest.mark.parametrize(
    ("shape", "value", "times"),
    [
        ("0%", 0.2, 1),
        ("0.00 %", 0.2, 1),
        ("0%%", 0.2, 2),
        ('0.0"%"', 96.4, 0),
        ('0.0" % "', 96.4, 0),
        ("0.0\\%", 96.4, 0),
        ("0_%", 96.4, 0),
        ("0*%", 96.4, 0),
        ("General", 96.4, 0),
        ('#,##0.0"%";[Red]-0%', 96.4, 0),
        ('#,##0.0"%";[Red]-0%', -0.2, 1),
        ('0%;-0%;"0 %"', 0, 0),
        ("[<=1]0%;0.0\\%", 0.2, 1),
        ("[<=1]0%;0.0\\%", 96.4, 0),
        ('0"belum ditutup %', 96.4, 0),
    ],
)
def test_only_a_bare_per_cent_sign_scales(shape: str, value: float, times: int) -> None:
    assert hundreds(shape, value) == times
