"""Desk: one more firm beside a book: the capital it needs there, fed back into its price."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from risk.desk.book.score_book import RUN
from risk.desk.book.score_rows import score_profile
from risk.desk.book.scored_book import ScoredBook, open_scores
from risk.errors import Fault, RiskError
from risk.learn.report import Section, Table
from risk.portfolio.accumulation import Exposures, book_year, depend, event_set
from risk.portfolio.accumulation.contributions import Contributions
from risk.portfolio.accumulation.from_scores import exposures_of
from risk.price import BookCapital, loadings
from risk.profile import Profile
from risk.text import say
from risk.units import Locale

LINES = ("expected", "worst", "capital", "tariff_charge", "charge", "tariff_premium", "premium")


@dataclass(frozen=True)
class OneMore:
    """A firm beside a book, in the book's currency.

    Parameters
    ----------
    expected, worst : float [money/year]
        Its mean year, and what it adds to the mean of the book's worst years.
    capital : float [money]
        Of the book's, shared by what is added to the worst years.
    tariff_charge, charge : float [money/year]
        Capital charge of the tariff, the same for every firm by its mean; and by this book.
    tariff_premium, premium : float [money/year]
        Technical premium with either charge, before minimum and tax.
    """

    expected: float
    worst: float
    capital: float
    tariff_charge: float
    charge: float
    tariff_premium: float
    premium: float


def shares_of(book: ScoredBook) -> Contributions:
    """Give what a book's worst years are made of; computed once for many firms."""
    events = event_set(book.rulebook, book.country)
    return Contributions(book_year(depend(book.exposures, events)))


def exposures_of_profile(book: ScoredBook, profile: Profile, day: date) -> Exposures:
    """Give the exposures of one firm, scored as the book was.

    Raises
    ------
    RiskError
        If the firm has no price, is not of the book's country and currency, or a model the book
        was priced with is another now.
    """
    # A row of a book holds one operation; none of them moves the price.
    alone = profile.model_copy(update={"operations": profile.operations[:1]})
    scores: pa.Table = score_profile(book.scoring(day), alone)
    of = (scores["firm.country"][0].as_py(), scores["currency"][0].as_py())
    if of != (book.country, book.currency):
        got, rule = " ".join(of), f"must be of the book: {book.country} {book.currency}"
        fault = Fault("firm.country", got, rule, "take a book of its country", "mixed")
        raise RiskError("the firm does not fit the book", [fault])
    return exposures_of(scores, book.rulebook, book.preset)


def one_more(book: ScoredBook, shares: Contributions, firm: Exposures) -> OneMore:
    """Price one more firm by the capital it needs in a book."""
    mean = (firm.frequencies * firm.mean_payments()).sum(axis=1) * firm.left()
    worst = shares.of_new(firm)
    expected, capital = float(mean[0]), float(shares.capital_of(worst, mean)[0])
    loads = loadings(book.rulebook, book.currency)
    charge = book.rulebook.value("tariff.cost_of_capital") * capital

    def premium(capital_charge: float) -> float:
        loaded = expected + capital_charge + loads.fixed_expense
        return float(loaded / (1 - loads.variable_ratio))

    by_tariff = loads.capital_ratio * expected
    return OneMore(
        expected, float(worst[0]), capital, by_tariff, charge, premium(by_tariff), premium(charge)
    )


def book_capital(folder: Path, profile: Profile, day: date) -> BookCapital:
    """Give the capital charge of a firm in a book, for its quote.

    Raises
    ------
    RiskError
        If the folder holds no scored book, or the firm has no price or does not fit the book.
    """
    book = open_scores(folder)
    firm = exposures_of_profile(book, profile, day)
    found = one_more(book, shares_of(book), firm)
    told = (folder / RUN).read_bytes()
    return BookCapital(
        json.loads(told)["book"],
        hashlib.sha256(told).hexdigest(),
        found.charge / found.expected if found.expected > 0 else 0.0,
    )


def one_more_section(found: OneMore, currency: str, locale: Locale) -> Section:
    """Tell it in words and a table."""
    rows = [
        (say(f"accumulation.one_more.{name}", locale), round(getattr(found, name), 2))
        for name in LINES
    ]
    heads = [say("accumulation.head.step", locale), currency]
    title = say("accumulation.table.one_more", locale)
    words = say("accumulation.one_more", locale)
    table = Table("one_more", title, pd.DataFrame(rows, columns=heads))
    return Section(say("accumulation.section.one_more", locale), [words, table])


def one_more_document(found: OneMore, currency: str) -> dict[str, Any]:
    """Give it as plain data."""
    return {"currency": currency, "status": "judgement", **vars(found)}
