"""Loss: distributions written as text, such as ``negbin:0.35,1.4`` or ``lognormal:mean=1,cv=2``."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from risk.loss.counts import Counts
from risk.loss.severity import Gamma, Lognormal, Pareto, Severity, refuse

FREQUENCIES = "poisson:MEAN or negbin:MEAN,VARIANCE_TO_MEAN"
SEVERITIES = (
    "lognormal:mean=M,cv=C, lognormal:mu=M,sigma=S, gamma:shape=A,scale=B, gamma:mean=M,cv=C, "
    "pareto:alpha=A,scale=B (Lomax)"
)

_BUILD: Mapping[tuple[str, frozenset[str]], Callable[..., Severity]] = {
    ("lognormal", frozenset({"mean", "cv"})): Lognormal.from_moments,
    ("lognormal", frozenset({"mu", "sigma"})): Lognormal,
    ("gamma", frozenset({"shape", "scale"})): Gamma,
    ("gamma", frozenset({"mean", "cv"})): Gamma.from_moments,
    ("pareto", frozenset({"alpha", "scale"})): Pareto,
}


def parse_frequency(text: str) -> Counts:
    """Read a frequency.

    >>> float(parse_frequency("poisson:0.2").mean)
    0.2
    """
    kind, _, rest = text.partition(":")
    numbers = [_number("frequency", part) for part in rest.split(",")] if rest else []
    if kind == "poisson" and len(numbers) == 1:
        return Counts.poisson(numbers[0])
    if kind == "negbin" and len(numbers) == 2:
        return Counts.negbin(numbers[0], numbers[1])
    raise refuse("frequency", text, f"must be {FREQUENCIES}", "for example negbin:0.35,1.4")


def parse_severity(text: str) -> Severity:
    """Read a severity.

    >>> parse_severity("gamma:shape=2,scale=1000").mean().item()
    2000.0
    """
    kind, _, rest = text.partition(":")
    values: dict[str, float] = {}
    for part in filter(None, rest.split(",")):
        name, _, value = part.partition("=")
        if name.strip() in values:
            raise refuse("severity", text, f"{name} stands twice", "keep one")
        values[name.strip()] = _number(f"severity.{name}", value)
    build = _BUILD.get((kind, frozenset(values)))
    if build is None:
        raise refuse(
            "severity",
            text,
            f"must be one of {SEVERITIES}",
            "for example lognormal:mean=250000,cv=6",
        )
    return build(**values)


def _number(path: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise refuse(path, text, "must be a number", "write it in digits, such as 0.35") from None
