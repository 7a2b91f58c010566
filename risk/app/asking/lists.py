"""App: questions whose answer comes from an official list: country, province, industry."""

from __future__ import annotations

from functools import lru_cache

from risk.app.frame.words import BABEL, Locale, country
from risk.rulebook.codes import PROVINCES, division_rows, industries

_FIRST = ("CN", "US", "DE", "GB", "CA")


def options_for(name: str) -> tuple[str, ...] | None:
    """Give the codes offered for a question, or None when it has no list."""
    if name == "province":
        return tuple(PROVINCES)
    if name == "country":
        return _countries()
    if name == "industry":
        return tuple(industries())
    return None


def name_of(question: str, code: str, locale: Locale) -> str:
    """Give a code with its name.

    >>> name_of("industry", "Q8425", "zh"), name_of("province", "31", "en")
    ('Q8425 门诊部（所）', '31 Shanghai')
    """
    if question == "province" and code in PROVINCES:
        return f"{code} {PROVINCES[code][0 if locale == 'zh' else 1]}"
    if question == "country":
        return f"{code} {country(code, locale)}"
    if question == "industry" and code in industries():
        return f"{code} {_industry(code, locale)}"
    return code


@lru_cache(maxsize=1)
def _countries() -> tuple[str, ...]:
    codes = [str(code) for code in BABEL["en"].territories]
    known = [code for code in codes if len(code) == 2 and code.isalpha()]
    rest = sorted(set(known) - set(_FIRST) - {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB"})
    return (*_FIRST, *rest)


def _industry(code: str, locale: Locale) -> str:
    name = industries()[code].name_zh
    if locale == "zh":
        return name
    rows = division_rows()
    for length in range(len(code), 2, -1):
        if code[:length] in rows:
            return f"{rows[code[:length]].name_en} · {name}"
    return name
