"""Routes: submissions, the offers made on them, and what is referred."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Response
from sqlalchemy.orm import Session

from risk.api.asking import Asking, told
from risk.api.language import Language
from risk.api.life_bodies import (
    Before,
    Most,
    Number,
    OfferBody,
    OpenBody,
    ReasonBody,
    State,
)
from risk.api.life_shapes import (
    OfferShape,
    Page,
    ReferralListed,
    ReferralShape,
    RenewalShape,
    SubmissionListed,
    SubmissionShape,
)
from risk.api.problems import CHANGING, PROBLEMS, STORED
from risk.api.stored import Working
from risk.api.strict import StrictRoute
from risk.desk import document_bytes, quote_document
from risk.desk.life.life_document import (
    offer_document,
    offering_document,
    referral_document,
    referral_list,
    submission_document,
    submission_list,
)
from risk.desk.life.referrals import answer, discuss, refer
from risk.desk.life.renew import renewal_changes
from risk.desk.life.submissions import (
    offer_at_once,
    offer_quote,
    open_submission,
    quote_for,
    quote_profile,
    withdraw,
)
from risk.desk.people.actor import Actor
from risk.desk.people.audited import note_view
from risk.desk.quoting.keep import quote_record
from risk.desk.quoting.quote_paper import offer_paper
from risk.desk.quoting.replay import replay
from risk.desk.quoting.working_paper import offer_workbook
from risk.documents import document_pdf

router = APIRouter(prefix="/v1", route_class=StrictRoute, responses=PROBLEMS | STORED)
SUBMISSIONS, QUOTES = "/v1/submissions", "/v1/quotes"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@router.post("/submissions", status_code=201, response_model=SubmissionShape, tags=["submission"])
def open_(body: OpenBody, ask: Asking) -> Response:
    """Open a submission; the firm is kept with it."""

    def verb(session: Session) -> dict[str, Any]:
        opened = open_submission(
            session, actor=ask.work.actor, profile=body.profile, firm_id=body.firm_id,
            now=ask.work.now,
        )  # fmt: skip
        return _submission(session, ask.work.actor, opened.id)

    return ask.change(verb, 201, SUBMISSIONS)


@router.get("/submissions", response_model=Page[SubmissionListed], tags=["submission"])
def listed(work: Working, state: State = None, before: Before = None, most: Most = 100) -> Any:
    """Submissions, the last opened first."""
    with work.reading() as session:
        found = submission_list(
            session, actor=work.actor, state=state, before=before, most=most + 1
        )
    return page(found, most)


@router.get("/submissions/{number}", response_model=SubmissionShape, tags=["submission"])
def one(number: Number, work: Working) -> Response:
    """A submission, its offers and what waits."""
    with work.reading() as session:
        return told(_submission(session, work.actor, number))


@router.post(
    "/submissions/{number}/quote",
    response_model=SubmissionShape,
    responses=CHANGING,
    tags=["submission"],
)
def quote(number: Number, body: OfferBody, ask: Asking) -> Response:
    """Quote a submission as of today: offered, referred or declined by rules and authority."""
    if (again := ask.answered()) is not None:
        return again
    work, version = ask.work, ask.version
    with work.reading() as session:
        found = quote_for(
            session, actor=work.actor, submission_id=number, day=work.now.date(),
            profile=body.profile, schedule=body.schedule,
        )  # fmt: skip

    def verb(session: Session) -> dict[str, Any]:
        offer_quote(
            session, actor=work.actor, submission_id=number, version=version, quote=found,
            now=work.now, reason=body.reason,
        )  # fmt: skip
        return _submission(session, work.actor, number)

    return ask.change(verb)


@router.post(
    "/submissions/{number}/withdraw",
    response_model=SubmissionShape,
    responses=CHANGING,
    tags=["submission"],
)
def withdraw_(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Withdraw a submission and the offer on it."""

    def verb(session: Session) -> dict[str, Any]:
        withdraw(
            session, actor=ask.work.actor, submission_id=number, version=ask.version,
            reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return _submission(session, ask.work.actor, number)

    return ask.change(verb)


@router.get("/submissions/{number}/changes", response_model=RenewalShape, tags=["submission"])
def changes(number: Number, work: Working) -> Any:
    """What changed between a policy's terms and the renewal that this submission asks for."""
    with work.reading() as session:
        return renewal_changes(session, actor=work.actor, submission_id=number, day=work.now.date())


@router.post("/quotes", status_code=201, response_model=SubmissionShape, tags=["quote"])
def quote_at_once(body: OpenBody, ask: Asking) -> Response:
    """Open a submission and quote it as of today, in one request."""
    if (again := ask.answered()) is not None:
        return again
    work = ask.work
    found = quote_profile(actor=work.actor, profile=body.profile, day=work.now.date())
    record = quote_record(found, "indication")

    def verb(session: Session) -> dict[str, Any]:
        made = offer_at_once(
            session, actor=work.actor, quote=found, record=record, firm_id=body.firm_id,
            now=work.now,
        )  # fmt: skip
        return offering_document(session, actor=work.actor, found=made)

    return ask.change(verb, 201, SUBMISSIONS)


@router.get("/quotes/{number}", response_model=OfferShape, tags=["quote"])
def offer(number: Number, work: Working) -> Response:
    """An offer."""
    with work.reading() as session:
        return told(offer_document(session, actor=work.actor, quote_id=number))


@router.get("/quotes/{number}/paper", tags=["quote"])
def paper(number: Number, work: Working) -> Response:
    """The whole quote, computed again and found the same; the audit keeps who saw it."""
    with work.reading() as session:
        same = replay(session, number)
    with work.writing() as session:
        note_view(session, actor=work.actor, entity="quote", number=number, now=work.now)
    return Response(document_bytes(quote_document(same.quote)), media_type="application/json")


@router.get(
    "/quotes/{number}/paper.pdf",
    response_class=Response,
    responses={200: {"content": {PDF: {}}, "description": "The quote"}},
    tags=["quote"],
)
def paper_pdf(number: Number, work: Working, locale: Language) -> Response:
    """The quote as PDF: offer, terms and reasons; the audit keeps who saw it."""
    with work.reading() as session:
        made = offer_paper(session, actor=work.actor, quote_id=number, locale=locale)
    with work.writing() as session:
        note_view(session, actor=work.actor, entity="quote", number=number, now=work.now)
    return Response(document_pdf(made), media_type=PDF)


@router.get(
    "/quotes/{number}/working-paper.xlsx",
    response_class=Response,
    responses={200: {"content": {XLSX: {}}, "description": "The working paper"}},
    tags=["quote"],
)
def working_paper(number: Number, work: Working, locale: Language) -> Response:
    """The working paper of the quote as a workbook with live formulas; for those who price."""
    with work.reading() as session:
        made = offer_workbook(session, actor=work.actor, quote_id=number, locale=locale)
    with work.writing() as session:
        note_view(session, actor=work.actor, entity="quote", number=number, now=work.now)
    return Response(made, media_type=XLSX)


@router.post(
    "/quotes/{number}/refer",
    status_code=201,
    response_model=ReferralShape,
    responses=CHANGING,
    tags=["referral"],
)
def refer_(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Refer an offer by hand."""

    def verb(session: Session) -> dict[str, Any]:
        opened = refer(
            session, actor=ask.work.actor, quote_id=number, version=ask.version,
            reason=body.reason, now=ask.work.now,
        )  # fmt: skip
        return referral_document(session, actor=ask.work.actor, referral_id=opened.id)

    return ask.change(verb, 201)


@router.get("/referrals", response_model=list[ReferralListed], tags=["referral"])
def waiting(work: Working) -> Any:
    """What waits for an answer, the longest waiting first."""
    with work.reading() as session:
        return referral_list(session, actor=work.actor)


@router.get("/referrals/{number}", response_model=ReferralShape, tags=["referral"])
def referral(number: Number, work: Working) -> Response:
    """A referral and everything that was said."""
    with work.reading() as session:
        return told(referral_document(session, actor=work.actor, referral_id=number))


@router.post(
    "/referrals/{number}/say", response_model=ReferralShape, responses=CHANGING, tags=["referral"]
)
def say(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Say something to a referral."""
    return _answered(number, body, ask, discuss)


@router.post(
    "/referrals/{number}/approve",
    response_model=ReferralShape,
    responses=CHANGING,
    tags=["referral"],
)
def approve(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Approve a referral within one's authority; the offer may then be bound."""
    return _answered(number, body, ask, answer, approve=True)


@router.post(
    "/referrals/{number}/decline",
    response_model=ReferralShape,
    responses=CHANGING,
    tags=["referral"],
)
def decline(number: Number, body: ReasonBody, ask: Asking) -> Response:
    """Decline a referral, and with it the submission."""
    return _answered(number, body, ask, answer, approve=False)


def page(found: list[dict[str, Any]], most: int) -> dict[str, Any]:
    """Give a page of what was found, one more than fits where there are more."""
    more = len(found) > most
    return {"items": found[:most], "next": found[most - 1]["id"] if more else None}


def _submission(session: Session, actor: Actor, number: int) -> dict[str, Any]:
    return submission_document(session, actor=actor, submission_id=number)


def _answered(
    number: int, body: ReasonBody, ask: Asking, verb: Callable[..., Any], **given: Any
) -> Response:
    actor = ask.work.actor

    def done(session: Session) -> dict[str, Any]:
        verb(
            session, actor=actor, referral_id=number, version=ask.version, reason=body.reason,
            now=ask.work.now, **given,
        )  # fmt: skip
        return referral_document(session, actor=actor, referral_id=number)

    return ask.change(done)
