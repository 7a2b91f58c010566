"""App: words, money, numbers and days in the language of the screen."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from babel import Locale as Babel
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from risk.text import choice, maybe, say
from risk.units import LOCALES, Locale

__all__ = [
    "LOCALES",
    "Locale",
    "choice",
    "country",
    "day",
    "escape",
    "figure",
    "half",
    "known",
    "maybe",
    "money",
    "number",
    "percent",
    "say",
    "times",
    "unit",
    "years_between",
]

BABEL = {"zh": Babel.parse("zh_Hans_CN"), "en": Babel.parse("en_US")}
_MARKDOWN = re.compile(r"([\\`*_\[\]$~:<>|#])")


def unit(text: str, locale: Locale) -> str:
    """Give a unit in words; as written in the profile when there are none."""
    return maybe(f"unit.{text}", locale) or text


def country(code: str, locale: Locale) -> str:
    """Give the name of an ISO 3166 country.

    >>> country("CN", "zh"), country("DE", "en")
    ('中国', 'Germany')
    """
    return str(BABEL[locale].territories.get(code, code))


def money(amount: Decimal | str | float, currency: str, locale: Locale, places: int = 0) -> str:
    """Give an amount with its currency sign.

    >>> money("3467.93", "CNY", "zh", 2), money("3467.93", "CNY", "en")
    ('¥3,467.93', 'CN¥3,468')
    """
    pattern = "¤#,##0" + ("." + "0" * places if places else "")
    return format_currency(
        Decimal(str(amount)), currency, format=pattern, locale=BABEL[locale], currency_digits=False
    )


def number(value: float | Decimal, locale: Locale, places: int = 0) -> str:
    """Give a number with thousands marked."""
    pattern = "#,##0" + ("." + "0" * places if places else "")
    return format_decimal(value, format=pattern, locale=BABEL[locale])


def figure(value: float, locale: Locale) -> str:
    """Give a measured figure with up to five decimals.

    >>> figure(0.124331, "en")
    '0.12433'
    """
    return format_decimal(value, format="#,##0.#####", locale=BABEL[locale])


def percent(value: float, locale: Locale, places: int = 1) -> str:
    """Give a share as a percentage.

    >>> percent(0.0072, "en", 2)
    '0.72%'
    """
    pattern = "#,##0" + ("." + "0" * places if places else "") + "%"
    return format_percent(value, format=pattern, locale=BABEL[locale])


def times(factor: float) -> str:
    """Give a factor.

    >>> times(0.3124)
    '×0.31'
    """
    return f"×{factor:.2f}" if factor < 100 else f"×{factor:,.0f}"


def years_between(probability: float, locale: Locale) -> str:
    """Give a yearly probability as one year in so many."""
    if probability <= 0:
        return say("loss.never", locale)
    years = 1 / probability
    return say("loss.one_in", locale, years=number(years, locale, 0 if years >= 10 else 1))


def day(value: date | str, locale: Locale) -> str:
    """Give a day.

    >>> day("2026-09-01", "zh"), day("2026-09-01", "en")
    ('2026年9月1日', 'September 1, 2026')
    """
    when = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(when, "long", locale=BABEL[locale])


def half(text: str, locale: Locale) -> str:
    """Give one language of a note written as ``Chinese / English``; other text as it is.

    >>> half("判断 / judgement", "en"), half("Table 6, p. 16", "zh")
    ('judgement', 'Table 6, p. 16')
    """
    parts = text.split(" / ")
    if len(parts) != 2 or not re.search(r"[\u4e00-\u9fff]", parts[0]):
        return text
    return parts[0] if locale == "zh" else parts[1]


def known(value: object, locale: Locale) -> str:
    """Give a value as text, or the word for unknown."""
    return choice("", "unknown", locale) if value is None else str(value)


def escape(text: str) -> str:
    r"""Take the meaning from signs that Markdown would read.

    >>> print(escape("US$5 *now*"))
    US\$5 \*now\*
    """
    return _MARKDOWN.sub(r"\\\1", text)
