"""Price: technical premium to quoted premium, by the filed tariff; what is filed is what is used.

Schedule credits and debits are named, capped one by one and together, and each needs a reason. A
quote that would leave the filed tariff is refused, never bent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from risk.errors import Fault, RiskError
from risk.price.table_rating import Table
from risk.price.technical import PriceBreakdown
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text
from risk.units import cents


class NotFiled(RiskError):
    """A quote would leave its filed tariff."""

    code = "not-filed"


class ScheduleItem(Strict):
    """A ground for a credit (< 0) or debit (> 0), with its filed bounds, shares of premium."""

    id: str
    zh: str
    en: str
    least: float
    most: float


class Modification(Strict):
    """A credit or debit an underwriter applies: a filed ground, a share and a reason."""

    item: str
    share: float
    reason: str


@dataclass(frozen=True)
class Applied:
    """A modification with its words and money [money/period]."""

    label: Text
    share: float
    reason: str
    money: float


@dataclass(frozen=True)
class QuotedPrice:
    """What is asked for, with every step [money/period].

    Parameters
    ----------
    technical : PriceBreakdown
        Up to technical premium and minimum.
    applied : tuple of Applied
        Schedule modifications.
    premium : float
        Quoted premium before tax, to minor units; never under the minimum.
    tax_ratio, tax : float
        Premium tax of the place; apart from the premium.
    payable : float
        Premium and tax.
    """

    technical: PriceBreakdown
    applied: tuple[Applied, ...]
    premium: float
    tax_ratio: float
    tax: float
    payable: float


def quoted_price(
    rulebook: Rulebook, price: PriceBreakdown, modifications: Sequence[Modification] = ()
) -> QuotedPrice:
    """Give the quoted premium.

    Parameters
    ----------
    price : PriceBreakdown
    modifications : sequence of Modification
        At most one for each filed ground.

    Raises
    ------
    NotFiled
        If a ground is not filed, a share leaves its bounds, the total leaves the cap, or a
        reason is missing: all at once.
    """
    items = {one.id: one for one in rulebook.read("tariff.schedule", tuple[ScheduleItem, ...])}
    cap: float = rulebook.value("tariff.schedule_cap")
    faults = _faults(items, modifications, cap)
    if faults:
        raise NotFiled("the quote would leave its filed tariff", faults)
    base = price.technical_premium
    applied = tuple(
        Applied(
            Text(zh=items[one.item].zh, en=items[one.item].en),
            one.share,
            one.reason,
            one.share * base,
        )
        for one in modifications
    )
    total = sum(one.share for one in modifications)
    premium = float(cents(max(base * (1 + total), price.minimum_premium)))
    ratio: float = (
        rulebook.value("tariff.premium_tax") if rulebook.holds("tariff.premium_tax") else 0
    )
    tax = float(cents(premium * ratio))
    return QuotedPrice(price, applied, premium, ratio, tax, premium + tax)


@lru_cache(maxsize=1024)
def market_ilf(rulebook: Rulebook, limit_usd: float) -> float | None:
    """Give the market's increased limit factor, None beyond its table.

    Market factors are steeper than loss cost; they stand beside ours and never in the price.
    """
    table = rulebook.read("tariff.market_ilf", Table)
    inside = table.at[0] <= limit_usd <= table.at[-1]
    return table.read("limit", limit_usd) if inside else None


def _faults(
    items: dict[str, ScheduleItem], modifications: Sequence[Modification], cap: float
) -> list[Fault]:
    faults = []

    def fault(path: str, got: object, rule: str, way_out: str) -> None:
        faults.append(Fault(f"schedule.{path}", str(got), rule, way_out, NotFiled.code))

    names = [one.item for one in modifications]
    for one in modifications:
        item = items.get(one.item)
        if item is None:
            fault(one.item, one.share, f"filed grounds are {', '.join(items)}", "use one of them")
        elif not item.least <= one.share <= item.most:
            bounds = f"must lie between {item.least:+.0%} and {item.most:+.0%}"
            fault(one.item, f"{one.share:+.1%}", bounds, "keep to what is filed")
        if not one.reason.strip():
            fault(one.item, "no reason", "a modification needs a reason", "write it down")
        if names.count(one.item) > 1:
            fault(one.item, "twice", "a ground counts once", "keep one")
    total = sum(one.share for one in modifications)
    if abs(total) > cap + 1e-12:
        fault("total", f"{total:+.1%}", f"together at most {cap:.0%} either way", "take some back")
    return faults
