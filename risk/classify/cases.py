"""Classify: past enforcement cases that lie nearest to a firm, and why."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from risk.classify.industry import BusinessLine
from risk.profile import Profile, Technical
from risk.profile.question import label_of
from risk.rulebook import Rulebook
from risk.rulebook.codes import division_rows
from risk.rulebook.schema import Dated, Source, Strict, Text

CASE = "case."
NOT_STATED = Text(zh="未公布", en="not stated")
UNSURE = Text(zh="（不清楚）", en="(not known)")
YES = Text(zh="（是）", en="(yes)")
STATES = {
    "no": Text(zh="（否）", en="(no)"),
    "partly": Text(zh="（部分）", en="(partly)"),
    "unknown": UNSURE,
}


class Case(Strict):
    """One enforcement case; None is what was not told, never nothing paid.

    ``fine`` is on the firm, the sum of ``fine_parts`` where there are several; ``stated`` says
    whether the outcome is fully told.
    """

    row: int
    day: str | None
    authority: Text
    sector: str | None
    serves: tuple[str, ...] = ()
    gbt4754: str | None
    fact: Text
    data_kinds: tuple[str, ...]
    cause: tuple[str, ...]
    persons: int | None
    records: int | None = None
    law: Text
    fine: float | None
    fine_parts: tuple[float, ...] = ()
    person_fine: float | None
    currency: str
    outcome: Text
    size_hint: str | int | None
    stated: bool
    note: Text | None = None

    def day_text(self) -> Text:
        """Give the day as told."""
        return Text(zh=self.day, en=self.day) if self.day else NOT_STATED

    def fine_text(self) -> Text:
        """Give the fine on the firm in words; an amount that was not told is never 0."""
        if self.fine is not None:
            amount = f"{self.currency} {' + '.join(f'{v:,.0f}' for v in self.amounts())}"
            return Text(zh=amount, en=amount)
        return Text(zh="未提及罚款", en="no fine told") if self.stated else NOT_STATED

    def person_fine_text(self) -> Text | None:
        """Give the fine on a person in words; None when none is told."""
        if self.person_fine is None:
            return None
        amount = f"{self.currency} {self.person_fine:,.0f}"
        return Text(zh=amount, en=amount)

    def amounts(self) -> tuple[float, ...]:
        """Give the fines on the firm one by one, in major units; empty when none is told."""
        return self.fine_parts or (() if self.fine is None else (self.fine,))


@dataclass(frozen=True, slots=True)
class Likeness:
    """One part of a similarity: ``weight`` x ``score``, the score from 0 to 1."""

    id: str
    weight: float
    score: float


@dataclass(frozen=True, slots=True)
class NearCase:
    """A case near to a firm.

    Parameters
    ----------
    id : str
    title : Text
    case : Case
    similarity : float
        Sum of weight x score of ``parts``, in (0, 1].
    parts : tuple of Likeness
        Line of business, kinds of data, causes left open, size of data.
    why : tuple of Text
        What the firm and the case have in common.
    dated : Dated
        Status, sureness and day of the case.
    source : Source
    """

    id: str
    title: Text
    case: Case
    similarity: float
    parts: tuple[Likeness, ...]
    why: tuple[Text, ...]
    dated: Dated
    source: Source


class Weights(Strict):
    """How the parts count; judgement."""

    parts: dict[str, float]
    same_division: float
    same_sector: float
    serves_sector: float
    partly: float
    unknown: float
    powers_of_ten: float
    least: float


class Kind(Strict):
    """A kind of data, and the answers of ``data_held`` that declare it."""

    id: str
    weight: float
    held_in: tuple[str, ...]
    zh: str
    en: str


class Cause(Strict):
    """A cause of cases, and the controls that would prevent it."""

    id: str
    controls: tuple[str, ...]
    exposures: tuple[str, ...] = ()
    zh: str
    en: str


def nearest_cases(
    rulebook: Rulebook, profile: Profile, line: BusinessLine, most: int = 3
) -> tuple[NearCase, ...]:
    """Give the cases most like a firm, the nearest first; empty where none comes near.

    similarity = sum of weight x score over the line of business, the kinds of data held, the
    causes that the declared controls leave open, and the size of the data.

    Parameters
    ----------
    rulebook : Rulebook
        Cases of the place told by the day; weights.
    profile : Profile
    line : BusinessLine
        As :func:`risk.classify.place_business_line` gives it.
    most : int
        Most cases to give.

    References
    ----------
    Entries ``case.*``, ``cases.weights``, ``cases.kinds``, ``cases.causes`` of the rulebook.
    """
    keys = rulebook.starting(CASE)
    if not keys:
        return ()
    least = rulebook.read("cases.weights", Weights).least
    found = [_compare(rulebook, profile, line, key) for key in keys]
    near = [one for one in found if one.similarity >= least]
    near.sort(key=lambda one: (-one.similarity, -one.dated.start.toordinal(), one.id))
    return tuple(near[:most])


def open_controls(
    rulebook: Rulebook, profile: Profile, cause: Cause
) -> tuple[float, tuple[Text, ...]]:
    """Give how far a firm's controls leave a cause open, 0 to 1, and the open ones in words."""
    weights = rulebook.read("cases.weights", Weights)
    openness = {"no": 1.0, "partly": weights.partly, "unknown": weights.unknown}
    states = {name: _state(profile, name) for name in cause.controls}
    bad = {"yes": "no", "no": "yes"}
    for name in cause.exposures:
        answer = str(getattr(profile.controls.technical, name))
        states[name] = bad.get(answer, answer)
    applicable = {name: state for name, state in states.items() if state != "not_applicable"}
    if not applicable:
        return 0.0, ()
    share = sum(openness.get(state, 0.0) for state in applicable.values()) / len(applicable)
    worst = sorted(
        (name for name, state in applicable.items() if state in openness),
        key=lambda name: -openness[applicable[name]],
    )
    return share, tuple(_control(rulebook, name, applicable[name], cause) for name in worst)


