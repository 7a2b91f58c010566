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
    row, code = _row_of(rulebook, industry)
    if row is None:
        return _outside(rulebook, code, figures)
    dated = rulebook.dated("size.cn.industries")
    possible = china_classes(row, figures)
    note = Text(zh=f"按“{row.zh}”行业指标划型", en=f"by the row “{row.en}”")
    return Size(settled(possible), possible, row.id, False, note, dated)


@lru_cache(maxsize=4096)
def _row_of(rulebook: Rulebook, industry: str) -> tuple[SizeRow | None, str]:
    """Give the row of an industry, if it has one, and the code it was looked for by."""
    rows = _rows(rulebook)
    if industry in rows:
        return rows[industry], ""
    code = _row_named(rows, industry) or find_code(industry)
    return rows.get(code) or _longest(list(rows.values()), code), code


def _rows(rulebook: Rulebook) -> dict[str, SizeRow]:
    return {row.id: row for row in rulebook.read("size.cn.industries", tuple[SizeRow, ...])}


def china_edges(rulebook: Rulebook) -> dict[str, list[float]]:
    """Give every floor of every industry by indicator: between two the class stays."""
    found: dict[str, list[float]] = {}
    for row in rulebook.read("size.cn.industries", tuple[SizeRow, ...]):
        for indicator, floors in row.floors.items():
            found.setdefault(indicator, []).extend((floors.small, floors.medium, floors.large))
    return found


def _outside(rulebook: Rulebook, code: str, figures: Figures) -> Size:
    dated = rulebook.dated("size.cn.outside")
    outside = _longest(list(rulebook.read("size.cn.outside", tuple[Outside, ...])), code)
    if outside is None:
        raise UnknownCode(
            f"{code} is too broad for a size row; give a deeper GB/T 4754 code, such as {code}0"
        )
    if outside.by_analogy is None:
        note = outside.note or Text(
            zh=f"{outside.zh}不适用中小企业划型标准",
            en=f"{outside.en}: the size rule does not apply",
        )
        return Size(None, (), "", False, note, dated)
    row = _rows(rulebook)[outside.by_analogy]
    possible = china_classes(row, figures)
    note = Text(
        zh=f"划型标准未列“{outside.zh}”，参照“{row.zh}”类推，属本系统判断",
        en=f"the table leaves out “{outside.en}”; by analogy with “{row.en}”, our judgement",
    )
    return Size(settled(possible), possible, row.id, True, note, dated)


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
