"""Desk: what the models of a request say of a firm, in place of steps of the formula."""

from __future__ import annotations

from dataclasses import dataclass, replace

from risk.assess import Factors, firm_factors
from risk.assess.breach_size import BreachSizeModel
from risk.assess.features import pricing_features
from risk.assess.learned import learn_of, misfits
from risk.assess.persons_affected import LearnedAffected
from risk.desk.models import OPENERS, ModelChoice
from risk.desk.open_models import FrequencyModel
from risk.errors import Fault
from risk.profile import Profile
from risk.rulebook import Rulebook
from risk.rulebook.schema import Text
from risk.trained.folder import ModelMismatch


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

    def factors(
        self, rulebook: Rulebook, profile: Profile, sector: str, expected: float | None
    ) -> Factors:
        """Give a firm's factors, arguments as of :func:`risk.assess.firm_factors`.

        The models are taken to fit the firm: see :meth:`fitting`.
        """
        affected = None
        if self.breach_size is not None:
            law = self.breach_size.affected(sector, profile.firm.headcount)
            affected = LearnedAffected(self.breach_size.name, law)
        factors = firm_factors(rulebook, profile, sector, expected, affected)
        if self.frequency is None:
            return factors
        firm = pricing_features(factors, profile)
        one = self.frequency
        return replace(factors, learned=learn_of(one.model, one.reach, firm))

    def fitting(self, factors: Factors, profile: Profile) -> tuple[Models, tuple[Applied, ...]]:
        """Give the models that may price a firm, and for each choice whether it does.

        A firm that a model of frequency was not trained for (a category unseen, a number beyond
        the training, an answer missing that never was) is priced by the formula, and what does not
        fit is told. The people a breach reaches fit every firm, and say nothing of one that does
        not know how many people's data it holds.

        Parameters
        ----------
        factors : Factors
            By the formula.
        """
        applied = []
        frequency = self.frequency
        for choice in self.choices:
            if choice.step == "frequency" and frequency is not None:
                applied.append(_looked_at(choice, frequency, factors, profile))
                frequency = frequency if applied[-1].priced else None
            elif factors.persons is not None:
                applied.append(Applied(choice))
        return replace(self, frequency=frequency), tuple(applied)


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


def _looked_at(
    choice: ModelChoice, one: FrequencyModel, factors: Factors, profile: Profile
) -> Applied:
    found = misfits(one.model, one.reach, pricing_features(factors, profile))
    names = {each.name: Text(zh=each.zh, en=each.en) for each in one.model.schema.features}
    paths = dict.fromkeys(fault.path for fault in found)
    return Applied(choice, found, tuple(names.get(one, Text(zh=one, en=one)) for one in paths))
