"""API: what is asked about incidents and claims."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from risk.api.bodies import IsoDay
from risk.api.life_bodies import FirmNumber, Reason
from risk.desk.loss.incidents import IncidentTold, Moment
from risk.profile.cover import Part
from risk.rulebook.schema import Strict

TOLD: dict[str, Any] = {
    "summary": "勒索软件加密了病历服务器",
    "discovered_at": "2026-11-24T08:00:00+08:00",
    "occurred_on": "2026-11-22",
    "facts": {"persons": 1_200_000, "crime": "yes"},
    "breach": {"data": [{"category": "sensitive"}], "identifiability": "maximum"},
}
Amount = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$",
        description="Decimal text in the policy's currency.",
        examples=["50000.00"],
    ),
]


class ReportBody(Strict):
    """An incident of a firm."""

    told: IncidentTold = Field(examples=[TOLD])
    firm_id: FirmNumber = None


class AssessBody(Strict):
    """An incident as it is known now."""

    told: IncidentTold = Field(examples=[TOLD])
    reason: Reason = Field(examples=["forensics done"])


class NoticeBody(Strict):
    """A notice that was given."""

    notice_id: str = Field(max_length=40, examples=["pipl_authority"])
    given_at: Moment = Field(examples=["2026-11-24T09:30:00+08:00"])
    reason: Reason = Field(examples=["by telephone"])


class MoveBody(Strict):
    """A step of an incident."""

    step: Literal["handle", "close", "reopen"] = Field(examples=["handle"])
    reason: Reason = Field(examples=["servers restored"])


class ClaimBody(Strict):
    """A demand under a policy."""

    policy_id: int = Field(ge=1, lt=2**31, examples=[1])
    part: Part = Field(examples=["LIA"])
    made_on: IsoDay = Field(description="Day it was made.", examples=["2026-11-24"])
    occurred_on: IsoDay | None = Field(default=None, description="Day of the cause, if known.")
    incident_id: int | None = Field(default=None, ge=1, lt=2**31)
    loss: Amount = "0"
    defence: Amount = "0"
    reserve: Amount = "0"
    reason: Reason = Field(examples=["letter of demand"])


class AdjustBody(Strict):
    """What a claim comes to."""

    loss: Amount
    reserve: Amount
    defence: Amount | None = Field(
        default=None, description="Of the loss, defence costs; as before if left out."
    )
    occurred_on: IsoDay | None = None
    reason: Reason = Field(examples=["surveyor's report"])


class MoneyBody(Strict):
    """Money paid on a claim, or got back from others."""

    amount: Amount
    reason: Reason = Field(examples=["transfer 17"])


class EndBody(Strict):
    """The end of a claim, or its opening again."""

    step: Literal["close", "deny", "reopen"] = Field(examples=["close"])
    reason: Reason = Field(examples=["settled"])
