"""Price: what to charge."""

from risk.price.ilf import increased_limit_factor, retention_credit
from risk.price.interval import Interval, expected_payments, price_interval, pure_premium_draws
from risk.price.options import Option, option_grid
from risk.price.shares import Share, premium_shares
from risk.price.sheet import (
    Line,
    LineInterval,
    assessment_sheet,
    line_intervals,
    rating_of,
    score_of_frequency,
)
from risk.price.tariff import Modification, NotFiled, QuotedPrice, market_ilf, quoted_price
from risk.price.technical import BookCapital, Loadings, PriceBreakdown, loadings, technical_price

__all__ = [
    "BookCapital",
    "Interval",
    "Line",
    "LineInterval",
    "Loadings",
    "Modification",
    "NotFiled",
    "Option",
    "PriceBreakdown",
    "QuotedPrice",
    "Share",
    "assessment_sheet",
    "expected_payments",
    "increased_limit_factor",
    "line_intervals",
    "loadings",
    "market_ilf",
    "option_grid",
    "premium_shares",
    "price_interval",
    "pure_premium_draws",
    "quoted_price",
    "rating_of",
    "retention_credit",
    "score_of_frequency",
    "technical_price",
]
