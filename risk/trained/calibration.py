"""Trained: from the scale of a model's trees to calibrated responses."""

from __future__ import annotations

from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, Field, model_validator

Link = Literal["log", "identity"]
Numbers = npt.NDArray[np.float64]


class Calibration(BaseModel):
    """From a model's response to what was observed: times a factor, then along a line of points.

    Parameters
    ----------
    factor : float
        > 0.
    points : tuple of pairs
        (response, calibrated), both rising; straight between, level outside. Empty: no line.

    Examples
    --------
    >>> Calibration(points=((1.0, 2.0), (3.0, 3.0))).apply(np.array([0.0, 2.0, 9.0])).tolist()
    [2.0, 2.5, 3.0]
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)

    factor: float = Field(default=1.0, gt=0)
    points: tuple[tuple[float, float], ...] = ()

    @model_validator(mode="after")
    def _rising(self) -> Calibration:
        if any(b[0] <= a[0] or b[1] < a[1] for a, b in pairwise(self.points)):
            raise ValueError("points must rise, so that calibration never turns an order around")
        return self

    def apply(self, response: Numbers) -> Numbers:
        """Give calibrated responses, same shape and unit."""
        scaled = response * self.factor
        if not self.points:
            return scaled
        return np.asarray(np.interp(scaled, *np.array(self.points).T))


class Scale(BaseModel):
    """What ``calibration.json`` holds.

    Parameters
    ----------
    link : str
        Scale on which the trees add up, ``log`` or ``identity``.
    calibration : Calibration
        Of the response.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    link: Link
    calibration: Calibration = Calibration()

    @model_validator(mode="after")
    def _above_zero(self) -> Scale:
        points = self.calibration.points
        if self.link == "log" and points and points[0][1] <= 0:
            raise ValueError("a calibrated value must be above zero, as its logarithm is taken")
        return self
