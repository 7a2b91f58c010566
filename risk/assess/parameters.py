"""Assess: the calibration's parameters, at their central values or drawn from their uncertainty.

One shape serves both: arrays of b rows, b = 1 for the central values, so that a quote and its
interval are the same formula.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from risk.rulebook import Rulebook
from risk.rulebook.schema import Status, Strict

Floats = NDArray[np.float64]

Z90 = 1.6448536269514722
"""Normal quantile of 95 %: half the width of a 90 % range."""


class Peril(Strict):
    """A kind of event."""

    id: str
    zh: str
    en: str


class PlaceFrequency(Strict):
    """Frequency of a country against the US."""

    value: float
    status: Status
    range: tuple[float, float] | None = None


class PlaceSeverity(Strict):
    """Severity of a country against the US, by peril; perils left out are 1."""

    status: Status
    perils: dict[str, float]
    range: tuple[float, float] | None = None

    def by_peril(self, rulebook: Rulebook) -> Floats:
        """Give the factors in the order of the perils, shape (p,)."""
        return np.array([self.perils.get(peril.id, 1.0) for peril in perils_of(rulebook)])


@dataclass(frozen=True)
class Place:
    """What is known of a country's losses."""

    frequency: PlaceFrequency
    severity: PlaceSeverity


def place_of(rulebook: Rulebook, country: str) -> Place | None:
    """Give what is known of a country's losses; None for nothing."""
    places = rulebook.read("calibration.place_frequency", dict[str, PlaceFrequency])
    severities = rulebook.read("calibration.place_severity", dict[str, PlaceSeverity])
    if country not in places or country not in severities:
        return None
    return Place(places[country], severities[country])


@dataclass(frozen=True)
class Parameters:
    """Parameters of frequency and severity, b rows.

    Parameters
    ----------
    rate : ndarray, shape (b, 1)
        Claims a year of the reference firm.
    size_exponent : ndarray, shape (b, 1)
    shares : ndarray, shape (b, p)
        Share of each peril.
    sector_shift, place_shift, place_severity_shift : ndarray, shape (b, 1)
        Shift of the log factor of the sector, of the country's frequency and of its severity.
    coefficient : ndarray, shape (b, 1)
        Share kept of a control's published log ratio.
    unknown_weight : ndarray, shape (b, 1)
        Weight of an unknown answer.
    severity_exponent : ndarray, shape (b, 1)
    severity_shift, sigma_shift : ndarray, shape (b, 1)
        Added to every mean and standard deviation of ln loss.
    preset : ndarray of int, shape (b, 1)
        Steps from the severity preset asked for: -1 towards low, 1 towards high.
    frequency_error : ndarray, shape (b, 1)
        The standard normal number behind ``rate``, for a learned frequency's own uncertainty.
    """

    rate: Floats
    size_exponent: Floats
    shares: Floats
    sector_shift: Floats
    place_shift: Floats
    place_severity_shift: Floats
    coefficient: Floats
    unknown_weight: Floats
    severity_exponent: Floats
    severity_shift: Floats
    sigma_shift: Floats
    preset: NDArray[np.int64]
    frequency_error: Floats


UNCERTAIN = tuple(Parameters.__dataclass_fields__)
"""Everything that is drawn."""


@lru_cache(maxsize=16)
def perils_of(rulebook: Rulebook) -> tuple[Peril, ...]:
    """Give the perils in order."""
    return rulebook.read("calibration.perils", tuple[Peril, ...])


def _one(value: float) -> Floats:
    return np.array([[float(value)]])


@lru_cache(maxsize=16)
def central(rulebook: Rulebook) -> Parameters:
    """Give the central values."""
    shares = rulebook.value("calibration.peril_shares")
    return Parameters(
        rate=_one(rulebook.value("calibration.rate")),
        size_exponent=_one(rulebook.value("calibration.size_exponent")),
        shares=np.array([[shares[peril.id] for peril in perils_of(rulebook)]]),
        sector_shift=_one(0),
        place_shift=_one(0),
        place_severity_shift=_one(0),
        coefficient=_one(rulebook.value("calibration.control_coefficient")),
        unknown_weight=_one(rulebook.value("calibration.unknown_weight")),
        severity_exponent=_one(rulebook.value("calibration.severity_exponent")),
        severity_shift=_one(0),
        sigma_shift=_one(0),
        preset=np.zeros((1, 1), dtype=np.int64),
        frequency_error=_one(0),
    )


