"""Desk: a policy asked for again for the period after it, with what changed since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from risk.decide.lifecycle import steps_from
from risk.desk.learned.what_changed import firm_changes
from risk.desk.life.offered import offered
from risk.desk.life.steps import ready
from risk.desk.life.submissions import open_submission
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.desk.quoting.models import models_in_force
from risk.desk.quoting.own_history import with_known_history
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import quote
from risk.errors import Conflict, Fault, OutsideCalibration
from risk.profile import Cover, Profile, parse_profile
from risk.store import get_firm, get_quote, profile_of
from risk.store.changes import change, get
from risk.store.firms import refuse_erased
from risk.store.policies import bound_on, events_of, renewed_by
from risk.store.tables import Policy, PolicyEvent, Submission
from risk.units import decimal_text


def renew(
    session: Session,
    *,
    actor: Actor,
    policy_id: int,
    version: int,
    now: datetime,
    profile: Profile | None = None,
    reason: str | None = None,
) -> Submission:
    """Open the submission for the period after a policy; binding its offer renews the policy.

    Parameters
    ----------
    version : int
        Of the policy as looked at.
    profile : Profile or None
        What the firm says now; its profile as last told when left out. Cover starts where the
        policy ends, and looks back as far as it did; its history has at least what is kept.

    Raises
    ------
    Conflict
        If somebody changed the policy since, its state does not allow it, or a renewal is open.
    """
    enter(session, actor, "policy.renew")
    policy = get(session, Policy, policy_id)
    ready(session, policy, "renew", version)
    _refuse_second(session, policy)
    firm_id = get_quote(session, quote_id=policy.quote_id).firm_id
    told = profile or profile_of(get_firm(session, firm_id=firm_id))
    before = Cover.model_validate(json.loads(str(_last_terms(session, policy).cover)))
    looks_back = before.retroactive_date or policy.start
    cover = {"inception": policy.end, "retroactive_date": looks_back}
    asked = told.model_copy(update={"cover": told.cover.model_copy(update=cover)})
    asked = with_known_history(session, profile=asked, firm_id=firm_id, day=now.date())
    submission = open_submission(
        session, actor=actor, profile=asked, firm_id=firm_id, reason=reason, now=now
    )
    change(
        session,
        policy,
        version=version,
        action="policy.ask_renewal",
        reason=reason,
        now=now,
        renewal_id=submission.id,
    )
    return submission


def renewal_changes(
    session: Session, *, actor: Actor, submission_id: int, day: date
) -> dict[str, Any]:
    """Give what changed between a policy's terms in force and the renewal asked for.

    Parameters
    ----------
    day : date
        Day whose law, rates and models hold for the renewal.

    Returns
    -------
    dict
        ``policy_id``; ``answers``, every answer that differs with ``question``, ``before`` and
        ``after``; ``premium`` before tax with ``before`` (terms in force), ``by_answers`` (what is
        asked now, at the rates of then) and ``now``, None where there is no price; ``law``, as
        :func:`risk.desk.learned.what_changed.firm_changes`.

    Raises
    ------
    Conflict
        If the submission renews nothing.
    """
    enter(session, actor, "submission.read")
    submission = get(session, Submission, submission_id)
    policy = renewed_by(session, submission_id=submission_id)
    if policy is None:
        rule, help_ = "it must ask to renew a policy", "renew the policy"
        fault = Fault("submission_id", str(submission_id), rule, help_, "no-renewal")
        raise Conflict(f"submission {submission_id} renews no policy", [fault])
    last = _last_terms(session, policy)
    kept = get_quote(session, quote_id=last.quote_id or policy.quote_id)
    for text in (kept.profile, submission.profile):
        refuse_erased(text, "the submission")
    before, after = json.loads(kept.profile), json.loads(submission.profile)
    profile = parse_profile(after)
    return {
        "policy_id": policy.id,
        "answers": list(_differences("", before, after)),
        "premium": {
            "before": decimal_text(last.period_premium_minor or 0),
            "by_answers": _premium(profile, kept.as_of),
            "now": _premium(profile, day),
        },
        "law": firm_changes(profile, kept.as_of, day),
    }


def _last_terms(session: Session, policy: Policy) -> PolicyEvent:
    events = events_of(session, policy_id=policy.id)
    return [one for one in events if one.period_premium_minor is not None][-1]


def _refuse_second(session: Session, policy: Policy) -> None:
    if policy.renewal_id is None:
        return
    state = get(session, Submission, policy.renewal_id).state
    bound = bound_on(session, submission_id=policy.renewal_id)
    awaits = bound is not None and bound.state == "bound"
    if awaits or "withdraw" in steps_from("submission", state):
        rule, help_ = f"submission {policy.renewal_id} asks already", "go on with it"
        fault = Fault("policy_id", str(policy.id), rule, help_, "renewal-open")
        raise Conflict(f"a renewal of policy {policy.id} is open", [fault])


def _premium(profile: Profile, day: date) -> str | None:
    try:
        found = offered(quote(Request(profile, day, models=models_in_force(day))))
    except OutsideCalibration:
        return None
    return decimal_text(found.stake.premium_minor)


def _differences(path: str, before: Any, after: Any) -> Iterator[dict[str, Any]]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            inner = f"{path}.{name}" if path else name
            yield from _differences(inner, before.get(name), after.get(name))
    elif before != after:
        yield {"question": path, "before": before, "after": after}
