"""What changed between two days of the rulebook, entry by entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from risk.rulebook.schema import Dated, Text
from risk.rulebook.view import Rulebook

Kind = Literal["new", "changed", "ended", "proposed", "proposal_ended"]


@dataclass(frozen=True)
class Change:
    """One entry that differs.

    Parameters
    ----------
    key : str
    label : Text
    kind : str
        New, changed or ended for values in force; proposed or proposal_ended for drafts.
    before, after : Dated or None
    """

    key: str
    label: Text
    kind: Kind
    before: Dated | None
    after: Dated | None


def compare(before: Rulebook, after: Rulebook) -> tuple[Change, ...]:
    """Give every entry whose value differs between two views of one place, in key order."""
    changes = []
    entries = {**before.entries, **after.entries}
    for key in sorted(entries):
        old, new = before.held.get(key), after.held.get(key)
        if old != new:
            kind: Kind = "new" if old is None else "ended" if new is None else "changed"
            changes.append(Change(key, entries[key].label, kind, old, new))
        old, new = before.drafts.get(key), after.drafts.get(key)
        if old != new:
            kind = "proposal_ended" if new is None else "proposed"
            changes.append(Change(key, entries[key].label, kind, old, new))
    return tuple(changes)
