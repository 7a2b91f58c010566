"""The code lists read once: GB/T 2260 provinces, GB/T 4754-2017, NACE and NAICS crosswalks.

``gbt4754_2017.csv`` is the official list; ``gbt4754_divisions.csv``, ``nace2_divisions.csv`` and
``naics2022_subsectors.csv`` are our own approximate mappings, one best target each.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

_HERE = Path(__file__).parent


def _rows(name: str) -> list[dict[str, str]]:
    with (_HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class Industry:
    """One code of GB/T 4754-2017, from section (``Q``) to class (``Q8425``)."""

    code: str
    name_zh: str
    level: str
    parent: str


@dataclass(frozen=True, slots=True)
class Division:
    """What a division (or a group that departs from it) corresponds to elsewhere."""

    code: str
    name_zh: str
    name_en: str
    nace2_divisions: tuple[str, ...]
    naics_sector: str
    breach_sector: str


@dataclass(frozen=True, slots=True)
class Link:
    """A code of another scheme and the best GB/T 4754 division, with what is lost."""

    code: str
    title_en: str
    gbt4754: str
    note: str


PROVINCES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {row["code"]: (row["name_zh"], row["name_en"]) for row in _rows("gbt2260_provinces.csv")}
)
"""Two-digit code of GB/T 2260 to (Chinese name, English name)."""


PLACES: Mapping[str, str] = MappingProxyType(
    {row["country"]: row["place"] for row in _rows("places.csv")}
)
"""ISO 3166 country to the rulebook place whose law reaches it, where that has another name."""


@lru_cache(maxsize=1)
def industries() -> Mapping[str, Industry]:
    """Give every code of GB/T 4754-2017."""
    return MappingProxyType(
        {
            row["code"]: Industry(row["code"], row["name_zh"], row["level"], row["parent"])
            for row in _rows("gbt4754_2017.csv")
        }
    )


@lru_cache(maxsize=1)
def division_rows() -> Mapping[str, Division]:
    """Give the crosswalk rows; the longest prefix of a code wins."""
    return MappingProxyType(
        {
            row["code"]: Division(
                row["code"],
                row["name_zh"],
                row["name_en"],
                tuple(row["nace2_divisions"].split(";")),
                row["naics_sector"],
                row["breach_sector"],
            )
            for row in _rows("gbt4754_divisions.csv")
        }
    )


def _links(name: str) -> Mapping[str, Link]:
    return MappingProxyType(
        {
            row["code"]: Link(row["code"], row["title_en"], row["gbt4754"], row["note"])
            for row in _rows(name)
        }
    )


@lru_cache(maxsize=1)
def nace_divisions() -> Mapping[str, Link]:
    """Give the 88 divisions of NACE Rev. 2."""
    return _links("nace2_divisions.csv")


@lru_cache(maxsize=1)
def naics_subsectors() -> Mapping[str, Link]:
    """Give the three-digit subsectors of NAICS 2022."""
    return _links("naics2022_subsectors.csv")
