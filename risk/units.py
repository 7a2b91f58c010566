"""Money and its rounding: the one place that rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

Locale = Literal["zh", "en"]
LOCALES: tuple[Locale, ...] = ("zh", "en")


def cents(amount: float) -> Decimal:
    """Round an amount to minor units, half up.

    Parameters
    ----------
    amount : float
        Major units; finite.

    Returns
    -------
    Decimal
        Two places.

    Examples
    --------
    >>> cents(1020.005)
    Decimal('1020.01')
    """
    return Decimal(repr(float(amount))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def steady(value: float, digits: int = 10) -> float:
    """Round to significant digits, so that results print alike on every machine.

    Fourier transforms differ in the last bits between library versions; ten digits are far
    beyond what any figure here means.

    >>> steady(0.1 + 0.2)
    0.3
    """
    return float(f"{value:.{digits}g}")
