"""Classify: the facts of a firm that rules may look at, by name.

Answers stand under the path they have in the profile, such as
``controls.technical.rdp_exposed``; what was found stands under ``found.``.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from operator import attrgetter
from typing import Any, cast, get_args

from pydantic import BaseModel

from risk.classify.processor import ProcessorClass
from risk.classify.size_class import Size
from risk.profile import MEASURES, Profile
from risk.rulebook.condition import Fact, Facts

GROUPS = ("firm", "data_held", "controls.technical", "dependencies", "training", "history", "cover")
NO_FACTS = {
    "firm.related", "cover.sublimits", "cover.inception", "cover.retroactive_date", "cover.excess",
}  # fmt: skip
"""Answers that no rule looks at."""


def _answers(shape: type[BaseModel], prefix: str) -> Iterator[str]:
    """Give the path of every answer below one, except days: no rule looks at them."""
    for name, field in shape.model_fields.items():
        path, kind = f"{prefix}.{name}", field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _answers(kind, path)
        elif path not in NO_FACTS and date not in (kind, *get_args(kind)):
            yield path


def _group(path: str) -> type[BaseModel]:
    shape: Any = Profile
    for name in path.split("."):
        shape = shape.model_fields[name].annotation
    return cast("type[BaseModel]", shape)


_PATHS = [path for group in GROUPS for path in _answers(_group(group), group)]
_answers_of = attrgetter(*_PATHS)
_MEASURE_PATHS = {name: f"measure.{name}" for name in MEASURES}


def firm_facts(profile: Profile, size: Size | None, processor: ProcessorClass) -> Facts:
    """Give every answer and what classification found; unknown is None."""
    facts: dict[str, Fact] = {
        path: tuple(map(str, answer)) if isinstance(answer, tuple | list) else answer
        for path, answer in zip(_PATHS, _answers_of(profile), strict=True)
    }
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
