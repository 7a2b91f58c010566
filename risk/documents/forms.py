"""Documents: forms of the rulebook, filled in from a profile as far as it tells."""

from __future__ import annotations

from pathlib import Path

from risk.documents.blocks import (
    Block,
    CheckItem,
    CheckList,
    Document,
    Field,
    Heading,
    Note,
    Paragraph,
    Table,
)
from risk.documents.cited import OWN, Sources, sourced_document
from risk.documents.facts import answer, applies, in_words, rows
from risk.documents.glyphs import CannotPrint
from risk.documents.render import document_pdf
from risk.documents.shape import Form, Item, Section
from risk.documents.worksheets import clock_blocks, grade_blocks, severity_blocks
from risk.documents.write_docx import document_docx
from risk.documents.write_markdown import document_markdown
from risk.errors import Fault, NotFound
from risk.profile import Profile
from risk.rulebook import Rulebook
from risk.text import say
from risk.units import Locale

PREFIX = "procedure."
SIGNED = ("name", "role", "date")
SUFFIXES = (".pdf", ".docx", ".md")


def form_names(rulebook: Rulebook) -> tuple[str, ...]:
    """Give the names of the forms that the rulebook holds for its day and place."""
    return tuple(key.removeprefix(PREFIX) for key in rulebook.starting(PREFIX))


def form_title(rulebook: Rulebook, name: str, locale: Locale) -> str:
    """Give the title of a form, for a list to choose from."""
    return _form(rulebook, name).title.to(locale)


def form_blocks(rulebook: Rulebook, name: str, profile: Profile | None, locale: Locale) -> Document:
    """Give a form as a document.

    Parameters
    ----------
    rulebook : Rulebook
        Of the day and place.
    name : str
        One of :func:`form_names`.
    profile : Profile or None
        Fills in what it tells; without it the form is blank, with every part.
    locale : str
        ``zh`` or ``en``.

    Raises
    ------
    NotFound
        If there is no such form on the day in the place.

    Examples
    --------
    >>> from datetime import date
    >>> from risk.rulebook import at
    >>> form = form_blocks(at(date(2026, 11, 24), "CN"), "privacy_notice", None, "en")
    >>> form.day.isoformat(), form.firm, len(form.sources) > 0
    ('2026-11-24', '', True)
    """
    form = _form(rulebook, name)
    sources = Sources(rulebook, locale)
    blocks: list[Block] = []
    for section in form.sections:
        begun = section.start is None or section.start <= rulebook.day
        if begun and applies(section.when, profile, locale):
            found = _section(section, form, rulebook, sources, profile, locale)
            if found:
                blocks.append(Heading(section.title.to(locale), 1, section.new_page))
                blocks += _lead(section, form, sources, locale)
                blocks += found
    return sourced_document(
        name=name,
        title=form.title.to(locale),
        lead=form.lead.to(locale),
        firm=profile.firm.name if profile else "",
        day=rulebook.day,
        locale=locale,
        blocks=blocks,
        legend=sources.legend(),
        sources=sources.lines(),
    )


def document_bytes(document: Document, suffix: str) -> bytes:
    """Give the bytes of a document for a file ending: ``.pdf``, ``.docx`` or ``.md``.

    Raises
    ------
    CannotPrint
        If the ending is another, or a character is in none of our fonts (PDF only).
    """
    match suffix.lower():
        case ".pdf":
            return document_pdf(document)
        case ".docx":
            return document_docx(document)
        case ".md":
            return document_markdown(document).encode()
    raise CannotPrint(
        f"no document of the kind {suffix or 'without an ending'} can be made",
        [
            Fault(
                "path",
                suffix,
                f"the ending must be one of {', '.join(SUFFIXES)}",
                "give the file another ending",
                "file-kind",
            )
        ],
    )


def write_form(document: Document, path: Path) -> Path:
    """Write a document to a file, in the kind its ending names; see :func:`document_bytes`."""
    made = document_bytes(document, path.suffix)
    path.write_bytes(made)
    return path


def _form(rulebook: Rulebook, name: str) -> Form:
    if not rulebook.holds(PREFIX + name):
        names = ", ".join(form_names(rulebook)) or "none"
        raise NotFound(
            f"no form {name!r} in {rulebook.place} on {rulebook.day}",
            [Fault("form", name, f"the form must be one of: {names}", "choose one", "no-form")],
        )
    return rulebook.read(PREFIX + name, Form)


