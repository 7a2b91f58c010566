"""Whatever is tried in whatever order: money adds up, numbers have no gap, the audit is whole."""

from __future__ import annotations

import importlib
import shutil
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from risk.decide.lifecycle import states_of, steps_from
from risk.desk import Quote, Request, quote
from risk.desk.life.bind import bind, pay
from risk.desk.life.cancel import cancel
from risk.desk.life.endorse import endorse
from risk.desk.life.life_document import policy_list, submission_list
from risk.desk.life.referrals import answer, refer
from risk.desk.life.renew import renew
from risk.desk.life.submissions import offer_quote, pass_days, withdraw
from risk.desk.loss.claim_payments import pay_claim
from risk.desk.loss.claims import end_claim, open_claim
from risk.desk.people.actor import LOCAL
from risk.errors import RiskError
from risk.store import engine, session_scope, verify_audit
from risk.store.claims import money_of
from risk.store.policies import balance_of
from risk.store.tables import Claim, Offer, Policy, Referral, Submission

START = datetime(2026, 12, 1, 9, tzinfo=UTC)
PICK = st.integers(0, 30)


def test_nothing_that_is_tried_in_any_order_breaks_the_books(
    migrated_sqlite: Path,
    tmp_path: Path,
    clinic_quote: Quote,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.syspath_prepend(str(Path(__file__).parent))
    office_of = importlib.import_module("office").Office
    more = {"limit": 2e6, "aggregate_limit": None}
    cover = clinic_quote.request.profile.cover.model_copy(update=more)
    numbers = count()

    class Desk(RuleBasedStateMachine):
        """People at work who try anything."""

        def __init__(self) -> None:
            super().__init__()
            file = tmp_path / f"{next(numbers)}.db"
            shutil.copy(migrated_sqlite, file)
            self.office: Any = office_of(engine(f"sqlite:///{file}"), START)

        @initialize()
        def begin_with_some_business(self) -> None:
            for _ in range(2):
                self.office.pay(self.office.bind(self.office.submit(clinic_quote)))
            self.office.bind(self.office.submit(clinic_quote))
            self.office.submit(clinic_quote)

        def teardown(self) -> None:
            self.office.store.dispose()

        def rows(self, table: Any) -> list[Any]:
            with session_scope(self.office.store, LOCAL, write=False) as session:
                return list(session.scalars(select(table).order_by(*table.__mapper__.primary_key)))

        def attempt(self, verb: Any, by: str, table: Any, pick: int, **given: Any) -> None:
            """Try a verb on one of what there is, mostly where its state allows the step.

            Refused, it must leave no trace.
            """
            there = self.rows(table)
            thing = table.__name__.lower()
            fitting = [one for one in there if by in steps_from(thing, one.state)]
            there = fitting if fitting and pick % 5 else there
            if not there:
                return
            row = there[pick % len(there)]
            key = {"Offer": "quote_id"}.get(table.__name__, f"{table.__name__.lower()}_id")
            number = row.quote_id if table is Offer else row.id
            before = self.end()
            try:
                self.office.do(verb, **{key: number}, version=row.version, **given)
            except RiskError:
                assert self.end() == before

        def end(self) -> str:
            with session_scope(self.office.store, LOCAL, write=False) as session:
                return verify_audit(session).end

        @rule()
        def submit(self) -> None:
            self.office.submit(clinic_quote)

        @rule(pick=PICK)
        def quote_again(self, pick: int) -> None:
            self.attempt(offer_quote, "quote", Submission, pick, quote=clinic_quote)

        @rule(pick=PICK)
        def withdraw(self, pick: int) -> None:
            self.attempt(withdraw, "withdraw", Submission, pick, reason="x")

        @rule(pick=PICK)
        def refer(self, pick: int) -> None:
            self.attempt(refer, "refer", Offer, pick, reason="x")

        @rule(pick=PICK, approve=st.booleans())
        def answer(self, pick: int, approve: bool) -> None:
            self.attempt(answer, "approve", Referral, pick, approve=approve, reason="x")

        @rule(pick=PICK)
        def bind(self, pick: int) -> None:
            self.attempt(bind, "bind", Offer, pick, reason="x")

        @rule(pick=PICK, part=st.sampled_from([1, 1, 2]))
        def pay(self, pick: int, part: int) -> None:
            owed = [self.office.policy(one.id)["owed_minor"] for one in self.rows(Policy)]
            amount = max(owed, key=abs) // part
            self.attempt(pay, "pay", Policy, pick, amount_minor=amount, reason="x")

        @rule(pick=PICK, days=st.integers(0, 400))
        def change(self, pick: int, days: int) -> None:
            profile = clinic_quote.request.profile.model_copy(update={"cover": cover})
            found = quote(Request(profile, START.date()))
            effective = self.office.now.date() + timedelta(days=days)
            self.attempt(
                endorse, "endorse", Policy, pick, quote=found, effective=effective, reason="x"
            )

        @rule(pick=PICK, days=st.integers(0, 400))
        def cancel(self, pick: int, days: int) -> None:
            effective = self.office.now.date() + timedelta(days=days)
            self.attempt(cancel, "cancel", Policy, pick, effective=effective, reason="x")

        @rule(pick=PICK)
        def renew(self, pick: int) -> None:
            self.attempt(renew, "renew", Policy, pick)

        @rule(pick=PICK, loss=st.sampled_from([0, 5_000_000, 10**9]))
        def claim(self, pick: int, loss: int) -> None:
            if policies := self.rows(Policy):
                self.office.do(
                    open_claim, policy_id=policies[pick % len(policies)].id, part="LIA",
                    made_on=self.office.now.date(), occurred_on=self.office.now.date(),
                    loss_minor=loss, reason="x",
                )  # fmt: skip

        @rule(pick=PICK, amount=st.sampled_from([1, 1_000_000, 99_000_000]))
        def pay_claim(self, pick: int, amount: int) -> None:
            self.attempt(pay_claim, "pay", Claim, pick, amount_minor=amount, reason="x")

        @rule(pick=PICK, step=st.sampled_from(["close", "deny", "reopen"]))
        def end_claim(self, pick: int, step: str) -> None:
            self.attempt(end_claim, step, Claim, pick, step=step, reason="x")

        @rule(days=st.sampled_from([1, 31, 200]))
        def pass_time(self, days: int) -> None:
            self.office.pass_time(days)
            self.office.do(pass_days)

        @invariant()
        def the_books_are_in_order(self) -> None:
            policies, offers = self.rows(Policy), self.rows(Offer)
            years: dict[int, list[int]] = {}
            for one in policies:
                assert one.state in states_of("policy")
                if one.state in ("in_force", "renewed", "expired"):
                    assert one.number is not None
                if one.state in ("bound", "lapsed"):
                    assert one.number is None
                if one.number is not None:
                    years.setdefault(one.year, []).append(one.number)
            for found in years.values():  # no gap, and none twice
                assert sorted(found) == list(range(1, len(found) + 1))
            taken = {one.quote_id for one in offers if one.state == "accepted"}
            assert taken == {one.quote_id for one in policies}
            open_on = [one.submission_id for one in offers if one.state in ("offered", "referred")]
            assert len(open_on) == len(set(open_on))
            with session_scope(self.office.store, LOCAL, write=False) as session:
                assert len(verify_audit(session).digest) == 64
                for one in policies:
                    money = balance_of(session, policy_id=one.id)
                    assert money.charged >= 0
                    assert abs(money.tax - money.charged * 0.06) <= 0.5
                    paid = sum(
                        money_of(session, claim_id=claim.id).paid
                        for claim in session.scalars(select(Claim))
                        if claim.policy_id == one.id
                    )
                    assert paid <= 200_000_000  # never more than an aggregate limit
            assert len(self.office.see(submission_list)) == len(self.rows(Submission))
            assert len(self.office.see(policy_list)) == len(policies)

    run_state_machine_as_test(
        Desk, settings=settings(max_examples=6, stateful_step_count=25, deadline=None)
    )
