"""Desk: what a certificate of insurance says, and the paper of it."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from risk.desk.life.life_document import policy_document
from risk.desk.life.offered import rulebook_of
from risk.desk.people.actor import Actor
from risk.desk.people.entry import enter
from risk.documents import Document
from risk.documents.certificate import certificate_blocks
from risk.errors import Conflict, Fault
from risk.store import get_quote
from risk.store.changes import get
from risk.store.firms import refuse_erased
from risk.store.policies import events_of
from risk.store.tables import Policy, Tenant
from risk.units import Locale


def certificate_document(
    session: Session, *, actor: Actor, policy_id: int, day: date
) -> dict[str, Any]:
    """Give a certificate as plain data, with the terms that hold on a day.

    Parameters
    ----------
    policy_id : int
    day : date
        Before the period the first terms, after it the last.

    Returns
    -------
    dict
        The policy (:func:`risk.desk.life.life_document.policy_document`) and beside it ``insurer``;
        ``insured`` with name, registration and place; ``cover``; ``conditions`` and ``notices`` of
        the quote whose terms they are; ``computed``, what the premium was computed by.

    Raises
    ------
    NotFound
        If there is no such policy.
    Conflict
        If no certificate was issued.
    """
    enter(session, actor, "policy.read")
    policy = get(session, Policy, policy_id)
    if policy.number is None:
        rule, help_ = "the certificate comes with the issue", "record the premium first"
        fault = Fault("policy.state", policy.state, rule, help_, "not-issued")
        raise Conflict(f"policy {policy_id} has no certificate", [fault])
    terms = [one for one in events_of(session, policy_id=policy_id) if one.cover is not None]
    held = [one for one in terms if one.effective <= day] or terms[:1]
    last = held[-1]
    kept = get_quote(session, quote_id=last.quote_id or policy.quote_id)
    refuse_erased(kept.document, "the policy")
    found, profile = json.loads(kept.document), json.loads(kept.profile)
    firm = profile["firm"]
    return policy_document(session, actor=actor, policy_id=policy_id) | {
        "insurer": session.scalars(select(Tenant.name)).one(),
        "insured": {"name": firm["name"], "uscc": firm["uscc"], "country": firm["country"]},
        "cover": json.loads(str(last.cover)),
        "conditions": found["decision"]["conditions"],
        "notices": found["notices"],
        "computed": {
            "quote_id": kept.id,
            "as_of": kept.as_of.isoformat(),
            "engine_version": kept.engine_version,
            "rulebook_digest": kept.rulebook_digest,
            "tariff": kept.tariff,
            "sha256": kept.document_sha256,
        },
    }


def certificate_paper(
    session: Session, *, actor: Actor, policy_id: int, day: date, locale: Locale
) -> Document:
    """Give a certificate as a paper; the values are those of :func:`certificate_document`."""
    found = certificate_document(session, actor=actor, policy_id=policy_id, day=day)
    return certificate_blocks(found, rulebook_of(session, found["quote_id"], day), locale)
