"""Portfolio: the features a learned price looks at, for a whole book at once."""

from __future__ import annotations

import numpy as np
import pandas as pd

from risk.assess.factors import ControlRule
from risk.assess.features import feature_columns
from risk.assess.parameters import Floats
from risk.classify import place_business_line
from risk.profile import Company, Sensitive
from risk.rulebook import Rulebook

TECHNICAL = "controls.technical."


def book_features(rulebook: Rulebook, book: pd.DataFrame) -> pd.DataFrame:
    """Give the pricing features of every firm of a book; a book of one is one firm's.

    Parameters
    ----------
    rulebook : Rulebook
        Calibration of the day.
    book : DataFrame, n rows
        Columns as in :mod:`risk.portfolio.rows`; a column left out is unknown throughout.

    Returns
    -------
    DataFrame, n rows
        As :func:`risk.assess.features.feature_columns`, under the index of the book. A firm
        whose revenue is unknown or zero has NaN in ``ln_revenue_usd``.

    Raises
    ------
    UnknownCode
        If an industry code is not in its scheme.
    """
    exchange = rulebook.value("calibration.exchange")
    revenue = _numbers(book, "firm.revenue")
    rate = _words(book, "firm.currency", "CNY").map(exchange).to_numpy(dtype=float)
    columns = feature_columns(
        revenue_usd=np.where(revenue > 0, revenue, np.nan) / rate,
        headcount=_numbers(book, "firm.headcount"),
        persons=_persons(book),
        sector=_sectors(book),
        country=_words(book, "firm.country", "CN"),
        claims=_numbers(book, "history.claims"),
        weights={
            rule.id: _weights(rule, book)
            for rule in rulebook.read("calibration.controls", tuple[ControlRule, ...])
        },
    )
    return pd.DataFrame(columns, index=book.index)


def _numbers(book: pd.DataFrame, column: str) -> Floats:
    if column not in book:
        return np.full(len(book), np.nan)
    return np.asarray(pd.to_numeric(book[column]).to_numpy(dtype=float, na_value=np.nan))


def _words(book: pd.DataFrame, column: str, usual: str) -> pd.Series[str]:
    if column not in book:
        return pd.Series(usual, index=book.index, dtype=object)
    return book[column].astype(object).where(book[column].notna(), usual)


def _persons(book: pd.DataFrame) -> Floats:
    """Give the most people the answers allow, as ``DataHeld.persons_bounds`` does."""
    total = _numbers(book, "data_held.persons_total")
    kinds = [_numbers(book, f"data_held.sensitive.{kind}") for kind in Sensitive.model_fields]
    parts = _numbers(book, "data_held.ordinary") + np.sum(kinds, axis=0)
    return np.where(np.isnan(total), parts, total)


def _sectors(book: pd.DataFrame) -> pd.Series[str]:
    scheme = _words(book, "firm.industry_scheme", "GB/T 4754-2017")
    codes = pd.DataFrame({"industry_scheme": scheme, "industry": book["firm.industry"]})
    each = codes.drop_duplicates()
    sectors = [
        place_business_line(Company.model_validate({"name": "-", **row})).breach_sector
        for row in each.to_dict("records")
    ]
    return codes.merge(each.assign(sector=sectors), how="left")["sector"].astype(object)


def _weights(rule: ControlRule, book: pd.DataFrame) -> Floats:
    """Look at every different answer once."""
    if rule.steps is not None:
        days = _numbers(book, TECHNICAL + rule.field)
        known, place = np.unique(np.nan_to_num(days, nan=-1), return_inverse=True)
        answers = [[None if day < 0 else int(day)] for day in known]
    else:
        given = [_words(book, TECHNICAL + name, "unknown") for name in rule.fields]
        place, each = pd.factorize(pd.MultiIndex.from_arrays(given))
        answers = [list(one) for one in each]
    found = [rule.known_share(one) for one in answers]
    return np.array(found, dtype=float)[place]
