"""Routes: incidents and claims."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from sqlalchemy.orm import Session

from risk.api.asking import Asking, told
from risk.api.claims_bodies import (
    AdjustBody,
    AssessBody,
    ClaimBody,
    EndBody,
    MoneyBody,
    MoveBody,
    NoticeBody,
    ReportBody,
)
from risk.api.claims_shapes import ClaimListed, ClaimShape, IncidentListed, IncidentShape
from risk.api.life_bodies import Before, Most, Number, State
from risk.api.life_shapes import Page
from risk.api.problems import CHANGING, PROBLEMS, STORED
from risk.api.routes.submissions import page
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.loss.claim_payments import ask_payment, pay_claim
from risk.desk.loss.claims import adjust_claim, end_claim, open_claim, recover_claim
from risk.desk.loss.claims_document import claim_document, claim_list
from risk.desk.loss.incidents import (
    assess_incident,
    incident_document,
    incident_list,
    move_incident,
    report_incident,
    tell_notice,
)
from risk.units import minor_units

router = APIRouter(prefix="/v1", route_class=StrictRoute, responses=PROBLEMS | STORED)
INCIDENTS, CLAIMS = "/v1/incidents", "/v1/claims"


@router.post("/incidents", status_code=201, response_model=IncidentShape, tags=["incident"])
def report(body: ReportBody, ask: Asking) -> Response:
    """Report an incident; tells its severity and whom the law wants told by when."""

    def verb(session: Session) -> dict[str, Any]:
        made = report_incident(
            session, actor=ask.work.actor, told=body.told, firm_id=body.firm_id, now=ask.work.now
        )
        return incident_document(session, actor=ask.work.actor, incident_id=made.id)

    return ask.change(verb, 201, INCIDENTS)


@router.get("/incidents", response_model=Page[IncidentListed], tags=["incident"])
def incidents(work: Working, state: State = None, before: Before = None, most: Most = 100) -> Any:
    """Incidents, the last reported first."""
    with work.reading() as session:
        found = incident_list(session, actor=work.actor, state=state, before=before, most=most + 1)
    return page(found, most)


@router.get("/incidents/{number}", response_model=IncidentShape, tags=["incident"])
def incident(number: Number, work: Working) -> Response:
    """An incident."""
    with work.reading() as session:
        return told(incident_document(session, actor=work.actor, incident_id=number))


@router.post(
    "/incidents/{number}/assess",
    response_model=IncidentShape,
    responses=CHANGING,
    tags=["incident"],
)
def assess(number: Number, body: AssessBody, ask: Asking) -> Response:
    """Tell an incident anew, as it is known now."""
    return _on_incident(number, ask, assess_incident, told=body.told, reason=body.reason)


@router.post(
    "/incidents/{number}/notices",
    response_model=IncidentShape,
    responses=CHANGING,
    tags=["incident"],
)
def notices(number: Number, body: NoticeBody, ask: Asking) -> Response:
    """Note that a notice was given."""
    return _on_incident(number, ask, tell_notice, **body.model_dump())


@router.post(
    "/incidents/{number}/move", response_model=IncidentShape, responses=CHANGING, tags=["incident"]
)
def move(number: Number, body: MoveBody, ask: Asking) -> Response:
    """Note that an incident was handled, close it, or open it again."""
    return _on_incident(number, ask, move_incident, **body.model_dump())


@router.post("/claims", status_code=201, response_model=ClaimShape, tags=["claim"])
def open_(body: ClaimBody, ask: Asking) -> Response:
    """Open a claim under a policy; what its terms hold against it is told, not refused."""
    given = body.model_dump(exclude={"loss", "reserve", "defence"})

    def verb(session: Session) -> dict[str, Any]:
        made = open_claim(
            session, actor=ask.work.actor, loss_minor=minor_units(body.loss),
            reserve_minor=minor_units(body.reserve),
            defence_minor=minor_units(body.defence), now=ask.work.now, **given,
        )  # fmt: skip
        return claim_document(session, actor=ask.work.actor, claim_id=made.id)

    return ask.change(verb, 201, CLAIMS)


@router.get("/claims", response_model=Page[ClaimListed], tags=["claim"])
def claims(
    work: Working,
    state: State = None,
    policy: Annotated[int | None, Query(ge=1, lt=2**31, description="Under this one.")] = None,
    before: Before = None,
    most: Most = 100,
) -> Any:
    """Claims, the last opened first."""
    with work.reading() as session:
        found = claim_list(
            session, actor=work.actor, state=state, policy_id=policy, before=before, most=most + 1
        )
    return page(found, most)


@router.get("/claims/{number}", response_model=ClaimShape, tags=["claim"])
def claim(number: Number, work: Working) -> Response:
    """A claim."""
    with work.reading() as session:
        return told(claim_document(session, actor=work.actor, claim_id=number))


@router.post(
    "/claims/{number}/adjust", response_model=ClaimShape, responses=CHANGING, tags=["claim"]
)
def adjust(number: Number, body: AdjustBody, ask: Asking) -> Response:
    """Set what a claim comes to, and what is still expected to be paid."""
    money = {"loss_minor": minor_units(body.loss), "reserve_minor": minor_units(body.reserve)}
    if body.defence is not None:
        money["defence_minor"] = minor_units(body.defence)
    return _on_claim(
        number, ask, adjust_claim, occurred_on=body.occurred_on, reason=body.reason, **money
    )


@router.post(
    "/claims/{number}/payments", response_model=ClaimShape, responses=CHANGING, tags=["claim"]
)
def payments(number: Number, body: MoneyBody, ask: Asking) -> Response:
    """Pay on a claim, within what the policy still owes for the event."""
    paid = minor_units(body.amount)
    return _on_claim(number, ask, pay_claim, amount_minor=paid, reason=body.reason)


@router.post(
    "/claims/{number}/payment-requests",
    response_model=ClaimShape,
    responses=CHANGING,
    tags=["claim"],
)
def requests(number: Number, body: MoneyBody, ask: Asking) -> Response:
    """Ask another person to make a payment that one may not make alone."""
    asked = minor_units(body.amount)
    return _on_claim(number, ask, ask_payment, amount_minor=asked, reason=body.reason)


@router.post(
    "/claims/{number}/recoveries", response_model=ClaimShape, responses=CHANGING, tags=["claim"]
)
def recoveries(number: Number, body: MoneyBody, ask: Asking) -> Response:
    """Note money got back from others."""
    back = minor_units(body.amount)
    return _on_claim(number, ask, recover_claim, amount_minor=back, reason=body.reason)


@router.post("/claims/{number}/end", response_model=ClaimShape, responses=CHANGING, tags=["claim"])
def end(number: Number, body: EndBody, ask: Asking) -> Response:
    """Close a claim, deny it, or open it again."""
    return _on_claim(number, ask, end_claim, **body.model_dump())


def _on_incident(number: int, ask: Asking, verb: Callable[..., Any], **given: Any) -> Response:
    actor = ask.work.actor

    def done(session: Session) -> dict[str, Any]:
        verb(
            session, actor=actor, incident_id=number, version=ask.version, now=ask.work.now, **given
        )
        return incident_document(session, actor=actor, incident_id=number)

    return ask.change(done)


def _on_claim(number: int, ask: Asking, verb: Callable[..., Any], **given: Any) -> Response:
    actor = ask.work.actor

    def done(session: Session) -> dict[str, Any]:
        verb(session, actor=actor, claim_id=number, version=ask.version, now=ask.work.now, **given)
        return claim_document(session, actor=actor, claim_id=number)

    return ask.change(done)
