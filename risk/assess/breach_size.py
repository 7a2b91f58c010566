"""Assess: how many people a breach reaches, by the formula or by a learned model.

The formula is one lognormal for every firm. The model gives the lognormal of a firm's sector and
staff, and of what happened where that is known. Both are capped at the people held by whoever
uses them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import ValidationError

from risk.assess.parameters import Floats
from risk.assess.persons_affected import Affected
from risk.errors import Fault, shorten
from risk.rulebook.schema import Strict
from risk.trained import ModelMismatch, Schema, open_model_folder
from risk.trained.folder import ModelFolder
from risk.trained.grown import disagree, misshapen, read_grown
from risk.trained.schema import Rows

if TYPE_CHECKING:
    import lightgbm

NAME = "breach_size"
MEAN, SPREAD, FIRMS = "mean.txt", "spread.txt", "firms.json"
FIRM = ("staff_band", "sector")
"""Features of a firm; all others are of the event."""


@dataclass(frozen=True)
class Event:
    """What happened, in the words of incident lists; a group left empty is unknown.

    Parameters
    ----------
    actor, action, asset, data_kinds : tuple of str
        E.g. ``external``; ``hacking``, ``error``; ``server``; ``health``.
    """

    actor: tuple[str, ...] = ()
    action: tuple[str, ...] = ()
    asset: tuple[str, ...] = ()
    data_kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heads:
    """Two ensembles of trees: one for the mean of ln people, one for ln of its spread.

    Parameters
    ----------
    schema : Schema
        Features of both, in order.
    mean, spread : lightgbm.Booster
        What they add to the base.
    base : tuple of float
        Mean and ln standard deviation before any tree.
    """

    schema: Schema
    mean: lightgbm.Booster = field(repr=False, compare=False)
    spread: lightgbm.Booster = field(repr=False, compare=False)
    base: tuple[float, float]

    def lognormals(self, rows: Rows) -> tuple[Floats, Floats]:
        """Give mean and standard deviation of ln people, each of shape (n,).

        Parameters
        ----------
        rows : ndarray, shape (n, k)
            As ``schema.encode`` gives them.
        """
        mu, ln_sigma = (
            start + np.asarray(head.predict(rows, raw_score=True, num_threads=1))
            for start, head in zip(self.base, (self.mean, self.spread), strict=True)
        )
        return mu, np.exp(ln_sigma)


class Firms(Strict):
    """Lognormals of firms when the event is unknown.

    Parameters
    ----------
    base : tuple of float
        Of :class:`Heads`.
    most_staff : tuple of int
        Most staff of each band, in order.
    sectors : tuple of str
        Of the rows, in order; one more row stands for every other sector.
    mu, sigma : tuple of tuple of float
        A row a sector, a column a band; one more column stands for unknown staff.
    """

    base: tuple[float, float]
    most_staff: tuple[int, ...]
    sectors: tuple[str, ...]
    mu: tuple[tuple[float, ...], ...]
    sigma: tuple[tuple[float, ...], ...]

    def band(self, headcount: int | None) -> int | None:
        """Give the place of a firm's staff band; None for unknown or beyond the last."""
        if headcount is None or headcount > self.most_staff[-1]:
            return None
        return bisect_left(self.most_staff, headcount)


@dataclass(frozen=True)
class BreachSizeModel:
    """A checked model of the people one breach reaches.

    Parameters
    ----------
    name, digest : str
        ``breach_size/<version>`` and the SHA-256 that stands for its folder.
    heads : Heads
    firms : Firms
    """

    name: str
    digest: str
    heads: Heads
    firms: Firms

    def affected(self, sector: str, headcount: int | None, event: Event | None = None) -> Affected:
        """Give the people a breach of a firm reaches.

        Parameters
        ----------
        sector : str
            Sector of the loss figures; one the model has not seen counts as unknown.
        headcount : int or None
            Staff; more than the model has seen counts as unknown.
        event : Event, optional
            What happened; unknown unless given.

        Raises
        ------
        ModelMismatch
            If the event is told in a word the model does not know.
        """
        band = self.firms.band(headcount)
        seen = sector in self.firms.sectors
        if event is None:
            row = self.firms.sectors.index(sector) if seen else -1
            column = -1 if band is None else band
            mu, sigma = self.firms.mu[row][column], self.firms.sigma[row][column]
        else:
            columns = event_columns(self.heads.schema, event)
            columns["staff_band"] = [np.nan if band is None else float(band)]
            columns["sector"] = [sector if seen else None]
            found = self.heads.lognormals(self.heads.schema.encode(columns))
            mu, sigma = (float(one[0]) for one in found)
        return Affected(mu=mu, sigma=sigma, floor=1)


def event_columns(schema: Schema, event: Event) -> dict[str, list[object]]:
    """Give an event as columns of one row: 1 or 0 a word, NaN where its group is unknown.

    Raises
    ------
    ModelMismatch
        With every word the model does not know.
    """
    columns: dict[str, list[object]] = {}
    faults: list[Fault] = []
    for group, told in asdict(event).items():
        prefix = f"{group}_"
        known = [name.removeprefix(prefix) for name in schema.names if name.startswith(prefix)]
        columns |= {prefix + word: [float(word in told) if told else np.nan] for word in known}
        faults += [
            Fault(
                group, shorten(word), "not a word the model knows", ", ".join(known), "event-word"
            )
            for word in told
            if word not in known
        ]
    if faults:
        raise ModelMismatch(f"{len(faults)} word(s) of the event are unknown: {faults[0]}", faults)
    return columns


def open_breach_size(folder: Path) -> BreachSizeModel:
    """Open a model's folder: checked each time, parsed once for each content.

    Raises
    ------
    ModelMismatch
        If a byte differs from what was written, or the files disagree.
    """
    return _opened(open_model_folder(folder))


@lru_cache(maxsize=4)
def _opened(folder: ModelFolder) -> BreachSizeModel:
    (mean, schema), (spread, _) = (read_grown(folder, file) for file in (MEAN, SPREAD))
    try:
        firms = Firms.model_validate_json(folder.file(FIRMS))
    except ValidationError as error:
        raise misshapen(folder.name, FIRMS, error) from None
    known = next(one.categories for one in schema.features if one.name == "sector")
    shape = (len(known) + 1, len(firms.most_staff) + 1)
    tables = {name: np.shape(getattr(firms, name)) for name in ("mu", "sigma")}
    wrong = [
        (name, f"{found}", f"must be a table of {shape[0]} by {shape[1]}")
        for name, found in tables.items()
        if found != shape
    ]
    if firms.sectors != known:
        wrong.append(("sectors", ", ".join(firms.sectors), "must be those of schema.json"))
    if wrong:
        raise disagree(folder.name, FIRMS, wrong)
    heads = Heads(schema, mean, spread, firms.base)
    return BreachSizeModel(folder.name, folder.digest, heads, firms)
