"""Desk: a kept quote, computed again from what was kept, must give the same bytes.

What was kept includes the rulebook, so a rulebook changed since changes nothing. Which models
priced it stands in the document kept, and in no other place. The program is today's: where it is
of another version the quote is computed all the same, and must give the same figures and words.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import Any, get_args

from sqlalchemy.orm import Session

from risk.desk.people.entry import worker
from risk.desk.people.rights import require
from risk.desk.quoting.keep import Form, QuoteRecord, quote_record
from risk.desk.quoting.models import ModelChoice
from risk.desk.quoting.models_document import choice_of
from risk.desk.quoting.pricing import Request
from risk.desk.quoting.quote import Quote, quote
from risk.errors import Fault, ReplayDiffers, RiskError, shorten
from risk.loss.firm import Preset
from risk.price import Modification
from risk.profile import parse_profile
from risk.rulebook import libraries_of
from risk.store import StoredQuote, get_quote, get_rulebook
from risk.store.firms import refuse_erased
from risk.trained import ModelMismatch

_NAMED = {
    "rulebook_digest": "quote it with the rulebook of that time",
    "place": "the kept row or the rulebook was changed",
    "tariff": "quote it with the rulebook of that time",
    "currency": "the kept row was changed",
    "premium_minor": "compare the documents",
}
_NOTHING = object()


@dataclass(frozen=True)
class Replay:
    """A kept quote that gave the same bytes again.

    Parameters
    ----------
    quote_id : int
    document_sha256 : str
        Of the document kept and the one computed again.
    engine_version : str
        Version of the program that computed it first; the document names it in both.
    quote : Quote
        As computed again, by the version of ``quote.engine_version``.
    """

    quote_id: int
    document_sha256: str
    engine_version: str
    quote: Quote


def replay(session: Session, quote_id: int) -> Replay:
    """Compute a kept quote again from its own profile, day, preset and seed, and compare.

    Raises
    ------
    NotFound
        If no quote has this number, or it was erased.
    ReplayDiffers
        If anything differs. The faults name the engine version, the rulebook digest and every
        other kept value that differs, an altered document, and the first place in the document
        that those do not explain.
    ModelMismatch
        If a model it was priced with is gone or was changed.
    NotAllowed
        If who works may not read quotes.
    """
    require(worker(session), "quote.read")
    stored = get_quote(session, quote_id=quote_id)
    refuse_erased(stored.profile, f"quote {quote_id}")
    try:
        again = quote(_request(session, stored))
    except (ModelMismatch, ReplayDiffers):
        raise
    except RiskError as error:  # such as a day on which nothing is in force
        raise ReplayDiffers(
            f"quote {quote_id} cannot be computed again: {error}", error.faults
        ) from error
    kept_as: Form = "indication" if stored.kept_as == "indication" else "quote"
    now = quote_record(replace(again, engine_version=stored.engine_version), kept_as)
    faults = _faults(stored, now)
    if faults and stored.engine_version != again.engine_version:
        rule = f"computed again by {again.engine_version}"
        help_ = "quote it with the program of that version"
        faults.insert(0, _fault("engine_version", stored.engine_version, rule, help_))
    if faults:
        names = ", ".join(fault.path for fault in faults)
        raise ReplayDiffers(f"quote {quote_id}, computed again, differs in: {names}", faults)
    return Replay(quote_id, stored.document_sha256, stored.engine_version, again)


def first_difference(kept: Any, again: Any, but: frozenset[str] = frozenset()) -> Fault | None:
    """Give the first place where two plain JSON documents differ, or None.

    Parameters
    ----------
    kept, again
        Plain data.
    but : frozenset of str
        Paths not to look at.

    Examples
    --------
    >>> fault = first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]})
    >>> fault.path, fault.got, fault.rule
    ('a[1].b', '2', 'computed again it is 3')
    """
    return _differs("", kept, again, but)


def _request(session: Session, stored: StoredQuote) -> Request:
    preset = next((one for one in get_args(Preset) if one == stored.preset), None)
    try:
        profile = parse_profile(json.loads(stored.profile))
    except (json.JSONDecodeError, RiskError) as error:
        inside = error.faults if isinstance(error, RiskError) else ()
        lead = _fault("profile", stored.profile, "it must be a profile", "the row was changed")
        raise ReplayDiffers(
            f"quote {stored.id} cannot be computed again: its profile cannot be read",
            [lead, *inside],
        ) from error
    if preset is None:
        fault = _fault("preset", stored.preset, "it must be a known preset", "the row was changed")
        raise ReplayDiffers(f"quote {stored.id} cannot be computed again", [fault])
    schedule = tuple(Modification.model_validate(one) for one in json.loads(stored.schedule))
    request = Request(
        profile,
        stored.as_of,
        preset,
        stored.seed,
        stored.pareto_tail,
        schedule,
        models=_models(stored.document),
    )
    if stored.rulebook_content is None:  # kept before rulebooks were: today's must do
        return request
    library, *overlays = libraries_of(get_rulebook(session, digest=stored.rulebook_content))
    return replace(request, library=library, overlays=tuple(overlays))


def _models(document: str) -> tuple[ModelChoice, ...]:
    """Read the models; none of an altered document, which is then told by comparing it."""
    try:
        return tuple(choice_of(one) for one in json.loads(document).get("models", []))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def _faults(stored: StoredQuote, record: QuoteRecord) -> list[Fault]:
    found = [
        _fault(name, getattr(stored, name), f"computed again it is {shorten(value, 80)}", help_)
        for name, help_ in _NAMED.items()
        if getattr(stored, name) != (value := dict(record)[name])
    ]
    explained = frozenset(f"{stored.kept_as}.{fault.path}" for fault in found)
    digest = hashlib.sha256(stored.document.encode()).hexdigest()
    if digest != stored.document_sha256:
        rule = f"the SHA-256 kept beside it is {stored.document_sha256}"
        found.append(Fault("document", digest, rule, "the kept row was changed", "altered"))
    if stored.document != record["document"]:
        place = _place(stored.document, record["document"], explained)
        if place or not found:
            found.append(place or _fault("document", digest, "the bytes must be the same", ""))
    return found


def _place(kept: str, again: str, explained: frozenset[str]) -> Fault | None:
    try:
        return first_difference(json.loads(kept), json.loads(again), explained)
    except json.JSONDecodeError:
        return _fault("document", kept, "it must be JSON", "the kept row was changed")


def _differs(path: str, kept: Any, again: Any, but: frozenset[str]) -> Fault | None:
    if path in but:
        return None
    if isinstance(kept, dict) and isinstance(again, dict):
        steps = [
            (f"{path}.{key}".lstrip("."), kept.get(key, _NOTHING), again.get(key, _NOTHING))
            for key in dict.fromkeys([*kept, *again])
        ]
    elif isinstance(kept, list) and isinstance(again, list):
        steps = [
            (
                f"{path}[{place}]",
                kept[place] if place < len(kept) else _NOTHING,
                again[place] if place < len(again) else _NOTHING,
            )
            for place in range(max(len(kept), len(again)))
        ]
    elif type(kept) is type(again) and kept == again:
        return None
    else:
        return _fault(path or "document", kept, f"computed again it is {_shown(again)}", "")
    return next((one for step in steps if (one := _differs(*step, but))), None)


def _fault(path: str, got: object, rule: str, help_: str) -> Fault:
    return Fault(path, _shown(got), rule, help_ or "compare the documents", "differs")


def _shown(value: object) -> str:
    return "nothing" if value is _NOTHING else shorten(value, 80)
