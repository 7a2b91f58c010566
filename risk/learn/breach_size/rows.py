"""Learn: incidents as the rows of a severity model, and the years they are fitted and tested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import pandas as pd

from risk.assess.breach_size import FIRM
from risk.errors import Fault
from risk.learn.breach_size.law import Sizes, sizes_of
from risk.learn.card import Words, words
from risk.learn.incidents.files import InvalidIncidents
from risk.learn.incidents.read import Incidents
from risk.learn.incidents.table import ACTIONS, ACTORS, ASSETS, DATA_KINDS, STAFF_BANDS, flags
from risk.trained import Feature, Schema

_VOCABULARIES = {"actor": ACTORS, "action": ACTIONS, "asset": ASSETS, "data_kinds": DATA_KINDS}
WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        group: tuple(word for word in vocabulary if word != "unknown")
        for group, vocabulary in _VOCABULARIES.items()
    }
)
"""Group of words that tell an event, to its words."""
EVENT = tuple(f"{group}_{word}" for group, told in WORDS.items() for word in told)
"""Features of an event: whether each word was told; unknown where nothing of its group was."""
BANDS = tuple(STAFF_BANDS)[:-1]
"""Staff bands learned from. Victims of more than 100,000 staff are left out: in the public list
they are mostly one agency's letters to one person each."""

TEST_SHARE, TUNE_SHARE = 0.25, 0.1
"""Least share of a list's rows in its last years, for the test, and in the years before those."""
LEAST_ROWS = 300
"""Rows that a list must have to be judged on its own."""


@dataclass(frozen=True)
class Rows:
    """Incidents with a number of people.

    Parameters
    ----------
    frame : DataFrame
        ``source``, ``year``, ``entity_key``, ``sector`` and ``staff_band`` (place in
        :data:`BANDS`), and the features :data:`EVENT`.
    sizes : Sizes
    left_out : mapping of str to int
        Reason to rows whose number of people is known and yet not used.
    """

    frame: pd.DataFrame
    sizes: Sizes
    left_out: Mapping[str, int]

    def __getitem__(self, which: npt.NDArray[np.bool_]) -> Rows:
        """Give some of the rows."""
        frame = self.frame[which].reset_index(drop=True)
        return Rows(frame, self.sizes[which], self.left_out)

    def __len__(self) -> int:
        return len(self.frame)

    def before(self, year: int) -> npt.NDArray[np.bool_]:
        """Tell which rows are of earlier years."""
        return np.asarray(self.frame["year"] < year)

    def of(self, source: str) -> npt.NDArray[np.bool_]:
        """Tell which rows are of a source."""
        return np.asarray(self.frame["source"] == source)


def rows_of(incidents: Incidents, *, with_chosen: bool = False) -> Rows:
    """Give the incidents a severity model learns from.

    Parameters
    ----------
    incidents : Incidents
    with_chosen : bool
        Whether rows count that were put on their list on purpose: some of them for their size.

    Raises
    ------
    InvalidIncidents
        If no list without a reporting floor has 300 of them in four years or more: of what lies
        below a floor, lists with a floor say nothing.

    Notes
    -----
    The year is that of the event, or of the report where the event's is unknown. Left out besides
    are counts of one state's residents, staff above 100,000, rows without a year, and rows under
    their own floor.
    """
    table = incidents.sizes
    year = table["occurred_year"].fillna(table["reported_year"])
    floor = table["records_floor"].fillna(1.0)
    reasons = pd.Series(
        np.select(
            [
                table["chosen"] & (not with_chosen),
                table["records_of"] == "residents",
                table["staff_low"] > STAFF_BANDS[BANDS[-1]][1],
                year.isna(),
                table["records"] < floor,
            ],
            ["chosen", "residents", "very_large", "no_year", "below_floor"],
            "",
        ),
        table.index,
    )
    kept = table[reasons == ""]
    frame = pd.DataFrame(
        {
            "source": kept["source"],
            "year": year[kept.index].astype("int64"),
            "entity_key": kept["entity_key"],
            "sector": kept["sector"].astype("object"),
            "staff_band": kept["staff_band"].cat.codes.replace(-1, np.nan).astype("float64"),
        }
    )
    told = [_told(kept[group], group) for group in WORDS]
    frame = pd.concat([frame, *told], axis=1).reset_index(drop=True)
    least = floor[kept.index].to_numpy(np.float64)
    sizes = sizes_of(kept["records"].to_numpy(np.float64), least)
    rows = Rows(frame, sizes, reasons[reasons != ""].value_counts().sort_index().to_dict())
    free = rows[~rows.sizes.floored]
    if not judged_sources(free):
        got = ", ".join(f"{name} {n}" for name, n in free.frame["source"].value_counts().items())
        rule = (
            f"one list without a reporting floor must have {LEAST_ROWS} incidents with people, "
            "in four years or more"
        )
        raise InvalidIncidents(
            "too few incidents with a number of people",
            [Fault("source", got or "none", rule, "give one, or a longer one", "few")],
        )
    return rows


