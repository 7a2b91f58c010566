"""API: what is answered about submissions, offers, referrals and policies."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar

from risk.rulebook.schema import Strict

T = TypeVar("T")


class Page(Strict, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: int | None


class OfferShape(Strict):
    """A kept quote that may be bound until a day; money is decimal text."""

    quote_id: int
    submission_id: int
    version: int
    state: str
    valid_until: date
    premium: str
    tax_ratio: str
    limit: str
    currency: str
    processor_class: str | None
    cover: dict[str, Any]


class CauseShape(Strict):
    """Why something waits: a code, and words in both languages."""

    code: str
    words: dict[str, str]


class ReferralListed(Strict):
    """An offer that waits for somebody who may sign it."""

    id: int
    version: int
    state: str
    submission_id: int
    firm: str
    quote_id: int
    causes: list[CauseShape]
    premium: str
    limit: str
    currency: str
    opened_at: datetime


class SaidShape(Strict):
    """Something that was said to a referral."""

    at: datetime
    actor: str
    role: str
    step: str
    words: str


class ReferralShape(ReferralListed):
    """A referral with everything that was said."""

    steps: list[str]
    said: list[SaidShape]


class SubmissionListed(Strict):
    """What a firm asks to be insured for."""

    id: int
    version: int
    state: str
    firm_id: int
    firm: str
    opened_at: datetime


class SubmissionShape(SubmissionListed):
    """A submission, its offers, the last first, the referrals that wait, and those over."""

    steps: list[str]
    offers: list[OfferShape]
    referrals: list[ReferralListed]
    referrals_over: list[ReferralListed]


class PolicyListed(Strict):
    """An offer that was bound."""

    id: int
    version: int
    state: str
    certificate: str | None
    quote_id: int
    firm_id: int
    firm: str
    start: date
    end: date
    due: date
    currency: str
    charged: str
    tax: str
    paid: str
    owed: str
    renewal_id: int | None


class EventShape(Strict):
    """One thing that happened to a policy."""

    seq: int
    step: str
    effective: date
    quote_id: int | None
    period_premium: str | None
    charged: str
    tax: str
    paid: str
    at: datetime


class PolicyShape(PolicyListed):
    """A policy with everything that happened to it."""

    steps: list[str]
    events: list[EventShape]


class AnswerDiffers(Strict):
    """An answer that is other than it was."""

    question: str
    before: Any
    after: Any


class RenewalShape(Strict):
    """What changed between the terms in force and a renewal."""

    policy_id: int
    answers: list[AnswerDiffers]
    premium: dict[str, str | None]
    law: dict[str, Any]
