"""Desk: the page on a scored book: how many, how much, and what was refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from risk.classify.processor import LADDER, Rung
from risk.desk.book.score_book import FAULTS, SCORES, Run
from risk.learn.report import BLUE, GREEN, ORANGE, Picture, Report, Section, Table
from risk.learn.words_of import segment_words
from risk.text import say
from risk.units import Locale

BY = {"decision": "decision", "size_class": "size", "processor_class": "processor",
      "enisa_risk": "risk", "rating": "rating", "sector": "sector"}  # fmt: skip
"""What firms are counted by, and the family its words are in."""
MONEY = ("premium", "expected_loss")
UNKNOWN = "unknown"
COLOURS = {"accept": GREEN, "refer": BLUE, "decline": ORANGE}
MOST_FAULTS = 25


def summary_report(run: Run, locale: Locale) -> Report:
    """Give the page on a run all of whose parts are done."""
    cells, faults, refused = _read(run)
    counts = {"rows": run.rows, "scored": int(cells["firms"].sum()), "refused": refused}
    counts["priced"] = int(cells["priced"].sum())
    currencies = sorted(cells["currency"].unique())
    sections = [
        Section(
            say("book.whole", locale),
            [
                say("book.counts", locale, **{name: f"{n:,}" for name, n in counts.items()}),
                *(_money_words(cells, currency, locale) for currency in currencies),
            ],
        ),
        *(_by(_named(cells, run, by, locale), by, currencies, locale) for by in BY),
    ]
    if refused:
        sections.append(_faults(faults, locale))
    data = {
        "counts": counts,
        "by": {
            by: cells.groupby([by, "currency"])[["firms", "priced", *MONEY]]
            .sum()
            .reset_index()
            .to_dict("records")
            for by in BY
        },
        "faults": faults.to_dict("records"),
    }
    return Report(say("book.title", locale, rows=f"{run.rows:,}"), sections, data)


def _read(run: Run) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Add up the parts, one at a time and in order: firms and money of every kind of firm."""
    keys = [*BY, "currency"]
    cells, faults, refused = [], [], 0
    for part in run.parts:
        frame = pq.read_table(part.path(SCORES), columns=[*keys, *MONEY]).to_pandas()
        frame[keys] = frame[keys].fillna(UNKNOWN)
        frame["firms"], frame["priced"] = 1, frame["premium"].notna()
        cells.append(frame.groupby(keys, as_index=False)[["firms", "priced", *MONEY]].sum())
        told: pa.Table = pq.read_table(part.path(FAULTS))
        refused += len(told["row"].unique())
        faults.append(told.select(["column", "code", "rule_zh", "rule_en"]).to_pandas())
    whole = pd.concat(cells).groupby(keys, as_index=False)[["firms", "priced", *MONEY]].sum()
    every = pd.concat(faults)
    counted = every.groupby(["column", "code"], as_index=False).agg(
        rows=("code", "size"), rule_zh=("rule_zh", "first"), rule_en=("rule_en", "first")
    )
    return whole, counted.sort_values(["rows", "column"], ascending=[False, True]), refused


def _money_words(cells: pd.DataFrame, currency: str, locale: Locale) -> str:
    own = cells[cells["currency"] == currency]
    return say(
        "book.money",
        locale,
        premium=f"{currency} {own['premium'].sum():,.0f}",
        expected=f"{currency} {own['expected_loss'].sum():,.0f}",
    )


def _named(cells: pd.DataFrame, run: Run, by: str, locale: Locale) -> pd.DataFrame:
    """Give the groups of one thing the names that a reader knows them by."""
    names: dict[str, str] = {}
    rulebook = run.parts[0].scoring.rulebook("CN")
    if by == "processor_class" and rulebook.holds(LADDER):
        names = {one.id: getattr(one, locale) for one in rulebook.read(LADDER, tuple[Rung, ...])}
    told = {one: names.get(one) or segment_words(BY[by], one, locale) for one in cells[by].unique()}
    decided = {one: segment_words("decision", one, locale) for one in COLOURS}
    return cells.assign(**{by: cells[by].map(told), "decided": cells["decision"].map(decided)})


def _by(cells: pd.DataFrame, by: str, currencies: Sequence[str], locale: Locale) -> Section:
    """Give firms and money by one thing about them, and a picture of the decisions."""
    title = say(f"book.by.{by}", locale)
    parts: list[str | Table | Picture] = []
    for currency in currencies:
        own = cells[cells["currency"] == currency].groupby(by, as_index=False).sum()
        own = own.sort_values("firms", ascending=False)
        parts.append(
            Table(
                f"by_{by}_{currency}",
                f"{title} · {currency}",
                pd.DataFrame(
                    {
                        title: own[by].to_numpy(),
                        say("book.firms", locale): own["firms"].to_numpy(),
                        say("book.share", locale): (own["firms"] / own["firms"].sum()).to_numpy(),
                        say("book.premium", locale): own["premium"].round().astype("int64"),
                        say("book.expected", locale): own["expected_loss"].round().astype("int64"),
                        say("book.a_firm", locale): (
                            own["premium"] / own["priced"].where(own["priced"] > 0)
                        ).round(),
                    }
                ),
            )
        )
    if by != "decision":
        parts.append(_picture(cells, by, title, locale))
    return Section(title, parts)


def _picture(cells: pd.DataFrame, by: str, title: str, locale: Locale) -> Picture:
    decision, firms = say("book.by.decision", locale), say("book.firms", locale)
    shown = cells.groupby([by, "decided"], as_index=False)["firms"].sum()
    shown.columns = pd.Index([title, decision, firms])
    names = [segment_words("decision", one, locale) for one in COLOURS]
    chart = (
        alt.Chart(shown)
        .mark_bar()
        .encode(
            x=alt.X(f"{firms}:Q", axis=alt.Axis(format=",.0f")),
            y=alt.Y(f"{title}:N", sort="-x", title=None, axis=alt.Axis(labelLimit=260)),
            color=alt.Color(
                f"{decision}:N", scale=alt.Scale(domain=names, range=list(COLOURS.values()))
            ),
        )
        .properties(width=420)
    )
    most = shown.groupby(title)[firms].sum().idxmax()
    text = say("book.picture", locale, most=str(most))
    return Picture(f"by_{by}", title, chart, text)


def _faults(faults: pd.DataFrame, locale: Locale) -> Section:
    shown = faults.head(MOST_FAULTS)
    columns: dict[str, Any] = {
        say("book.column", locale): shown["column"].to_numpy(),
        say("book.rule", locale): shown[f"rule_{locale}"].to_numpy(),
        say("book.rows", locale): shown["rows"].to_numpy(),
    }
    title = say("book.refused", locale)
    return Section(title, [say("book.look", locale), Table("refused_by_rule", title,
                                                          pd.DataFrame(columns))])  # fmt: skip
