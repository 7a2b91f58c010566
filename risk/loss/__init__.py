"""Loss: what it costs."""

from risk.loss.compound import annual_loss, compound, layer_grid
from risk.loss.counts import Counts
from risk.loss.layer import Layer
from risk.loss.measures import AnnualLoss, Check
from risk.loss.mixture import LognormalMixture, Mixture
from risk.loss.severity import Gamma, Lognormal, Pareto, ParetoTail, Severity

__all__ = [
    "AnnualLoss",
    "Check",
    "Counts",
    "Gamma",
    "Layer",
    "Lognormal",
    "LognormalMixture",
    "Mixture",
    "Pareto",
    "ParetoTail",
    "Severity",
    "annual_loss",
    "compound",
    "layer_grid",
]
