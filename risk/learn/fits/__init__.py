"""Fitted curves and counts, one named method a file, each with errors, likelihood and distance."""

from risk.learn.fits.cost_line import CostLine, fit_cost_line
from risk.learn.fits.fit import Fit, Parameter, TooFewRows
from risk.learn.fits.generalised_pareto import (
    Tail,
    TailRule,
    Threshold,
    choose_tail,
    fit_generalised_pareto,
)
from risk.learn.fits.log_skew_normal import fit_log_skew_normal
from risk.learn.fits.lognormal import fit_lognormal
from risk.learn.fits.negative_binomial import fit_negative_binomial
from risk.learn.fits.poisson import fit_poisson
from risk.learn.fits.shrinkage import LEAST_GROUPS, Shrunk, shrink
from risk.learn.fits.truncated_lognormal import fit_truncated_lognormal

__all__ = [
    "LEAST_GROUPS",
    "CostLine",
    "Fit",
    "Parameter",
    "Shrunk",
    "Tail",
    "TailRule",
    "Threshold",
    "TooFewRows",
    "choose_tail",
    "fit_cost_line",
    "fit_generalised_pareto",
    "fit_log_skew_normal",
    "fit_lognormal",
    "fit_negative_binomial",
    "fit_poisson",
    "fit_truncated_lognormal",
    "shrink",
]
