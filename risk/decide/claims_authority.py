"""Decide: how many people must stand behind a payment on a claim."""

from __future__ import annotations

from risk.errors import BeyondAuthority, Fault
from risk.rulebook import Rulebook
from risk.rulebook.schema import Strict

CLAIMS_AUTHORITY = "decide.claims_authority"


class ClaimsAuthority(Strict):
    """What a role may pay on one claim in all, by currency in whole major units.

    Parameters
    ----------
    alone, together : dict of str to int
        By one person, and by two, of whom one asks and the other pays. A currency left out may
        not be paid.
    """

    alone: dict[str, int]
    together: dict[str, int]


def needs_second(rulebook: Rulebook, role: str, paid_minor: int, currency: str) -> bool:
    """Tell whether a second person must ask for a payment before it is made.

    Parameters
    ----------
    rulebook : Rulebook
        Its entry ``decide.claims_authority``.
    role : str
        Of whoever pays.
    paid_minor : int
        Everything paid on the claim, this payment with it, in minor units.
    currency : str
        ISO 4217.

    Raises
    ------
    BeyondAuthority
        If it is more than two of the role may pay; names the roles that may.
    """
    table = rulebook.read(CLAIMS_AUTHORITY, dict[str, ClaimsAuthority])
    row = table.get(role, ClaimsAuthority(alone={}, together={}))
    most = row.together.get(currency, 0) * 100
    if paid_minor > most:
        got = f"{paid_minor // 100}.{paid_minor % 100:02d} {currency}"
        may = [one for one in table if table[one].together.get(currency, 0) * 100 >= paid_minor]
        help_ = f"refer it to: {', '.join(may) or 'nobody here; decide.claims_authority says who'}"
        rule = f"at most {most // 100} {currency} on one claim, by two together"
        fault = Fault("amount", got, rule, help_, "authority")
        raise BeyondAuthority(f"this is beyond the authority of the role {role}", [fault])
    return paid_minor > row.alone.get(currency, 0) * 100
