"""Store: every query and every change belongs to one insurer, by construction.

A session knows who works and for which insurer. What it asks is narrowed to that insurer's rows,
what it adds is marked with it, and what cannot be narrowed (text, bare tables, a session that
knows no insurer) is refused with :class:`NotBound`, which is a mistake of the program. So is a
change of which the audit says nothing (:class:`NotAudited`). On PostgreSQL the database draws
the same line once more by row-level security.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NoReturn, Protocol

from sqlalchemy import Connection, Engine, event, insert, inspect, text
from sqlalchemy.orm import (
    ORMExecuteState,
    QueryContext,
    Session,
    SessionTransaction,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.sql.base import ExecutableOption

from risk.errors import Fault, NotFound
from risk.store.owned import leads, own_only, refuse_foreign
from risk.store.tables import AppendOnly, Audit, Base, Firm, Tenant, TenantBound

APP_ROLE = "breach_risk_app"
"""The PostgreSQL role that work is done in: it owns no table and is bound by every policy."""

LONGEST_WAIT = 10.0
"""How long a piece of work waits for another that is writing [seconds]."""


class NotBound(RuntimeError):
    """A statement or a row is not bound to the insurer of the session."""


class NotAudited(RuntimeError):
    """Rows were changed and the audit says nothing of it."""


class Who(Protocol):
    """Who works, as the desk hands it over; what a role may do is not the store's to know."""

    @property
    def id(self) -> str:
        """Give who it is, such as a login."""

    @property
    def role(self) -> str:
        """Give the role in which they work."""

    @property
    def tenant(self) -> str:
        """Give the insurer they work for."""

    @property
    def firm(self) -> int | None:
        """Give the number of the only firm they reach, or None."""

    @property
    def broker(self) -> str | None:
        """Give the broker whose firms alone they reach, or None."""


_WORK_FOR = text(
    "SELECT set_config('role', :role, true), set_config('app.tenant', :tenant, true),"
    " set_config('lock_timeout', :wait, true)"
)
_END = "SELECT audit_rows, audit_digest FROM tenants WHERE id = :tenant"
_ENDS = {lock: text(_END + lock) for lock in ("", " FOR UPDATE")}
_MOVE_END = text("UPDATE tenants SET audit_rows = :rows, audit_digest = :digest WHERE id = :tenant")
_ADD = insert(Audit.__table__)  # type: ignore[arg-type]


