"""Desk: a synthetic book as an insurer's tables: firms quoted, policies written, claims told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from risk.assess import Factors, central, perils_of
from risk.desk.quoting.assessed import Assessed, assess_submission
from risk.desk.quoting.pricing import Request, layer_of, loss_for
from risk.loss.event import stack_losses
from risk.loss.firm import FirmLoss, frequency_ratio
from risk.portfolio import sample_book
from risk.portfolio.claims import (
    MONEY,
    Insured,
    Life,
    Span,
    Term,
    claims_frame,
    firm_claims,
    policy_terms,
    stream_of,
)
from risk.portfolio.features import book_features
from risk.portfolio.files import open_table
from risk.portfolio.rows import profile_of_row
from risk.portfolio.world import FORMULA, World
from risk.price import (
    expected_payments,
    loadings,
    rating_of,
    score_of_frequency,
    technical_price,
)
from risk.profile import Profile

BATCH = 1_000
"""Firms quoted together; the tables do not depend on it."""

SMALL_BATCH = 250
"""Firms quoted together when somebody waits and looks on."""

QUOTED_BY = "formula"
"""Name of the model that quoted: the calibrated formula."""

UNKNOWN = "unknown"


@dataclass(frozen=True)
class Written:
    """One block of a book.

    Parameters
    ----------
    firms, policies, claims : DataFrame
        Policies have one row a firm and year; a declined firm has one row without exposure.
    """

    firms: pd.DataFrame
    policies: pd.DataFrame
    claims: pd.DataFrame


@dataclass(frozen=True)
class _Quoted:
    """A firm with what its quote says and what is true of it."""

    number: int
    profile: Profile
    found: Assessed
    loss: FirmLoss
    true: FirmLoss


def book_years(
    blocks: Iterable[pd.DataFrame], seed: int, day: date, years: int, world: World
) -> Iterator[Written]:
    """Quote every firm of a book at a day's calibration and live the years up to that day.

    Every firm is quoted once and renewed on the same answers and terms, so that what is expected
    is at one level for all years. Expected frequency counts covered events, whether or not they
    exceed the retention; so do the claims.

    Parameters
    ----------
    blocks : iterable of DataFrame
        Firms as :func:`risk.portfolio.sample_book` draws them, in order.
    seed : int
        Of the lives.
    day : date
        Whose calibration holds; also the first day not seen.
    years : int
        Length of the history, 1 or more.
    world : World
        In what the truth differs from the formula.

    Yields
    ------
    Written
        Money in the currency of each cover; days as ISO text; earned exposure in years.
    """
    span = Span(_years_before(day, years), day)
    number = 0
    for firms in blocks:
        quoted = []
        for row in firms.to_dict("records"):
            number += 1
            quoted.append(_quote(number, row, day, world))
        yield Written(firms, *_lives(firms, quoted, seed, span, world))


def sample_tables(
    firms: int, years: int, seed: int, day: date, world: World, done: Callable[[], None]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give policies and claims of a synthetic book in China, whole.

    Parameters
    ----------
    firms, years : int
    seed : int
    day : date
        First day not seen.
    world : World
        In what the truth differs from the formula.
    done : callable
        Called after every ``SMALL_BATCH`` firms.
    """
    found = []
    blocks = sample_book(firms, seed, day, "CN", SMALL_BATCH)
    for block in book_years(blocks, seed, day, years, world):
        found.append((block.policies, block.claims))
        done()
    policies, claims = (pd.concat(parts, ignore_index=True) for parts in zip(*found, strict=True))
    return policies, claims


def write_tables(blocks: Iterable[Written], paths: Mapping[str, Path | None]) -> dict[Path, int]:
    """Write the tables of a book as they come; rows written by file.

    Parameters
    ----------
    blocks : iterable of Written
    paths : mapping
        ``firms``, ``policies``, ``claims`` to a file, or None to leave a table out.
    """
    wanted = {name: path for name, path in paths.items() if path is not None}
    with ExitStack() as files:
        writers = {name: files.enter_context(open_table(path)) for name, path in wanted.items()}
        for block in blocks:
            for name, writer in writers.items():
                writer.write(getattr(block, name))
    return {path: writers[name].rows for name, path in wanted.items()}


