"""People at work in a store: each verb in a piece of work of its own, as from a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from risk.desk import Quote
from risk.desk.life.bind import bind, pay
from risk.desk.life.life_document import policy_document, submission_document
from risk.desk.life.submissions import offer_quote, open_submission
from risk.desk.people.actor import LOCAL, Actor
from risk.store import session_scope
from risk.units import minor_units


@dataclass
class Office:
    """An office in which a day passes when told.

    Parameters
    ----------
    store : Engine
    now : datetime
    boss : Actor
        Who does what nobody else is named for.
    """

    store: Engine
    now: datetime
    boss: Actor = LOCAL

    def do(self, verb: Callable[..., Any], actor: Actor | None = None, **given: Any) -> Any:
        """Do a verb of the desk now, as somebody, in a piece of work of its own."""
        actor = actor or self.boss
        with session_scope(self.store, actor) as session:
            return verb(session, actor=actor, now=self.now, **given)

    def see(self, document: Callable[..., Any], actor: Actor | None = None, **given: Any) -> Any:
        """Look at something."""
        actor = actor or self.boss
        with session_scope(self.store, actor, write=False) as session:
            return document(session, actor=actor, **given)

    def pass_time(self, days: int) -> None:
        """Let days go by."""
        self.now += timedelta(days=days)

    def submit(
        self, quote: Quote, firm_id: int | None = None, actor: Actor | None = None
    ) -> dict[str, Any]:
        """Open a submission and have it quoted; give it as it is then."""
        profile = quote.request.profile
        opened = self.do(open_submission, actor, profile=profile, firm_id=firm_id)
        done = self.do(offer_quote, actor, submission_id=opened.id, version=1, quote=quote)
        return self.submission(done.id)

    def submission(self, number: int) -> dict[str, Any]:
        """Give a submission as it is now."""
        return in_cents(self.see(submission_document, submission_id=number))

    def policy(self, number: int) -> dict[str, Any]:
        """Give a policy as it is now."""
        return in_cents(self.see(policy_document, policy_id=number))

    def bind(self, submission: dict[str, Any], actor: Actor | None = None) -> dict[str, Any]:
        """Bind the offer of a submission; give the policy."""
        offer = submission["offers"][0]
        given = {"quote_id": offer["quote_id"], "version": offer["version"]}
        return self.policy(self.do(bind, actor, reason="客户同意", **given).id)

    def pay(self, policy: dict[str, Any], amount: int | None = None) -> dict[str, Any]:
        """Record what is owed on a policy, or another amount, as paid."""
        self.do(
            pay,
            policy_id=policy["id"],
            version=policy["version"],
            amount_minor=policy["owed_minor"] if amount is None else amount,
            reason="银行回单 88",
        )
        return self.policy(policy["id"])


MONEY = ("premium", "limit", "charged", "tax", "paid", "owed", "period_premium")


def in_cents(told: Any) -> Any:
    """Give a document with its money in minor units beside the decimal text."""
    if isinstance(told, list):
        return [in_cents(one) for one in told]
    if not isinstance(told, dict):
        return told
    cents = {
        f"{name}_minor": minor_units(text)
        for name, text in told.items()
        if name in MONEY and isinstance(text, str)
    }
    return {name: in_cents(value) for name, value in told.items()} | cents
