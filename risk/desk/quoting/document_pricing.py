"""Desk: loss and price of a quote as plain JSON data."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import Any

import numpy as np

from risk.assess import perils_of
from risk.desk.quoting.pricing import Pricing, TowerLayer
from risk.loss import AnnualLoss, Check
from risk.price import Line, Option, PriceBreakdown, QuotedPrice, loadings, market_ilf
from risk.rulebook import Rulebook
from risk.text import both
from risk.units import cents, steady

ANSWERS = frozenset({"yes", "partly", "no", "not_applicable", "unknown"})
MOST_HUNDREDTHS, NEAR_A_HALF = 1e11, 0.1
"""Amounts below a thousand million keep three places or more of their twelve digits, so that what
is further than this from half a cent is rounded alike with all its digits."""
RETURN_PERIODS = (5, 10, 20, 50, 100, 200, 500)


def pricing_document(rulebook: Rulebook, pricing: Pricing | None) -> dict[str, Any] | None:
    """Give loss, price, interval, reasons and options; None without a price."""
    if pricing is None:
        return None
    frequencies = pricing.loss.frequencies[0]
    annual = pricing.annual
    interval = pricing.interval
    return {
        "frequency": {
            "events_a_period": steady(float(frequencies.sum())),
            "by_peril": [
                {"id": peril.id, "name": {"zh": peril.zh, "en": peril.en},
                 "events_a_period": steady(float(frequency))}
                for peril, frequency in zip(perils_of(rulebook), frequencies, strict=True)
            ],
        },
        "score": steady(pricing.score, 6),
        "rating": pricing.rating,
        "loss": {
            **loss_measures(annual),
            "expected_loss": steady(pricing.price.pure_premium),  # one figure, whatever the grid
            "exceedance": _exceedance(annual),
        },
        "price": price_document(pricing.price),
        **_capital(rulebook, pricing),
        "quoted": _quoted(pricing.quoted),
        "tower": [_tower(one) for one in pricing.tower],
        "interval": {
            "level": 0.9,
            "premium": [money_text(v) for v in (interval.low, interval.median, interval.high)],
            "pure_premium": [
                money_text(v) for v in (interval.pure_low, interval.pure_median, interval.pure_high)
            ],
            "draws": interval.draws,
            "seed": interval.seed,
        },
        "ilf": steady(pricing.ilf, 6),
        "retention_credit": steady(pricing.retention_credit, 6),
        "breach": _breach(rulebook, pricing),
        "reasons": _lines(pricing),
        "shares": _shares(pricing),
        "options": [option_document(rulebook, pricing, option) for option in pricing.options],
    }  # fmt: skip


def _capital(rulebook: Rulebook, pricing: Pricing) -> dict[str, Any]:
    """Tell of the book whose capital charge is in the price; nothing by the tariff's own."""
    book = pricing.request.book
    if book is None:
        return {}
    return {
        "capital": {
            "book": book.book,
            "digest": book.digest,
            "ratio": steady(book.ratio, 6),
            "tariff_ratio": steady(loadings(rulebook, pricing.currency).capital_ratio, 6),
            "status": "judgement",
        }
    }


def _breach(rulebook: Rulebook, pricing: Pricing) -> dict[str, Any] | None:
    cost = pricing.breach
    if cost is None:
        return None
    factor = np.broadcast_to(pricing.factors.data_severity, pricing.loss.frequencies.shape[1:])
    return {
        "persons": cost.persons,
        "affected": [round(value) for value in cost.affected],
        "cost": [money_text(value) for value in (cost.low, cost.median, cost.high)],
        "mean": money_text(cost.mean),
        "high_scenario": money_text(cost.high_scenario),
        "by_person": {
            "notification": money_text(cost.notification),
            "call_centre": money_text(cost.call_centre),
            "claims": money_text(cost.claims),
        },
        "class_exposure": money_text(cost.class_exposure),
        "status": "judgement",
        # Nothing of the above is added to the price: the calibration holds the data of firms of
        # this size, and only the difference moves it, by these factors on severity.
        "severity_factor_in_price": {
            peril.id: steady(float(value), 6)
            for peril, value in zip(perils_of(rulebook), factor, strict=True)
        },
        "mean_event_in_price": {
            peril.id: money_text(float(curve.mean().item()))
            for peril, curve in zip(perils_of(rulebook), pricing.loss.ground_up, strict=True)
        },
    }


def loss_measures(loss: AnnualLoss) -> dict[str, Any]:
    """Give the stable measures of a year's loss, as plain numbers in major units."""
    return {
        "expected_loss": steady(loss.aal),
        "sd": steady(loss.sd),
        "var_99": steady(loss.var(0.99)),
        "var_995": steady(loss.var(0.995)),
        "tvar_99": steady(loss.tvar(0.99)),
        "tvar_995": steady(loss.tvar(0.995)),
        "p_any": steady(loss.p_any),
        "mean_check": check_document(loss.check),
    }


def check_document(check: Check) -> dict[str, Any]:
    """Give the check that a compound distribution carries."""
    return {
        "exact": steady(check.exact_mean),
        "grid": steady(check.grid_mean),
        # Rounding noise would differ between machines; a billionth is as good as none.
        "relative_error": round(check.relative_error, 9) + 0.0,
        "grid_step": steady(check.step),
        "truncated_mass": steady(check.truncated_mass, 3),
        "passed": check.passed,
    }


