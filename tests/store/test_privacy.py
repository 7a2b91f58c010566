"""A firm's data handed out and erased: all of it, but for what the law keeps, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Text, select

from risk.desk import Quote, Request, quote
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.people.privacy import Erasure, erase_firm, export_firm, plan_erasure
from risk.desk.quoting.replay import replay
from risk.errors import Erased, NotAllowed, NotFound
from risk.profile import parse_profile
from risk.store import get_firm, list_audit, profile_of, session_scope, verify_audit
from risk.store.owned import leads
from risk.store.session import owner_scope
from risk.store.soundness import check_store
from risk.store.tables import Base, Firm

NAME = "隐姓埋名小店"
LI = Actor("li", "admin", "local")


@pytest.fixture(scope="module")
def shop_quote(small_firm: Callable[..., dict[str, Any]]) -> Quote:
    profile = parse_profile(small_firm(firm__name=NAME))
    return quote(Request(profile, as_of=date(2026, 12, 1)))


def told(store: Engine) -> str:
    """Give everything in the database as text."""
    with owner_scope(store) as connection:
        return "\n".join(
            str(tuple(row))
            for table in Base.metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def erase(store: Engine, now: datetime, firm_id: int = 1, actor: Actor = LI) -> Erasure:
    return erase_firm(store, actor=actor, firm_id=firm_id, reason="request of today", now=now)


def test_a_firm_that_bought_nothing_leaves_no_trace_but_a_whole_audit(
    office: Any, store: Engine, store_url: str, shop_quote: Quote, clinic_quote: Quote
) -> None:
    office.submit(shop_quote)
    office.submit(clinic_quote)
    clinic = clinic_quote.request.profile.firm.name
    assert NAME in told(store)
    with session_scope(store, LI, write=False) as session:
        end = verify_audit(session).end
        planned = plan_erasure(session, actor=LI, firm_id=1, day=office.now.date())
    done = erase(store, office.now)
    assert done == planned
    assert done.emptied == {"firm": 1, "quote": 1, "submission": 1}
    assert done.kept == ()
    left = told(store)
    assert NAME not in left
    assert json.dumps(NAME) not in left
    assert clinic in left
    with session_scope(store, LOCAL, write=False) as session:
        assert verify_audit(session, end=end).rows == int(end.split(":")[0]) + 1
        assert list_audit(session, most=1)[0].action == "firm.erase"
        with pytest.raises(Erased):
            profile_of(get_firm(session, firm_id=1))
        with pytest.raises(Erased):
            replay(session, 1)
        replay(session, 2)
    assert check_store(store_url) == []
    if store_url.startswith("sqlite"):  # nor between the rows, nor in the log
        file = Path(store_url.removeprefix("sqlite:///"))
        pages = b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
        assert clinic.encode() in pages
        assert NAME.encode() not in pages
    assert erase(store, office.now).emptied == {}


def test_what_belongs_to_a_policy_is_kept_as_long_as_the_law_says_and_then_erased(
    office: Any, store: Engine, shop_quote: Quote
) -> None:
    bound = office.bind(office.submit(shop_quote))
    office.submit(shop_quote, firm_id=1)  # asked again, and not bought
    done = erase(store, office.now)
    assert done.emptied == {"quote": 1, "submission": 1}
    (kept,) = done.kept
    end = date.fromisoformat(bound["end"])
    assert kept.policy_id == bound["id"]
    assert kept.until == end.replace(year=end.year + 5)  # Insurance Law Article 87: a year or less
    assert (kept.status, kept.at) == ("enacted", "第八十七条")
    with session_scope(store, LOCAL, write=False) as session:
        assert profile_of(get_firm(session, firm_id=1)).firm.name == NAME
        replay(session, 1)
        with pytest.raises(Erased):
            replay(session, 2)
    last_day = office.now + (datetime.combine(kept.until, office.now.timetz()) - office.now)
    assert erase(store, last_day).emptied == {}
    done = erase(store, last_day + timedelta(days=1))
    assert done.kept == ()
    assert done.emptied == {"firm": 1, "quote": 1, "submission": 1}
    assert NAME not in told(store)
    assert office.policy(bound["id"])["certificate"] == bound["certificate"]


def test_an_export_holds_everything_kept_and_who_did_what(
    office: Any, store: Engine, shop_quote: Quote, clinic_quote: Quote
) -> None:
    office.bind(office.submit(shop_quote))
    office.submit(clinic_quote)
    given = office.do(export_firm, firm_id=1)
    assert given["firm"][0]["profile"]["firm"]["name"] == NAME
    counted = {noun: len(rows) for noun, rows in given.items() if rows}
    assert counted.pop("done") >= 6
    assert counted == {
        "firm": 1, "quote": 1, "submission": 1, "offer": 1, "policy": 1, "policyevent": 1,
    }  # fmt: skip
    assert given["quote"][0]["document"]
    assert {"firm.added", "quote.kept", "policy.bind"} <= {one["action"] for one in given["done"]}
    assert clinic_quote.request.profile.firm.name not in json.dumps(given, ensure_ascii=False)
    with session_scope(store, LOCAL, write=False) as session:
        last = list_audit(session, most=1)[0]
    assert (last.action, last.entity, last.entity_id) == ("viewed", "firm", "1")


def test_only_who_may_exports_and_erases(office: Any, store: Engine, shop_quote: Quote) -> None:
    office.submit(shop_quote)
    with pytest.raises(NotAllowed):
        erase(store, office.now, actor=Actor("lin", "underwriter", "local"))
    with pytest.raises(NotFound):
        erase(store, office.now, firm_id=2)
    own, other = (Actor("f", "firm", "local", firm=number) for number in (1, 2))
    assert office.do(export_firm, own, firm_id=1)["firm"]
    with pytest.raises(NotFound):
        office.do(export_firm, other, firm_id=1)
    assert NAME in told(store)


NO_CONTENT = {
    "Firm": {"broker"},
    "StoredQuote": {"schedule"},
    "Offer": {"cover"},  # terms the insurer offered
    "PolicyEvent": {"cover"},
    "Referral": {"causes"},  # rules that spoke
    "Incident": {"notices"},  # who was told, and when
}


def test_every_free_text_about_a_firm_is_emptied_or_known_to_hold_nothing_of_it() -> None:
    """A new table that keeps what a firm told must say so, or erasing would leave it."""
    kinds: tuple[type[Base], ...] = (Firm, *leads())
    for kind in kinds:
        free = {
            name
            for name, column in kind.__table__.columns.items()
            if isinstance(column.type, Text) and not column.info.get("content")
        }
        assert free == NO_CONTENT.get(kind.__name__, set()), kind
