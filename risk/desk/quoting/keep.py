"""Desk: keeping a quote, and taking a folder of profiles into the store."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal, TypedDict

from sqlalchemy.orm import Session

from risk.desk.people.entry import worker
from risk.desk.people.rights import require
from risk.desk.quoting.document import document_bytes, quote_document
from risk.desk.quoting.indication import indication_document
from risk.desk.quoting.models import refuse_trials
from risk.desk.quoting.models_document import model_document
from risk.desk.quoting.quote import Quote
from risk.errors import Fault, InvalidProfile, NotFound, RiskError
from risk.profile import Profile, read_profile
from risk.rulebook import content_of
from risk.store import StoredQuote, add_firm, add_quote, find_firm, find_profile, keep_rulebook
from risk.units import cents, minor_units

Form = Literal["quote", "indication"]
"""What is kept of a quote: the whole document, or the indication in it, which takes a tenth of
the time; either way everything it is a function of, so that the whole can be computed again."""


class QuoteRecord(TypedDict):
    """What is kept of a quote, besides its firm, the moment and the rulebook's content."""

    as_of: date
    preset: str
    pareto_tail: bool
    seed: int
    schedule: str
    engine_version: str
    place: str
    rulebook_digest: str
    tariff: str
    profile: str
    kept_as: Form
    document: str
    document_sha256: str
    premium_minor: int | None
    currency: str


@dataclass(frozen=True)
class Loaded:
    """What came of loading a folder.

    Parameters
    ----------
    added, updated, unchanged : int
        Firms.
    refused : dict of str to InvalidProfile
        File name to the error, which carries everything wrong with it.
    """

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: dict[str, InvalidProfile] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """How many firms of the folder are in the store now."""
        return self.added + self.updated + self.unchanged


def keep_quote(
    session: Session,
    quote: Quote,
    firm_id: int | None,
    now: datetime,
    record: QuoteRecord | None = None,
) -> StoredQuote:
    """Keep a quote with everything it is a function of, so that it can be computed again.

    Parameters
    ----------
    quote : Quote
    firm_id : int or None
        A kept firm. None takes the firm kept with the very profile quoted, or keeps it as a new
        one. The quote holds its own copy of the profile; the firm's may move on.
    now : datetime
        Aware.
    record : QuoteRecord or None
        Of :func:`quote_record`, where it was made before; else the whole document is kept.

    Raises
    ------
    NotFound
        If no firm has this number.
    RiskError
        If the quote was tried under an overlay or beside a book: neither is kept.
    NotBinding
        If a model that is only tried was to price it.
    NotAllowed
        If who works may not quote.
    """
    if quote.request.overlays:
        rule = "a quote under an overlay is tried, not kept"
        fault = Fault("overlay", "given", rule, "make the overlay part of the rulebook", "overlay")
        raise RiskError(rule, [fault])
    if quote.request.book is not None:
        rule = "a quote with the capital charge of a book is tried, not kept"
        fault = Fault("book", quote.request.book.book, rule, "quote without the book", "book")
        raise RiskError(rule, [fault])
    refuse_trials(quote.request.models)
    require(worker(session), "submission.quote")
    if firm_id is None:
        profile = quote.request.profile
        firm = find_profile(session, profile=profile)
        firm = firm or add_firm(session, profile=profile, source=None, now=now)
        firm_id = firm.id
    content = keep_rulebook(session, content=content_of(quote.rulebook), now=now)
    return add_quote(
        session, firm_id=firm_id, rulebook_content=content, now=now,
        **(record or quote_record(quote, "quote")),
    )  # fmt: skip


def quote_record(quote: Quote, kept_as: Form) -> QuoteRecord:
    """Give what is kept of a quote."""
    request = quote.request
    document = _document(quote, kept_as)
    premium = quote.pricing.quoted.premium if quote.pricing else None
    return {
        "as_of": request.as_of,
        "preset": request.preset,
        "pareto_tail": request.pareto_tail,
        "seed": request.seed,
        "schedule": json.dumps([one.model_dump() for one in request.schedule], ensure_ascii=False),
        "engine_version": quote.engine_version,
        "place": quote.rulebook.place,
        "rulebook_digest": quote.rulebook.digest,
        "tariff": quote.rulebook.value("tariff.name"),
        "profile": request.profile_json,
        "kept_as": kept_as,
        "document": document,
        "document_sha256": hashlib.sha256(document.encode()).hexdigest(),
        "premium_minor": None if premium is None else minor_units(cents(premium)),
        "currency": request.profile.cover.currency,
    }


def _document(quote: Quote, kept_as: Form) -> str:
    if kept_as == "quote":
        return document_bytes(quote_document(quote)).decode()
    models = {"models": [model_document(one) for one in quote.applied]} if quote.applied else {}
    found = indication_document(quote) | models
    return json.dumps(found, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def load_samples(session: Session, folder: Path, now: datetime) -> Loaded:
    """Take every ``*.yaml`` profile of a folder into the store; loading again doubles nothing.

    A file that is not a profile is reported and does not keep the others out.

    Parameters
    ----------
    folder : Path
    now : datetime
        Aware.

    Raises
    ------
    NotFound
        If there is no such folder.
    NotAllowed
        If who works may not write firms.
    """
    require(worker(session), "firm.write")
    if not folder.is_dir():
        rule, help_ = "the folder must exist", "check the name"
        raise NotFound(
            f"there is no folder {folder}", [Fault("folder", str(folder), rule, help_, "unknown")]
        )
    profiles: dict[Path, Profile] = {}
    refused: dict[str, InvalidProfile] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            profiles[path] = read_profile(path)
        except InvalidProfile as error:
            refused[path.name] = error
    added = updated = unchanged = 0
    for path, profile in profiles.items():
        source = source_of(path)
        known = find_firm(session, source=source)
        before = known.profile if known else None
        firm = add_firm(session, profile=profile, source=source, now=now)
        added += before is None
        unchanged += before == firm.profile
        updated += before not in (None, firm.profile)
    return Loaded(added, updated, unchanged, refused)


def source_of(path: Path) -> str:
    """Give the label a profile's file is kept under: its folder and name, without the way there.

    >>> source_of(Path("/some/where/data_samples/02_creche.yaml"))
    'data_samples/02_creche.yaml'
    """
    whole = path.resolve()
    return f"{whole.parent.name}/{whole.name}"
