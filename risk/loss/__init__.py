"""Loss: what it costs."""

from risk.loss.compound import Check, annual_loss, compound, layer_grid
from risk.loss.counts import Counts
from risk.loss.layer import Layer
from risk.loss.measures import AnnualLoss
from risk.loss.severity import Gamma, Lognormal, Mixture, Pareto, ParetoTail, Severity

__all__ = [
    "AnnualLoss",
    "Check",
    "Counts",
    "Gamma",
    "Layer",
    "Lognormal",
    "Mixture",
    "Pareto",
    "ParetoTail",
    "Severity",
    "annual_loss",
    "compound",
    "layer_grid",
]
