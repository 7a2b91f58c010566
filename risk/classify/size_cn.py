"""Classify: the Chinese size standard: a firm reaches a class by all floors of its industry."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Literal, TypeVar

from risk.classify.industry import find_code
from risk.classify.size_class import ORDER, Figures, Size, SizeClass, settled
from risk.errors import UnknownCode
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text


class Floors(Strict):
    """Least value of an indicator for each class, inclusive."""

    large: float
    medium: float
    small: float


class SizeRow(Strict):
    """One industry of the Chinese table with the codes that belong to it."""

    id: str
    zh: str
    en: str
    gbt4754: tuple[str, ...]
    floors: dict[Literal["headcount", "revenue", "total_assets"], Floors]


class Outside(Strict):
    """Industries the table leaves out, and the row used by analogy, if any."""

    gbt4754: tuple[str, ...]
    zh: str
    en: str
    by_analogy: str | None
    note: Text | None = None
    own_standard: str | None = None


Row = TypeVar("Row", SizeRow, Outside)


def china_size(rulebook: Rulebook, industry: str, figures: Figures) -> Size:
    """Give the class by the industry's row; large, medium and small need all listed floors.

    References
    ----------
    miit_2011_300, nbs_2017_213 (keys in the rulebook's sources).
    """
    found = _place_of(rulebook, industry)
    if isinstance(found, Outside):
        note = found.note or Text(
            zh=f"{found.zh}不适用中小企业划型标准",
            en=f"{found.en}: the size rule does not apply",
        )
        return Size(None, (), "", False, note, rulebook.dated("size.cn.outside"))
    row, outside = found
    possible = china_classes(row, figures)
    if outside is None:
        note = Text(zh=f"按“{row.zh}”行业指标划型", en=f"by the row “{row.en}”")
        dated = rulebook.dated("size.cn.industries")
    else:
        note = Text(
            zh=f"划型标准未列“{outside.zh}”，参照“{row.zh}”类推，属本系统判断",
            en=f"the table leaves out “{outside.en}”; by analogy with “{row.en}”, our judgement",
        )
        dated = rulebook.dated("size.cn.outside")
    return Size(settled(possible), possible, row.id, outside is not None, note, dated)


def china_edges(rulebook: Rulebook, industry: str) -> dict[str, list[float]]:
    """Give the floors of an industry's row by indicator: between two the class stays.

    Raises
    ------
    UnknownCode
        If the industry is in no list, or too broad for a row.
    """
    found = _place_of(rulebook, industry)
    if isinstance(found, Outside):
        return {}
    return {
        indicator: [floors.small, floors.medium, floors.large]
        for indicator, floors in found[0].floors.items()
    }


@lru_cache(maxsize=4096)
def _place_of(rulebook: Rulebook, industry: str) -> tuple[SizeRow, Outside | None] | Outside:
    """Give an industry's row, with why it is left out if it is one by analogy; or why alone."""
    rows = {row.id: row for row in rulebook.read("size.cn.industries", tuple[SizeRow, ...])}
    if industry in rows:
        return rows[industry], None
    code = _row_named(rows, industry) or find_code(industry)
    row = rows.get(code) or _longest(list(rows.values()), code)
    if row is not None:
        return row, None
    outside = _longest(list(rulebook.read("size.cn.outside", tuple[Outside, ...])), code)
    if outside is None:
        raise UnknownCode(
            f"{code} is too broad for a size row; give a deeper GB/T 4754 code, such as {code}0"
        )
    if outside.by_analogy is None:
        return outside
    return rows[outside.by_analogy], outside


def china_classes(row: SizeRow, figures: Figures) -> tuple[SizeClass, ...]:
    """Give every class the known figures of a firm allow.

    A class needs all floors of the row; below any small floor a firm is micro.
    """
    reached: list[tuple[int, ...]] = []
    for indicator, floors in row.floors.items():
        value = figures.get(indicator)
        if value is None:
            reached.append((0, 1, 2, 3))
        else:
            reached.append((sum(value >= f for f in (floors.small, floors.medium, floors.large)),))
    return tuple(ORDER[rank] for rank in sorted({min(ranks) for ranks in product(*reached)}))


def _row_named(rows: dict[str, SizeRow], name: str) -> str | None:
    wanted = name.strip().lower()
    return next((r.id for r in rows.values() if wanted in (r.zh.lower(), r.en.lower())), None)


def _longest(rows: list[Row], code: str) -> Row | None:
    best: tuple[int, Row | None] = (0, None)
    for row in rows:
        length = max((len(p) for p in row.gbt4754 if code.startswith(p)), default=0)
        if length > best[0]:
            best = (length, row)
    return best[1]
