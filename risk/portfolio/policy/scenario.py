"""Policy: the scenarios that are tried, and the definition of a small processor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from risk.errors import Fault, RiskError, faults_of, shorten
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text
from risk.rulebook.strict_yaml import read_yaml

SCENARIOS = "lab.scenarios"
DEFINITION = "lab.small_processor"
BASELINE = "baseline"
WAY_OUT = "see docs/policy_lab.md"


class WrongScenario(RiskError):
    """A scenario breaks its form."""

    code = "wrong-scenario"


class Scenario(Strict):
    """One policy; what is left out is as today.

    Parameters
    ----------
    credit : float
        Share of the premium the state gives back.
    credit_needs_framework : bool
        Whether only firms that have adopted the framework get it.
    procurement : float
        Share of firms that sell to the state and are admitted only when insured.
    procurement_needs_framework : bool
        Whether they must have adopted the framework too.
    park : float
        Share of firms in parks that cover all of theirs.
    park_discount : float
        By how much such cover is cheaper, share of the premium.
    assessment_subsidy : float
        Share of an assessment's cost the state pays.
    minimum_controls : str
        Who must have adopted the framework: ``nobody``, ``insured`` or ``all``.
    years : int
        How long the policy holds; costs to the state are told for a year and for all of them.
    """

    id: str = Field(pattern=r"^[a-z0-9_]{1,40}$")
    zh: str = Field(min_length=1)
    en: str = Field(min_length=1)
    credit: float = Field(default=0.0, ge=0, le=1)
    credit_needs_framework: bool = False
    procurement: float = Field(default=0.0, ge=0, le=1)
    procurement_needs_framework: bool = False
    park: float = Field(default=0.0, ge=0, le=1)
    park_discount: float = Field(default=0.0, ge=0, lt=1)
    assessment_subsidy: float = Field(default=0.0, ge=0, le=1)
    minimum_controls: Literal["nobody", "insured", "all"] = "nobody"
    years: int = Field(default=5, ge=1, le=30)

    @property
    def name(self) -> Text:
        """The scenario's name."""
        return Text(zh=self.zh, en=self.en)


class SmallProcessor(Strict):
    """A three-factor definition: small is who is within all of it.

    Parameters
    ----------
    revenue : float
        Most revenue [CNY/year].
    headcount : float
        Most people employed.
    sectors_left_out : tuple of str
        Business lines (sectors of the loss figures) in which nobody is small.
    """

    revenue: float = Field(gt=0)
    headcount: float = Field(gt=0)
    sectors_left_out: tuple[str, ...] = ()


def scenarios_of(rulebook: Rulebook) -> tuple[Scenario, ...]:
    """Give the scenarios of the rulebook, as it is first."""
    return rulebook.read(SCENARIOS, tuple[Scenario, ...])


class _File(Strict):
    """A file of scenarios."""

    scenarios: tuple[Scenario, ...]


def read_scenarios(path: Path) -> tuple[Scenario, ...]:
    """Read scenarios of one's own: a YAML file with a list ``scenarios``.

    Raises
    ------
    InvalidRulebook
        If the file is not strict YAML.
    WrongScenario
        If it cannot be read, or a scenario breaks its form: every fault at once.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path.name) from error
    return parse_scenarios(content, path.name)


def parse_scenarios(content: bytes, name: str) -> tuple[Scenario, ...]:
    """Read scenarios from the content of such a file; refuses as :func:`read_scenarios`."""
    try:
        found = _File.model_validate(read_yaml(content.decode("utf-8-sig"), name)).scenarios
    except UnicodeDecodeError as error:
        raise _unreadable(name) from error
    except ValidationError as error:
        raise _wrong(name, faults_of(error, "", WAY_OUT, WrongScenario.code)) from error
    if not found:
        raise _wrong(name, [_fault("scenarios", "none", "holds at least one scenario")])
    names = [one.id for one in found]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise _wrong(name, [_fault("scenarios", one, "each id stands once") for one in twice])
    return found


def scenario_file(scenarios: Sequence[Scenario]) -> str:
    """Give the file that :func:`read_scenarios` reads back to the same scenarios."""
    lines = ["scenarios:"]
    for one in scenarios:
        told = one.model_dump(exclude_defaults=True)
        lines += [
            f"{'  - ' if place == 0 else '    '}{name}: {json.dumps(value, ensure_ascii=False)}"
            for place, (name, value) in enumerate(told.items())
        ]
    return "\n".join(lines) + "\n"


def _unreadable(name: str) -> WrongScenario:
    return _wrong(name, [_fault(name, "no file", "must be a readable UTF-8 file")])


def _wrong(name: str, faults: list[Fault]) -> WrongScenario:
    return WrongScenario(f"{len(faults)} fault(s) in {name}", faults)


def _fault(path: str, got: object, rule: str) -> Fault:
    return Fault(path, shorten(got), rule, WAY_OUT, WrongScenario.code)