def _quote(number: int, row: dict[str, Any], day: date, world: World) -> _Quoted:
    request = Request(profile_of_row(row), day)
    found = assess_submission(request)
    if found.factors is None:
        raise found.outside or ValueError("no factors and no reason")
    cover = request.profile.cover
    middle = central(found.rulebook)

    def loss_of(factors: Factors) -> FirmLoss:
        return loss_for(found.rulebook, request, cover, factors, middle)

    loss = true = loss_of(found.factors)
    if world != FORMULA:
        true = loss_of(world.moved(found.factors, request.profile.firm.province))
    return _Quoted(number, request.profile, found, loss, true)


def _lives(
    firms: pd.DataFrame, quoted: list[_Quoted], seed: int, span: Span, world: World
) -> tuple[pd.DataFrame, pd.DataFrame]:
    payments = _expected_payments(quoted)
    rulebook = quoted[0].found.rulebook
    life = rulebook.read("synthetic.life", Life)
    perils = tuple(peril.id for peril in perils_of(rulebook))
    rows: list[dict[str, Any]] = []
    firm_of: list[int] = []
    claims: list[dict[str, Any]] = []
    for place, one in enumerate(quoted):
        rng = stream_of(seed, one.number)
        terms = policy_terms(one.number, span, life, rng)
        if one.found.decision.outcome == "decline":
            first = terms[0]
            terms = [Term(first.policy_id, first.inception, first.expiry, 0.0)]
        else:
            insured = Insured(
                one.number, one.true, layer_of(one.profile.cover), perils, world.trend
            )
            claims += firm_claims(insured, terms, span, life, rng)
        quote = _quote_columns(one, payments[place])
        rows += [_term_columns(term, one.number) | quote for term in terms]
        firm_of += [place] * len(terms)
    features = book_features(rulebook, firms).drop(columns=["sector", "country"])
    policies = pd.concat(
        [pd.DataFrame(rows), features.iloc[firm_of].reset_index(drop=True)], axis=1
    )
    text = [name for name in policies if policies[name].dtype == object]
    return policies.astype(dict.fromkeys(text, "str")), claims_frame(claims)


def _expected_payments(quoted: list[_Quoted]) -> list[float]:
    """Give the pure premium of every firm; firms of one cover are priced together."""
    together: dict[Any, list[int]] = {}
    for place, one in enumerate(quoted):
        terms = one.profile.cover.model_dump_json(exclude={"inception"})
        together.setdefault(terms, []).append(place)
    payments = np.empty(len(quoted))
    for places in together.values():
        losses = stack_losses([quoted[place].loss for place in places])
        payments[places] = expected_payments(losses, layer_of(quoted[places[0]].profile.cover))
    return [float(payment) for payment in payments]


def _term_columns(term: Term, number: int) -> dict[str, Any]:
    return {
        "policy_id": term.policy_id,
        "firm_id": f"{number:06d}",
        "inception": term.inception.isoformat(),
        "expiry": term.expiry.isoformat(),
        "exposure_years": term.exposure_years,
    }


def _quote_columns(one: _Quoted, payment: float) -> dict[str, Any]:
    rulebook, found = one.found.rulebook, one.found
    frequency = float(one.loss.frequencies.sum())
    price = technical_price(payment, loadings(rulebook, one.profile.cover.currency))
    factors = found.factors
    return {
        "premium": round(price.premium, MONEY),
        "currency": one.profile.cover.currency,
        "expected_frequency": frequency,
        "expected_loss": round(payment, MONEY),
        "decision": str(found.decision.outcome),
        "model": QUOTED_BY,
        "country": factors.country if factors else UNKNOWN,
        "province": one.profile.firm.province or UNKNOWN,
        "sector": found.line.breach_sector,
        "size": (found.size and found.size.size_class) or UNKNOWN,
        "processor": found.processor.rung.id if found.processor.rung else UNKNOWN,
        "rating": rating_of(
            rulebook,
            score_of_frequency(
                frequency_ratio(central(rulebook), one.loss, one.profile.cover.months / 12)
            )[0],
        ),
    }


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)
