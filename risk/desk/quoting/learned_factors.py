"""Desk: what the models of a request say of a firm, in place of steps of the formula."""

from __future__ import annotations

from dataclasses import dataclass, replace

from risk.assess import Factors
from risk.assess.breach_size import BreachSizeModel
from risk.assess.features import pricing_features
from risk.assess.learned import learn_of, learn_within
from risk.assess.persons_affected import LearnedAffected, data_severity
from risk.desk.quoting.models import OPENERS, ModelChoice
from risk.desk.quoting.open_models import FrequencyModel
from risk.errors import Fault
from risk.profile import Profile
from risk.rulebook import Rulebook
from risk.rulebook.schema import Text
from risk.trained.folder import ModelMismatch
from risk.trained.schema import Schema


@dataclass(frozen=True)
class Applied:
    """A choice and whether it could price the firm.

    Parameters
    ----------
    choice : ModelChoice
    misfits : tuple of Fault
        What about the firm the model was not trained for; empty if the model priced it, else the
        formula did.
    features : tuple of Text
        Names of the features these are about.
    """

    choice: ModelChoice
    misfits: tuple[Fault, ...] = ()
    features: tuple[Text, ...] = ()

    @property
    def priced(self) -> bool:
        """Whether the model priced the firm."""
        return not self.misfits


@dataclass(frozen=True)
class Models:
    """The models of a request, opened; None where the formula is asked.

    Parameters
    ----------
    choices : tuple of ModelChoice
    frequency : FrequencyModel or None
        Claims a year.
    breach_size : BreachSizeModel or None
        People one breach reaches.
    """

    choices: tuple[ModelChoice, ...]
    frequency: FrequencyModel | None = None
    breach_size: BreachSizeModel | None = None

    def learned(
        self, rulebook: Rulebook, factors: Factors, profile: Profile, expected: float | None
    ) -> Factors:
        """Put what the models say in place of steps of the formula, beyond their reach too.

        Parameters
        ----------
        factors : Factors
            By the formula.
        expected : float or None
            People a firm of the sector and size is expected to hold.
        """
        if self.breach_size is not None:
            law = self.breach_size.affected(factors.sector, profile.firm.headcount)
            affected = LearnedAffected(self.breach_size.name, law)
            severity = data_severity(rulebook, factors.persons, expected, affected)
            factors = replace(factors, affected=affected, data_severity=severity)
        if self.frequency is not None:
            firm = pricing_features(factors, profile)
            said = learn_of(self.frequency.model, self.frequency.reach, firm)
            factors = replace(factors, learned=said)
        return factors

    def within(
        self, rulebook: Rulebook, factors: Factors, profile: Profile, expected: float | None
    ) -> tuple[Factors, tuple[Applied, ...]]:
        """Put what the models say in place of steps, where a model was trained for such a firm.

        A firm that a model of frequency was not trained for (a category unseen, a number beyond
        the training, an answer missing that never was) is priced by the formula, and what does not
        fit is told. The people a breach reaches fit every firm, and say nothing of one that does
        not know how many people's data it holds.
        """
        sized = replace(self, frequency=None).learned(rulebook, factors, profile, expected)
        applied = []
        said = None
        for choice in self.choices:
            if choice.step == "frequency" and self.frequency is not None:
                one, firm = self.frequency, pricing_features(factors, profile)
                said, faults = learn_within(one.model, one.reach, firm)
                applied.append(Applied(choice, faults, _features(one.model.schema, faults)))
            elif factors.persons is not None:
                applied.append(Applied(choice))
        return replace(sized, learned=said), tuple(applied)

    def fitting(self, applied: tuple[Applied, ...]) -> Models:
        """Give the models without those that do not fit a firm, as :meth:`within` tells."""
        left_out = {one.choice.step for one in applied if not one.priced}
        return replace(self, frequency=None if "frequency" in left_out else self.frequency)


def open_chosen(choices: tuple[ModelChoice, ...]) -> Models:
    """Open what was chosen.

    Raises
    ------
    ModelMismatch
        If a folder is gone, not sound, or holds something else than was chosen.
    """
    opened = {choice.step: _open(choice) for choice in choices}
    return Models(choices, **opened)  # type: ignore[arg-type]


def _open(choice: ModelChoice) -> FrequencyModel | BreachSizeModel:
    model = OPENERS[choice.step](choice.name, choice.version)
    if model.digest != choice.digest:
        fault = Fault(
            model.name, model.digest, f"the quote was made with {choice.digest}",
            "restore the folder as it was when quoted", "model-changed",
        )  # fmt: skip
        raise ModelMismatch(f"{model.name} is not the model that was chosen", [fault])
    return model


def _features(schema: Schema, faults: tuple[Fault, ...]) -> tuple[Text, ...]:
    names = {one.name: one for one in schema.features}
    found = ((fault.path, names.get(fault.path)) for fault in faults)
    return tuple(
        Text(zh=one.zh, en=one.en) if one is not None else Text(zh=path, en=path)
        for path, one in found
    )
