"""Decide: who may sign what, by limit, premium and legal class of processor."""

from __future__ import annotations

from dataclasses import dataclass

from risk.errors import BeyondAuthority, Fault
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

AUTHORITY = "decide.authority"
AUTOMATIC = "automatic"
"""The row for what is signed without anybody's hand."""


class Authority(Strict):
    """What a role may sign.

    Parameters
    ----------
    limit, premium : dict of str to int
        The most by currency, in whole major units; a currency left out may not be signed.
    classes : tuple of str
        Legal classes of processor; ``none`` where the law of the place has none or the class is
        not known.
    answers : bool
        Whether the role may answer what the underwriting rules refer.
    """

    limit: dict[str, int]
    premium: dict[str, int]
    classes: tuple[str, ...]
    answers: bool


@dataclass(frozen=True, slots=True)
class Stake:
    """What is to be signed.

    Parameters
    ----------
    limit_minor, premium_minor : int
        Limit per event and premium before tax of the period, in minor units.
    currency : str
        ISO 4217.
    processor_class : str or None
        Legal class of processor.
    referred : bool
        Whether the underwriting rules refer it.
    """

    limit_minor: int
    premium_minor: int
    currency: str
    processor_class: str | None
    referred: bool


def beyond(rulebook: Rulebook, role: str, stake: Stake) -> tuple[Fault, ...]:
    """Give every way in which something is beyond a role's authority; empty when none.

    Parameters
    ----------
    rulebook : Rulebook
        Its entry ``decide.authority``. A role without a row signs what is signed automatically.
    role : str
    stake : Stake
    """
    table = rulebook.read(AUTHORITY, dict[str, Authority])
    row = table.get(role, table[AUTOMATIC])
    way_out = f"refer it to: {_who_may(table, stake) or 'nobody here; place it elsewhere'}"

    def fault(path: str, got: object, rule: str) -> Fault:
        return Fault(path, str(got), rule, way_out, "authority")

    return tuple(fault(path, got, rule) for path, got, rule in _exceeded(row, stake))


def most_signed(rulebook: Rulebook, role: str, currency: str) -> tuple[int, int]:
    """Give the largest limit and premium a role signs, in whole major units; 0 for none."""
    table = rulebook.read(AUTHORITY, dict[str, Authority])
    row = table.get(role, table[AUTOMATIC])
    return row.limit.get(currency, 0), row.premium.get(currency, 0)


def check_authority(rulebook: Rulebook, role: str, stake: Stake) -> None:
    """Refuse what is beyond a role's authority.

    Raises
    ------
    BeyondAuthority
        With every way in which it is.
    """
    if faults := beyond(rulebook, role, stake):
        raise BeyondAuthority(f"this is beyond the authority of the role {role}", faults)


def _exceeded(row: Authority, stake: Stake) -> list[tuple[str, object, str]]:
    found: list[tuple[str, object, str]] = []
    for name, most, minor in (
        ("limit", row.limit, stake.limit_minor),
        ("premium", row.premium, stake.premium_minor),
    ):
        allowed = most.get(stake.currency, 0)
        if minor > allowed * 100:
            got = f"{minor // 100}.{minor % 100:02d} {stake.currency}"
            found.append((name, got, f"at most {allowed} {stake.currency}"))
    known = stake.processor_class or "none"
    if known not in row.classes:
        found.append(("processor_class", known, f"must be one of {', '.join(row.classes)}"))
    if stake.referred and not row.answers:
        found.append(("decision", "refer", "the underwriting rules ask for an underwriter"))
    return found


def _who_may(table: dict[str, Authority], stake: Stake) -> str:
    return ", ".join(role for role, row in table.items() if not _exceeded(row, stake))
