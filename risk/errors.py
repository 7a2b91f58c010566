"""One small family of errors: what is wrong, where, the rule, the way out.

A refusal to insure is a decision, not an error; see :mod:`risk.decide`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input.

    Parameters
    ----------
    path : str
        Where: dotted path of the field, or ``file:key`` for a rulebook file.
    got : str
        The value as it was given, shortened.
    rule : str
        The rule it breaks.
    help : str
        The way out.
    code : str
        Stable code a program can read.
    """

    path: str
    got: str
    rule: str
    help: str
    code: str

    def as_dict(self) -> dict[str, str]:
        """Give the fault as plain JSON data."""
        return {
            "path": self.path,
            "got": self.got,
            "rule": self.rule,
            "help": self.help,
            "code": self.code,
        }

    def __str__(self) -> str:
        return f"{self.path}: got {self.got}; {self.rule}; {self.help}"


class RiskError(Exception):
    """Base of the family; ``code`` is stable, ``faults`` lists everything found at once."""

    code = "risk-error"

    def __init__(self, message: str, faults: Sequence[Fault] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.faults = tuple(faults)

    def as_dict(self) -> dict[str, Any]:
        """Give the problem as plain JSON data."""
        return {
            "error": self.code,
            "message": self.message,
            "faults": [fault.as_dict() for fault in self.faults],
        }


class InvalidProfile(RiskError):
    """Fields of a profile are wrong; all of them are listed."""

    code = "invalid-profile"


class InvalidRulebook(RiskError):
    """A rulebook file breaks a rule of the format; names file, key and rule."""

    code = "invalid-rulebook"


class UnknownCode(RiskError):
    """An industry, place or currency is not in the list; the nearest are offered."""

    code = "unknown-code"


class NotInForce(RiskError):
    """No value of a rule holds on the day asked for."""

    code = "not-in-force"


class OutsideCalibration(RiskError):
    """Asked beyond what was calibrated; carries the edge."""

    code = "outside-calibration"


class InvalidLoss(RiskError):
    """A loss, distribution or policy term is impossible."""

    code = "invalid-loss"


class NotSignedIn(RiskError):
    """Nobody knows who asks: no credentials, or none that count; never tells which part failed."""

    code = "not-signed-in"


class SignInDown(RiskError):
    """Who asks cannot be found out now; trying again may help."""

    code = "sign-in-down"


class TooMany(RiskError):
    """Too many requests, or failed sign-ins, in a minute.

    Parameters
    ----------
    message : str
    wait : float
        After how long to try again [seconds].
    """

    code = "too-many"

    def __init__(self, message: str, wait: float) -> None:
        rule, help_ = f"try again in {wait:.0f} s", "wait"
        super().__init__(message, [Fault("requests", "too many", rule, help_, self.code)])
        self.wait = wait


class UnsafeSettings(RiskError):
    """Settings that cannot be read, or under which the service would stand open."""

    code = "unsafe-settings"


class NotAllowed(RiskError):
    """Who asks may not do this; names who may."""

    code = "not-allowed"


class NotFound(RiskError):
    """A stored thing does not exist."""

    code = "not-found"


class Erased(NotFound):
    """What a stored thing held was erased at the firm's request."""

    code = "erased"


class Conflict(RiskError):
    """What is kept already does not allow the step."""

    code = "conflict"


class Changed(Conflict):
    """It is at another version than who asks looked at; tells who changed it and when."""


class NoVersion(RiskError):
    """A change that does not say which version was looked at."""

    code = "no-version"


class StepNotAllowed(Conflict):
    """The state of a thing does not allow the step; names those that it does."""

    code = "step-not-allowed"


class BeyondAuthority(RiskError):
    """Who signs may not sign so much, or this class; names who may."""

    code = "beyond-authority"


class InvalidTerms(RiskError):
    """Days or money of a policy are impossible."""

    code = "invalid-terms"


class StoreBusy(RiskError):
    """Other work has been writing to the store for too long; trying again may help."""

    code = "store-busy"


class StoreAway(RiskError):
    """The store cannot be reached, or went away in the middle; trying again may help."""

    code = "store-away"


class AuditBroken(RiskError):
    """The audit was changed behind the program's back; names the first row that shows it."""

    code = "audit-broken"


class InvalidBackup(RiskError):
    """A file is no backup, or not the one that was written; names every part that differs."""

    code = "invalid-backup"


class ReplayDiffers(RiskError):
    """A stored quote, computed again, does not give the same bytes."""

    code = "replay-differs"


def faults_of(error: ValidationError, where: str, help_: str, code: str = "") -> list[Fault]:
    """Give everything that a check of a shape found, each as a fault.

    Parameters
    ----------
    error : pydantic.ValidationError
    where : str
        What stands before each dotted path, with its mark: ``card.yaml:``.
    help_ : str
        The way out.
    code : str
        For all of them; the kind of each when left out.
    """
    return [
        Fault(
            where + ".".join(str(part) for part in one["loc"]),
            shorten(one["input"]),
            one["msg"],
            help_,
            code or one["type"],
        )
        for one in error.errors(include_url=False)
    ]


def shorten(value: object, most: int = 60) -> str:
    """Give a value as short text for a message.

    >>> shorten("x" * 100, most=5)
    "'xxx…"
    """
    text = repr(value)
    return text if len(text) <= most else text[: most - 1] + "…"
