"""API: what the days do, done by the service every some hours where the settings say so."""

from __future__ import annotations

from asyncio import sleep

import structlog
from anyio.to_thread import run_sync

from risk.api.stored import Store, clock
from risk.desk.life.submissions import pass_days
from risk.desk.people.actor import Actor
from risk.errors import RiskError
from risk.store import list_tenants, session_scope

_log = structlog.get_logger("risk.api")


async def pass_days_every(hours: float, store: Store) -> None:
    """Let what is past its day expire, at once and again every some hours, until cancelled.

    Several services may do it at once: whoever comes second finds nothing left.
    """
    while True:
        await run_sync(pass_all, store)
        await sleep(hours * 3600)


def pass_all(store: Store) -> None:
    """Let what is past its day expire for every insurer that the login sees.

    What fails for one insurer is logged and tried again the next time; the others are done.
    """
    try:
        tenants = list(list_tenants(store.engine()))
    except RiskError as error:
        _log.error("due", code=error.code)
        return
    for tenant in tenants:
        actor = Actor("timer", "system", tenant)
        try:
            with store.turn(tenant), session_scope(store.engine(), actor) as session:
                done = pass_days(session, actor=actor, now=clock())
            _log.info("due", tenant=tenant, **done)
        except RiskError as error:
            _log.error("due", tenant=tenant, code=error.code)
