"""Money and its rounding: the one place that rounds."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

Locale = Literal["zh", "en"]
LOCALES: tuple[Locale, ...] = ("zh", "en")


CENT = Decimal("0.01")


def cents(amount: float | str) -> Decimal:
    """Round an amount to minor units, half up.

    Parameters
    ----------
    amount : float or str
        Major units, or their digits; finite.

    Returns
    -------
    Decimal
        Two places.

    Examples
    --------
    >>> cents(1020.005)
    Decimal('1020.01')
    """
    digits = amount if isinstance(amount, str) else repr(float(amount))
    return Decimal(digits).quantize(CENT, rounding=ROUND_HALF_UP)


def steady(value: float, digits: int = 10) -> float:
    """Round to significant digits, so that results print alike on every machine.

    Fourier transforms differ in the last bits between library versions; ten digits are far
    beyond what any figure here means.

    >>> steady(0.1 + 0.2)
    0.3
    """
    return float("%.*g" % (digits, value))  # noqa: UP031 - a third faster, asked most


def decimal_text(minor: int) -> str:
    """Write minor units as decimal text in major units.

    >>> decimal_text(345063), decimal_text(-5)
    ('3450.63', '-0.05')
    """
    return f"{Decimal(minor).scaleb(-2):.2f}"


def minor_units(amount: Decimal | str) -> int:
    """Turn decimal text in major units, of at most two places, into minor units.

    Raises
    ------
    ValueError
        If it is not such a number.

    Examples
    --------
    >>> minor_units("1020.01"), minor_units("-3")
    (102001, -300)
    """
    try:
        exact = Decimal(amount).scaleb(2)
    except InvalidOperation:
        raise ValueError(f"{amount} is no amount of money") from None
    if not exact.is_finite() or exact != exact.to_integral_value():
        raise ValueError(f"{amount} has more than two places")
    return int(exact)
