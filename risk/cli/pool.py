"""Commands: insurers calibrate together without showing each other a policy."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from risk.cli.calculators import AsOf, Json, day_of
from risk.cli.language import Lang, locale_of
from risk.cli.output import console, print_json
from risk.text import say

pool = typer.Typer(no_args_is_help=True, help="Calibrate together, showing nobody a policy.")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(pool, name="pool")


@pool.command()
def key(path: Annotated[Path, typer.Argument(help="File of the private key, to write.")]) -> None:
    """Make a member's key; prints the public one, for the pool's list of members."""
    from risk.learn.pooling.signing import new_key

    console().print(new_key(path))


@pool.command()
def statistics(
    policies: Annotated[Path, typer.Option(help="Policies: .csv, .xlsx or .parquet.")],
    claims: Annotated[Path, typer.Option(help="Claims: .csv, .xlsx or .parquet.")],
    member: Annotated[str, typer.Option(help="Name in the pool.")],
    period: Annotated[str, typer.Option(help="Such as 2026Q4.")],
    signing_key: Annotated[Path, typer.Option("--key", help="Private key of `risk pool key`.")],
    out: Annotated[Path, typer.Option(help="Message, to write: .json.")],
    least: Annotated[
        int, typer.Option(min=1, help="Policies under which a cell goes to the others.")
    ] = 5,
    epsilon: Annotated[
        float | None, typer.Option(min=0.01, help="Privacy to spend on noise; none if left out.")
    ] = None,
    budget: Annotated[float, typer.Option(help="Privacy there is in all.")] = 3.0,
    as_of: AsOf = None,
    lang: Lang = None,
) -> None:
    """Write the sums of an own book, signed: no policy, no premium, no name."""
    from risk.desk.public.pool import spend
    from risk.learn.credibility_book import country_of
    from risk.learn.pooling.signing import read_key, signed
    from risk.learn.pooling.statistics import statistics as count
    from risk.portfolio.tables import read_table
    from risk.rulebook import at, region_of

    book, seen = read_table(policies), read_table(claims)
    rulebook = at(day_of(as_of), region_of(country_of(book)))
    private = read_key(signing_key)
    if epsilon is not None:
        ledger = out.parent / "privacy.jsonl"
        spend(ledger, period, epsilon, budget, datetime.now().astimezone())
    message = count(
        book, seen, rulebook, member=member, period=period, least=least, epsilon=epsilon
    )
    out.write_text(signed(message, private), encoding="utf-8")
    cells = len(message.sector) + len(message.size) + len(message.province)
    console().print(
        say("pool.counted", locale_of(lang), cells=cells, moved=message.moved, file=out)
    )


@pool.command()
def combine(
    messages: Annotated[list[Path], typer.Argument(help="Signed messages of the members.")],
    members: Annotated[
        Path, typer.Option(help='Public keys of the members: {"NAME": "KEY", ...}, .json.')
    ],
    out: Annotated[Path, typer.Option(help="Folder for the calibration and the log.")],
    as_of: AsOf = None,
    lang: Lang = None,
    as_json: Json = False,
) -> None:
    """Blend the sums of all members as if their books were one; every member gets the outcome."""
    from risk.desk.public.pool import log_pool, pool_document
    from risk.learn.credibility_overlay import overlay_yaml
    from risk.learn.pooling.combine import combine as add_up
    from risk.learn.pooling.signing import open_file, read_members
    from risk.rulebook import at, region_of

    known = read_members(members)
    told = [open_file(path, known) for path in messages]
    day = day_of(as_of)
    rulebook = at(day, region_of(told[0].country))
    pooled = add_up(told, rulebook)
    out.mkdir(parents=True, exist_ok=True)
    source = f"pool of {len(told)} members, {told[0].period}"
    overlay = out / "calibration.yaml"
    overlay.write_text(overlay_yaml(pooled.blend, rulebook, day, source), encoding="utf-8")
    document = pool_document(pooled)
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    (out / "pool.json").write_text(text, encoding="utf-8")
    log_pool(out / "pool.jsonl", told, datetime.now().astimezone())
    if as_json:
        print_json(document)
        return
    locale = locale_of(lang)
    console().print(
        say(
            "pool.combined", locale, members=len(told), policies=f"{document['policies']:,}",
            claims=f"{document['claims']:,}", expected=f"{document['expected_claims']:,.1f}",
            factor=f"{document['frequency_factor']:.3f}", sd=f"{document['relative_sd']:.1%}",
        )
    )  # fmt: skip
    for name, width in document["interval_width_over_alone"].items():
        console().print(say("pool.gain", locale, member=name, width=f"{width:.0%}"))
    if pooled.epsilon is not None:
        noise = f"{pooled.claims_noise:.1f}"
        console().print(say("pool.noise", locale, epsilon=pooled.epsilon, noise=noise))
    console().print(say("pool.written", locale, file=overlay))
