"""Desk: the firms of insurers' books as a release sums them: no name, no answer, only classes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from hashlib import blake2b

import numpy as np
import pandas as pd

from risk.assess.parameters import place_of
from risk.desk.book.score import Scoring, facts_by_column, find_firms
from risk.desk.book.score_price import price_firms
from risk.desk.public.lab import Chunks
from risk.errors import Fault, RiskError
from risk.portfolio.assessed import risk_factors
from risk.portfolio.disclosure.duty_tables import COLUMN
from risk.portfolio.disclosure.quarters import FIRM
from risk.portfolio.disclosure.rules import CONTROLS, INSURED, INSURER, TOTAL, UNKNOWN
from risk.portfolio.duty_states import duty_states
from risk.portfolio.firm_columns import FirmColumns
from risk.rulebook.condition_columns import Words


def insured_frame(
    scoring: Scoring,
    books: Mapping[str, Chunks],
    done: Callable[[int], None] = lambda rows: None,
) -> tuple[pd.DataFrame, str, int]:
    """Give every insured firm of several books as one row.

    Parameters
    ----------
    scoring : Scoring
    books : mapping of str to iterable
        By insurer, as :func:`risk.desk.public.lab.book_chunks` reads them; all in one currency.
    done : callable
        Is told the rows of every chunk that is done.

    Returns
    -------
    DataFrame
        ``insurer``, the variables of the tables as text, the measures, how the firm stands to
        every duty (``duty.*``), and ``firm``: a mark by
        which a firm is known again in another quarter; its name can be guessed from it, so it
        never leaves.
    str
        Currency.
    int
        Rows left out: not surely right, or without a price.

    Raises
    ------
    RiskError
        If a book is empty, or the books are of more than one country or currency.
    """
    parts, left_out = [], 0
    for name, chunks in books.items():
        if name in (TOTAL, ""):
            raise _wrong(name, "an insurer has a name of its own")
        rows = 0
        for firms, odd in chunks:
            part = _rows(scoring, firms, name)
            rows += len(part)
            left_out += firms.rows - len(part) + odd
            parts.append(part)
            done(firms.rows + odd)
        if not rows:
            raise _wrong(name, "a book holds at least one firm with a price")
    frame = pd.concat(parts, ignore_index=True)
    currencies = sorted(frame.pop("currency").unique())
    if len(currencies) > 1:
        raise _wrong(", ".join(currencies), "the books are in one currency")
    return frame, str(currencies[0]), left_out


def _rows(scoring: Scoring, firms: FirmColumns, insurer: str) -> pd.DataFrame:
    countries = {str(word) for word in firms.words("firm.country").spelt()}
    currencies = {str(word) for word in firms.words("firm.currency").spelt()}
    if len(countries) > 1 or len(currencies) > 1:
        told = ", ".join(sorted(countries | currencies))
        raise _wrong(told, "a book is of one country and currency")
    country, currency = countries.pop(), currencies.pop()
    found = find_firms(scoring, firms, country, currency)
    place = place_of(found.rulebook, country)
    if place is None or not found.priced.any():
        return pd.DataFrame(columns=[INSURER, FIRM, *INSURED.all, "currency"])
    if not found.priced.all():
        found = find_firms(scoring, firms.only(found.priced), country, currency)
    classes, kept = found.classes, found.firms
    factors = risk_factors(
        found.rulebook, kept, place, found.revenue_usd, classes.sector, classes.most,
        found.likely.at(0.0),
    )  # fmt: skip
    scores = price_firms(found.rulebook, kept, factors, currency, scoring.preset, tail=False)
    stands = duty_states(found.rulebook, kept, facts_by_column(found))
    return pd.DataFrame(
        {
            INSURER: insurer,
            "sector": _spelt(classes.sector),
            "size": _spelt(classes.size),
            "processor_class": _spelt(classes.processor),
            "enisa_risk": _spelt(found.risk),
            "province": _spelt(kept.words("firm.province")),
            "cloud_provider": _spelt(kept.words("dependencies.cloud_provider")),
            "mail": _spelt(kept.words("dependencies.mail")),
            FIRM: _marks(kept, insurer),
            "firms": 1,
            "limit": kept.numbers("cover.limit"),
            "premium": scores.premium,
            "expected_loss": scores.expected,
            "measures_met": found.met,
            **{name: _adopted(kept.words(f"controls.technical.{name}")) for name in CONTROLS},
            **{COLUMN + topic: _spelt(state) for topic, state in stands.items()},
            "currency": currency,
        }
    ).assign(region=lambda frame: frame["province"].str[:1])


def _marks(firms: FirmColumns, insurer: str) -> list[str]:
    """Give the mark of each firm: a digest of insurer and credit code, else of its name."""
    codes, names = firms.words("firm.uscc").spelt(), firms.table["firm.name"].to_pylist()
    return [mark(insurer, str(code or name)) for code, name in zip(codes, names, strict=True)]


def mark(insurer: str, name: str) -> str:
    """Give the mark by which an insurer's firm or policy is known again in another quarter."""
    return blake2b(f"{insurer}|{name}".encode(), digest_size=12).hexdigest()


def _adopted(words: Words) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Give 1 where a control is in place, 0 where it is not or only partly, NaN for unknown."""
    known = {"yes": 1.0, "partly": 0.0, "no": 0.0}
    return words.each(lambda word: known.get(word, np.nan))


def _spelt(words: Words) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    return Words(
        words.codes, tuple(UNKNOWN if word is None else str(word) for word in words.words)
    ).spelt()


def _wrong(got: str, rule: str) -> RiskError:
    fault = Fault("book", got, rule, "give --book NAME=FILE once an insurer", "wrong-book")
    return RiskError(f"no release can be made: {rule}", [fault])
