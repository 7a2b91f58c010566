"""The audit tells who did what, and shows when somebody tampered with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from risk.desk import Quote
from risk.desk.people.actor import LOCAL, Actor
from risk.desk.quoting.keep import keep_quote
from risk.errors import AuditBroken
from risk.profile import Profile
from risk.store import (
    Audit,
    Firm,
    NotAudited,
    NotBound,
    add_firm,
    add_tenant,
    get_firm,
    list_audit,
    list_firms,
    record,
    record_view,
    session_scope,
    verify_audit,
)
from risk.store.audit import NOTHING_BEFORE, Chain, digest_of
from risk.store.session import owner_scope
from risk.store.tables import Tenant

AUDIT = Audit.__table__
LI = Actor("li.na", "senior_underwriter", "local")


@pytest.fixture
def profile(clinic_quote: Quote) -> Profile:
    return clinic_quote.request.profile


def walk(store: Engine, who: Actor = LOCAL, end: str | None = None) -> Chain:
    with session_scope(store, who, write=False) as session:
        return verify_audit(session, end=end)


def place(store: Engine, who: Actor = LOCAL, end: str | None = None) -> str:
    """Give where a broken chain is found broken."""
    with pytest.raises(AuditBroken) as caught:
        walk(store, who, end)
    return caught.value.faults[0].path


@pytest.fixture
def five(store: Engine, now: datetime) -> Chain:
    """Give a chain of five rows."""
    for n in range(1, 6):
        with session_scope(store, LI, request_id=f"r-{n}") as session:
            record(
                session,
                action="firm.changed",
                entity="firm",
                entity_id=n,
                before={"name": "旧"},
                after={"name": "新"},
                reason="更正",
                now=now + timedelta(seconds=n),
            )
    return walk(store)


@pytest.fixture
def tamper(store: Engine, kind: str) -> Callable[..., None]:
    """Give a way to change the audit as somebody who owns the tables could."""

    def act(*statements: Any) -> None:
        with owner_scope(store) as connection:
            _without_triggers(connection, kind)
            for statement in statements:
                connection.execute(statement)

    return act


def _without_triggers(connection: Connection, kind: str) -> None:
    if kind == "postgresql":
        connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
    else:
        for change in ("update", "delete"):
            connection.execute(text(f"DROP TRIGGER IF EXISTS audit_append_only_{change}"))


def test_a_firm_added_and_changed_is_told_without_its_profile(
    store: Engine, profile: Profile, now: datetime
) -> None:
    other = profile.model_copy(
        update={"firm": profile.firm.model_copy(update={"name": "明禾新店"})}
    )
    for one in (profile, profile, other):
        with session_scope(store, LI, request_id="r-7") as session:
            firm = add_firm(session, profile=one, source="a/b.yaml", now=now)
    with session_scope(store, LOCAL, write=False) as session:
        changed, added = list_audit(session, entity="firm", entity_id=firm.id)
    assert (added.action, added.before, added.seq, added.previous) == (
        "firm.added",
        None,
        1,
        NOTHING_BEFORE,
    )
    assert (changed.action, changed.actor, changed.role) == (
        "firm.changed",
        "li.na",
        "senior_underwriter",
    )
    assert (changed.at, changed.request_id, changed.tenant_id) == (now, "r-7", "local")
    assert changed.before == added.after
    assert json.loads(str(changed.after)).keys() == {"profile_sha256"}
    assert changed.after != changed.before
    assert "headcount" not in f"{added.after}{changed.after}"
    assert walk(store) == Chain("local", 2, changed.digest)


def test_a_kept_quote_is_told_by_its_digest(
    store: Engine, clinic_quote: Quote, now: datetime
) -> None:
    with session_scope(store, LI) as session:
        stored = keep_quote(session, clinic_quote, None, now)
        last, _, first = list_audit(session)
    assert (first.action, last.action, last.entity_id) == ("firm.added", "quote.kept", "1")
    told = json.loads(str(last.after))
    assert told["document_sha256"] == stored.document_sha256
    assert told["premium_minor"] == stored.premium_minor
    assert len(str(last.after)) < 300


def test_a_look_is_told(store: Engine, five: Chain, now: datetime) -> None:
    with session_scope(store, LI) as session:
        record_view(session, entity="quote", entity_id=3, reason="监管问询", now=now)
    with session_scope(store, LOCAL, write=False) as session:
        (row,) = list_audit(session, entity="quote")
        assert (row.action, row.reason, row.before, row.after) == ("viewed", "监管问询", None, None)
        assert [row.seq for row in list_audit(session, most=2)] == [6, 5]
    with pytest.raises(DBAPIError), session_scope(store, LI, write=False) as session:
        record_view(session, entity="quote", entity_id=3, now=now)


def test_work_that_fails_leaves_no_row_and_no_gap(
    store: Engine, five: Chain, profile: Profile, now: datetime
) -> None:
    def half(session: Session) -> None:
        add_firm(session, profile=profile, source=None, now=now)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), session_scope(store, LI) as session:
        half(session)
    with session_scope(store, LI) as session:
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            half(session)
        record(session, action="tried", entity="firm", entity_id=0, now=now)
    assert walk(store).rows == 6
    with session_scope(store, LI) as session:
        assert list_firms(session) == []


def test_a_change_that_nobody_tells_is_not_kept(
    store: Engine, profile: Profile, now: datetime
) -> None:
    with session_scope(store, LI) as session:
        firm = add_firm(session, profile=profile, source=None, now=now)

    def rename(session: Session) -> None:
        get_firm(session, firm_id=firm.id).name = "x"

    def rename_all(session: Session) -> None:
        session.execute(update(Firm).values(name="x"))

    def insert_one(session: Session) -> None:
        row = {"name": "x", "profile": "{}", "source": None, "created_at": now}
        session.execute(insert(Firm), row)

    def rename_after_telling(session: Session) -> None:
        record(session, action="told", entity="firm", entity_id=firm.id, now=now)
        session.commit()
        rename(session)

    for work in (rename, rename_all, insert_one, rename_after_telling):
        with pytest.raises(NotAudited), session_scope(store, LI) as session:
            work(session)
    with session_scope(store, LI, write=False) as session:
        assert [one.name for one in list_firms(session)] == [profile.firm.name]


@dataclass
class Row:
    """A row as a forger would write it."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.values[name]