def _told(cells: pd.Series, group: str) -> pd.DataFrame:
    told = flags(cells, WORDS[group]).astype("float64")
    return told.where(told.any(axis=1)).add_prefix(f"{group}_")


def schema_of(rows: Rows) -> Schema:
    """Give the features of the rows, with the sectors they have.

    Notes
    -----
    More staff never lowers the mean of ln people, nor its spread: a larger firm holds more
    people's data, and holds as many small files as a small firm besides. So no quantile from the
    median up falls with staff. Sectors and events have no order.
    """
    sectors = tuple(sorted(rows.frame["sector"].dropna().unique()))
    features = [
        Feature(name="staff_band", kind="number", sign=1, optional=True, **_label("staff_band")),
        Feature(
            name="sector", kind="category", categories=sectors, optional=True, **_label("sector")
        ),
        *(
            Feature(name=f"{group}_{word}", kind="number", optional=True, **_label(group, word))
            for group, vocabulary in WORDS.items()
            for word in vocabulary
        ),
    ]
    return Schema(features=tuple(features), target="ln_persons", unit="ln persons")


def _label(name: str, word: str = "") -> Words:
    label = words(f"breach_size.{name}")
    if not word:
        return label
    told = words(f"incidents.word.{word}")
    return {"zh": f"{label['zh']}：{told['zh']}", "en": f"{label['en']}: {told['en']}"}


def encoded(schema: Schema, rows: Rows) -> npt.NDArray[np.float64]:
    """Give the features of rows; a sector that the schema lacks counts as unknown."""
    columns = rows.frame[[*FIRM, *EVENT]].copy()
    known = dict(zip(schema.names, schema.features, strict=True))["sector"].categories
    columns["sector"] = columns["sector"].where(columns["sector"].isin(known), None)
    return schema.encode(columns)


@dataclass(frozen=True)
class Split:
    """Rows by time: fitted on the earlier, tuned on the following, tested on the last.

    Parameters
    ----------
    tune_from, test_from : int
        First years of the tuning and the test rows.
    fit, tune, test : Rows
        Earlier years of every list; then those of the list under test.
    """

    tune_from: int
    test_from: int
    fit: Rows
    tune: Rows
    test: Rows


def judged_sources(rows: Rows) -> tuple[str, ...]:
    """Give the lists long enough to be judged, by name."""
    years = rows.frame.groupby("source")["year"].agg(["size", "nunique"])
    enough = years[(years["size"] >= LEAST_ROWS) & (years["nunique"] >= 4)]
    return tuple(sorted(enough.index))


def time_forward(rows: Rows, source: str) -> Split:
    """Split by time for the test of one list.

    Nothing of the test years, of any list, is fitted or tuned on: one event may stand in two.
    """
    of = rows.of(source)
    years = rows.frame.loc[of, "year"].to_numpy()
    test_from = first_year(years, TEST_SHARE)
    earlier = years[years < test_from]
    tune_from = first_year(earlier, TUNE_SHARE * len(years) / len(earlier))
    before_test = rows.before(test_from)
    return Split(
        tune_from,
        test_from,
        rows[rows.before(tune_from)],
        rows[of & before_test & ~rows.before(tune_from)],
        rows[of & ~before_test],
    )


def last_years(rows: Rows) -> npt.NDArray[np.bool_]:
    """Tell which rows are of the last years of their list, a tenth of it or more.

    Lists too short to be judged have no such rows.
    """
    last = np.zeros(len(rows), dtype=bool)
    for source in judged_sources(rows):
        of = rows.of(source)
        start = first_year(rows.frame.loc[of, "year"].to_numpy(), TUNE_SHARE)
        last |= of & ~rows.before(start)
    return last


def first_year(years: npt.NDArray[np.int64], share: float) -> int:
    """Give the latest year from which on at least a share of the rows lies.

    >>> first_year(np.array([2001, 2002, 2003, 2003]), 0.6)
    2002
    """
    ordered = np.sort(years)
    return int(ordered[len(ordered) - int(np.ceil(share * len(ordered)))])
