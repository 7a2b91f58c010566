"""Calibration: what of the fits may go into a calibration, why not the rest, and the file.

Which entries may be set by public incidents is a rule of the rulebook, ``incidents.transfer``;
how often insured firms claim is never among them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from risk.assess.parameters import Z90
from risk.assess.persons_affected import Affected, capped_power_mean
from risk.learn.calibration.groups import SECTORS, study_rule
from risk.learn.calibration.study import Study
from risk.learn.dated_file import dated_value, dated_yaml, figure
from risk.learn.fits import Fit
from risk.rulebook import Rulebook

AFFECTED = "breach.affected"
TAIL = "calibration.severity_tail"
LINE = "breach.claims_line"
GROWTH = "calibration.size_exponent"
PERSONS_HELD = (1e3, 1e4, 1e5, 1e6)

OWN_KEY = "public_incidents"
"""Name under which the lists stand among the sources of a sector."""


@dataclass(frozen=True)
class Proposal:
    """An entry of the calibration beside what the incidents say.

    Parameters
    ----------
    key : str
    label : dict
        Name of the entry in both languages.
    default : Any
        Value in force.
    fitted : Any or None
        What the incidents say, in the same shape where it may be transferred; None where they
        say nothing.
    range : tuple of float or None
        90 % range of ``of``.
    of : str
        Which part of the value the range is of.
    allowed : bool
        Whether the populations may be compared, by the rule.
    reason : dict
        Why or why not, in both languages.
    held_back : str or None
        Code of what speaks against the fit although the rule allows the entry.
    at : str
        Method, rows and errors.
    """

    key: str
    label: dict[str, str]
    default: Any
    fitted: Any | None
    range: tuple[float, float] | None
    of: str
    allowed: bool
    reason: dict[str, str]
    held_back: str | None
    at: str

    @property
    def taken(self) -> bool:
        """Tell whether it goes into the file."""
        return self.allowed and self.fitted is not None and self.held_back is None


@dataclass(frozen=True)
class _Found:
    fitted: Any | None = None
    range: tuple[float, float] | None = None
    of: str = ""
    held_back: str | None = None
    at: str = ""


def proposals(study: Study, rulebook: Rulebook) -> tuple[Proposal, ...]:
    """Give every entry the rule speaks of beside what was fitted, allowed ones first."""
    finders: dict[str, Callable[[Study, Rulebook], _Found]] = {
        AFFECTED: _affected,
        TAIL: _tail,
        SECTORS: _sectors,
        LINE: _line,
        "calibration.severity_presets": _losses,
        GROWTH: _growth,
        "calibration.heterogeneity_shape": _clustering,
    }
    found = []
    for rule in rulebook.value("incidents.transfer"):
        one = finders[rule["id"]](study, rulebook) if rule["id"] in finders else _Found()
        found.append(
            Proposal(
                key=rule["id"],
                label=rulebook.entries[rule["id"]].label.model_dump(),
                default=rulebook.value(rule["id"]),
                fitted=one.fitted,
                range=one.range,
                of=one.of,
                allowed=rule["allowed"],
                reason={"zh": rule["zh"], "en": rule["en"]},
                held_back=one.held_back if one.fitted is not None or one.held_back else "no_data",
                at=one.at,
            )
        )
    return tuple(sorted(found, key=lambda one: not one.allowed))


def overlay_yaml(study: Study, rulebook: Rulebook, start: date) -> str | None:
    """Give the calibration as a file laid over the rulebook; None when nothing is taken.

    Parameters
    ----------
    study : Study
    rulebook : Rulebook
        The calibration it was held against.
    start : date
        First day the file holds.
    """
    taken = [one for one in proposals(study, rulebook) if one.taken]
    if not taken:
        return None
    told = "; ".join(f"{one.name} {one.sha256[:12]}" for one in study.incidents.files)
    entries = {}
    for one in taken:
        more = {"range": [figure(end) for end in one.range]} if one.range else {}
        value = dated_value(one.fitted, start, f"{one.at}; {told}", **more)
        entry = rulebook.entries[one.key]
        entries[one.key] = {
            "label": entry.label.model_dump(),
            "unit": entry.unit,
            "values": [value],
        }
    return dated_yaml("any", entries, _head(study))


def capped_means(study: Study, rulebook: Rulebook) -> list[dict[str, float]]:
    """Give what a price reads of the people reached: the mean of min(N, held)^slope.

    A lognormal may miss the rows and still give this well, or badly: data, fit and default side
    by side. Empty without a list whose small organisations were fitted.
    """
    fits = [(one.small.n, one.small_sizes, one.small) for one in study.lists if one.small]
    if not fits:
        return []
    n, sizes, fit = max(fits, key=lambda one: one[0])
    slope = rulebook.value(LINE)["slope"]
    curves = {
        "fitted": Affected(mu=fit["mu"].value, sigma=fit["sigma"].value, floor=1),
        "default": rulebook.read(AFFECTED, Affected),
    }
    rows = []
    for held in PERSONS_HELD:
        seen = np.minimum(sizes, held) ** slope
        rows.append(
            {
                "held": held,
                "data": float(seen.mean()),
                "error": float(seen.std(ddof=1) / np.sqrt(n)),
                **{
                    name: float(capped_power_mean(one, held, slope)) for name, one in curves.items()
                },
            }
        )
    return rows


def _head(study: Study) -> str:
    lines = [
        "A calibration from lists of publicly recorded incidents, to be laid over the rulebook.",
        "It says nothing of how often insured firms claim: such lists cannot.",
        "From:",
    ]
    for one in study.incidents.files:
        lines.append(f"  {one.name} ({one.kind}), {one.rows} rows, sha256 {one.sha256}")
        lines.append(f"    {one.licence}")
    return "\n".join(lines)


def _staff(rulebook: Rulebook) -> str:
    return f"{study_rule(rulebook).small_staff:,}"


def _named(fit: Fit, *names: str) -> str:
    return ", ".join(f"{name} {fit[name].value:.4g} ({fit[name].error:.2g})" for name in names)


def _range_of(value: float, error: float) -> tuple[float, float]:
    return value - Z90 * error, value + Z90 * error


def _affected(study: Study, rulebook: Rulebook) -> _Found:
    """Take the lognormal of small organisations from the longest list without a floor."""
    plain = [(one.small.n, one.name, one.small) for one in study.lists if one.small]
    if not plain:
        return _Found(held_back="only_floors" if study.lists else "no_data")
    _, name, fit = max(plain, key=lambda one: one[:2])
    mu = fit["mu"]
    value = {"mu": figure(mu.value), "sigma": figure(fit["sigma"].value), "floor": 1}
    at = (
        f"lognormal of {fit.n} incidents of {name} with at most {_staff(rulebook)} staff: "
        f"{_named(fit, 'mu', 'sigma')} (standard error), KS {fit.ks:.3f}; range of mu"
    )
    return _Found(value, _range_of(mu.value, mu.error), "mu", None, at)


def _tail(study: Study, rulebook: Rulebook) -> _Found:
    """Turn the tail of people into one of cost through the slope of cost in claims."""
    told = [
        (one.tail.chosen.fit.n, one.name, one.tail)
        for one in study.lists
        if one.tail and one.records_of == "everyone"
    ]
    stable = [one for one in told if one[2].stable]
    if not told:
        return _Found(held_back="no_data")
    n, name, tail = max(stable or told, key=lambda one: one[:2])
    line = rulebook.value(LINE)
    slope, slope_error = line["slope"], line["residual_sd"] / np.sqrt(line["sxx"])
    xi = tail.chosen.fit["xi"]
    value = slope * xi.value
    error = float(np.hypot(slope * xi.error, slope_error * xi.value))
    at = (
        f"tail of people {xi.value:.3g} ({xi.error:.2g}) over {tail.chosen.threshold:,.0f} in "
        f"{n} incidents of {name}, times the slope {slope:.4g} ({slope_error:.2g}) of cost in "
        "claims; range of xi"
    )
    fitted = {**rulebook.value(TAIL), "xi": figure(value)}
    held = None if stable and value > 0 else "unstable"
    return _Found(fitted, _range_of(value, error), "xi", held, at)


def _sectors(study: Study, rulebook: Rulebook) -> _Found:
    """Add the shrunk relativity of each sector as one more source."""
    if study.relativities is None:
        return _Found()
    found = study.relativities.sector
    told = dict(zip(found.log.names, np.exp(found.log.shrunk).tolist(), strict=True))
    value = {
        sector: {**sources, **({OWN_KEY: figure(told[sector])} if sector in told else {})}
        for sector, sources in rulebook.value(SECTORS).items()
    }
    against = found.disagreement(rulebook.value(SECTORS))
    at = (
        f"{found.log.rows.sum():.0f} incidents of US firms with at most {_staff(rulebook)} staff "
        f"in {len(told)} sectors, over firms of the same staff (SUSB 2022), shrunk; "
        f"sd between sectors {found.log.between:.3g}; the other sources as they were"
    )
    held = None
    if against is not None:
        at += f"; sd from published ones {against.away:.3g}, among those {against.among:.3g}"
        held = "disagrees" if against.p_value < study_rule(rulebook).disagree_level else None
    return _Found(value, None, "", held, at)


def _line(study: Study, rulebook: Rulebook) -> _Found:
    line = study.cost_line
    if line is None:
        return _Found()
    value = {
        "intercept": figure(line.intercept.value),
        "slope": figure(line.slope.value),
        "residual_sd": figure(line.residual_sd),
        "n": line.n,
    }
    at = f"least squares, R2 {line.r_squared:.3f}; range of the slope"
    return _Found(value, _range_of(line.slope.value, line.slope.error), "slope", None, at)


def _losses(study: Study, rulebook: Rulebook) -> _Found:
    if not study.loss_fits:
        return _Found()
    fit = study.loss_fits[-1]
    value = [figure(fit["mu"].value), figure(fit["sigma"].value)]
    at = f"lognormal of {fit.n} losses told: {_named(fit, 'mu', 'sigma')}; range of sigma"
    return _Found(value, _range_of(fit["sigma"].value, fit["sigma"].error), "sigma", None, at)


def _growth(study: Study, rulebook: Rulebook) -> _Found:
    if study.relativities is None:
        return _Found()
    slope = study.relativities.staff_slope
    at = "recorded incidents a firm over staff, between three bands"
    return _Found(figure(slope.value), _range_of(slope.value, slope.error), "value", None, at)


def _clustering(study: Study, rulebook: Rulebook) -> _Found:
    fits = [
        fit for one in study.lists for fit in one.count_fits if fit.method == "negative_binomial"
    ]
    if not fits or not np.isfinite(fits[0]["size"].value):
        return _Found()
    size = fits[0]["size"]
    at = f"size of a negative binomial of {fits[0].n} yearly counts"
    return _Found(figure(size.value), _range_of(size.value, size.error), "value", None, at)
