"""Learn: trials one after the other within a budget, each kept the moment it is finished."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from risk.errors import Fault, RiskError
from risk.learn.claims.boosted import Settings, Trial

RUN = "run.json"
TRIALS = "trial-*.json"


class TrialsDiffer(RiskError):
    """Stored trials belong to other inputs, or nobody said what to do with them."""

    code = "trials-differ"


@dataclass(frozen=True)
class Budget:
    """When to stop: after so many trials, or no new trial after so many seconds, or both.

    Parameters
    ----------
    trials : int, optional
        In all, those of the runs before included.
    seconds : float, optional
        Of this run; a trial that has begun is finished.
    """

    trials: int | None = None
    seconds: float | None = None

    def allows(self, done: int, gone: float) -> bool:
        """Tell whether another trial may begin; the first always may."""
        return not done or (
            (self.trials is None or done < self.trials)
            and (self.seconds is None or gone < self.seconds)
        )


@dataclass(frozen=True)
class TrialStore:
    """A folder with one small file a trial.

    Parameters
    ----------
    folder : Path
    key : str
        Digest of everything the trials depend on.
    """

    folder: Path
    key: str

    def open(self, *, resume: bool) -> list[Trial]:
        """Give the trials of a run that was stopped, or make an empty place for new ones.

        Raises
        ------
        TrialsDiffer
            If there are trials and ``resume`` was not asked for, or they belong to other inputs.
        """
        stored = self.folder / RUN
        if stored.is_file():
            if not resume:
                raise self._refused(
                    "trials of a run that was stopped",
                    "they are neither thrown away nor used unasked",
                    "add --resume to go on, or delete the folder",
                )
            if json.loads(stored.read_text(encoding="utf-8"))["key"] != self.key:
                raise self._refused(
                    "trials of other tables, schema or seed",
                    "a run goes on with the inputs it began with",
                    "give the same inputs, or delete the folder",
                )
            return [self._read(path) for path in sorted(self.folder.glob(TRIALS))]
        self.folder.mkdir(parents=True, exist_ok=True)
        _write(stored, {"key": self.key})
        return []

    def add(self, trial: Trial) -> None:
        """Keep a trial; a file appears under its name once it is complete."""
        _write(self.folder / f"trial-{trial.number:05d}.json", asdict(trial))

    def remove(self) -> None:
        """Take the folder away, once the model that came of it is written."""
        shutil.rmtree(self.folder)

    @staticmethod
    def _read(path: Path) -> Trial:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Trial(**(told | {"settings": Settings(**told["settings"])}))

    def _refused(self, got: str, rule: str, way_out: str) -> TrialsDiffer:
        return TrialsDiffer(
            f"{self.folder.name} holds {got}",
            [Fault(str(self.folder), got, rule, way_out, TrialsDiffer.code)],
        )


def _write(path: Path, content: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(content), encoding="utf-8")
    part.replace(path)


def search(
    run: Callable[[int], Trial],
    store: TrialStore,
    budget: Budget,
    clock: Callable[[], float],
    tell: Callable[[Trial], None],
    *,
    resume: bool,
) -> list[Trial]:
    """Run trials until the budget is used up.

    Parameters
    ----------
    run : callable
        Gives the trial of a number.
    store : TrialStore
    budget : Budget
    clock : callable
        Seconds, rising.
    tell : callable
        Hears of each trial, stored ones first.
    resume : bool
        Whether to go on with what is stored.

    Returns
    -------
    list of Trial
        By number; never empty.
    """
    began = clock()
    done = store.open(resume=resume)[: budget.trials]
    for trial in done:
        tell(trial)
    while budget.allows(len(done), clock() - began):
        trial = run(len(done))
        store.add(trial)
        done.append(trial)
        tell(trial)
    return done


def best_of(trials: list[Trial]) -> Trial:
    """Give the trial that met the validation part best, the first of equals."""
    return min(trials, key=lambda one: (one.deviance, one.number))
