"""Classify: micro, small, medium or large, under the place's rule on the day."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Literal, TypeVar

from risk.classify.industry import find_code
from risk.errors import NotInForce, UnknownCode
from risk.rulebook import Rulebook
from risk.rulebook.schema import Dated, Strict, Text

SizeClass = Literal["micro", "small", "medium", "large"]
ORDER: tuple[SizeClass, ...] = ("micro", "small", "medium", "large")
INDICATORS = ("headcount", "revenue", "total_assets")


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


class EuClass(Strict):
    """Upper limits of one EU class: headcount exclusive, money inclusive."""

    size_class: SizeClass
    headcount_below: int
    turnover_max: float
    balance_sheet_max: float


@dataclass(frozen=True, slots=True)
class Size:
    """The size class of a firm, and how it came about.

    Parameters
    ----------
    size_class : str or None
        The class; None when the figures do not settle it or no rule reaches the firm.
    possible : tuple of str
        Every class the known figures allow, in order; one when settled, none outside the rule.
    row : str
        The industry row used, empty for the EU rule.
    by_analogy : bool
        Whether the row is our analogy, as the table leaves the industry out.
    note : Text
        Why, in both languages.
    rule : Dated
        The rule, with source, article and first day in force.
    """

    size_class: SizeClass | None
    possible: tuple[SizeClass, ...]
    row: str
    by_analogy: bool
    note: Text
    rule: Dated


def classify_size(
    rulebook: Rulebook,
    industry: str,
    headcount: float | None,
    revenue: float | None,
    total_assets: float | None,
) -> Size:
    """Give the size class under the rule of the rulebook's place.

    Parameters
    ----------
    rulebook : Rulebook
        ``CN`` or ``EU``, on the day.
    industry : str
        GB/T 4754 code, row id or name; not used in the EU.
    headcount, revenue, total_assets : float or None
        Persons; money in yuan or euro, major units; None for unknown.

    Raises
    ------
    UnknownCode
        If the industry is in no list.
    NotInForce
        If the place has no size rule on the day.
    """
    figures = {"headcount": headcount, "revenue": revenue, "total_assets": total_assets}
    if rulebook.place == "CN":
        return _china(rulebook, industry, figures)
    if rulebook.place == "EU":
        return _europe(rulebook, figures)
    raise NotInForce(f"no size rule is carried for {rulebook.place}; CN and EU are")


def _china(rulebook: Rulebook, industry: str, figures: dict[str, float | None]) -> Size:
    rows = {row.id: row for row in rulebook.read("size.cn.industries", tuple[SizeRow, ...])}
    dated = rulebook.dated("size.cn.industries")
    if industry in rows:
        row, code = rows[industry], ""
    else:
        code = _row_named(rows, industry) or find_code(industry)
        found = rows.get(code) or _longest(list(rows.values()), code)
        if found is None:
            return _outside(rulebook, rows, code, figures)
        row = found
    possible = china_classes(row, figures)
    note = Text(zh=f"按“{row.zh}”行业指标划型", en=f"by the row “{row.en}”")
    return Size(_settled(possible), possible, row.id, False, note, dated)


def _outside(
    rulebook: Rulebook, rows: dict[str, SizeRow], code: str, figures: dict[str, float | None]
) -> Size:
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
    row = rows[outside.by_analogy]
    possible = china_classes(row, figures)
    note = Text(
        zh=f"划型标准未列“{outside.zh}”，参照“{row.zh}”类推，属本系统判断",
        en=f"the table leaves out “{outside.en}”; by analogy with “{row.en}”, our judgement",
    )
    return Size(_settled(possible), possible, row.id, True, note, dated)


def china_classes(row: SizeRow, figures: dict[str, float | None]) -> tuple[SizeClass, ...]:
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


def _europe(rulebook: Rulebook, figures: dict[str, float | None]) -> Size:
    dated = rulebook.dated("size.eu.classes")
    raw = rulebook.value("size.eu.classes")
    classes = [EuClass(size_class=r["class"], **{k: r[k] for k in r if k != "class"}) for r in raw]
    possible: list[SizeClass] = []
    for limits in classes:
        fits = _eu_fits(limits, figures)
        if fits is not False:
            possible.append(limits.size_class)
        if fits is True:
            break
    else:
        possible.append("large")
    note = Text(
        zh="按欧盟2003/361/EC建议：人数为必要条件，营业额与资产总额满足其一",
        en="Recommendation 2003/361/EC: headcount is a must, one of two money tests; "
        "the firm is taken as autonomous",
    )
    found = tuple(possible)
    return Size(_settled(found), found, "", False, note, dated)


def _eu_fits(limits: EuClass, figures: dict[str, float | None]) -> bool | None:
    """Give yes, no or None for unknown, in three-valued logic."""
    staff = figures["headcount"]
    if staff is not None and staff >= limits.headcount_below:
        return False
    tests = [
        None if value is None else value <= most
        for value, most in (
            (figures["revenue"], limits.turnover_max),
            (figures["total_assets"], limits.balance_sheet_max),
        )
    ]
    if tests == [False, False]:
        return False
    return True if staff is not None and True in tests else None


def _settled(possible: tuple[SizeClass, ...]) -> SizeClass | None:
    return possible[0] if len(possible) == 1 else None


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
