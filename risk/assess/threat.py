"""Assess: answers to threat levels, by ENISA's method for small firms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from risk.profile import AREAS, Operation
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text

Level = Literal["L", "M", "H", "V"]


class Question(Strict):
    """One of the twenty questions; yes points to more threat."""

    id: str
    area: str
    zh: str
    en: str
    help: Text


class Band(Strict):
    """Sums of area scores, both ends included, that make a threat level."""

    level: Level
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Threat:
    """Threat of one operation.

    Parameters
    ----------
    areas : mapping of str to str
        Level of each area; unknown answers count as yes.
    total : int
        Sum of the four scores, 4 to 12.
    level : str
        L, M or H.
    least : str
        The level if every unknown answer were no: what knowing could bring.
    judged : bool
        Whether a person set the levels.
    unknown : tuple of str
        Questions not answered.
    """

    areas: Mapping[str, Level]
    total: int
    level: Level
    least: Level
    judged: bool
    unknown: tuple[str, ...]


def threat_level(rulebook: Rulebook, areas: Mapping[str, Level]) -> tuple[int, Level]:
    """Give the sum of the area scores and the threat level it makes.

    Parameters
    ----------
    rulebook : Rulebook
        For the scores and bands.
    areas : mapping
        ``network``, ``processes``, ``people``, ``business`` to L, M or H.

    References
    ----------
    enisa2017, Tables 4 and 5, p. 15.
    """
    scores: dict[str, int] = rulebook.value("enisa.area_score")
    total = sum(scores[areas[area]] for area in AREAS)
    for row in rulebook.value("enisa.threat_bands"):
        if row["from"] <= total <= row["to"]:
            level: Level = row["level"]
            return total, level
    raise ValueError(f"no band holds a sum of {total}")


def assess_threat(rulebook: Rulebook, operation: Operation) -> Threat:
    """Give the threat of an operation from its answers, or from levels set by judgement."""
    questions = rulebook.read("enisa.questions", tuple[Question, ...])
    answers = [operation.answers.get(q.id, "unknown") for q in questions]
    unknown = tuple(q.id for q, one in zip(questions, answers, strict=True) if one == "unknown")
    if operation.area_levels is not None:
        judged: dict[str, Level] = dict(operation.area_levels)
        total, level = threat_level(rulebook, judged)
        return Threat(judged, total, level, level, True, unknown)
    by_count: list[Level] = rulebook.value("enisa.area_by_yes_count")

    yes = dict.fromkeys(AREAS, 0)
    open_ = dict.fromkeys(AREAS, 0)
    for q, answer in zip(questions, answers, strict=True):
        yes[q.area] += answer == "yes"
        open_[q.area] += answer == "unknown"
    areas = {area: by_count[yes[area] + open_[area]] for area in AREAS}
    total, level = threat_level(rulebook, areas)
    _, least = threat_level(rulebook, {area: by_count[yes[area]] for area in AREAS})
    return Threat(areas, total, level, least, False, unknown)
