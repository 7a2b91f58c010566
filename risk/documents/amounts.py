"""Documents: money and shares as the readers of a language write them."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_currency, format_percent

from risk.units import Locale

_LANGUAGES = {"zh": "zh_Hans_CN", "en": "en_US"}
_WHOLE, _CENTS = "¤#,##0;-¤#,##0", "¤#,##0.00;-¤#,##0.00"


def money(amount: float | str | Decimal, currency: str, locale: Locale, *, cents: bool) -> str:
    """Write money, to the cent or to the whole unit.

    >>> money("3450.63", "CNY", "zh", cents=True), money(-1e6, "EUR", "en", cents=False)
    ('¥3,450.63', '-€1,000,000')
    """
    return str(
        format_currency(
            Decimal(str(amount)), currency, format=_CENTS if cents else _WHOLE,
            locale=_LANGUAGES[locale], currency_digits=False,
        )
    )  # fmt: skip


def share(ratio: float, locale: Locale, places: int = 0) -> str:
    """Write a share of one as a percentage.

    >>> share(0.0577, "en"), share(0.0577, "zh", 2)
    ('6%', '5.77%')
    """
    pattern = "#,##0%" if places == 0 else f"#,##0.{'0' * places}%"
    return str(format_percent(ratio, pattern, locale=_LANGUAGES[locale]))
