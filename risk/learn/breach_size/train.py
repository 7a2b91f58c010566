"""Learn: the severity model: judged on each list by time, then grown on all of it."""

from __future__ import annotations

from dataclasses import dataclass

from risk.assess.breach_size import Firms
from risk.assess.persons_affected import Affected
from risk.learn.breach_size.heads import Grown, grow
from risk.learn.breach_size.judge import (
    Comparison,
    Judged,
    Progress,
    judge,
)
from risk.learn.breach_size.marginal import EventMix, firms_table
from risk.learn.breach_size.rows import Rows, judged_sources, last_years, rows_of, schema_of
from risk.learn.incidents.read import Incidents, ListFile
from risk.rulebook import Rulebook


@dataclass(frozen=True)
class Findings:
    """A trained model with all that is known of it.

    Parameters
    ----------
    rows : Rows
    files : tuple of ListFile
        Lists it was made from.
    formula : Affected
        What it would replace.
    judged : tuple of Judged
        One a list.
    with_chosen : tuple of Judged
        The same of lists with rows chosen on purpose, these rows among them.
    grown : Grown
        Heads grown on all rows.
    firms : Firms
        Lognormals when the event is unknown.
    """

    rows: Rows
    files: tuple[ListFile, ...]
    formula: Affected
    judged: tuple[Judged, ...]
    with_chosen: tuple[Judged, ...]
    grown: Grown
    firms: Firms

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison of every list."""
        return tuple(one for judged in self.judged for one in judged.comparisons)

    @property
    def weakest(self) -> Comparison:
        """The comparison by log score whose gain is least sure."""
        told = [one for one in self.comparisons if one.score == "log"]
        return max(told, key=lambda one: one.found.high)


def train(
    incidents: Incidents,
    rulebook: Rulebook,
    progress: Progress = lambda _step, _source: None,
) -> Findings:
    """Judge the model on each list by time, then grow it on all rows.

    Parameters
    ----------
    incidents : Incidents
    rulebook : Rulebook
        Holds the formula that the model would replace.
    progress : callable
        See :data:`risk.learn.breach_size.judge.Progress`.

    Raises
    ------
    InvalidIncidents
        If no list is long enough.
    """
    rows, wide = rows_of(incidents), rows_of(incidents, with_chosen=True)
    formula = rulebook.read("breach.affected", Affected)
    judged = tuple(judge(rows, source, formula, progress) for source in judged_sources(rows))
    longer = [one for one in judged_sources(wide) if sum(wide.of(one)) > sum(rows.of(one))]
    with_chosen = tuple(judge(wide, source, formula, progress) for source in longer)
    progress("final", "")
    last = last_years(rows)
    schema = schema_of(rows)
    found = grow(schema, rows[~last], rows[last])
    grown = grow(schema, rows, rounds=found.rounds)
    mix = EventMix(rows[~rows.sizes.floored])
    return Findings(
        rows, incidents.files, formula, judged, with_chosen, grown, firms_table(grown.heads, mix)
    )
