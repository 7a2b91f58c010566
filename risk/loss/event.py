"""Loss: one event drawn from a firm's curves, and the losses of many firms as rows of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from risk.loss.firm import FirmLoss
from risk.loss.layer import Layer
from risk.loss.severity import Lognormal


def event_loss(
    loss: FirmLoss, layer: Layer, peril: int, tail: float, halt: float
) -> tuple[float, float]:
    """Give one event's ground-up loss and what the cover pays of it [money].

    The covered loss rises with the ground-up loss, so both are quantiles at the same point.

    Parameters
    ----------
    loss : FirmLoss
        One firm: one row.
    layer : Layer
        The cover's terms; the aggregate limit is left to the caller, who knows the year.
    peril : int
        Place of the peril.
    tail, halt : float
        In (0, 1): chance of a larger loss, and rank of the length of the interruption.
    """
    values, weights = loss.cover.factors
    length = min(int(np.searchsorted(np.cumsum(weights), halt)), len(values) - 1)
    one = replace(loss, cover=replace(loss.cover, factors=(values[[length]], np.ones(1))))
    paid = (1 - layer.coinsurance) * one.payments(layer)[peril].quantile(tail).item()
    # A long interruption costs more than the calibration's average event.
    covered = one.curves[peril].quantile(tail).item()
    return max(loss.ground_up[peril].quantile(tail).item(), covered), paid


def stack_losses(losses: Sequence[FirmLoss]) -> FirmLoss:
    """Give the losses of b firms under the same terms as b rows of one; lognormal curves only."""
    first = losses[0]
    curves = tuple(
        Lognormal(
            np.concatenate([np.asarray(_body(loss, peril).mu) for loss in losses]),
            np.concatenate([np.asarray(_body(loss, peril).sigma) for loss in losses]),
        )
        for peril in range(len(first.ground_up))
    )
    return replace(
        first,
        frequencies=np.concatenate([loss.frequencies for loss in losses]),
        ground_up=curves,
        heterogeneity=np.array([[loss.heterogeneity] for loss in losses]),
    )


def _body(loss: FirmLoss, peril: int) -> Lognormal:
    curve = loss.ground_up[peril]
    if not isinstance(curve, Lognormal):
        raise TypeError("only lognormal curves are stacked")
    return curve
