"""Learn: the parts of a watch report about firms: drift, fairness, referrals."""

from __future__ import annotations

from typing import Any

from risk.learn.report import Picture, Section
from risk.learn.watch.pictures import (
    drift_picture,
    ratio_picture,
    referral_picture,
)
from risk.learn.watch.teller import Teller


def drift(teller: Teller) -> Section:
    """Tell how the firms quoted have moved."""
    drift = teller.found.drift
    if drift is None:
        return Section(teller.say("section.drift"), [teller.say("drift.too_few")])
    names = [teller.words.feature(one.name) for one in drift.features]
    most = max(drift.features, key=lambda one: one.index)
    rows = [
        (name, round(one.index, 4), teller.say(f"test.{one.test or 'none'}"), one.corrected)
        for name, one in zip(names, drift.features, strict=True)
    ]
    return Section(
        teller.say("section.drift"),
        [
            teller.say(
                "drift.how", since=drift.since,
                before=f"{drift.policies[0]:,}", lately=f"{drift.policies[1]:,}",
                first_before=f"{drift.tested[0]:,}", first_lately=f"{drift.tested[1]:,}",
            ),
            Picture(
                "drift", teller.say("picture.drift"),
                drift_picture(drift, names, teller.found.limits, teller.locale),
                teller.say(
                    "picture.drift.text", name=teller.words.feature(most.name),
                    index=f"{most.index:.3f}",
                ),
            ),
            teller.table(
                "drift", teller.say("table.drift"), ("feature", "index", "test", "chance"), rows
            ),
        ],
    )  # fmt: skip


def fairness(teller: Teller) -> Section:
    """Tell what groups are charged and whether a price looks at a person."""
    found = teller.found
    parts: list[Any] = [teller.say("fairness.how")]
    for one in found.charged:
        cut, by = one.cut, teller.words.by(one.cut.by)
        rows = [
            (
                name, *teller.ratio_cells(cut.amounts, row)[:5],
                round(float(one.credible[row]), 4), teller.ratio_cells(cut.amounts, row)[-1],
            )
            for row, name in enumerate(teller.names(cut))
        ]  # fmt: skip
        parts += [
            Picture(
                f"charged_{cut.by}", teller.say("picture.charged", by=by),
                ratio_picture(
                    teller.names(cut), cut.amounts, teller.say("axis.charged"), found.limits,
                    teller.locale,
                ),
                teller.beyond_text(cut, cut.amounts),
            ),
            teller.table(
                f"charged_{cut.by}", teller.say("table.charged", by=by),
                ("row", "paid", "paid_for", "ratio", "low", "high", "credible", "chance"), rows,
            ),
            *teller.pooled(cut.by, cut.pooled),
        ]  # fmt: skip
    where = teller.say("comma").join(teller.words.row("model", one) for one in found.looked_at)
    if found.personal:
        parts += [
            teller.say("personal.found", where=where),
            teller.table(
                "personal", teller.say("table.personal"), ("where", "name", "attribute"),
                [
                    (
                        teller.words.row("model", one.where), one.name,
                        one.attribute.zh if teller.locale == "zh" else one.attribute.en,
                    )
                    for one in found.personal
                ],
            ),
        ]  # fmt: skip
    else:
        parts.append(teller.say("personal.none", where=where))
    return Section(teller.say("section.fairness"), parts)


def referrals(teller: Teller) -> Section:
    """Tell how often submissions are referred or declined."""
    found = teller.found
    parts: list[Any] = [teller.say("referrals.how")]
    for change in found.changes:
        parts.append(
            teller.say(
                "referrals.change", outcome=teller.words.row("outcome", change.outcome),
                before=f"{change.before:.1%}", lately=f"{change.lately:.1%}",
                since=change.since, chance=teller.chance(change.corrected),
            )
        )  # fmt: skip
    for one in found.referrals:
        by = teller.words.by(one.by)
        if one.by == "month":
            parts.append(
                Picture(
                    "referrals", teller.say("picture.referrals"),
                    referral_picture(one, teller.locale), teller.say("picture.referrals.text"),
                )
            )  # fmt: skip
        rows = [
            (
                teller.words.row(one.by, name), int(one.submissions[row]),
                *(
                    round(float(value), 4)
                    for rates in one.rates.values()
                    for value in (
                        rates.hits[row] / one.submissions[row], rates.low[row], rates.high[row]
                    )
                ),
            )
            for row, name in enumerate(one.names)
        ]  # fmt: skip
        heads = ("row", "submissions", *(
            f"{outcome}_{part}" for outcome in one.rates for part in ("rate", "low", "high")
        ))  # fmt: skip
        parts.append(
            teller.table(f"referrals_{one.by}", teller.say("table.referrals", by=by), heads, rows)
        )
    return Section(teller.say("section.referrals"), parts)
