"""Command: two trained models side by side."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Column, Table

from risk.cli.calculators import Json
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, number, print_json
from risk.text import say
from risk.units import Locale

Model = Annotated[str, typer.Argument(help="NAME/VERSION")]
Root = Annotated[
    Path | None, typer.Option(help="Folder of models; the installed ones if left out.")
]
PATTERN = "#,##0.#####"


def compare(
    first: Model,
    second: Model,
    on: Annotated[
        Path | None, typer.Option(help="Also compare predictions for this .csv, .xlsx, .parquet.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="With --on: write every row's difference, .csv.")
    ] = None,
    root: Root = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Figures, features and, on a table, predictions of two models side by side."""
    from risk.learn.side_by_side import compare_models, compare_predictions

    locale = locale_of(lang)
    found = compare_models(first, second, root)
    if on is not None:
        found["predictions"], differences = compare_predictions(first, second, on, root)
        if out is not None:
            differences.to_csv(out, index=False, encoding="utf-8-sig")
    if as_json:
        print_json(found)
        return
    screen = console()
    screen.print(_figures(found, locale))
    if found["features"]:
        screen.print(_features(found, locale))
    else:
        same = found["features"] is not None
        screen.print(say("models.compare.same" if same else "models.compare.no_schema", locale))
    if on is not None:
        for table in _predictions(found, locale):
            screen.print(table)
    if on is not None and out is not None:
        screen.print(say("models.compare.written", locale, file=out))


def _table(found: dict[str, Any], locale: Locale, title: str, head: str) -> Table:
    columns = [say(f"models.compare.{head}", locale), *(one["name"] for one in found["models"])]
    return Table(*(Column(one, overflow="fold") for one in columns), title=title)


def _figures(found: dict[str, Any], locale: Locale) -> Table:
    table = _table(found, locale, say("models.compare.figures", locale), "figure")
    for place, one in enumerate(found["measured"]):
        gain = say("models.compare.gain", locale, replaces=one["replaces"],
                   measure=one["measure"][locale])  # fmt: skip
        told = ["—"] * len(found["measured"])
        low, high = (number(end, locale, PATTERN) for end in one["interval"])
        told[place] = f"{number(one['gain'], locale, PATTERN)} ({low} … {high})"
        table.add_row(gain, *told)
    for row in found["figures"]:
        values = ["—" if v is None else number(v, locale, PATTERN) for v in row["values"]]
        table.add_row(row["label"][locale], *values)
    return table


def _features(found: dict[str, Any], locale: Locale) -> Table:
    from risk.learn.side_by_side import feature_words

    table = _table(found, locale, say("models.compare.features", locale), "feature")
    for row in found["features"]:
        table.add_row(row["feature"], *(feature_words(one, locale) for one in row["values"]))
    return table


def _predictions(found: dict[str, Any], locale: Locale) -> list[Table]:
    told = found["predictions"]
    about = {"rows": f"{told['rows']:,}", "target": told["target"], "unit": told["unit"]}
    gap = say("models.compare.difference", locale)
    title = say("models.compare.predictions", locale, **about)
    means = _table(found, locale, title, "figure")
    means.add_column(gap)
    values = [*told["mean"], told["difference"]["mean"]]
    means.add_row(say("models.compare.mean", locale), *(number(v, locale, PATTERN) for v in values))
    for level, value in told["difference"]["quantiles"].items():
        words = say("models.compare.quantile", locale, level=f"{float(level):.0%}")
        means.add_row(words, "", "", number(value, locale, PATTERN))
    worst = _table(found, locale, say("models.compare.worst", locale), "row")
    worst.add_column(gap)
    worst.add_column(say("models.compare.values", locale), overflow="fold")
    names = [one["name"] for one in found["models"]]
    for row in told["worst"]:
        cells = [row[names[0]], row[names[1]], row["difference"]]
        read = " · ".join(f"{name} {one or '—'}" for name, one in row["values"].items())
        worst.add_row(str(row["row"]), *(number(v, locale, PATTERN) for v in cells), read)
    return [means, worst]
