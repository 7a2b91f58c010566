"""API: what a request may hold. Unknown fields are refused, and so is any number not finite."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from risk.desk import SEED
from risk.desk.advice.breach_told import BreachTold
from risk.loss.firm import Preset
from risk.profile import Profile
from risk.rulebook.schema import Strict

Impact = Literal["L", "M", "H", "V"]
Area = Literal["L", "M", "H"]


def _iso(value: Any) -> Any:
    if not (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value)):
        raise ValueError("must be a day as YYYY-MM-DD")
    return value


IsoDay = Annotated[date, BeforeValidator(_iso)]
"""A day as ISO 8601 writes it; a number is not taken for seconds since 1970."""
Days = Field(default=None, description="Day whose rules hold; today if left out.")


class FirmBody(Strict):
    """A firm on a day."""

    profile: Profile
    as_of: IsoDay | None = Days


class QuoteBody(FirmBody):
    """A submission."""

    preset: Preset = Field(default="default", description="Severity preset.")
    seed: int = Field(default=SEED, ge=0, lt=2**63, description="Of the interval's draws.")


class ImproveBody(QuoteBody):
    """A submission and what its owner wants to reach."""

    budget: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    target_premium: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    must_enisa: bool = False


class EnisaBody(Strict):
    """Levels of one processing operation."""

    impact: tuple[Impact, Impact, Impact]
    areas: tuple[Area, Area, Area, Area]
    as_of: IsoDay | None = Days


class BreachBody(BreachTold):
    """A breach on a day."""

    as_of: IsoDay | None = Days