class StoreSession(Session):
    """A session for one insurer's work; :func:`risk.store.session_scope` opens it."""

    def __init__(
        self, bind: Engine | Connection, *, who: Who, write: bool, request_id: str | None
    ) -> None:
        super().__init__(bind, expire_on_commit=False)
        self.who = who
        self.write = write
        self.request_id = request_id
        self.changed = False
        """Whether a row of business was changed in the transaction."""
        self.held: list[Base | TenantBound] = []
        """Rows of work that writes, so that what was read or added is not read again."""
        self.recorded = False
        """Whether the audit tells of the work."""
        self.told: list[dict[str, Any]] = []
        """What the audit will say, written together when the work ends or somebody asks."""
        self.end: tuple[int, str] | None = None
        """Number and digest of the audit's last row; None when it must be read again."""

    def audit_end(self) -> tuple[int, str]:
        """Give number and digest of the row that the audit's next one follows.

        Nobody else writes for the insurer until the work is done, so it is read once.
        """
        if self.told:
            return self.told[-1]["seq"], self.told[-1]["digest"]
        if self.end is None:
            self.end = _end_of(super().connection(), self.who.tenant, "")
        return self.end

    def save_told(self) -> None:
        """Write what the audit is to say."""
        self.flush()
        if self.told:
            rows, digest = self.end = self.audit_end()
            connection = super().connection()
            connection.execute(_ADD, self.told)
            moved = {"rows": rows, "digest": digest, "tenant": self.who.tenant}
            connection.execute(_MOVE_END, moved)
            self.told = []

    def begin_nested(self) -> SessionTransaction:
        """Begin a part of the work that may be taken back alone."""
        self.save_told()
        return super().begin_nested()

    def connection(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse: a bare connection is bound to no insurer."""
        raise NotBound("work through the session, not through its connection")

    bulk_save_objects = bulk_insert_mappings = bulk_update_mappings = connection


def bound(session: Session) -> StoreSession:
    """Give the session as one that knows its insurer.

    Raises
    ------
    NotBound
        If it does not.
    """
    if not isinstance(session, StoreSession):
        raise NotBound("the session knows no insurer; open it with session_scope")
    return session


@event.listens_for(Session, "after_begin")
def _begin(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Tell PostgreSQL whose work it is, and hold the insurer's row while writing."""
    if not isinstance(session, StoreSession) or transaction.nested:
        return
    session.changed, session.recorded, session.held, session.told = False, False, [], []
    tenant, lock = session.who.tenant, ""
    if connection.dialect.name == "postgresql":
        wait = f"{LONGEST_WAIT:.0f}s"
        connection.execute(_WORK_FOR, {"role": APP_ROLE, "tenant": tenant, "wait": wait})
        lock = " FOR UPDATE" if session.write else ""
    session.end = _end_of(connection, tenant, lock)


def _end_of(connection: Connection, tenant: str, lock: str) -> tuple[int, str]:
    """Give number and digest of the last row of an insurer's audit."""
    found = connection.execute(_ENDS[lock], {"tenant": tenant}).first()
    if found is None:
        rule, help_ = "the insurer must be kept", "list the insurers: risk tenant list"
        fault = Fault("tenant", tenant, rule, help_, "unknown")
        raise NotFound(f"there is no insurer {tenant}", [fault])
    return found[0], found[1]


@event.listens_for(Session, "after_soft_rollback")
def _read_again(session: Session, transaction: SessionTransaction) -> None:
    """Forget the end of the audit, which a part that was taken back may have moved."""
    if isinstance(session, StoreSession):
        session.end = None


@event.listens_for(Session, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    """Narrow a statement to the insurer's rows, or refuse it."""
    session = bound(state.session)
    if not state.is_orm_statement or state.is_from_statement:
        raise NotBound("only statements on mapped classes can be narrowed to an insurer")
    tenant = session.who.tenant
    session.changed |= state.is_insert or state.is_update or state.is_delete
    if state.is_insert:
        _fill_rows(state, session.who)
        return
    if state.is_update or state.is_delete:
        if isinstance(state.parameters, list | tuple):
            raise NotBound("change rows one by one, or with one WHERE")
        if any(issubclass(mapper.class_, AppendOnly) for mapper in state.all_mappers):
            raise NotBound("these rows are added, never changed")
    if session.told and any(mapper.class_ in (Audit, Tenant) for mapper in state.all_mappers):
        session.save_told()
    mapper = state.bind_mapper
    if state.is_column_load and mapper and issubclass(mapper.class_, TenantBound):
        # Reading a known row anew goes by its key alone and takes no criteria.
        state.statement = state.statement.where(mapper.class_.tenant_id == tenant)  # type: ignore[attr-defined]
        return
    who = session.who
    state.statement = state.statement.options(*_narrowing(tenant, who.firm, who.broker))


@lru_cache(maxsize=256)
def _narrowing(tenant: str, firm: int | None, broker: str | None) -> list[ExecutableOption]:
    """Give what narrows a statement to the rows that somebody reaches."""
    return [
        with_loader_criteria(
            TenantBound, lambda table: table.tenant_id == tenant, include_aliases=True
        ),
        with_loader_criteria(Tenant, lambda table: table.id == tenant, include_aliases=True),
        *own_only(firm, broker),
    ]


def _fill_rows(state: ORMExecuteState, who: Who) -> None:
    given: Any = state.parameters
    rows = given if isinstance(given, list | tuple) else [given]
    inserted = state.bind_mapper
    if inserted is None or not issubclass(inserted.class_, TenantBound) or not all(rows):
        raise NotBound("insert rows of one insurer: session.execute(insert(Firm), rows)")
    if own_only(who.firm, who.broker) and inserted.class_ in (Firm, *leads()):
        raise NotBound("who is bound to a firm or a broker adds rows one by one")
    for row in rows:
        if row.setdefault("tenant_id", who.tenant) != who.tenant:
            raise NotBound(f"a row of {inserted.class_.__name__} is another insurer's")


@event.listens_for(Session, "before_flush")
def _mark(session: Session, context: UOWTransaction, instances: Any) -> None:
    """Mark new rows with the insurer, and refuse rows of another."""
    work = bound(session)
    tenant = work.who.tenant
    for row in session.new:
        mark_new(work, row)
    for row in (*session.dirty, *session.deleted):
        if row in session.deleted or session.is_modified(row):
            if isinstance(row, AppendOnly):
                raise NotBound(f"rows of {type(row).__name__} are added, never changed")
            _check(row, tenant)
            work.changed |= not isinstance(row, Tenant)


def mark_new(work: StoreSession, row: object) -> None:
    """Mark a new row with the insurer, or refuse one of another."""
    if not isinstance(row, TenantBound):
        raise NotBound(f"a row of {type(row).__name__} cannot be added in an insurer's work")
    row.tenant_id = row.tenant_id or work.who.tenant
    work.held.append(row)
    for name, value in list(vars(row).items()):  # as it will be read back
        if isinstance(value, datetime) and value.tzinfo is not None:
            setattr(row, name, value.astimezone(UTC))
    _check(row, work.who.tenant)
    refuse_foreign(work, row, work.who.firm, work.who.broker)
    work.changed |= not isinstance(row, Audit)


@event.listens_for(Session, "before_commit")
def _told(session: Session) -> None:
    """Refuse to keep a change of which the audit says nothing."""
    if isinstance(session, StoreSession) and not session.in_nested_transaction():
        session.save_told()
        if session.changed and not session.recorded:
            raise NotAudited("rows were changed and nothing was recorded; call record")


def _check(row: Base | TenantBound, tenant: str) -> None:
    if isinstance(row, TenantBound):
        moved = inspect(row).attrs.tenant_id.history.deleted
        if row.tenant_id != tenant or any(moved):
            raise NotBound(f"a row of {type(row).__name__} is another insurer's")


@event.listens_for(TenantBound, "load", propagate=True)
def _loaded(row: TenantBound, context: QueryContext | None) -> None:
    """Refuse a row of another insurer, whatever way it came."""
    if context is not None:  # a row merged in has come from nowhere yet
        work = bound(context.session)
        tenant = work.who.tenant
        if work.write:
            work.held.append(row)
        if row.__dict__.get("tenant_id", tenant) != tenant:
            raise NotBound(f"a row of {type(row).__name__} is another insurer's")
