"""API: what is asked in the life of a submission."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import Field

from risk.api.bodies import IsoDay
from risk.price import Modification
from risk.profile import Profile
from risk.rulebook.schema import Strict

FIRM: dict[str, Any] = {
    "firm": {
        "name": "明禾口腔门诊部",
        "country": "CN",
        "province": "33",
        "industry": "Q8425",
        "revenue": 4_200_000,
        "headcount": 16,
    },
    "cover": {"limit": 1_000_000, "retention": 10_000, "inception": "2027-01-01"},
}
"""A profile with what must be told and nothing else."""

Number = Annotated[int, Path(ge=1, lt=2**31)]
Before = Annotated[
    int | None,
    Query(ge=1, lt=2**31, description="`next` of the page before, for the one after it."),
]
Most = Annotated[int, Query(ge=1, le=500, description="How many at most.")]
State = Annotated[str | None, Query(max_length=20, description="Only those in this state.")]
Reason = Annotated[
    str, Field(min_length=1, max_length=2000, description="Why, in words; the audit keeps it.")
]
FirmNumber = Annotated[
    int | None, Field(ge=1, lt=2**31, description="A kept firm; found or kept by its profile else.")
]


class OpenBody(Strict):
    """What a firm asks."""

    profile: Profile = Field(examples=[FIRM])
    firm_id: FirmNumber = None


class OfferBody(Strict):
    """What is asked for now, where it is other than before."""

    profile: Profile | None = Field(default=None, examples=[FIRM])
    schedule: tuple[Modification, ...] = Field(
        default=(),
        max_length=20,
        description="Filed credits and debits an underwriter overrides the premium with.",
        examples=[[]],
    )
    reason: Reason | None = None


class ReasonBody(Strict):
    """Why."""

    reason: Reason = Field(examples=["客户同意 / agreed by the client"])


class PaymentBody(Strict):
    """Money received, or paid back when below zero."""

    amount: str = Field(
        pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$",
        description="Decimal text in the policy's currency.",
        examples=["3657.67"],
    )
    reason: Reason = Field(examples=["bank slip 88"])


class ChangeBody(Strict):
    """Other answers or terms from a day on."""

    profile: Profile = Field(examples=[FIRM])
    effective: IsoDay = Field(description="First day on which they hold.", examples=["2027-06-01"])
    reason: Reason = Field(examples=["a second site"])


class CancelBody(Strict):
    """The end of a policy."""

    effective: IsoDay = Field(description="First day without cover.", examples=["2027-06-01"])
    reason: Reason = Field(examples=["the shop closes"])


class RenewBody(Strict):
    """What the firm says now; as last told if left out."""

    profile: Profile | None = Field(default=None, examples=[FIRM])
    reason: Reason | None = None
