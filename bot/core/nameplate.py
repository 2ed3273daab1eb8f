"""How an officer is named in one of his seats. A decision keeps it: what is signed stays signed under that title."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Nameplate:
    name: str
    title: str = ""  #: jabatan of the seat, without "Plh."; empty where the office gave none
    salutation: str = ""
    rank: str = ""  #: pangkat
    nip: str = ""
