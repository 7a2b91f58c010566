"""Classify: the facts of a firm that rules may look at, by name.

Answers stand under the path they have in the profile, such as
``controls.technical.rdp_exposed``; what was found stands under ``found.``.
"""

from __future__ import annotations

from risk.classify.processor import ProcessorClass
from risk.classify.size_class import Size
from risk.profile import MEASURES, Profile
from risk.rulebook.condition import Fact, Facts

NO_FACTS = {"sublimits", "inception", "retroactive_date", "excess"}
"""Terms of a cover that no rule looks at."""


PLAIN = (str, int, float, bool)
_MEASURE_PATHS = {name: f"measure.{name}" for name in MEASURES}


def firm_facts(profile: Profile, size: Size | None, processor: ProcessorClass) -> Facts:
    """Give every answer and what classification found; unknown is None."""
    facts: dict[str, Fact] = {}
    _flatten("firm", profile.firm.model_dump(), facts)
    _flatten("data_held", profile.data_held.model_dump(), facts)
    _flatten("controls.technical", profile.controls.technical.model_dump(), facts)
    _flatten("dependencies", profile.dependencies.model_dump(), facts)
    _flatten("training", profile.training.model_dump(), facts)
    _flatten("history", profile.history.model_dump(), facts)
    _flatten("cover", profile.cover.model_dump(exclude=NO_FACTS), facts)
    measures = profile.controls.measures
    for name, path in _MEASURE_PATHS.items():
        facts[path] = measures[name].state if name in measures else None
    processors = {name for one in profile.operations for name in one.processors}
    facts |= {
        "found.size_class": size.size_class if size else None,
        "found.processor_class": processor.rung.id if processor.rung else None,
        "found.persons_least": processor.persons[0],
        "found.persons_most": processor.persons[1],
        "found.sensitive_persons": profile.data_held.sensitive_persons,
        "found.processors_used": len(processors),
        "found.operations": len(profile.operations),
        "found.training": "yes" if profile.training.in_line else "no",
        "found.cloud_named": "yes" if profile.dependencies.cloud_provider else "no",
    }
    return facts


def _flatten(prefix: str, answers: dict[str, object], into: dict[str, Fact]) -> None:
    for name, value in answers.items():
        path = f"{prefix}.{name}"
        if value is None or isinstance(value, PLAIN):
            into[path] = value
        elif isinstance(value, dict):
            _flatten(path, value, into)
        elif isinstance(value, list | tuple):
            into[path] = tuple(str(one) for one in value)
