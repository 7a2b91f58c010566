"""Desk: the trained models there are, for whoever may see them."""

from __future__ import annotations

from datetime import date
from typing import Any

from risk.desk.people.actor import Actor
from risk.desk.people.rights import require
from risk.desk.quoting.open_models import root_of_models
from risk.errors import Fault, NotFound
from risk.learn.shelf import model_card, model_list, model_names, verify_models
from risk.trained.folder import versions


def shelf_list(*, actor: Actor, day: date) -> list[dict[str, Any]]:
    """Give every model with its versions and their state on a day.

    Raises
    ------
    NotAllowed
        If models are not theirs to see.
    """
    require(actor, "model.read")
    return model_list(day, root_of_models())


def shelf_card(*, actor: Actor, name: str, version: str, day: date) -> dict[str, Any]:
    """Give the card of a version and its state on a day.

    Raises
    ------
    NotAllowed
        If models are not theirs to see.
    NotFound
        If there is no such model or version.
    ModelMismatch
        If it is not sound.
    """
    require(actor, "model.read")
    root = root_of_models()
    known = versions(name, root) if name in model_names(root) else []
    if version not in known:
        told = f"known: {', '.join(known or model_names(root)) or 'none'}"
        fault = Fault("model", f"{name}/{version}", "must be stored", told, "no-model")
        raise NotFound(f"there is no model {name}/{version}", [fault])
    card, standing = model_card(name, version, day, root)
    return {"card": card, "standing": standing}


def verify_shelf(*, actor: Actor) -> dict[str, Any]:
    """Check every file of every model; gives the versions, all sound.

    Raises
    ------
    NotAllowed
        If models are not theirs to see.
    ModelMismatch
        With every fault of every model.
    """
    require(actor, "model.read")
    return verify_models(root_of_models())