def price_document(price: PriceBreakdown) -> dict[str, Any]:
    """Give every step of a price as decimal text."""
    return {
        "pure_premium": money_text(price.pure_premium),
        "capital_charge": money_text(price.capital_charge),
        "fixed_expense": money_text(price.fixed_expense),
        "variable_expense": money_text(price.variable_expense),
        "technical_premium": money_text(price.technical_premium),
        "minimum_premium": money_text(price.minimum_premium),
        "premium": money_text(price.premium),
        "at_minimum": price.at_minimum,
    }


def _shares(pricing: Pricing) -> list[dict[str, Any]]:
    """Give the Shapley shares; rounded running, so that they add up to the cent."""
    amounts = _to_the_cent([share.money for share in pricing.shares])
    return [
        {"code": share.code, "label": share.label.model_dump(), "money": amount}
        for share, amount in zip(pricing.shares, amounts, strict=True)
    ]


def _to_the_cent(amounts: list[float]) -> list[str]:
    """Round the running sum, not each amount, so that the parts add up to the cent."""
    running, shown = 0.0, Decimal(0)
    texts = []
    for amount in amounts:
        running += amount
        step = cents(steady(running, 12)) - shown + 0  # + 0 turns -0.00 into 0.00
        shown += step
        texts.append(str(step))
    return texts


def _lines(pricing: Pricing) -> list[dict[str, Any]]:
    amounts = _to_the_cent([line.money for line in pricing.sheet])
    ranges = {
        one.code: [money_text(one.low), money_text(one.high)] for one in pricing.line_intervals
    }
    return [
        {**_line(line, amount), "interval_90": ranges.get(line.code)}
        for line, amount in zip(pricing.sheet, amounts, strict=True)
    ]


def _line(line: Line, money: str) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label.model_dump(),
        "answer": line.answer,
        "answer_text": _answer_words(line.answer),
        "frequency_factor": steady(line.frequency_factor),
        "premium_factor": steady(line.premium_factor),
        "frequency": steady(line.frequency),
        "pure_premium": money_text(line.pure_premium),
        "money": money,
        "status": line.status,
        "source": line.source,
    }


def _answer_words(answer: str) -> dict[str, str]:
    """Give an answer in words; figures and codes are the same in both languages."""
    if answer in ANSWERS:
        return both(f"answer.{answer}")
    return {"zh": answer, "en": answer}


def _tower(layer: TowerLayer) -> dict[str, Any]:
    return {
        "attachment": money_text(layer.terms.attachment),
        "limit": money_text(layer.terms.limit),
        "price": price_document(layer.price),
        "loss": loss_measures(layer.annual),
    }


def schedule_document(quoted: QuotedPrice) -> list[dict[str, Any]]:
    """Give each filed credit or debit of a price, with its reason and what it does."""
    return [
        {
            "label": one.label.model_dump(),
            "share": steady(one.share),
            "reason": one.reason,
            "money": money_text(one.money),
        }
        for one in quoted.applied
    ]


def _quoted(quoted: QuotedPrice) -> dict[str, Any]:
    return {
        "schedule": schedule_document(quoted),
        "premium": money_text(quoted.premium),
        "tax_ratio": steady(quoted.tax_ratio),
        "tax": money_text(quoted.tax),
        "payable": money_text(quoted.payable),
    }


def option_document(rulebook: Rulebook, pricing: Pricing, option: Option) -> dict[str, Any]:
    """Give one limit and retention with its price and year."""
    return {
        "limit": term_text(option.limit),
        "retention": term_text(option.retention),
        "aggregate_limit": term_text(option.aggregate_limit),
        "expected_loss": money_text(option.price.pure_premium),
        "technical_premium": money_text(option.price.technical_premium),
        "premium": money_text(option.price.premium),
        "rate_on_line": steady(option.price.premium / option.limit, 6),
        "var_995": money_text(option.year.var_995),
        "tvar_995": money_text(option.year.tvar_995),
        "p_any": steady(option.year.p_any),
        "ilf": steady(option.ilf, 6),
        "market_ilf": _market_ilf(rulebook, pricing.currency, option.limit),
        "retention_credit": steady(option.retention_credit, 6),
        "mean_check": check_document(option.year.check),
    }


@lru_cache(maxsize=256)
def _market_ilf(rulebook: Rulebook, currency: str, limit: float) -> float | None:
    market = market_ilf(rulebook, limit / rulebook.value("calibration.exchange")[currency])
    return None if market is None else steady(market, 6)


def _exceedance(loss: AnnualLoss) -> list[dict[str, Any]]:
    return [
        {"return_period": years, "loss": money_text(loss.var(1 - 1 / years))}
        for years in RETURN_PERIODS
    ]


def money_text(amount: float) -> str:
    """Give money as decimal text of two places."""
    hundredths = amount * 100
    if 0.5 < hundredths < MOST_HUNDREDTHS and abs(hundredths % 1 - 0.5) > NEAR_A_HALF:
        return f"{amount:.2f}"  # every rounding agrees, and this one takes a fifth of the time
    # Twelve digits, as ``steady`` keeps them; + 0 turns -0.00 into 0.00.
    return str(cents(f"{amount:.12g}") + 0)


term_text = lru_cache(maxsize=1024)(money_text)
"""The same for limits and retentions, of which the tariff offers few."""
