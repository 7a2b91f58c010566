"""Classify: in which stage of cover (GB/T 45576-2025) a duty, form, control or table belongs."""

from __future__ import annotations

from typing import Any, Literal

from risk.rulebook import Rulebook
from risk.rulebook.schema import Text

Kind = Literal["duty", "form", "control", "table"]
NAMES, TAGS = "stage.names", "stage.tags"


class Stage(Text):
    """A stage of cover."""

    id: str


def stages_of(rulebook: Rulebook, kind: Kind, name: str) -> tuple[Stage, ...]:
    """Give the stages of an item, none where the standard does not hold or has no tag for it.

    Parameters
    ----------
    name : str
        Topic of a duty, name of a form or table, ENISA category of a control (``A`` to ``T``).

    References
    ----------
    gbt45576_2025 (stages, secondary source); the tags are judgement.
    """
    if not rulebook.holds(TAGS):
        return ()
    tags = rulebook.value(TAGS)[kind].get(name, ())
    return tuple(one for one in rulebook.read(NAMES, tuple[Stage, ...]) if one.id in tags)


def stage_document(rulebook: Rulebook, kind: Kind, name: str) -> list[dict[str, Any]]:
    """Give the stages of an item as plain data."""
    return [one.model_dump() for one in stages_of(rulebook, kind, name)]
