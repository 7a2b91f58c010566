"""Desk: the report on an accumulated book, in words, tables and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from risk.desk.book.accumulate import Accumulated
from risk.desk.book.accumulation_document import accumulation_document, cause_rows
from risk.desk.book.accumulation_pictures import (
    bars_picture,
    curves_picture,
    heat_picture,
    net_picture,
)
from risk.desk.book.accumulation_words import provider_words, sorted_words
from risk.learn.report import Picture, Report, Section, Table
from risk.portfolio.accumulation import RETURN_PERIODS
from risk.portfolio.accumulation.contributions import LEVEL
from risk.text import say
from risk.units import Locale

LARGEST = 12
"""Rows of tables that show the largest."""
SEGMENTS = ("sector", "size", "province")
LAYERS = ("cloud_provider", "mail", "managed_service_provider")
Rows = Sequence[Sequence[Any]]
Part = str | Table | Picture


class _Teller:
    """Words and tables in one language."""

    def __init__(self, found: Accumulated, locale: Locale) -> None:
        self.found, self.locale = found, locale

    def say(self, code: str, **values: object) -> str:
        return say(f"accumulation.{code}", self.locale, **values)

    def table(self, name: str, heads: Sequence[str], rows: Rows) -> Table:
        names = [self.say(f"head.{one}") for one in heads]
        return Table(name, self.say(f"table.{name}"), pd.DataFrame(rows, columns=names))

    def money(self, amount: float) -> str:
        return f"{self.found.currency} {amount:,.0f}"

    def provider(self, layer: str, name: str) -> str:
        return provider_words(layer, name, self.locale)

    def share(self, amount: float) -> float:
        return round(amount / self.found.year.premium, 4)


def accumulation_report(found: Accumulated, locale: Locale) -> Report:
    """Give the report: years, causes, where the book piles up, disasters, capital, reinsurance."""
    teller = _Teller(found, locale)
    sections = [_book(teller), _years(teller), _causes(teller), _piles(teller), _disasters(teller)]
    sections.append(_capital(teller))
    if found.placed is not None:
        sections.append(_reinsurance(teller))
    sections.append(Section(teller.say("section.basis"), [teller.say("basis")]))
    return Report(teller.say("title"), sections, accumulation_document(found))


def _book(teller: _Teller) -> Section:
    found = teller.found
    year = found.year
    ratio = year.var(LEVEL) / found.apart.var(LEVEL) if found.apart.var(LEVEL) > 0 else np.inf
    parts = [
        teller.say(
            "summary",
            policies=f"{found.exposures.counts().sum():,.0f}",
            premium=teller.money(year.premium),
            aal=teller.money(year.aal),
            ratio=f"{year.aal / year.premium:.1%}",
        ),
        teller.say(
            "tail",
            var=teller.money(year.var(LEVEL)),
            share=f"{year.var(LEVEL) / year.premium:.0%}",
            apart=teller.money(found.apart.var(LEVEL)),
            times=f"{ratio:.2f}",
        ),
        teller.say("judgement"),
        teller.say(
            "check",
            grid=f"{year.check.relative_error:+.1e}",
            drawn=f"{found.drawn.mean()[0] / year.aal - 1:+.2%}",
            error=f"{found.drawn.mean()[1] / year.aal:.2%}",
            years=f"{len(found.drawn.total):,}",
            scaled=f"{found.dependence.scaled:,}",
        ),
    ]
    return Section(teller.say("section.book"), parts)


def _years(teller: _Teller) -> Section:
    found = teller.found
    rows = [
        (
            period,
            round(found.year.pml(period, "aep")),
            teller.share(found.year.pml(period, "aep")),
            round(found.year.pml(period, "oep")),
            teller.share(found.year.pml(period, "oep")),
            round(found.apart.pml(period, "aep")),
            round(float(np.quantile(found.drawn.total, 1 - 1 / period))),
        )
        for period in RETURN_PERIODS
    ]
    heads = ("period", "aep", "aep_share", "oep", "oep_share", "apart", "drawn")
    picture = curves_picture(found.year, found.apart, found.currency, teller.locale)
    table = teller.table("years", heads, rows)
    words = [
        teller.say("picture.years.text", var=teller.money(found.year.var(LEVEL))),
        _oracle(teller),
    ]
    shown = Picture("years", teller.say("picture.years"), picture, words[0])
    return Section(teller.say("section.years"), [table, shown, words[1]])


def _oracle(teller: _Teller) -> str:
    """Set the book beside published estimates for the world market."""
    year = teller.found.year
    above = float(np.interp(0.055 * year.premium, _amounts(year), _causes_above(teller)))
    return teller.say(
        "oracle",
        one_in_50=f"{year.pml(50) / year.premium:.0%}",
        one_in_200=f"{year.pml(200) / year.premium:.0%}",
        every=f"{1 / above:.1f}" if above > 0 else "–",
    )


def _amounts(year: Any) -> Any:
    return np.arange(year.cells) * year.step


def _causes_above(teller: _Teller) -> Any:
    """Give events of common causes a year above each grid point."""
    year = teller.found.year
    events = year.largest.copy()
    events[: len(year.pools.own)] -= year.pools.own
    return np.maximum(np.cumsum(events[::-1])[::-1], 0.0)


def _causes(teller: _Teller) -> Section:
    found = teller.found
    rows = cause_rows(found)
    labels = {one.cause.id: one.cause.label.to(teller.locale) for one in found.events.scenarios}
    labels["single"] = teller.say("single")
    rows["label"] = [labels[kind] + _rest(teller, cause) for kind, cause in
                     zip(rows["class"], rows["cause"], strict=True)]  # fmt: skip
    classes = rows.groupby("class", sort=False)[["mean", "share"]].sum().reset_index()
    of_classes = [
        (labels[row["class"]], round(row["mean"]), round(row["share"]), teller.share(row["share"]))
        for _, row in classes.iterrows()
    ]
    largest = rows.head(LARGEST)
    of_causes = [
        (row["label"], row["rate"], round(row["mean"]), round(row["share"]))
        for _, row in largest.iterrows()
    ]
    picture = bars_picture(
        list(largest["label"]),
        list(largest["share"]),
        teller.say("axis.share", currency=found.currency),
    )
    first = largest.iloc[0]
    words = teller.say(
        "picture.causes.text",
        cause=first["label"],
        share=f"{first['share'] / rows['share'].sum():.0%}",
    )
    return Section(
        teller.say("section.causes"),
        [
            teller.table("classes", ("cause", "mean", "worst", "worst_share"), of_classes),
            Picture("causes", teller.say("picture.causes"), picture, words),
            teller.table("causes", ("cause", "rate", "mean", "worst"), of_causes),
        ],
    )


def _rest(teller: _Teller, cause: str) -> str:
    """Give provider and region of a cause's id, in brackets."""
    layer, *parts = cause.split("/")[1:] or [""]
    return f" ({', '.join(teller.provider(layer, one) for one in parts)})" if parts else ""


