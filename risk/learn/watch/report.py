"""Learn: the report on a watched book, in words, tables and pictures."""

from __future__ import annotations

from typing import Any

from risk.learn.report import Report, Section
from risk.learn.watch.alerts import Alert
from risk.learn.watch.document import watched_document
from risk.learn.watch.run import Watched
from risk.learn.watch.tell_claims import actual_expected, effects, stability
from risk.learn.watch.tell_firms import drift, fairness, referrals
from risk.learn.watch.teller import Teller
from risk.units import Locale

RULE = ("rule", "help")
SECTIONS = (
    "alerts", "actual_expected", "effects", "stability", "drift", "fairness", "referrals", "method",
)  # fmt: skip


def watch_report(found: Watched, locale: Locale) -> Report:
    """Give the report; its sections are in the order of ``SECTIONS``."""
    teller = Teller(found, locale)
    return Report(
        teller.say("title", day=found.book.day.isoformat()),
        [
            alerts(teller),
            actual_expected(teller),
            effects(teller),
            stability(teller),
            drift(teller),
            fairness(teller),
            referrals(teller),
            method(teller),
        ],
        watched_document(found),
    )


def alerts(teller: Teller) -> Section:
    """Tell what is beyond its limit."""
    found = teller.found
    book = found.book
    parts: list[Any] = [
        teller.say(
            "summary",
            policies=f"{len(book.policies):,}",
            years=f"{found.whole.years[0]:,.0f}",
            claims=f"{len(book.claims):,}",
            paid=f"{book.currency} {book.claims['paid'].sum():,.0f}",
        )
    ]
    if book.left_out:
        parts += [
            teller.say("left_out", rows=f"{len(book.left_out):,}"),
            teller.table(
                "left_out", teller.say("table.left_out"), ("where", "got", "rule", "help"),
                [
                    (one.path, one.got, *(teller.say(f"{say}.{one.code}") for say in RULE))
                    for one in book.left_out
                ],
            ),
        ]  # fmt: skip
    if not found.alerts:
        parts.append(teller.say("no_alerts", level=f"{found.limits.significance:.0%}"))
    else:
        acts = sum(alert.severity == "act" for alert in found.alerts)
        parts += [
            teller.say("some_alerts", alerts=len(found.alerts), acts=acts),
            teller.table(
                "alerts", teller.say("table.alerts"),
                ("severity", "alert", "by", "segment", "value", "threshold", "chance", "since"),
                [_alert(teller, alert) for alert in found.alerts],
            ),
        ]  # fmt: skip
    return Section(teller.say("section.alerts"), parts)


def _alert(teller: Teller, alert: Alert) -> tuple[Any, ...]:
    name, gap, attribute = alert.segment.partition(" (")
    words = teller.words.row(alert.by, name)
    if gap and alert.code == "personal_attribute":
        words = f"{name}{gap}{attribute}"
    return (
        teller.say(f"severity.{alert.severity}"), teller.say(f"alert.{alert.code}"),
        teller.words.by(alert.by), words, alert.value, alert.threshold, alert.chance,
        teller.words.when(alert.since),
    )  # fmt: skip


def method(teller: Teller) -> Section:
    """Tell how it was found."""
    found, limits = teller.found, teller.found.limits
    shares = teller.say("comma").join(f"{month} {share:.0%}" for month, share in found.reported)
    return Section(
        teller.say("section.method"),
        [
            teller.say("method.reported", shares=shares),
            teller.say(
                "method.tests", level=f"{limits.significance:.0%}",
                interval=f"{limits.interval:.0%}", least=f"{limits.least_expected:g}",
                ratio=f"{limits.material_ratio:g}", shape=f"{limits.heterogeneity:g}",
            ),
            teller.say(
                "method.judgement", look=f"{limits.drift_index.look:g}",
                act=f"{limits.drift_index.act:g}", digest=found.rulebook.digest[:12],
            ),
        ],
    )  # fmt: skip
