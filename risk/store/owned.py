"""Store: what is a firm's own, for those who may see nothing else.

Somebody bound to a firm or a broker works in a session in which no other firm exists, nor
anything that leads to one: a row belongs to the firm that its pointers lead to, which the tables
themselves tell.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.orm import Session, with_loader_criteria
from sqlalchemy.sql.base import ExecutableOption

from risk.errors import Fault, NotAllowed, NotFound
from risk.store.tables import Base, Firm

Row = TypeVar("Row", bound=Base)


@lru_cache(maxsize=1)
def leads() -> dict[type[Base], tuple[str, type[Base]]]:
    """Give, for every table whose rows are some firm's, the column that leads there and whereto.

    >>> from risk.store.tables import StoredQuote
    >>> leads()[StoredQuote] == ("firm_id", Firm)
    True
    """
    classes = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
    found: dict[type[Base], tuple[str, type[Base]]] = {}
    growing = True
    while growing:
        growing = False
        for table, kind in classes.items():
            for column, target in _pointers(table):
                home = classes[target]
                if kind not in found and kind is not Firm and (home is Firm or home in found):
                    found[kind] = (column, home)
                    growing = True
    return found


def own_only(firm: int | None, broker: str | None) -> list[ExecutableOption]:
    """Give what narrows a statement to the rows of a firm or of a broker's firms.

    Parameters
    ----------
    firm, broker
        Whose; both None for the whole insurer's, which narrows nothing.
    """
    if firm is None and broker is None:
        return []
    owned: tuple[type[Base], ...] = (Firm, *leads())
    return [
        with_loader_criteria(kind, _is_own(kind, kind, firm, broker), include_aliases=True)
        for kind in owned
    ]


def rows_of(session: Session, kind: type[Row], firm: int) -> list[Row]:
    """Give the rows of a table that are a firm's, by their keys.

    Parameters
    ----------
    kind : type
        :class:`Firm`, or a table of :func:`leads`.
    firm : int
    """
    query = select(kind).where(_is_own(kind, kind, firm, None))
    return list(session.scalars(query.order_by(*kind.__mapper__.primary_key)))


def refuse_foreign(session: Session, row: object, firm: int | None, broker: str | None) -> None:
    """Refuse a new row that leads to somebody else's firm; a broker's new firm becomes its own.

    Raises
    ------
    NotAllowed
        If a firm adds another firm.
    NotFound
        If the row leads to a thing that is not their own.
    """
    if firm is None and broker is None:
        return
    if isinstance(row, Firm):
        if broker is None:
            rule, help_ = "a firm is kept once", "change the firm that is kept"
            fault = Fault("firm", row.name, rule, help_, NotAllowed.code)
            raise NotAllowed("a firm may not add another firm", [fault])
        row.broker = broker
    elif isinstance(row, Base) and type(row) in leads():
        column, home = leads()[type(row)]
        mapper = home.__mapper__
        key = mapper.get_property_by_column(mapper.primary_key[0]).class_attribute
        number = getattr(row, column)
        with session.no_autoflush:
            if session.scalar(select(key).where(key == number)) is None:
                fault = Fault(column, str(number), "it must be kept", "list them", "unknown")
                raise NotFound(f"there is no {home.__name__.lower()} {number}", [fault])


def _pointers(table: Any) -> list[tuple[str, Table]]:
    """Give the columns that always point at another table of the same insurer."""
    pointers = []
    for one in sorted(table.foreign_key_constraints, key=lambda one: str(one.name)):
        columns = [name for name in one.column_keys if name != "tenant_id"]
        alone = len(columns) == 1 and len(one.column_keys) == 2
        always = alone and not table.c[columns[0]].nullable
        if always and one.referred_table is not table:
            pointers.append((columns[0], one.referred_table))
    return pointers


def _is_own(
    kind: type[Base], source: Any, firm: int | None, broker: str | None
) -> ColumnElement[bool]:
    """Give the condition on rows of ``kind``; ``source`` is the class or an alias of its table."""
    columns = source.c if hasattr(source, "c") else source
    if kind is Firm:
        own: ColumnElement[bool] = (
            columns.id == firm if firm is not None else columns.broker == broker
        )
        return own
    column, home = leads()[kind]
    # An alias, so that it is not taken for the same table in the statement around it.
    other = home.__table__.alias()
    key = other.c[home.__mapper__.primary_key[0].name]
    inside: ColumnElement[bool] = getattr(columns, column).in_(
        select(key).where(_is_own(home, other, firm, broker))
    )
    return inside
