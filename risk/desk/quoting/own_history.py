"""Desk: what the store knows of a firm's last five years, beside what the firm tells."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from risk.assess.experience import YEARS
from risk.profile import Profile
from risk.store.claims import claims_of_firm, list_incidents, money_of

MOST_INCIDENTS = 10_000


def with_known_history(session: Session, *, profile: Profile, firm_id: int, day: date) -> Profile:
    """Give a profile whose history has at least the incidents and claims that are kept.

    A claim counts that is open or was paid; one denied, or closed without payment, does not.

    Parameters
    ----------
    day : date
        Whose last five years count.
    """
    since = day.replace(year=day.year - int(YEARS), day=min(day.day, 28))
    claims = sum(
        one.state == "open" or money_of(session, claim_id=one.id).paid > 0
        for one in claims_of_firm(session, firm_id=firm_id, since=since, until=day)
    )
    incidents = sum(
        since <= one.discovered_at.date() < day
        for one in list_incidents(session, firm_id=firm_id, most=MOST_INCIDENTS)
    )
    known = {"claims": claims, "incidents": incidents}
    more = {
        name: count
        for name, count in known.items()
        if count > (getattr(profile.history, name) or 0)
    }
    return profile.model_copy(update={"history": profile.history.model_copy(update=more)})
