"""Calibration: every fit of incidents, list by list, since lists differ in what they see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.learn.calibration.groups import (
    Relativities,
    StudyRule,
    firm_relativities,
    group_sizes,
    study_rule,
)
from risk.learn.fits import (
    CostLine,
    Fit,
    Shrunk,
    Tail,
    TailRule,
    TooFewRows,
    choose_tail,
    fit_cost_line,
    fit_log_skew_normal,
    fit_lognormal,
    fit_negative_binomial,
    fit_poisson,
    fit_truncated_lognormal,
)
from risk.learn.incidents import Incidents
from risk.rulebook import Rulebook

Floats = npt.NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True)
class ListStudy:
    """Fits of one list: one source with one floor.

    Parameters
    ----------
    name : str
        Source, and its floor where it has one.
    source : str
    floor : float
        Edge below which nothing is seen, between two whole numbers; 0 without one.
    records_of : str
        Whom the numbers count: everyone, residents or mixed.
    sizes : ndarray
        People reached, rows that serve.
    size_fits : tuple of Fit
    small_sizes : ndarray
        Those of small organisations; none with a floor.
    small : Fit or None
        Lognormal of them; None where there are too few.
    floors : tuple of (float, Fit)
        Truncated fits above multiples of the floor.
    tail : Tail or None
    years : Series
        Incidents by year; the years counted are ``whole_years``.
    whole_years : tuple of int
    count_fits : tuple of Fit
    """

    name: str
    source: str
    floor: float
    records_of: str
    sizes: Floats
    size_fits: tuple[Fit, ...]
    small_sizes: Floats
    small: Fit | None
    floors: tuple[tuple[float, Fit], ...]
    tail: Tail | None
    years: pd.Series
    whole_years: tuple[int, ...]
    count_fits: tuple[Fit, ...]


@dataclass(frozen=True)
class Study:
    """Everything fitted.

    Parameters
    ----------
    incidents : Incidents
    lists : tuple of ListStudy
    losses : Floats
        Losses told [USD].
    loss_fits : tuple of Fit
        All losses, and those of small organisations.
    cost_line : CostLine or None
    groups : dict of str to Shrunk
        Mean ln people by ``sector`` and by ``staff_band``, of lists without a floor.
    relativities : Relativities or None
        Incidents a firm by sector, within staff bands, and growth with staff.
    """

    incidents: Incidents
    lists: tuple[ListStudy, ...]
    losses: Floats
    loss_fits: tuple[Fit, ...]
    cost_line: CostLine | None
    groups: dict[str, Shrunk]
    relativities: Relativities | None


def study_incidents(
    incidents: Incidents,
    rulebook: Rulebook,
    progress: Callable[[str], object] = lambda _name: None,
) -> Study:
    """Fit everything that the incidents have enough rows for.

    Parameters
    ----------
    incidents : Incidents
    rulebook : Rulebook
        Holds ``incidents.*``.
    progress : callable
        Called with the name of each part before it is fitted.
    """
    rule = study_rule(rulebook)
    core = incidents.table[incidents.table["core"]]
    lists = []
    for name, rows in _lists(core):
        progress(name)
        lists.append(_study_list(name, rows, rulebook))
    progress("groups")
    plain = core[core["records_floor"].isna()]
    sized = plain[plain["records_note"] == ""]
    groups = {by: group_sizes(sized, by, rule.least_group_rows) for by in ("sector", "staff_band")}
    told = incidents.losses
    both = told[(told["records_note"] == "") & told["records_floor"].isna()]
    small = told[told["staff_high"] <= rule.small_staff]
    losses = told["loss_usd"].to_numpy()
    return Study(
        incidents=incidents,
        lists=tuple(lists),
        losses=losses,
        loss_fits=_tried(lambda: fit_lognormal(losses), lambda: fit_lognormal(small["loss_usd"])),
        cost_line=_first(lambda: fit_cost_line(both["records"], both["loss_usd"])),
        groups={by: found for by, found in groups.items() if found is not None},
        relativities=firm_relativities(plain, rulebook),
    )


def _lists(core: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Give the rows of each source and floor that have a size to fit, under a name."""
    floors = core["records_floor"].fillna(0)
    for (source, floor), rows in core.groupby([core["source"], floors]):
        if (rows["records_note"] == "").any():
            yield (f"{source}_{floor:.0f}" if floor else str(source)), rows


def _study_list(name: str, rows: pd.DataFrame, rulebook: Rulebook) -> ListStudy:
    rule = study_rule(rulebook)
    sized = rows[rows["records_note"] == ""]
    sizes = sized["records"].to_numpy()
    edge = _edge(rows, rulebook)
    floors: tuple[tuple[float, Fit], ...] = ()
    small, few = None, sizes[:0]
    if edge:
        above = [(edge * times, sizes[sizes > edge * times]) for times in rule.floor_multiples]
        floors = tuple(
            (floor, fit)
            for floor, seen in above
            for fit in _tried(partial(fit_truncated_lognormal, seen, floor))
        )
        size_fits = (*_tried(lambda: fit_lognormal(sizes)), *(fit for _, fit in floors[:1]))
    else:
        size_fits = _tried(lambda: fit_lognormal(sizes), lambda: fit_log_skew_normal(sizes))
        few = sized.loc[sized["staff_high"] <= rule.small_staff, "records"].to_numpy()
        small = _first(lambda: fit_lognormal(few))
    tail = TailRule(**rulebook.value("incidents.tail"))
    # A list with a floor is a list of notices, complete by the year of the notice.
    by_year = rows["reported_year" if edge else "occurred_year"].value_counts().sort_index()
    whole = _whole_years(by_year, rule)
    counts = by_year.reindex(whole, fill_value=0)
    return ListStudy(
        name=name,
        source=str(rows["source"].iloc[0]),
        floor=edge,
        records_of=str(sized["records_of"].iloc[0]),
        sizes=sizes,
        size_fits=size_fits,
        small_sizes=few,
        small=small,
        floors=floors,
        tail=_first(lambda: choose_tail(sizes, tail)),
        years=by_year,
        whole_years=whole,
        count_fits=_tried(lambda: fit_poisson(counts), lambda: fit_negative_binomial(counts)),
    )


def _tried(*fits: Callable[[], T]) -> tuple[T, ...]:
    """Give the fits for which there are enough rows."""
    found = []
    for fit in fits:
        try:
            found.append(fit())
        except TooFewRows:
            continue
    return tuple(found)


def _first(fit: Callable[[], T]) -> T | None:
    return next(iter(_tried(fit)), None)


def _edge(rows: pd.DataFrame, rulebook: Rulebook) -> float:
    """Give the edge between the least number seen and the one below; 0 without a floor.

    Placeholders at the floor are left out, so what is seen begins above them.
    """
    floor = rows["records_floor"].iloc[0]
    if not floor > 0:
        return 0.0
    source = str(rows["source"].iloc[0])
    placeholders = rulebook.value("incidents.cleaning")["placeholders"].get(source, [])
    return float(max([floor - 0.5, *(one + 0.5 for one in placeholders)]))


def _whole_years(by_year: pd.Series, rule: StudyRule) -> tuple[int, ...]:
    """Give the years counted: well filled, without the first and last, which are parts of years."""
    if by_year.empty:
        return ()
    full = [int(year) for year, n in by_year.items() if n >= rule.full_year_share * by_year.max()]
    return tuple(range(full[0] + 1, full[-1]))
