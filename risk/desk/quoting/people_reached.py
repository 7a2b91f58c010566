"""Desk: how many people a breach of a firm reaches, by the formula and by the learned model.

For a person to consult, when something happened or to see what might; a price takes only what is
in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from scipy.special import ndtri

from risk.assess.breach_size import NAME, BreachSizeModel, Event, open_breach_size
from risk.assess.persons_affected import Affected
from risk.classify import place_business_line
from risk.errors import NotFound
from risk.profile import Profile
from risk.rulebook import at, region_of
from risk.trained import model_folder, promoted
from risk.trained.folder import versions

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class PeopleReached:
    """People one breach reaches, by level of :data:`LEVELS`.

    Parameters
    ----------
    firm : str
    sector : str
        Sector of the loss figures.
    headcount, held : int or None
        Staff; people held, who cap everything below. None when unknown.
    formula, by_firm : tuple of int
        By the formula, and by the model from the firm alone [people].
    by_event : tuple of int or None
        By the model from firm and event; None when nothing of the event is told.
    model, digest : str
        The version asked, and the SHA-256 of its folder.
    in_force : bool
        Whether it is promoted on the day.
    """

    firm: str
    sector: str
    headcount: int | None
    held: int | None
    formula: tuple[int, ...]
    by_firm: tuple[int, ...]
    by_event: tuple[int, ...] | None
    model: str
    digest: str
    in_force: bool


def people_reached(
    profile: Profile, as_of: date, event: Event, root: Path | None = None
) -> PeopleReached:
    """Give how many people a breach of a firm reaches.

    Parameters
    ----------
    profile : Profile
    as_of : date
        Day whose formula and promoted model hold; without one, the newest version is consulted.
    event : Event
        What happened, as far as known.
    root : Path, optional
        Folder of all models; the installed ones unless given.

    Raises
    ------
    NotFound
        If no model is installed.
    ModelMismatch
        If the model is not sound, or the event is told in a word it does not know.
    """
    rulebook = at(as_of, region_of(profile.firm.country))
    sector = place_business_line(profile.firm).breach_sector
    model, in_force = _model(as_of, root)
    headcount, held = profile.firm.headcount, profile.data_held.persons_bounds()[1]
    told = any((event.actor, event.action, event.asset, event.data_kinds))
    return PeopleReached(
        firm=profile.firm.name,
        sector=sector,
        headcount=headcount,
        held=held,
        formula=_points(rulebook.read("breach.affected", Affected), held),
        by_firm=_points(model.affected(sector, headcount), held),
        by_event=_points(model.affected(sector, headcount, event), held) if told else None,
        model=model.name,
        digest=model.digest,
        in_force=in_force,
    )


def _model(day: date, root: Path | None) -> tuple[BreachSizeModel, bool]:
    version = promoted(NAME, day, root)
    installed = versions(NAME, root)
    if version is None and not installed:
        raise NotFound(f"no version of the model {NAME} is installed")
    chosen = version or installed[-1]
    return open_breach_size(model_folder(NAME, chosen, root)), version is not None


def _points(law: Affected, held: int | None) -> tuple[int, ...]:
    points = np.maximum(np.exp(law.mu + law.sigma * ndtri(np.array(LEVELS))), 1.0)
    return tuple(round(one) for one in np.minimum(points, np.inf if held is None else held))
