"""Price: what to charge."""

from risk.price.ilf import increased_limit_factor, retention_credit
from risk.price.interval import Interval, price_interval, pure_premium_draws
from risk.price.options import Option, option_grid
from risk.price.shares import Share, premium_shares
from risk.price.sheet import Line, assessment_sheet, rating_of, score_of
from risk.price.technical import Loadings, PriceBreakdown, loadings, technical_price

__all__ = [
    "Interval",
    "Line",
    "Loadings",
    "Option",
    "PriceBreakdown",
    "Share",
    "assessment_sheet",
    "increased_limit_factor",
    "loadings",
    "option_grid",
    "premium_shares",
    "price_interval",
    "pure_premium_draws",
    "rating_of",
    "retention_credit",
    "score_of",
    "technical_price",
]