OTHER = {
    "tenant_id": "east",
    "seq": 77,
    "at": datetime(2020, 1, 1, tzinfo=UTC),
    "actor": "somebody",
    "role": "admin",
    "action": "other",
    "entity": "quote",
    "entity_id": "77",
    "before": '{"name":"甲"}',
    "after": '{"name":"乙"}',
    "reason": "其他",
    "request_id": "r-77",
    "previous": "ab" * 32,
    "digest": "cd" * 32,
}


def test_any_field_changed_in_any_row_is_found_in_that_row(
    store: Engine, five: Chain, tamper: Callable[..., None]
) -> None:
    row = {"id": "east", "name": "", "audit_rows": 0, "audit_digest": NOTHING_BEFORE}
    tamper(insert(Tenant.__table__).values(row))
    with session_scope(store, LOCAL, write=False) as session:
        rows = list_audit(session)
    for row in rows:
        for field, other in OTHER.items():
            at = [AUDIT.c.seq == row.seq, AUDIT.c.tenant_id == "local"]
            tamper(update(AUDIT).where(*at).values({field: other}))
            assert place(store) == f"audit[{row.seq}]", field
            back = {field: getattr(row, field)}
            tamper(update(AUDIT).where(AUDIT.c[field] == other).values(back))
    assert walk(store) == five


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_row_taken_away_is_found(
    store: Engine, five: Chain, tamper: Callable[..., None], seq: int
) -> None:
    tamper(delete(AUDIT).where(AUDIT.c.seq == seq))
    assert place(store) == f"audit[{seq}]"


def test_rows_that_changed_places_are_found(
    store: Engine, five: Chain, tamper: Callable[..., None]
) -> None:
    def move(old: int, new: int) -> Any:
        return update(AUDIT).where(AUDIT.c.seq == old).values(seq=new)

    tamper(move(2, 99), move(4, 2), move(99, 4))
    assert place(store) == "audit[2]"


