"""A store that holds what a desk has after some weeks: offers, a policy, an incident, a claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from risk.desk import Request, quote
from risk.desk.advice.breach_told import BreachedDataTold, BreachTold
from risk.desk.life.bind import bind, pay
from risk.desk.life.life_document import policy_document, submission_document
from risk.desk.life.referrals import discuss
from risk.desk.life.submissions import offer_quote, open_submission
from risk.desk.loss.claim_payments import pay_claim
from risk.desk.loss.claims import open_claim
from risk.desk.loss.incidents import IncidentTold, report_incident
from risk.desk.people.actor import LOCAL
from risk.profile import Profile, read_profile
from risk.store import engine, session_scope
from risk.store.migrate import upgrade
from risk.units import minor_units

LIFE = timedelta(days=40)
"""How long the policy is in force."""


@dataclass(frozen=True)
class Desk:
    """Somebody of this machine at work on a day.

    Parameters
    ----------
    store : Engine
    now : datetime
    """

    store: Engine
    now: datetime

    def do(self, verb: Callable[..., Any], **given: Any) -> Any:
        """Take a step."""
        with session_scope(self.store, LOCAL) as session:
            return verb(session, actor=LOCAL, now=self.now, **given)

    def see(self, document: Callable[..., Any], **given: Any) -> Any:
        """Look something up."""
        with session_scope(self.store, LOCAL, write=False) as session:
            return document(session, actor=LOCAL, **given)

    def offered(self, profile: Profile, submission: int) -> dict[str, Any]:
        """Open a submission and quote it; give the offer."""
        self.do(open_submission, profile=profile)
        found = quote(Request(profile, self.now.date()))
        self.do(offer_quote, submission_id=submission, version=1, quote=found)
        told: dict[str, Any] = self.see(submission_document, submission_id=submission)
        return told


@contextmanager
def desk_at(url: str, now: datetime) -> Iterator[Desk]:
    """Give a desk before a store, made if it is not there."""
    upgrade(url)
    store = engine(url)
    yield Desk(store, now)
    store.dispose()


def sample(root: Path, stem: str, now: datetime) -> Profile:
    """Give a sample firm whose cover begins on the day."""
    profile = read_profile(root / "data_samples" / f"{stem}.yaml")
    cover = profile.cover.model_copy(update={"inception": now.date()})
    return profile.model_copy(update={"cover": cover})


def insure(desk: Desk, root: Path) -> None:
    """Insure the dental clinic, submission 1, and take its premium."""
    offer = desk.offered(sample(root, "01_dental_clinic", desk.now), 1)["offers"][0]
    desk.do(bind, quote_id=offer["quote_id"], version=offer["version"], reason="agreed")
    policy = desk.see(policy_document, policy_id=1)
    desk.do(pay, policy_id=1, version=policy["version"], amount_minor=minor_units(policy["owed"]),
            reason="bank slip")  # fmt: skip


def furnish(url: str, root: Path, now: datetime) -> None:
    """Fill a store: a policy with a claim paid in part, an offer referred and talked over, two
    open submissions."""
    with desk_at(url, now - LIFE) as desk:
        insure(desk, root)
    with desk_at(url, now) as desk:
        referral = desk.offered(sample(root, "04_training_school", now), 2)["referrals"][0]
        desk.do(discuss, referral_id=referral["id"], version=referral["version"],
                reason="请补充最近一次渗透测试报告。")  # fmt: skip
        desk.offered(sample(root, "07_hotel", now), 3)
        desk.do(open_submission, profile=sample(root, "12_logistics_firm", now))
        when = now - timedelta(hours=30)
        breach = BreachTold(data=(BreachedDataTold(category="sensitive"),), individuals=18_400)
        told = IncidentTold(
            summary="病历服务器被加密，屏幕要求付赎金", discovered_at=when,
            occurred_on=when.date(), facts={"persons": 1_200_000}, breach=breach,
        )  # fmt: skip
        desk.do(report_incident, told=told, firm_id=1)
        desk.do(
            open_claim, policy_id=1, part="INRE", made_on=now.date(), reason="forensics invoice",
            incident_id=1, loss_minor=6_000_000, reserve_minor=5_000_000,
        )  # fmt: skip
        desk.do(pay_claim, claim_id=1, version=1, amount_minor=2_000_000, reason="invoice checked")
