"""App: the owner's self-check: which questions stand on which screen, and where answers go."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from risk.app.asking.shape import shape_of
from risk.profile import Profile, Training
from risk.profile.question import UNKNOWN
from risk.rulebook import Rulebook

_MAIN = "operations.0"
"""The owner is asked about one processing of data, the main one."""

STEPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "firm": (
            "firm.name", "firm.industry", "firm.country", "firm.province", "firm.headcount",
            "firm.revenue", "firm.total_assets",
        ),
        "data": (
            "data_held.persons_total", "data_held.ordinary", "data_held.sensitive.medical",
            "data_held.sensitive.financial", "data_held.sensitive.biometric",
            "data_held.sensitive.location", "data_held.sensitive.minors_under_14",
            "data_held.sensitive.religious_or_other",
        ),
        "use": (
            "data_held.direct_identifiers", "data_held.quasi_identifiers",
            "data_held.sent_abroad_ordinary", "data_held.sent_abroad_sensitive",
            "data_held.faces_stored", "data_held.important_data", "data_held.trains_ai",
            *(f"training.{name}" for name in Training.model_fields),
        ),
        "harm": (
            f"{_MAIN}.name", f"{_MAIN}.impact.confidentiality", f"{_MAIN}.impact.integrity",
            f"{_MAIN}.impact.availability",
        ),
        "network": (), "processes": (), "people": (), "business": (),
        "security": (
            "controls.technical.mfa_mail", "controls.technical.mfa_remote",
            "controls.technical.mfa_admin", "controls.technical.rdp_exposed",
            "controls.technical.vpn_self_managed", "controls.technical.edr",
            "controls.technical.hardening", "controls.technical.privileged_access",
            "controls.technical.patch_days", "controls.technical.backup_offline_tested",
            "controls.technical.payment_callback",
        ),
        "past": ("history.incidents", "history.claims", "history.orders"),
        "wish": ("cover.limit", "cover.retention"),
    }
)  # fmt: skip
"""Screens in order; those of ENISA's areas take their questions from the rulebook."""

RESULT = "result"
SCREENS = (*STEPS, RESULT)


def paths_of(step: str, rulebook: Rulebook) -> tuple[str, ...]:
    """Give the paths of the answers of a screen."""
    return STEPS[step] or tuple(
        f"{_MAIN}.answers.{one['id']}" for one in threat_questions(step, rulebook)
    )


def is_asked(path: str, answers: Mapping[str, Any]) -> bool:
    """Tell whether a question is for this firm, by what it answered before.

    >>> is_asked("training.role", {"data_held": {"trains_ai": "yes"}})
    True
    """
    if path == "firm.province":
        return (answer_at(answers, "firm.country") or "CN") == "CN"
    if path == "training.role":
        return bool(answer_at(answers, "data_held.trains_ai") == "yes")
    if path.startswith("training."):
        return answer_at(answers, "training.role") not in (None, UNKNOWN, "none")
    return True


def threat_questions(step: str, rulebook: Rulebook) -> list[dict[str, Any]]:
    """Give the threat questions of an area; none for any other screen."""
    return [one for one in rulebook.value("enisa.questions") if one["area"] == step]


def field_of(path: str) -> FieldInfo:
    """Give the question at a path of the profile."""
    model: type[BaseModel] = Profile
    *above, last = [part for part in path.split(".") if not part.isdigit()]
    for part in above:
        model = shape_of(model.model_fields[part].annotation).base
    return model.model_fields[last]


def answer_at(answers: Mapping[str, Any], path: str) -> Any:
    """Give the answer at a path, None where there is none.

    >>> answer_at({"operations": [{"name": "till"}]}, "operations.0.name")
    'till'
    """
    here: Any = answers
    for part in path.split("."):
        if isinstance(here, Mapping):
            here = here.get(part)
        elif isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        else:
            return None
    return here


def with_answers(answers: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give answers with some put in their places; None takes one away.

    >>> with_answers({}, {"operations.0.name": "till", "firm.name": None})
    {'operations': [{'name': 'till'}], 'firm': {}}
    """
    found = deepcopy(dict(answers))
    for path, value in given.items():
        *above, last = path.split(".")
        here: Any = found
        for part, below in zip(above, path.split(".")[1:], strict=True):
            empty: Any = [] if below.isdigit() else {}
            if isinstance(here, list):
                if not here:
                    here.append(empty)
                here = here[int(part)]
            else:
                if not here.get(part):
                    here[part] = empty
                here = here[part]
        if value is None:
            here.pop(last, None)
        else:
            here[last] = value
    return found


def known_count(answers: Mapping[str, Any], rulebook: Rulebook) -> tuple[int, int]:
    """Give how many questions have an answer other than not knowing, and how many there are."""
    every = (path for step in STEPS for path in paths_of(step, rulebook))
    paths = [path for path in every if is_asked(path, answers)]
    told = [path for path in paths if answer_at(answers, path) not in (None, "", UNKNOWN)]
    return len(told), len(paths)