def _lead(section: Section, form: Form, sources: Sources, locale: Locale) -> list[Block]:
    cite = sources.cite(form.grounds[section.ground], section.at) if section.ground else None
    if section.lead is None and cite is None:
        return []
    return [Paragraph(section.lead.to(locale) if section.lead else "", cite)]


def _section(
    section: Section,
    form: Form,
    rulebook: Rulebook,
    sources: Sources,
    profile: Profile | None,
    locale: Locale,
) -> list[Block]:
    match section.kind:
        case "table":
            return [_table(section, profile, locale)]
        case "clock":
            return clock_blocks(rulebook, sources, locale)
        case "grades":
            return grade_blocks(rulebook, sources, locale)
        case "severity":
            return severity_blocks(rulebook, sources, locale)
        case "signature":
            return [
                Table(
                    tuple(say(f"documents.sign.{one}", locale) for one in SIGNED),
                    (("", "", ""),),
                    (2, 1.5, 1.5),
                )
            ]
    items = [
        item
        for item in section.items
        if (item.start is None or item.start <= rulebook.day)
        and applies(item.when, profile, locale)
    ]
    if section.kind == "checks" and items:
        return [_checks(section, items, form, sources, profile, locale)]
    return [_line(section, item, form, sources, profile, locale) for item in items]


def _line(
    section: Section,
    item: Item,
    form: Form,
    sources: Sources,
    profile: Profile | None,
    locale: Locale,
) -> Block:
    ground = form.grounds[item.ground]
    cite = sources.cite(ground, item.at)
    text = item.words.to(locale)
    if section.kind == "notes":
        word = sources.word(ground.status)  # of our own judgement the badge says it all
        return Note(text, word, ground.status, None if ground.source == OWN else cite)
    if section.kind == "text":
        return Paragraph(text, cite)
    return Field(
        text,
        answer(profile, item.fact, locale) if item.fact else "",
        item.hint.to(locale) if item.hint else "",
        item.lines,
        cite,
    )


def _checks(
    section: Section,
    items: list[Item],
    form: Form,
    sources: Sources,
    profile: Profile | None,
    locale: Locale,
) -> CheckList:
    names = {
        "tick": (),
        "comply": ("comply", "fails", "not_applicable"),
        "answer": ("yes", "no", "unknown"),
        "level": ("low", "medium", "high", "very_high"),
        "place": ("in_place", "partly", "missing"),
        "clause": ("written", "not_written", "not_applicable"),
    }[section.answers]
    return CheckList(
        tuple(
            CheckItem(
                item.words.to(locale),
                _told(item, profile, locale),
                sources.cite(form.grounds[item.ground], item.at),
            )
            for item in items
        ),
        tuple(say(f"documents.{name}", locale) for name in names),
        section.remark.to(locale) if section.remark else "",
        section.numbered,
    )


def _told(item: Item, profile: Profile | None, locale: Locale) -> str:
    """Give the hint of a check, and what the firm has told about it."""
    hint = item.hint.to(locale) if item.hint else ""
    told = answer(profile, item.fact, locale) if item.fact else ""
    if not told:
        return hint if item.fact is None else ""
    named = say("documents.told_of", locale, what=hint, told=told) if hint else told
    return say("documents.told", locale, told=named)


def _table(section: Section, profile: Profile | None, locale: Locale) -> Table:
    filled = tuple(
        tuple(_cell(thing, column.fact, locale) for column in section.columns)
        for thing in (rows(profile, section.each, locale) if section.each else ())
    )
    empty = ("",) * len(section.columns)
    return Table(
        tuple(column.zh if locale == "zh" else column.en for column in section.columns),
        filled + (empty,) * max(section.blank, 0 if filled else 1),
        tuple(column.width for column in section.columns),
    )


def _cell(thing: object, fact: str | None, locale: Locale) -> str:
    """Give a cell: nothing, the thing itself (``self``), or one of its answers."""
    if fact is None:
        return ""
    return in_words(thing if fact == "self" else getattr(thing, fact), locale)
