"""Disclosure: tables of duties: how many firms have each, and say they do not meet it.

A firm has many duties, so that duties do not add up to firms; how firms stand to one duty does.
Duties are made safe one by one, against an attacker who knows the firms of every sector, size,
province and class that are shown to the last one: what links a duty with others and with the
tables of insured firms is no more than that. Duties that the same firms have, as
those of one threshold do, are made safe together: whoever has not one of them has not the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from risk.portfolio.disclosure.cube import Key
from risk.portfolio.disclosure.published import published
from risk.portfolio.disclosure.quarters import Earlier, earlier_release, safe_beside
from risk.portfolio.disclosure.rules import DisclosureRules, TableRule
from risk.portfolio.disclosure.suppress import SafeTables, summed, until_safe

DUTY, STATE = "duty", "duty_state"
COLUMN, STANDING = "duty.", "standing"
"""Before the topic, the column of a frame that says how a firm stands to a duty; and the one that
says whether firms have the duties of a group."""
NOT_HAD = ("open", "none")
HAD = "had"


def duty_groups(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    """Give the duties that a frame tells of, those that the same firms have together."""
    found: dict[bytes, list[str]] = defaultdict(list)
    for name in sorted(name for name in frame if str(name).startswith(COLUMN)):
        stands = _standing(frame[name])
        alike = bool((stands == stands.iloc[0]).all())
        found[name.encode() if alike else stands.str.cat(sep=",").encode()].append(name)
    return [tuple(one.removeprefix(COLUMN) for one in group) for group in found.values()]


def _standing(states: pd.Series) -> pd.Series:
    return states.where(states.isin(NOT_HAD), HAD)


def _of_group(frame: pd.DataFrame, group: Sequence[str]) -> pd.DataFrame:
    return frame.assign(**{STANDING: _standing(frame[COLUMN + group[0]])})


def _rules_for(group: Sequence[str], rules: DisclosureRules) -> DisclosureRules:
    """Give the rules of the tables of a group of duties, and of whether firms have them."""
    columns = [COLUMN + topic for topic in group]
    tables = [_table(one, column) for column in columns for one in rules.tables]
    if len(group) > 1:
        tables += [_table(one, STANDING) for one in rules.tables]
    finer = dict.fromkeys(columns, (STANDING, lambda state: state if state in NOT_HAD else HAD))
    return replace(rules, tables=tuple(tables), links={**rules.links, **finer})


def _table(table: TableRule, column: str) -> TableRule:
    return TableRule(id=f"{table.id}/{column}", by=(*table.by, column), insurers=False)


def safe_duties(
    frame: pd.DataFrame,
    rules: DisclosureRules,
    away: set[Key],
    earlier: Sequence[tuple[pd.DataFrame, Mapping[str, pd.DataFrame]]] = (),
    done: Callable[[str], None] = lambda topic: None,
) -> dict[tuple[str, ...], SafeTables]:
    """Make the tables of every duty safe.

    Parameters
    ----------
    frame : DataFrame
        One row a firm, with a column ``duty.*`` a duty; categories put together.
    rules : DisclosureRules
        Of :func:`risk.portfolio.disclosure.rules.duty_rules_of`.
    away : set of Key
        Cells hidden in the tables of insured firms; what is of such a category is hidden here too.
    earlier : sequence of (DataFrame, mapping of str to DataFrame)
        Releases made before: their firms, and their tables as published.
    done : callable
        Is told the first duty of every group that is done.

    Returns
    -------
    dict of tuple of str to SafeTables
        By group of duties.

    Raises
    ------
    NotSafe
        If what a cell hides could still be worked out.
    """
    found = {}
    for group in duty_groups(frame):
        own, rows = _rules_for(group, rules), _of_group(frame, group)
        made = summed(rows, own)
        margins = {key for key in made.sums.keys if _category(key) == key}
        inside = {key for key in made.sums.keys if _category(key) in away}
        known = frozenset(margins - away)
        made = replace(made, primary=(made.primary | inside) - known, fixed=known)
        before = [_earlier(firms, tables, group, own) for firms, tables in earlier
                  if all(COLUMN + topic in firms for topic in group)]  # fmt: skip
        found[group], _ = safe_beside(rows, until_safe(made, own), before, own)
        done(group[0])
    return found


def _category(key: Key) -> Key:
    """Give the cell of firms that a cell of a duty is part of."""
    return tuple(one for one in key if not one[0].startswith((COLUMN, STANDING)))


def _earlier(
    firms: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    group: Sequence[str],
    rules: DisclosureRules,
) -> Earlier:
    """Give a release made before, of one group of duties."""
    shown = {
        f"{name}/{COLUMN}{topic}": table[table[DUTY] == topic].rename(
            columns={STATE: COLUMN + topic}
        )
        for name, table in tables.items()
        if DUTY in table
        for topic in group
    }
    return earlier_release(_of_group(firms, group), shown, rules)


def published_duties(
    made: Mapping[tuple[str, ...], SafeTables], rules: DisclosureRules
) -> dict[str, pd.DataFrame]:
    """Give the tables of all duties as they may be published.

    Returns
    -------
    dict of str to DataFrame
        By table: ``duty`` (topic), its variables, ``duty_state`` (one of
        :data:`risk.portfolio.duty_states.ORDER`, ``Total`` for all), ``firms`` and ``cell``.
    """
    parts: dict[str, list[pd.DataFrame]] = {table.id: [] for table in rules.tables}
    for group, tables in made.items():
        every = published(tables, _rules_for(group, rules))
        for topic, name in ((topic, name) for topic in group for name in parts):
            table = every[f"{name}/{COLUMN}{topic}"].rename(columns={COLUMN + topic: STATE})
            table.insert(0, DUTY, topic)
            parts[name].append(table)
    return {
        name: pd.concat(some, ignore_index=True).sort_values(DUTY, kind="stable", ignore_index=True)
        for name, some in parts.items()
        if some
    }
