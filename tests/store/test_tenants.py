"""An insurer's rows are out of another's reach by every way in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import (
    Engine,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session, aliased, make_transient_to_detached

from risk.desk import Quote
from risk.desk.people.actor import Actor
from risk.desk.quoting.keep import keep_quote
from risk.errors import Conflict, NotFound, UnknownCode
from risk.store import (
    Base,
    Firm,
    NotBound,
    StoredQuote,
    add_firm,
    add_tenant,
    find_firm,
    find_profile,
    get_firm,
    get_quote,
    list_audit,
    list_firms,
    list_quotes,
    list_tenants,
    record,
    session_scope,
)
from risk.store.session import owner_scope
from risk.store.tables import TenantBound
from risk.store.written import write_change, write_new

EAST = Actor("lin", "underwriter", "east")
WEST = Actor("qiu", "underwriter", "west")
QUOTE_COLUMNS = [column.name for column in StoredQuote.__table__.columns]


def rows(store: Engine, table: type[Base] = Firm) -> list[tuple[Any, ...]]:
    """Give every row, as the owner of the tables sees it."""
    with owner_scope(store) as connection:
        return [tuple(row) for row in connection.execute(select(table.__table__))]


def test_the_verbs_find_nothing_of_another_insurer(
    store: Engine, easts: tuple[int, int], clinic_quote: Quote
) -> None:
    firm_id, quote_id = easts
    with session_scope(store, WEST, write=False) as session:
        assert list_firms(session) == []
        assert list_quotes(session) == []
        assert list_quotes(session, firm_id=firm_id) == []
        assert find_firm(session, source="a/b.yaml") is None
        assert find_profile(session, profile=clinic_quote.request.profile) is None
        with pytest.raises(NotFound, match="no firm"):
            get_firm(session, firm_id=firm_id)
        with pytest.raises(NotFound, match="no quote"):
            get_quote(session, quote_id=quote_id)
    with session_scope(store, EAST, write=False) as session:
        assert get_quote(session, quote_id=quote_id).tenant_id == "east"


def test_no_query_reaches_another_insurer(store: Engine, easts: tuple[int, int]) -> None:
    other = aliased(Firm)
    inner = select(StoredQuote.firm_id).where(StoredQuote.id == easts[1])
    queries = [
        select(Firm),
        select(Firm.name),
        select(other),
        select(aliased(Firm, select(Firm).subquery())),
        select(Firm, StoredQuote).join(StoredQuote, StoredQuote.firm_id == Firm.id),
        select(StoredQuote, Firm).outerjoin(Firm, StoredQuote.firm_id == Firm.id),
        select(Firm).where(Firm.id.in_(inner)),
        select(literal("told")).where(exists().where(Firm.id == easts[0])).select_from(Firm),
        union_all(select(Firm.id), select(StoredQuote.id)),
    ]
    for query in queries:
        with session_scope(store, WEST, write=False) as session:
            assert session.execute(query).all() == [], str(query)
        with session_scope(store, EAST, write=False) as session:
            assert session.execute(query).all() != [], str(query)
    with session_scope(store, WEST, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Firm)) == 0
        assert session.get(Firm, easts[0]) is None


def test_both_may_keep_the_same_firm_under_the_same_label(
    store: Engine, easts: tuple[int, int], clinic_quote: Quote, now: datetime
) -> None:
    profile = clinic_quote.request.profile
    with session_scope(store, WEST) as session:
        firm = add_firm(session, profile=profile, source="a/b.yaml", now=now)
        assert firm.id != easts[0]
        assert keep_quote(session, clinic_quote, None, now).firm_id == firm.id
    assert len(rows(store)) == len(rows(store, StoredQuote)) == 2


def test_a_change_by_a_guessed_number_changes_nothing(
    store: Engine, easts: tuple[int, int], now: datetime
) -> None:
    before = rows(store)
    with session_scope(store, WEST) as session:
        for change in (update(Firm).values(name="taken"), delete(Firm)):
            for statement in (change, change.where(Firm.id == easts[0])):
                session.execute(statement)
        record(session, action="tried", entity="firm", entity_id=easts[0], now=now)
    assert rows(store) == before


def refused_by_the_program(store: Engine, work: Callable[[Session], object]) -> None:
    with pytest.raises(NotBound), session_scope(store, WEST) as session:
        work(session)


def test_a_row_for_another_insurer_cannot_be_added(
    store: Engine, easts: tuple[int, int], now: datetime
) -> None:
    row = {"name": "塞", "profile": "{}", "source": None, "created_at": now, "tenant_id": "east"}
    before = rows(store)
    for work in (
        lambda session: session.add(Firm(**row)),
        lambda session: session.execute(insert(Firm), row),
        lambda session: session.execute(insert(Firm), [row]),
        lambda session: session.execute(insert(Firm).values(**row)),
        lambda session: session.execute(
            insert(Firm).from_select(["name", "tenant_id"], select(Firm.name, literal("east")))
        ),
        lambda session: session.bulk_save_objects([Firm(**row)]),
        lambda session: session.bulk_insert_mappings(Firm, [row]),
        lambda session: write_new(session, Firm(**row)),
    ):
        refused_by_the_program(store, work)
    assert rows(store) == before


def test_rows_added_in_bulk_are_the_insurers_own(
    store: Engine, easts: tuple[int, int], now: datetime
) -> None:
    many = [
        {"name": str(n), "profile": "{}", "source": None, "created_at": now} for n in range(500)
    ]
    with session_scope(store, WEST) as session:
        session.execute(insert(Firm), many)
        record(session, action="firms.added", entity="firm", entity_id="500", now=now)
        assert {firm.tenant_id for firm in list_firms(session)} == {"west"}
        assert len(list_firms(session)) == 500
    with session_scope(store, EAST) as session:
        assert len(list_firms(session)) == 1


def test_a_row_of_another_insurer_cannot_be_brought_in_moved_or_taken_away(
    store: Engine, easts: tuple[int, int], now: datetime
) -> None:
    with session_scope(store, EAST, write=False) as session:
        theirs = get_firm(session, firm_id=easts[0])
    session.close()
    guessed = Firm(id=easts[0])
    make_transient_to_detached(guessed)

    def rename(session: Session) -> None:
        session.add(theirs)
        theirs.name = "taken"

    def adopt(session: Session) -> None:
        session.add(theirs)
        theirs.tenant_id = "west"

    def remove(session: Session) -> None:
        session.add(theirs)
        session.delete(theirs)

    def look(session: Session) -> None:
        session.add(guessed)
        session.refresh(guessed)

    def give_away(session: Session) -> None:
        firm = Firm(name="我", profile="{}", source=None, created_at=now)
        session.add(firm)
        session.flush()
        firm.tenant_id = "east"

    before = rows(store)
    for work in (rename, adopt, remove, give_away):
        refused_by_the_program(store, work)
    with pytest.raises(InvalidRequestError, match="refresh"), session_scope(store, WEST) as session:
        look(session)
    assert guessed.__dict__.get("name") is None
    with pytest.raises(IntegrityError), session_scope(store, WEST) as session:
        session.merge(Firm(id=easts[0], name="x", profile="{}", created_at=now))
    assert rows(store) == before


def test_a_row_cannot_point_at_another_insurers_row(
    store: Engine, easts: tuple[int, int], clinic_quote: Quote, now: datetime
) -> None:
    with session_scope(store, WEST) as session, pytest.raises(NotFound, match="no firm"):
        keep_quote(session, clinic_quote, easts[0], now)
    with session_scope(store, EAST, write=False) as session:
        (theirs,) = list_quotes(session)
    copied = {
        name: getattr(theirs, name) for name in QUOTE_COLUMNS if name not in ("id", "tenant_id")
    }
    with pytest.raises(IntegrityError), session_scope(store, WEST) as session:
        session.add(StoredQuote(**copied))  # its firm_id is the east's


def test_what_cannot_be_narrowed_is_refused(store: Engine, easts: tuple[int, int]) -> None:
    for work in (
        lambda session: session.execute(text("SELECT * FROM firms")),
        lambda session: session.execute(select(Firm.__table__)),
        lambda session: session.execute(update(Firm.__table__).values(name="x")),
        lambda session: session.execute(select(Firm).from_statement(text("SELECT * FROM firms"))),
        lambda session: session.execute(update(Firm), [{"id": easts[0], "name": "x"}]),
        lambda session: session.connection(),
        lambda session: session.execute(update(StoredQuote).values(seed=1)),
        lambda session: session.execute(delete(StoredQuote)),
    ):
        refused_by_the_program(store, work)
    assert rows(store)[0][1] != "x"


def test_a_kept_quote_cannot_be_changed_or_taken_away_even_by_its_insurer(
    store: Engine, easts: tuple[int, int]
) -> None:
    def change(session: Session) -> None:
        get_quote(session, quote_id=easts[1]).premium_minor = 1

    def remove(session: Session) -> None:
        session.delete(get_quote(session, quote_id=easts[1]))

    def write(session: Session) -> None:
        write_change(session, get_quote(session, quote_id=easts[1]), 1, {"premium_minor": 1})

    for work in (change, remove, write):
        with pytest.raises(NotBound, match="never changed"), session_scope(store, EAST) as session:
            work(session)


def test_a_session_that_knows_no_insurer_does_nothing(
    store: Engine, easts: tuple[int, int], now: datetime
) -> None:
    for work in (
        lambda session: session.execute(select(Firm)),
        lambda session: session.scalars(select(Firm.name)),
        lambda session: session.get(Firm, easts[0]),
        lambda session: session.execute(update(Firm).values(name="x")),
        lambda session: session.add(Firm(name="x", profile="{}", created_at=now)),
    ):
        with Session(store) as session, pytest.raises(NotBound):
            session.flush(work(session))


def test_an_insurer_that_is_not_kept_is_named(store: Engine) -> None:
    nobody = Actor("x", "underwriter", "north")
    for write in (True, False):
        refused = pytest.raises(NotFound, match="no insurer north")
        with refused, session_scope(store, nobody, write=write):
            pytest.fail("the work began")


def test_an_insurer_has_one_short_name(store: Engine, now: datetime) -> None:
    add_tenant(store, EAST, name="东方财险", now=now)
    assert list_tenants(store) == {"east": "东方财险", "local": "local"}
    with session_scope(store, EAST, write=False) as session:
        (added,) = list_audit(session)
    assert (added.actor, added.action) == ("lin", "tenant.added")
    assert added.after == '{"name":"东方财险"}'
    with pytest.raises(Conflict, match="east"):
        add_tenant(store, EAST, name="other", now=now)
    for bad in ("*", "East", "a b", "a" * 41, "-a", "东"):
        with pytest.raises(UnknownCode):
            add_tenant(store, Actor("lin", "admin", bad), name="x", now=now)


def test_an_actor_has_a_name_a_role_and_an_insurer() -> None:
    with pytest.raises(UnknownCode) as caught:
        Actor("", "boss", "")  # type: ignore[arg-type]
    assert [fault.path for fault in caught.value.faults] == ["role", "id", "tenant"]


def test_every_table_of_business_belongs_to_an_insurer() -> None:
    for mapper in Base.registry.mappers:
        if mapper.local_table.name != "tenants":
            assert issubclass(mapper.class_, TenantBound), mapper.class_.__name__