def _piles(teller: _Teller) -> Section:
    found, parts = teller.found, list[Part]()
    for layer in LAYERS:
        piled = found.piled(layer)
        whole = piled.to_numpy().sum()
        providers = piled.sum(axis=1)
        rows = [(teller.provider(layer, str(name)), round(limit), round(limit / whole, 4))
                for name, limit in providers.items()][:LARGEST]  # fmt: skip
        parts.append(teller.table(f"piled_{layer}", ("provider", "limit", "limit_share"), rows))
        if layer == LAYERS[0]:
            largest = teller.provider(layer, str(providers.index[0]))
            words = teller.say("picture.piles.text", provider=largest,
                               share=f"{providers.iloc[0] / whole:.0%}")  # fmt: skip
            picture = heat_picture(piled, layer, found.currency, teller.locale)
            parts.append(Picture("piles", teller.say("picture.piles"), picture, words))
    return Section(teller.say("section.piles"), parts)


def _disasters(teller: _Teller) -> Section:
    found = teller.found
    if not found.struck:
        return Section(teller.say("section.disasters"), [teller.say("no_disasters")])
    rows = [
        (
            one.disaster.label.to(teller.locale),
            round(one.exposed),
            round(one.hit, 1),
            round(one.mean),
            round(one.sd),
            teller.share(one.mean),
        )
        for one in found.struck
    ]
    heads = ("disaster", "exposed", "hit", "loss", "sd", "premium_share")
    picture = bars_picture(
        [row[0] for row in rows], [row[3] for row in rows],
        teller.say("axis.loss", currency=found.currency),
    )  # fmt: skip
    worst = max(rows, key=lambda row: row[3])
    words = teller.say("picture.disasters.text", disaster=worst[0], loss=teller.money(worst[3]))
    return Section(
        teller.say("section.disasters"),
        [
            teller.table("disasters", heads, rows),
            Picture("disasters", teller.say("picture.disasters"), picture, words),
        ],
    )


def _capital(teller: _Teller) -> Section:
    found = teller.found
    parts: list[Part] = [teller.say("capital", level=f"{LEVEL:.1%}")]
    heads = ("segment", "policies", "premium", "mean", "capital", "profit", "roc")
    for segment in SEGMENTS:
        table = found.returns(segment).sort_values("return_on_capital", ascending=False)
        rows = [
            (sorted_words(segment, str(name), teller.locale), round(row["policies"]),
             round(row["premium"]), round(row["expected_loss"]), round(row["capital"]),
             round(row["profit"]), round(row["return_on_capital"], 3))
            for name, row in table.iterrows()
        ]  # fmt: skip
        parts.append(teller.table(f"capital_{segment}", heads, rows))
    return Section(teller.say("section.capital"), parts)


def _reinsurance(teller: _Teller) -> Section:
    found = teller.found
    assert found.placed is not None  # noqa: S101 - asked before
    price = found.rulebook.value("dependence.reinsurance_price")
    rows = [
        (one.cover.name, teller.say(f"cover.{one.cover.kind}"), round(one.mean), round(one.error),
         round(one.sd), round(one.technical_price(**price)), round(float(one.restored.mean()), 4))
        for one in found.placed.ceded
    ]  # fmt: skip
    heads = ("cover", "kind", "ceded", "error", "sd", "price", "restored")
    picture = net_picture(found.placed, found.currency, teller.locale)
    levels = [float(np.quantile(one, LEVEL)) for one in (found.placed.gross, found.placed.net)]
    words = teller.say(
        "picture.net.text", gross=teller.money(levels[0]), net=teller.money(levels[1])
    )
    return Section(
        teller.say("section.reinsurance"),
        [
            teller.table("reinsurance", heads, rows),
            Picture("net", teller.say("picture.net"), picture, words),
            teller.say("reinsurance_price"),
        ],
    )