def test_a_row_forged_with_a_fitting_digest_is_found_by_the_next(
    store: Engine, five: Chain, tamper: Callable[..., None]
) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        row = next(one for one in list_audit(session) if one.seq == 3)
    values = {column.name: getattr(row, column.name) for column in AUDIT.columns}
    values["actor"] = "somebody"
    forged = digest_of(values)
    change = update(AUDIT).where(AUDIT.c.seq == 3)
    tamper(change.values(actor="somebody", digest=forged))
    assert place(store) == "audit[4]"


def test_the_last_row_taken_away_together_with_the_count_is_found_by_an_end_kept_elsewhere(
    store: Engine, five: Chain, tamper: Callable[..., None]
) -> None:
    with session_scope(store, LOCAL, write=False) as session:
        fourth = list_audit(session)[1].digest
    shorten = update(Tenant).values(audit_rows=4, audit_digest=fourth)
    tamper(delete(AUDIT).where(AUDIT.c.seq == 5), shorten)
    assert walk(store).rows == 4  # nothing inside the database tells
    assert place(store, end=five.end) == "audit[5]"


def test_a_longer_chain_goes_through_the_end_it_had(
    store: Engine, five: Chain, now: datetime
) -> None:
    assert five.end == f"5:{five.digest}"
    with session_scope(store, LI) as session:
        record(session, action="more", entity="firm", entity_id=1, now=now)
    assert walk(store, end=five.end).rows == 6
    assert walk(store, end=f"0:{NOTHING_BEFORE}").rows == 6
    assert place(store, end="nonsense") == "audit[nonsense]"


def test_each_insurer_has_a_chain_of_its_own(store: Engine, five: Chain, now: datetime) -> None:
    east = Actor("lin", "claims", "east")
    add_tenant(store, east, name="east", now=now)
    with session_scope(store, east) as session:
        record(session, action="told", entity="claim", entity_id="a", now=now)
        assert [row.seq for row in list_audit(session)] == [2, 1]
    assert (walk(store, east).rows, walk(store)) == (2, five)


def test_nobody_changes_the_audit_through_the_program(
    store: Engine, five: Chain, now: datetime
) -> None:
    def rewrite(session: Session) -> None:
        list_audit(session)[0].actor = "somebody"

    def remove(session: Session) -> None:
        session.delete(list_audit(session)[0])

    for work in (
        rewrite,
        remove,
        lambda session: session.execute(update(Audit).values(actor="somebody")),
        lambda session: session.execute(delete(Audit)),
    ):
        with pytest.raises(NotBound, match="never changed"), session_scope(store, LI) as session:
            work(session)
    assert walk(store) == five


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit SET actor = 'somebody'",
        "UPDATE audit SET actor = 'somebody' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 5",
    ],
)
def test_nobody_changes_the_audit_by_plain_sql_not_even_the_owner(
    store: Engine, five: Chain, sql: str
) -> None:
    with pytest.raises(DBAPIError, match="append-only"), owner_scope(store) as connection:
        connection.execute(text(sql))
    assert walk(store) == five


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE audit SET actor = 'somebody'", "permission denied"),
        ("DELETE FROM audit", "permission denied"),
        ("TRUNCATE audit", "permission denied"),
        ("ALTER TABLE audit DISABLE TRIGGER USER", "must be owner"),
        ("UPDATE tenants SET name = 'x'", "permission denied"),
    ],
)
def test_the_working_role_may_only_add(
    store: Engine, five: Chain, kind: str, sql: str, why: str
) -> None:
    with store.connect() as connection:
        connection.execute(
            text(
                "SELECT set_config('role', 'breach_risk_app', true),"
                " set_config('app.tenant', 'local', true)"
            )
        )
        with pytest.raises(DBAPIError, match=why):
            connection.execute(text(sql))


@pytest.mark.parametrize("kind", ["postgresql"], indirect=True)
def test_the_owner_cannot_empty_the_audit(store: Engine, five: Chain, kind: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), owner_scope(store) as connection:
        connection.execute(text("TRUNCATE audit"))
    with owner_scope(store) as connection:
        assert len(connection.execute(select(AUDIT)).all()) == 5
