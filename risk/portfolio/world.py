"""Portfolio: a world that differs from the formula by stated relativities, to test learners with.

The formula stays; what goes into it is moved. Where nothing is stated the world is the formula's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from risk.assess import Factors
from risk.assess.factors import ControlRule
from risk.errors import Fault, RiskError, faults_of, shorten
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict
from risk.rulebook.strict_yaml import read_yaml

WAY_OUT = "correct it or leave it out"


class InvalidWorld(RiskError):
    """The file of a world is wrong; every fault is named."""

    code = "invalid-world"


class World(Strict):
    """By what the true world differs; all ratios > 0.

    ``sectors`` and ``provinces`` multiply frequency; ``controls`` multiply the log effect of a
    control (2 squares its ratio, 0 takes it away); ``trend`` multiplies frequency once a year
    from the book's first day; ``severity`` multiplies every ground-up loss.
    """

    sectors: dict[str, float] = Field(default_factory=dict)
    provinces: dict[str, float] = Field(default_factory=dict)
    controls: dict[str, float] = Field(default_factory=dict)
    trend: float = Field(default=1.0, gt=0)
    severity: float = Field(default=1.0, gt=0)

    def moved(self, factors: Factors, province: str | None) -> Factors:
        """Give what drives a firm's losses in this world."""
        where = self.provinces.get(province, 1.0) if province else 1.0
        return replace(
            factors,
            sector_factor=factors.sector_factor * self.sectors.get(factors.sector, 1.0),
            place_factor=factors.place_factor * where,
            place_severity=factors.place_severity * self.severity,
            controls=tuple(
                replace(one, bad=one.bad * times, good=one.good * times)
                if (times := self.controls.get(one.rule.id, 1.0)) != 1
                else one
                for one in factors.controls
            ),
        )


FORMULA = World()
"""The world in which the formula is true."""


def read_world(path: Path, rulebook: Rulebook) -> World:
    """Read a world from a ``.yaml`` file.

    Raises
    ------
    InvalidRulebook
        If the file is not strict YAML.
    InvalidWorld
        If it cannot be read, or a name or ratio is wrong: all faults at once.

    Examples
    --------
    A file may hold::

        sectors: {Retail: 1.5}
        controls: {edr: 2}
        trend: 1.05
    """
    try:
        data = read_yaml(path.read_text(encoding="utf-8"), path.name)
        world = World.model_validate(data or {})
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid([_fault(path.name, "no file", "must be a readable UTF-8 file")]) from error
    except ValidationError as error:
        raise _invalid(faults_of(error, "", WAY_OUT, InvalidWorld.code)) from error
    controls = [rule.id for rule in rulebook.read("calibration.controls", tuple[ControlRule, ...])]
    faults = [
        *_unknown("sectors", world.sectors, rulebook.value("calibration.sector_observations")),
        *_unknown("provinces", world.provinces, rulebook.value("synthetic.provinces")),
        *_unknown("controls", world.controls, controls),
        *(
            _fault(f"{name}.{key}", ratio, "must be above 0")
            for name in ("sectors", "provinces")
            for key, ratio in getattr(world, name).items()
            if ratio <= 0
        ),
    ]
    if faults:
        raise _invalid(faults)
    return world


def _unknown(name: str, given: Iterable[str], known: Iterable[str]) -> list[Fault]:
    every = sorted(known)
    return [
        _fault(f"{name}.{key}", key, f"must be one of {', '.join(every)}")
        for key in given
        if key not in every
    ]


def _fault(path: str, got: Any, rule: str) -> Fault:
    return Fault(path, shorten(got), rule, WAY_OUT, InvalidWorld.code)


def _invalid(faults: list[Fault]) -> InvalidWorld:
    return InvalidWorld(f"the world has {len(faults)} fault(s)", faults)