def _compare(rulebook: Rulebook, profile: Profile, line: BusinessLine, key: str) -> NearCase:
    case = rulebook.read(key, Case)
    weights = rulebook.read("cases.weights", Weights)
    scored = {
        "line": _line(rulebook, weights, case, line),
        "kinds": _kinds(rulebook, case, profile),
        "causes": _causes(rulebook, case, profile),
        "size": _size(weights, case, profile),
    }
    parts = tuple(Likeness(name, weights.parts[name], score) for name, (score, _) in scored.items())
    return NearCase(
        id=key.removeprefix(CASE),
        title=rulebook.entries[key].label,
        case=case,
        similarity=round(sum(part.weight * part.score for part in parts), 6),
        parts=parts,
        why=tuple(why for score, why in scored.values() if score > 0 and why),
        dated=rulebook.dated(key),
        source=rulebook.source_of(key),
    )


def _line(
    rulebook: Rulebook, weights: Weights, case: Case, line: BusinessLine
) -> tuple[float, Text | None]:
    if case.gbt4754 and line.code.startswith(case.gbt4754):
        row = division_rows()[case.gbt4754]
        why = Text(
            zh=f"同一行业：{row.name_zh}（{row.code}）",
            en=f"same line of business: {row.name_en} ({row.code})",
        )
        return weights.same_division, why
    names: Mapping[str, Text] = rulebook.read("cases.sectors", dict[str, Text])
    sector = line.breach_sector
    if case.sector == sector:
        why = Text(zh=f"同一门类：{names[sector].zh}", en=f"same sector: {names[sector].en}")
        return weights.same_sector, why
    if sector in case.serves:
        why = Text(
            zh=f"案例中的企业为贵企业所在行业服务：{names[sector].zh}",
            en=f"the firm in the case serves your sector: {names[sector].en}",
        )
        return weights.serves_sector, why
    return 0.0, None


def _kinds(rulebook: Rulebook, case: Case, profile: Profile) -> tuple[float, Text | None]:
    shared = [
        kind
        for kind in rulebook.read("cases.kinds", tuple[Kind, ...])
        if kind.id in case.data_kinds and _holds(profile, kind)
    ]
    why = Text(
        zh=f"同样持有：{'、'.join(kind.zh for kind in shared)}",
        en=f"you hold the same kind of data: {', '.join(kind.en for kind in shared)}",
    )
    return min(1.0, sum(kind.weight for kind in shared)), why


def _causes(rulebook: Rulebook, case: Case, profile: Profile) -> tuple[float, Text | None]:
    best: tuple[float, Text | None] = (0.0, None)
    for cause in rulebook.read("cases.causes", tuple[Cause, ...]):
        if cause.id not in case.cause:
            continue
        share, named = open_controls(rulebook, profile, cause)
        if share > best[0]:
            unsure = all(one.zh.endswith(UNSURE.zh) for one in named)
            why = Text(
                zh=f"{'不清楚能否' if unsure else '尚不能完全'}防止同样的原因“{cause.zh}”："
                f"{_join(named, 'zh')}",
                en=f"the cause “{cause.en}” {'may be' if unsure else 'is'} open: "
                f"{_join(named, 'en')}",
            )
            best = (share, why)
    return best


def _size(weights: Weights, case: Case, profile: Profile) -> tuple[float, Text | None]:
    least, most = profile.data_held.persons_bounds()
    held, told = most or least, case.persons or case.records
    if not held or not told or abs(math.log10(held / told)) > weights.powers_of_ten:
        return 0.0, None
    unit = Text(zh="人", en="people") if case.persons else Text(zh="条记录", en="records")
    why = Text(
        zh=f"数据规模相近：贵企业 {held:,} 人，案例 {told:,} {unit.zh}",
        en=f"similar size of data: {held:,} people held, {told:,} {unit.en} in the case",
    )
    return 1.0, why


def _holds(profile: Profile, kind: Kind) -> bool:
    held = profile.data_held
    for path in kind.held_in:
        group, _, name = path.rpartition(".")
        count = getattr(held.sensitive, name) if group == "sensitive" else getattr(held, path)
        if count:
            return True
    return False


def _state(profile: Profile, name: str) -> str:
    if name in Technical.model_fields:
        return str(getattr(profile.controls.technical, name))
    measure = profile.controls.measures.get(name)
    return measure.state if measure else "unknown"


def _control(rulebook: Rulebook, name: str, state: str, cause: Cause) -> Text:
    if name in Technical.model_fields:
        field = Technical.model_fields[name]
        label = Text(zh=label_of(field, "zh"), en=label_of(field, "en"))
    else:
        row = next(row for row in rulebook.value("enisa.measures") if row["id"] == name)
        label = Text(zh=f"{name} {row['zh'].rstrip('。')}", en=f"{name} {row['en'].rstrip('.')}")
    words = YES if name in cause.exposures and state == "no" else STATES[state]
    return Text(zh=f"{label.zh}{words.zh}", en=f"{label.en} {words.en}")


def _join(named: Sequence[Text], locale: str, most: int = 2) -> str:
    return ("；" if locale == "zh" else "; ").join(one.to(locale) for one in named[:most])
