"""Routes: policies, from binding to the last day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from risk.api.asking import Asking, told
from risk.api.language import Language
from risk.api.life_bodies import (
    Before,
    CancelBody,
    ChangeBody,
    Most,
    Number,
    PaymentBody,
    ReasonBody,
    RenewBody,
    State,
)
from risk.api.life_shapes import Page, PolicyListed, PolicyShape, SubmissionShape
from risk.api.problems import CHANGING, PROBLEMS, STORED
from risk.api.routes.submissions import SUBMISSIONS, page
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk.life.bind import bind, pay
from risk.desk.life.cancel import cancel
from risk.desk.life.certificate import certificate_paper
from risk.desk.life.endorse import endorse, quote_change
from risk.desk.life.life_document import policy_document, policy_list, submission_document
from risk.desk.life.renew import renew
from risk.documents import document_pdf
from risk.units import minor_units

router = APIRouter(
    prefix="/v1", tags=["policy"], route_class=StrictRoute, responses=PROBLEMS | STORED
)
POLICIES = "/v1/policies"
PDF = "application/pdf"


@router.post(
    "/quotes/{number}/bind", status_code=201, response_model=PolicyShape, responses=CHANGING
)
def bind_(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Bind an offer; of two who bind it at once exactly one wins."""

    def verb(session: Session) -> dict[str, Any]:
        bound = bind(
            session, actor=ask.work.actor, quote_id=number, version=ask.version,
            reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return policy_document(session, actor=ask.work.actor, policy_id=bound.id)

    return ask.change(verb, 201, POLICIES)


@router.get("/policies", response_model=Page[PolicyListed])
def listed(work: Working, state: State = None, before: Before = None, most: Most = 100) -> Any:
    """Policies, the last bound first."""
    with work.reading() as session:
        found = policy_list(session, actor=work.actor, state=state, before=before, most=most + 1)
    return page(found, most)


@router.get("/policies/{number}", response_model=PolicyShape)
def one(number: Number, work: Working) -> Response:
    """A policy and everything that happened to it."""
    with work.reading() as session:
        return told(policy_document(session, actor=work.actor, policy_id=number))


@router.get(
    "/policies/{number}/certificate.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: {}}, "description": "The certificate"}},
)
def certificate(number: Number, work: Working, locale: Language) -> Response:
    """The certificate of a policy as PDF, with the terms that hold today."""
    with work.reading() as session:
        paper = certificate_paper(
            session, actor=work.actor, policy_id=number, day=work.now.date(), locale=locale
        )
    return Response(document_pdf(paper), media_type=PDF)


@router.post("/policies/{number}/payments", response_model=PolicyShape, responses=CHANGING)
def payments(number: Number, body: PaymentBody, ask: Asking) -> Response:
    """Record money received; a policy paid in full is issued and gets its certificate."""
    return _step(number, ask, pay, amount_minor=minor_units(body.amount), reason=body.reason)


@router.post("/policies/{number}/endorsements", response_model=PolicyShape, responses=CHANGING)
def endorsements(number: Number, body: ChangeBody, ask: Asking) -> Response:
    """Change the terms of a policy from a day on; the premium changes by the day."""
    if (again := ask.answered()) is not None:
        return again
    work = ask.work
    with work.reading() as session:
        found = quote_change(
            session, actor=work.actor, policy_id=number, profile=body.profile, day=work.now.date()
        )
    return _step(number, ask, endorse, quote=found, effective=body.effective, reason=body.reason)


@router.post("/policies/{number}/cancel", response_model=PolicyShape, responses=CHANGING)
def cancel_(number: Number, body: CancelBody, ask: Asking) -> Response:
    """Cancel a policy from a day on; the premium of the days left goes back."""
    return _step(number, ask, cancel, effective=body.effective, reason=body.reason)


@router.post(
    "/policies/{number}/renew",
    status_code=201,
    response_model=SubmissionShape,
    responses=CHANGING,
)
def renew_(number: Number, body: RenewBody, ask: Asking) -> Response:
    """Open the submission for the period after a policy; quote and bind it to renew."""
    actor = ask.work.actor

    def verb(session: Session) -> dict[str, Any]:
        opened = renew(
            session, actor=actor, policy_id=number, version=ask.version, profile=body.profile,
            reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return submission_document(session, actor=actor, submission_id=opened.id)

    return ask.change(verb, 201, SUBMISSIONS)


def _step(number: int, ask: Asking, verb: Callable[..., Any], **given: Any) -> Response:
    actor = ask.work.actor

    def done(session: Session) -> dict[str, Any]:
        verb(session, actor=actor, policy_id=number, version=ask.version, now=ask.work.now, **given)
        return policy_document(session, actor=actor, policy_id=number)

    return ask.change(done)
