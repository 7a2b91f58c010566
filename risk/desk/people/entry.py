"""Desk: the one door to stored business: who comes in must be who the work is done as."""

from __future__ import annotations

from sqlalchemy.orm import Session

from risk.desk.people.actor import Actor
from risk.desk.people.rights import require
from risk.store.tenancy import NotBound, bound


def enter(session: Session, actor: Actor, action: str) -> None:
    """Let somebody in for an action; the first line of every verb that touches stored things.

    Parameters
    ----------
    session : Session
        Of :func:`risk.store.session_scope`.
    actor : Actor
    action : str
        Such as ``policy.bind``.

    Raises
    ------
    NotAllowed
        If the action is not theirs.
    NotBound
        If the session works as somebody else, which is a mistake of the program: the audit would
        name the wrong person, and the session would reach the wrong things.
    """
    if bound(session).who != actor:
        raise NotBound(f"{action} by {actor.id} in a session of {bound(session).who.id}")
    require(actor, action)


def worker(session: Session) -> Actor:
    """Give who a session works as.

    Raises
    ------
    NotBound
        If that is nobody of the desk.
    """
    who = bound(session).who
    if not isinstance(who, Actor):
        raise NotBound("the session works as nobody of the desk; open it with an Actor")
    return who
