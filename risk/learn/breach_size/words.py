"""Learn: what came of a severity model, in sentences, for its card and its report."""

from __future__ import annotations

from risk.learn.breach_size.judge import Comparison
from risk.learn.breach_size.train import Findings
from risk.text import say
from risk.units import Locale


def source_name(source: str, locale: Locale) -> str:
    """Give the name of a list."""
    return say(f"breach_size.source.{source}", locale)


def name_of(one: Comparison, locale: Locale) -> str:
    """Give what was compared: list, view, opponent, score."""
    return say(
        "breach_size.comparison",
        locale,
        source=source_name(one.source, locale),
        view=say(f"breach_size.{one.view}", locale),
        opponent=say(f"breach_size.{one.opponent}", locale),
        score=say(f"breach_size.score.{one.score}", locale),
    )


def verdict(findings: Findings, locale: Locale) -> list[str]:
    """Give the verdict: what is better, what is not, and what follows."""
    every = findings.comparisons
    worse = [one for one in every if not one.found.better]
    lines = [say("breach_size.verdict.all", locale, better=len(every) - len(worse), all=len(every))]
    if worse:
        told = "\n".join(
            say(
                "breach_size.verdict.one",
                locale,
                name=name_of(one, locale),
                mean=f"{one.found.mean:+.4f}",
                low=f"{one.found.low:+.4f}",
                high=f"{one.found.high:+.4f}",
            )
            for one in worse
        )
        lines.append(say("breach_size.verdict.worse", locale) + "\n\n" + told)
    for judged in findings.with_chosen:
        better = [one.found.better for one in judged.comparisons]
        lines.append(
            say(
                "breach_size.verdict.chosen",
                locale,
                source=source_name(judged.source, locale),
                better=sum(better),
                all=len(better),
            )
        )
    end = "promote" if findings.weakest.found.better else "keep"
    return [*lines, say(f"breach_size.verdict.{end}", locale)]


def data_lines(findings: Findings, locale: Locale) -> list[str]:
    """Give the lists with licence and rows, and what was left out of them."""
    counts = findings.rows.frame["source"].value_counts()
    lines = [
        say(
            "breach_size.data.file",
            locale,
            file=one.name,
            source=source_name(one.kind, locale),
            rows=f"{one.rows:,}",
            used=f"{counts.get(one.kind, 0):,}",
            licence=one.licence,
        )
        for one in findings.files
    ]
    if any(one.kind == "veris" for one in findings.files):
        lines += ["", say("breach_size.data.attribution", locale)]
    told = [
        say(f"breach_size.left_out.{reason}", locale, rows=f"{rows:,}")
        for reason, rows in findings.rows.left_out.items()
    ]
    return [*lines, "", say("breach_size.data.left_out", locale), *told] if told else lines
