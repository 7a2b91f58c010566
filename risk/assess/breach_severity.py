"""Assess: how severe a breach of personal data is for the people, by ENISA's method of 2013."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from pydantic import Field

from risk.assess.threat import Level
from risk.errors import Fault, InvalidProfile, shorten
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict, Text

UNKNOWN = "unknown"
UNAFFECTED = "none"  # a loss that did not happen
CREDENTIALS = "credentials"
BANDS = "severity.bands"
LOSSES = ("confidentiality", "integrity", "availability")


@dataclass(frozen=True, slots=True)
class BreachedData:
    """One kind of data in a breach.

    Parameters
    ----------
    category : str
        ``simple``, ``behavioural``, ``financial``, ``sensitive``, ``credentials`` or
        ``unknown``, which counts as the worst category.
    shift : int
        Raises or lowers the starting score by a step that the table lists for the category.
    reason : str
        Required when ``shift`` is not 0.
    opens : str or None
        For credentials: category of the data they open.
    """

    category: str
    shift: int = 0
    reason: str = ""
    opens: str | None = None


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What happened: an option of the table for each element, or ``none`` for no such loss.

    ``unknown`` counts as the worst option; of confidentiality it is itself an option, an unknown
    number of recipients.
    """

    confidentiality: str = UNKNOWN
    integrity: str = UNKNOWN
    availability: str = UNKNOWN
    malice: str = UNKNOWN


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach as it is known.

    Parameters
    ----------
    data : tuple of BreachedData
        At least one; the highest score governs.
    individuals : int or None
        People affected, >= 0; None when unknown.
    unintelligible : str
        Whether others cannot read the data: ``yes``, ``no`` or ``unknown``.
    final_level, final_reason : str or None, str
        Level set by a person, L, M, H or V; a reason is required where it departs from the score.
    """

    data: tuple[BreachedData, ...]
    identifiability: str = UNKNOWN
    circumstances: Circumstances = field(default_factory=Circumstances)
    individuals: int | None = None
    unintelligible: str = UNKNOWN
    final_level: str | None = None
    final_reason: str = ""


@dataclass(frozen=True, slots=True)
class DataScore:
    """Score of one kind of data; ``rule`` is the line of the table behind a shift."""

    data: BreachedData
    category: str
    start: int
    score: int
    text: Text
    rule: Text | None


@dataclass(frozen=True, slots=True)
class Term:
    """One answer and its score; ``known`` is False where the worst option was taken."""

    id: str
    answer: str
    score: float
    text: Text
    known: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A matter shown beside the score; ``known`` is False where the worst was taken."""

    id: str
    raised: bool
    known: bool
    text: Text


@dataclass(frozen=True, slots=True)
class Severity:
    """Severity of a breach, with every term.

    Parameters
    ----------
    dpc : int
        Data processing context, 1 to 4: the highest score of ``data``.
    ei, cb, score : Term, float, float
        0.25 to 1; sum of ``circumstances``, 0 to 2; dpc x ei + cb, 0.25 to 6.
    computed, level : str
        Level of the score; level that stands, which a person may have set.
    band : SeverityBand
        Words and meaning of the level that stands.
    reasons : mapping of str to str
        Path to the words a person gave for departing from the tables.
    unknown : tuple of str
        Paths of the answers for which the worst option was taken.
    """

    data: tuple[DataScore, ...]
    dpc: int
    ei: Term
    circumstances: tuple[Term, ...]
    cb: float
    score: float
    computed: Level
    level: Level
    band: SeverityBand
    flags: tuple[Flag, ...]
    reasons: Mapping[str, str]
    unknown: tuple[str, ...]