def draw(
    rulebook: Rulebook,
    country: str,
    rng: np.random.Generator,
    draws: int,
    only: tuple[str, ...] = UNCERTAIN,
) -> Parameters:
    """Draw parameters from their stated ranges.

    Parameters
    ----------
    rulebook : Rulebook
        Ranges (90 %) and standard deviations are its data.
    country : str
        ISO 3166 country, whose own range is used.
    rng : numpy Generator
        Seeded by the caller.
    draws : int
        Number of rows b.
    only : tuple of str
        Names of the parameters to draw; the others stay central. Every stream is drawn
        whichever are used, so that a subset sees the same numbers.

    Returns
    -------
    Parameters
        b rows.

    References
    ----------
    The ranges are entries ``calibration.*`` of the rulebook, each with its source.
    """
    middle = central(rulebook)
    names = [name for name in UNCERTAIN if name not in ("shares", "frequency_error")]
    # Every parameter is stratified (Latin hypercube): the ends of an interval are far steadier.
    from scipy.stats import qmc  # slow to load, and a point estimate draws nothing

    strata = qmc.LatinHypercube(len(names), rng=rng).random(draws)
    uniform = {name: strata[:, [i]] for i, name in enumerate(names)}
    z = {name: ndtri(column) for name, column in uniform.items()}
    weight = rulebook.value("calibration.peril_share_weight")
    shares = rng.dirichlet(weight * middle.shares[0], draws)
    low, high = _range(rulebook, "calibration.unknown_weight")
    unknown = low + (high - low) * uniform["unknown_weight"]
    exponent_low, exponent_high = _range(rulebook, "calibration.size_exponent")
    drawn = {
        "rate": middle.rate * np.exp(log_sd(rulebook, "calibration.rate") * z["rate"]),
        "size_exponent": middle.size_exponent
        + (exponent_high - exponent_low) / (2 * Z90) * z["size_exponent"],
        "shares": shares,
        "sector_shift": np.log(rulebook.value("calibration.sector_spread"))
        / Z90
        * z["sector_shift"],
        "place_shift": place_log_sd(rulebook, "calibration.place_frequency", country)
        * z["place_shift"],
        "place_severity_shift": place_log_sd(rulebook, "calibration.place_severity", country)
        * z["place_severity_shift"],
        "coefficient": middle.coefficient
        * np.exp(log_sd(rulebook, "calibration.control_coefficient") * z["coefficient"]),
        "unknown_weight": unknown,
        "severity_exponent": middle.severity_exponent
        * np.exp(log_sd(rulebook, "calibration.severity_exponent") * z["severity_exponent"]),
        "severity_shift": rulebook.value("calibration.severity_shift_sd") * z["severity_shift"],
        "sigma_shift": rulebook.value("calibration.severity_sigma_sd") * z["sigma_shift"],
        "preset": _preset(rulebook, uniform["preset"]),
        "frequency_error": z["rate"],
    }
    still = {
        name: np.repeat(getattr(middle, name), draws, axis=0)
        for name in UNCERTAIN
        if name not in only
    }
    return replace(middle, **{**drawn, **still})


def _preset(rulebook: Rulebook, uniform: Floats) -> NDArray[np.int64]:
    weights = rulebook.value("calibration.preset_weights")
    upto = np.cumsum([weights["low"], weights["default"]])
    return np.searchsorted(upto, uniform).astype(np.int64) - 1


def _range(rulebook: Rulebook, key: str) -> tuple[float, float]:
    found = rulebook.dated(key).range
    if found is None:
        raise ValueError(f"{key} needs a range")
    return found


def log_sd(rulebook: Rulebook, key: str) -> float:
    """Give the standard deviation of the log of a value from its 90 % range."""
    low, high = _range(rulebook, key)
    return float(np.log(high / low) / (2 * Z90))


def place_log_sd(rulebook: Rulebook, key: str, country: str) -> float:
    """Give the standard deviation of the log of a country's factor; 0 without a range."""
    found = rulebook.value(key).get(country, {}).get("range")
    return 0.0 if found is None else float(np.log(found[1] / found[0]) / (2 * Z90))
