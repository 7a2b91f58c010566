"""Classify: a code of any scheme to GB/T 4754 and the sector of the loss figures."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from risk.errors import Fault, UnknownCode
from risk.profile import Company
from risk.rulebook.codes import (
    Division,
    division_rows,
    industries,
    nace_divisions,
    naics_subsectors,
)
from risk.rulebook.codes.tables import Link
from risk.rulebook.schema import Text


@dataclass(frozen=True, slots=True)
class BusinessLine:
    """A firm's business line, placed.

    Parameters
    ----------
    code : str
        GB/T 4754-2017, as deep as is known.
    name_zh, name_en : str
        Official Chinese name of the code; our short English name of its division.
    breach_sector : str
        Sector of the published frequency figures.
    lost : Text or None
        What the crosswalk lost; None when the code was GB/T 4754 to begin with.
    """

    code: str
    name_zh: str
    name_en: str
    breach_sector: str
    lost: Text | None = None


def place_business_line(firm: Company) -> BusinessLine:
    """Place a firm's industry code.

    Raises
    ------
    UnknownCode
        If the code is not in the scheme named; the three nearest are offered.
    """
    if firm.industry_scheme == "NACE":
        division = firm.industry.lstrip("ABCDEFGHIJKLMNOPQRSTU").split(".")[0][:2]
        link = nace_divisions().get(division)
        if link is None:
            raise _unknown(firm.industry, "NACE division", list(nace_divisions()))
        return _placed(link.gbt4754, _lost("NACE", division, link, "division"))
    if firm.industry_scheme == "NAICS":
        link = naics_subsectors().get(firm.industry[:3])
        if link is None:
            raise _unknown(firm.industry, "NAICS subsector", list(naics_subsectors()))
        return _placed(link.gbt4754, _lost("NAICS", link.code, link, "subsector"))
    return _placed(find_code(firm.industry))


def find_code(code_or_name: str) -> str:
    """Give the GB/T 4754 code for a code (``Q8425``, ``8425``, ``C``) or a name.

    Names are the official Chinese ones, or the English names of divisions.

    >>> find_code("8425"), find_code("零售业")
    ('Q8425', 'F52')
    """
    wanted = code_or_name.strip()
    known = industries()
    if wanted.upper() in known:
        return wanted.upper()
    if wanted.isdigit():
        for code in known:
            if code[1:] == wanted:
                return code
    named = _names()
    if wanted.lower() in named:
        return named[wanted.lower()]
    raise _unknown(wanted, "GB/T 4754-2017 code or name", [*known, *named])


def breach_sector(code: str) -> str:
    """Give the sector of the loss figures for a GB/T 4754 code; the longest prefix wins."""
    return _division(code).breach_sector


def _lost(scheme: str, code: str, link: Link, level: str) -> Text:
    name = industries()[find_code(link.gbt4754)].name_zh
    return Text(
        zh=f"{scheme} {code}，取最接近的大类 {link.gbt4754} {name}，更细的分类已丢失",
        en=f"{scheme} {code} {link.title_en}: {link.note or level}",
    )


def _placed(code: str, lost: Text | None = None) -> BusinessLine:
    code = find_code(code)
    row = _division(code)
    return BusinessLine(code, industries()[code].name_zh, row.name_en, row.breach_sector, lost)


def _division(code: str) -> Division:
    rows = division_rows()
    for length in range(len(code), 2, -1):
        if code[:length] in rows:
            return rows[code[:length]]
    # A bare section letter: its first division stands for it.
    return next(row for key, row in rows.items() if key.startswith(code[:1]))


def _names() -> dict[str, str]:
    order = {"class": 0, "group": 1, "division": 2, "section": 3}
    named: dict[str, str] = {}
    for code, industry in sorted(industries().items(), key=lambda item: order[item[1].level]):
        named[industry.name_zh.lower()] = code  # the broadest level wins
    for code, row in division_rows().items():
        named.setdefault(row.name_en.lower(), code)
    return named


def _unknown(code: str, what: str, known: list[str]) -> UnknownCode:
    near = difflib.get_close_matches(code, known, n=3, cutoff=0.3)
    return UnknownCode(
        f"{code!r} is no {what}",
        [
            Fault(
                "firm.industry",
                code,
                f"must be a {what}",
                f"nearest: {', '.join(near)}" if near else "look it up in the official list",
                UnknownCode.code,
            )
        ],
    )
