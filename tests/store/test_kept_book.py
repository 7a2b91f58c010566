"""What is kept is a book like any other: the returns made of it agree with the ledger."""

from __future__ import annotations

from datetime import date
from typing import Any

from risk.desk import Quote
from risk.desk.loss.claims_tables import book_tables
from risk.desk.people.actor import LOCAL
from risk.desk.public.returns import make_return
from risk.store import session_scope
from risk.store.policies import balance_of


def test_a_kept_policys_premium_is_written_in_its_quarter(
    office: Any, store: Any, clinic_quote: Quote
) -> None:
    paid = office.pay(office.bind(office.submit(clinic_quote)))
    with session_scope(store, LOCAL, write=False) as session:
        policies, claims = book_tables(session, actor=LOCAL)
        charged = balance_of(session, policy_id=paid["id"]).charged
    found = make_return("quarterly", policies, claims, "2026Q4", date(2027, 1, 1))
    (row,) = found["rows"]
    assert (row["group"]["en"], row["begun"], row["in_force"]) == ("Health care", 1, 1)
    assert row["written"] == charged
    assert 0 < row["earned"] < charged
