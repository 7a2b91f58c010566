"""Learn: an act on a model proposed by one person, which a second one approves.

What is proposed lies beside the register of the model and changes nothing; one act at a time.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, Field, ValidationError

from risk.errors import Fault
from risk.learn.promote import (
    Act,
    ActRefused,
    against_promotion,
    against_retirement,
    promote,
    refused,
    retire,
)
from risk.rulebook.schema import Strict
from risk.trained.folder import ModelMismatch, model_root, models_root
from risk.trained.register import PROPOSED, Entry, read_register

Step = Literal["promote", "retire"]


class Proposal(Strict):
    """What one person wants done.

    Parameters
    ----------
    step : str
        ``promote`` or ``retire``.
    version : str
    start : date
        First day it holds; ``from`` in the file.
    by : str
        Who proposes it.
    why : str
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    step: Step
    version: str
    start: date = Field(alias="from", strict=True)
    by: str = Field(min_length=1)
    why: str


def propose(name: str, proposal: Proposal, today: date, root: Path | None = None) -> None:
    """Propose an act; it waits for a second person.

    Raises
    ------
    ModelMismatch
        If the version is not sound.
    ActRefused
        With everything that would stand against it whoever approves, or that another one waits.
    """
    waiting = read_proposal(name, root)
    act = _act(name, proposal, (proposal.by,), proposal.start)
    if waiting is not None:
        rule, help_ = f"{waiting.step} {waiting.version} waits already", "approve or drop that one"
        raise refused(act, [Fault("proposal", waiting.by, rule, help_, "waits")])
    acts = read_register(name, root)
    if proposal.step == "promote":
        _, faults = against_promotion(act, acts, today, root)
    else:
        faults = against_retirement(act, acts, today, root)
    if faults := [one for one in faults if one.code != "four-eyes"]:
        raise refused(act, faults)
    row = proposal.model_dump(by_alias=True)
    with (model_root(name, root) / PROPOSED).open("x", encoding="utf-8") as file:
        yaml.safe_dump(row, file, allow_unicode=True, sort_keys=False)


def approve(name: str, by: str, today: date, root: Path | None = None) -> Entry:
    """Approve what waits, as the second person: it is done from its day on, or from today.

    Raises
    ------
    ActRefused
        If nothing waits, or with every reason against it; one's own proposal among them.
    """
    proposal = _waiting(name, root)
    act = _act(name, proposal, (proposal.by, by), max(proposal.start, today))
    done = (promote if proposal.step == "promote" else retire)(act, today, root)
    drop(name, root)
    return done


def drop(name: str, root: Path | None = None) -> None:
    """Drop what waits."""
    (model_root(name, root) / PROPOSED).unlink(missing_ok=True)


def read_proposal(name: str, root: Path | None = None) -> Proposal | None:
    """Give what waits for a second person; None when nothing does.

    Raises
    ------
    ModelMismatch
        If the file cannot be read.
    """
    path = model_root(name, root) / PROPOSED
    if not path.is_file():
        return None
    try:
        found: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Proposal.model_validate(found)
    except (yaml.YAMLError, ValidationError) as error:
        rule = "it must hold step, version, from, by and why"
        fault = Fault(f"{name}/{PROPOSED}", "…", rule, "take the file away", "proposal")
        raise ModelMismatch(f"what is proposed for {name} cannot be read", [fault]) from error


def proposals(root: Path | None = None) -> dict[str, Proposal]:
    """Give what waits, by the name of the model."""
    folder = root or models_root()
    names = sorted(path.parent.name for path in folder.glob(f"*/{PROPOSED}"))
    found = ((name, read_proposal(name, root)) for name in names)
    return {name: one for name, one in found if one is not None}


def _waiting(name: str, root: Path | None) -> Proposal:
    found = read_proposal(name, root)
    if found is None:
        fault = Fault(
            "proposal", name, "an act must be proposed first", "propose it", "no-proposal"
        )
        raise ActRefused(f"nothing is proposed for {name}", [fault])
    return found


def _act(name: str, proposal: Proposal, by: tuple[str, ...], start: date) -> Act:
    return Act(name, proposal.version, start, by, proposal.why)
