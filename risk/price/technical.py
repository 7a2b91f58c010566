"""Price: expected loss to technical premium, every step kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict


class MoneyValue(Strict):
    """An amount with its currency, as rulebook data."""

    amount: float
    currency: str


@dataclass(frozen=True)
class Loadings:
    """What a tariff adds to the expected loss, in one currency.

    Parameters
    ----------
    fixed_expense : float
        Money a policy.
    capital_ratio : float
        Capital charge over pure premium.
    variable_ratio : float
        Expenses and commission, share of premium, in [0, 1).
    minimum_premium : float
        Money.
    """

    fixed_expense: float
    capital_ratio: float
    variable_ratio: float
    minimum_premium: float


@dataclass(frozen=True)
class BookCapital:
    """What a book charges a firm for capital, in place of what the tariff charges every firm.

    Parameters
    ----------
    book : str
        Name of the book.
    digest : str
        SHA-256 of what its scores are a function of.
    ratio : float
        Capital charge over pure premium: of this firm in this book.
    """

    book: str
    digest: str
    ratio: float


class PriceBreakdown(NamedTuple):
    """One premium with every step [money/year], before tax.

    Parameters
    ----------
    pure_premium : float
        Expected payment under the cover's terms.
    capital_charge, fixed_expense, variable_expense : float
        What is added.
    technical_premium : float
        (pure + capital + fixed) / (1 - variable ratio).
    minimum_premium : float
        The tariff's floor.
    premium : float
        The larger of the two.
    """

    pure_premium: float
    capital_charge: float
    fixed_expense: float
    variable_expense: float
    technical_premium: float
    minimum_premium: float
    premium: float

    @property
    def at_minimum(self) -> bool:
        """Tell whether the floor set the premium."""
        return self.premium > self.technical_premium


def loadings(rulebook: Rulebook, currency: str, book: BookCapital | None = None) -> Loadings:
    """Give the tariff's loadings in a currency, the capital charge by a book where there is one.

    Else the capital charge is set for the book, not for the policy (one policy's deviation is 24
    times its mean): cost of capital x capital per unit of market premium, and market premium
    is pure premium over the target loss ratio.
    """
    exchange: dict[str, float] = rulebook.value("calibration.exchange")

    def money(key: str) -> float:
        value = rulebook.read(key, MoneyValue)
        return value.amount * exchange[currency] / exchange[value.currency]

    by_tariff = (
        rulebook.value("tariff.cost_of_capital")
        * rulebook.value("tariff.capital_per_premium")
        / rulebook.value("tariff.target_loss_ratio")
    )
    return Loadings(
        fixed_expense=money("tariff.fixed_expense"),
        capital_ratio=by_tariff if book is None else book.ratio,
        variable_ratio=rulebook.value("tariff.variable_expense_ratio"),
        minimum_premium=money("tariff.minimum_premium"),
    )


Amount = TypeVar("Amount", float, NDArray[np.float64])


def technical_premium(pure_premium: Amount, loads: Loadings) -> Amount:
    """Load one pure premium or many, short of the minimum [money/year]."""
    capital = loads.capital_ratio * pure_premium
    return (pure_premium + capital + loads.fixed_expense) / (1 - loads.variable_ratio)


def technical_price(pure_premium: float, loads: Loadings) -> PriceBreakdown:
    """Load a pure premium.

    Parameters
    ----------
    pure_premium : float
        Expected payment a year [money], >= 0.
    loads : Loadings
        In the same currency.

    Examples
    --------
    >>> loads = Loadings(250, 0.0, 0.3, 0.0)
    >>> round(technical_price(464.0, loads).technical_premium, 2)
    1020.0
    """
    capital = loads.capital_ratio * pure_premium
    technical = technical_premium(pure_premium, loads)
    return PriceBreakdown(
        pure_premium=pure_premium,
        capital_charge=capital,
        fixed_expense=loads.fixed_expense,
        variable_expense=loads.variable_ratio * technical,
        technical_premium=technical,
        minimum_premium=loads.minimum_premium,
        premium=max(technical, loads.minimum_premium),
    )