class Row(Strict):
    """A line of a table, in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> Text:
        """The words."""
        return Text(zh=self.zh, en=self.en)


class Start(Row):
    """Starting score of a category of data."""

    category: str
    score: int


class Adjustment(Row):
    """A step up or down that the table lists for a category."""

    shift: int
    result: int


class Option(Row):
    """An option with its score."""

    id: str
    score: float


class Element(Row):
    """An element of the circumstances."""

    id: str
    options: tuple[Option, ...]


class SeverityBand(Row):
    """Scores of a level: ``start`` included, ``end`` excluded."""

    level: Level
    start: float = Field(alias="from")
    end: float | None = Field(alias="to")
    meaning: Text


class FlagRule(Row):
    """A flag."""

    id: str
    more_than: int | None = None


def grade_breach(rulebook: Rulebook, breach: Breach) -> Severity:
    """Give the severity of a breach: SE = DPC x EI + CB.

    Parameters
    ----------
    rulebook : Rulebook
        For the tables; the method is the same in every place.
    breach : Breach
        What is known. What is unknown counts as the worst option and is told in ``unknown``.

    Raises
    ------
    InvalidProfile
        With every fault at once: a category, option or shift that the tables do not have, a
        shift or a changed level without a reason, a negative count.

    References
    ----------
    enisa_severity2013.

    Examples
    --------
    >>> from datetime import date
    >>> from risk.rulebook import at
    >>> posted = Circumstances("unknown", "none", "none", "yes")
    >>> breach = Breach((BreachedData("sensitive"),), "maximum", posted, 40, "no")
    >>> found = grade_breach(at(date(2026, 11, 24), "EU"), breach)
    >>> found.score, found.level
    (5.0, 'V')
    """
    faults = _Faults()
    data = _data(rulebook, breach.data, faults)
    scale = rulebook.read("severity.ei", tuple[Option, ...])
    ei = _term("identifiability", breach.identifiability, scale, faults)
    elements = rulebook.read("severity.cb", tuple[Element, ...])
    circumstances = tuple(_element(one, breach.circumstances, faults) for one in elements)
    flags = _flags(rulebook, breach, faults)
    dpc = max((one.score for one in data), default=0)
    cb = sum((term.score for term in circumstances), 0.0)
    score = dpc * ei.score + cb
    computed = band_of(rulebook, score)
    band = _final(rulebook, breach, computed, faults)
    if faults:
        raise InvalidProfile(f"the breach has {len(faults)} fault(s)", faults)
    return Severity(
        data=data,
        dpc=dpc,
        ei=ei,
        circumstances=circumstances,
        cb=cb,
        score=score,
        computed=computed.level,
        level=band.level,
        band=band,
        flags=flags,
        reasons=_reasons(breach),
        unknown=tuple(_unknown(data, ei, circumstances, flags)),
    )


def band_of(rulebook: Rulebook, score: float) -> SeverityBand:
    """Give the band of a score >= 0; the lower bound belongs to it, the upper to the next."""
    bands = rulebook.read(BANDS, tuple[SeverityBand, ...])
    return next(b for b in bands if b.start <= score and (not b.end or score < b.end))


class _Faults(list[Fault]):
    """Every fault, so that all are told at once."""

    def add(self, path: str, got: object, rule: str, help_: str) -> None:
        shown = "nothing" if got in (None, "") else shorten(got)
        self.append(Fault(path, shown, rule, help_, "breach"))

    def word(self, path: str, got: object, words: Iterable[str], rule: str = "must be") -> bool:
        """Tell whether an answer is one of the words; a fault if not."""
        known = list(dict.fromkeys(words))
        if got not in known:
            self.add(path, got, f"{rule} one of {', '.join(known)}", "use one of the words")
        return got in known


def _data(
    rulebook: Rulebook, data: Sequence[BreachedData], faults: _Faults
) -> tuple[DataScore, ...]:
    starts = rulebook.read("severity.dpc_base", tuple[Start, ...])
    table = rulebook.read("severity.dpc_adjustments", dict[str, tuple[Adjustment, ...]])
    known = {start.category: start for start in starts}
    worst = max(starts, key=lambda start: start.score)
    least = min(start.score for start in starts)
    if not data:
        faults.add("data", "", "a breach has some data", "name at least one category")
    found = []
    for index, one in enumerate(data):
        category = _category(f"data.{index}", one, [*known, UNKNOWN], faults)
        start = known.get(category, worst)
        row = _shift(f"data.{index}", one, category, table.get(category, ()), faults)
        score = max(least, min(start.score + (row.shift if row else 0), worst.score))
        why = row.text if row else None
        found.append(DataScore(one, category, start.score, score, start.text, why))
    return tuple(found)


def _category(path: str, one: BreachedData, words: list[str], faults: _Faults) -> str:
    """Give the category that scores: of credentials, that of the data they open."""
    if one.category == CREDENTIALS:
        rule = "credentials count as the data they open,"
        return str(one.opens) if faults.word(f"{path}.opens", one.opens, words, rule) else UNKNOWN
    if one.opens is not None:
        faults.add(f"{path}.opens", one.opens, "only credentials open other data", "leave it out")
    known = faults.word(f"{path}.category", one.category, [*words, CREDENTIALS])
    return one.category if known else UNKNOWN


def _shift(
    path: str, one: BreachedData, category: str, table: Sequence[Adjustment], faults: _Faults
) -> Adjustment | None:
    if one.shift == 0:
        return None
    if not one.reason.strip():
        faults.add(f"{path}.reason", one.reason, "a shift needs a reason in words", "say why")
    row = next((row for row in table if row.shift == one.shift), None)
    if row is None:
        listed = ", ".join(f"{row.shift:+d}" for row in table) or "none"
        rule = f"shifts listed for {category} data: {listed}"
        faults.add(f"{path}.shift", one.shift, rule, "use a listed shift, or 0")
    return row


def _element(element: Element, circumstances: Circumstances, faults: _Faults) -> Term:
    given = getattr(circumstances, element.id)
    path = f"circumstances.{element.id}"
    free = UNAFFECTED if element.id in LOSSES else None
    if given == free:
        text = Text(zh=f"{element.zh}：没有发生", en=f"{element.en}: did not happen")
        return Term(path, UNAFFECTED, 0.0, text, True)
    term = _term(path, given, element.options, faults, free)
    text = Text(zh=f"{element.zh}：{term.text.zh}", en=f"{element.en}: {term.text.en}")
    return replace(term, text=text)


def _term(
    path: str, given: str, options: Sequence[Option], faults: _Faults, free: str | None = None
) -> Term:
    """Give the option chosen, or the worst one when nothing is known."""
    words = [option.id for option in options]
    faults.word(path, given, [*words, *([free] if free else []), UNKNOWN])
    worst = max(options, key=lambda option: option.score)
    found = next((option for option in options if option.id == given), worst)
    return Term(path, found.id, found.score, found.text, given in words)


def _flags(rulebook: Rulebook, breach: Breach, faults: _Faults) -> tuple[Flag, ...]:
    people, hidden = breach.individuals, breach.unintelligible
    if people is not None and (isinstance(people, bool) or people < 0):
        faults.add("individuals", people, "must be a whole number >= 0", "or leave it unknown")
    faults.word("unintelligible", hidden, ("yes", "no", UNKNOWN))
    found = []
    for rule in rulebook.read("severity.flags", tuple[FlagRule, ...]):
        if rule.more_than is None:
            found.append(Flag(rule.id, hidden == "yes", hidden != UNKNOWN, rule.text))
        else:
            raised = people is None or people > rule.more_than
            found.append(Flag(rule.id, raised, people is not None, rule.text))
    return tuple(found)


def _final(
    rulebook: Rulebook, breach: Breach, computed: SeverityBand, faults: _Faults
) -> SeverityBand:
    bands = rulebook.read(BANDS, tuple[SeverityBand, ...])
    level = breach.final_level
    if level is None or not faults.word("final_level", level, [band.level for band in bands]):
        return computed
    # While other answers are wrong the computed level means nothing, so a reason is asked for.
    if (level != computed.level or faults) and not breach.final_reason.strip():
        rule = "changing the final level needs a reason in words"
        faults.add("final_reason", breach.final_reason, rule, "say why, or leave final_level out")
    return next(band for band in bands if band.level == level)


def _reasons(breach: Breach) -> Mapping[str, str]:
    given = {f"data.{index}.reason": one.reason for index, one in enumerate(breach.data)}
    given["final_reason"] = breach.final_reason if breach.final_level else ""
    return MappingProxyType({path: words.strip() for path, words in given.items() if words.strip()})


def _unknown(
    data: Sequence[DataScore], ei: Term, circumstances: Sequence[Term], flags: Sequence[Flag]
) -> Iterable[str]:
    yield from (f"data.{index}" for index, one in enumerate(data) if one.category == UNKNOWN)
    yield from (term.id for term in (ei, *circumstances) if not term.known)
    people = {"many_individuals": "individuals"}
    yield from (people.get(flag.id, flag.id) for flag in flags if not flag.known)
