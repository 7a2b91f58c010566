"""Learn: one run of the claims learner, from two tables to a model folder and a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from threadpoolctl import threadpool_limits

from risk.errors import Fault, RiskError
from risk.learn.card import digest, json_bytes, write_model_folder
from risk.learn.claims import boosted
from risk.learn.claims.boosted import Trial
from risk.learn.claims.card import card_of
from risk.learn.claims.checks import BadRow, write_bad_rows
from risk.learn.claims.effects import Model, partial_effects
from risk.learn.claims.findings import Findings, metrics_of
from risk.learn.claims.glm import fit_glm, inference, product_of_glms
from risk.learn.claims.judgement import BOOSTED, GLM, PRODUCT, judge
from risk.learn.claims.reach import can_price, reach_of
from risk.learn.claims.report import report_of
from risk.learn.claims.schema_file import TargetName, read_claims_schema
from risk.learn.claims.split import TRAIN
from risk.learn.claims.stored_features import narrowed
from risk.learn.claims.table import read_claims_table
from risk.learn.claims.target import target_of
from risk.learn.claims.trials import TRIALS, Budget, TrialStore, best_of, search
from risk.learn.report import write_report
from risk.rulebook import at
from risk.trained.booster import booster_files
from risk.trained.calibration import Calibration
from risk.trained.folder import SUMS, model_folder
from risk.trained.reach import PRICING
from risk.units import Locale


class VersionExists(RiskError):
    """A version of a model is written once; what was judged must stay what is loaded."""

    code = "version-exists"


@dataclass(frozen=True)
class Order:
    """What is to be learned from what.

    Parameters
    ----------
    policies, claims, schema : Path
        ``claims`` if the schema has a table of them.
    out : Path
        ``models/<name>/<version>``.
    report : Path, optional
        Folder of the report.
    target : str, optional
        Instead of the schema's.
    budget : Budget
    seed : int
    resume : bool
        Go on with the trials of a run that was stopped.
    locale : Locale
        Of the report.
    day : date
        Of the card.
    """

    policies: Path
    claims: Path | None
    schema: Path
    out: Path
    report: Path | None
    target: TargetName | None
    budget: Budget
    seed: int
    resume: bool
    locale: Locale
    day: date

    @property
    def trials(self) -> Path:
        """Folder of the trials while the run lasts."""
        return self.out.parent / f".{self.out.name}.trials"

    @property
    def trials_kept(self) -> int:
        """How many finished trials lie there."""
        return len(list(self.trials.glob(TRIALS)))

    @property
    def bad_rows(self) -> Path:
        """File of the rows left out."""
        if self.report is not None:
            return self.report / "bad_rows.csv"
        return self.out.parent / f"{self.out.name}-bad-rows.csv"


def train(order: Order, clock: Callable[[], float], tell: Callable[[Trial], None]) -> Findings:
    """Learn, judge, and write the model's folder and the report.

    Parameters
    ----------
    order : Order
    clock : callable
        Seconds, rising; only the budget looks at it.
    tell : callable
        Hears of each finished trial.

    Returns
    -------
    Findings
        As written to ``metrics.json``, the card and the report. The folder is written whether or
        not the model is better; promoting it is another act.

    Raises
    ------
    RiskError
        If schema, tables, version or stored trials do not fit; every fault is named.
    """
    _not_written_yet(order.out)
    schema = read_claims_schema(order.schema, order.target)

    def tell_bad(rows: Sequence[BadRow]) -> None:
        if rows:
            write_bad_rows(rows, order.bad_rows, order.locale)

    table = read_claims_table(order.policies, order.claims, schema, tell_bad)
    target = target_of(table)
    features = narrowed(table.features, target.rows, ~target.judged)
    inputs = _digests(order)
    told = [inputs, schema.target, order.seed, boosted.TREES_BY]
    store = TrialStore(order.trials, digest(json_bytes(told)))
    fitted = int((target.parts == TRAIN).sum())

    def run(number: int) -> Trial:
        settings = boosted.settings_of(number, order.seed, fitted)
        return boosted.try_settings(number, settings, features, target, order.seed)

    # One thread: the same digits every time, and sums this small are slower with more.
    with threadpool_limits(limits=1):
        trials = search(run, store, order.budget, clock, tell, resume=order.resume)
        chosen = best_of(trials)
        booster = boosted.fit_boosted(chosen, features, target, order.seed)
        glm = fit_glm(table, target)
        models: dict[str, Model] = {GLM: glm.predict, BOOSTED: partial(boosted.predict, booster)}
        raw = {name: model(target.rows) for name, model in models.items()}
        if schema.target == "pure_premium":
            raw[PRODUCT] = product_of_glms(table).predict(target.rows)
        findings = Findings(
            name=order.out.parent.name,
            version=order.out.name,
            table=table,
            target=target,
            penalty=glm.penalty,
            trials=trials,
            chosen=chosen,
            judgement=judge(table, target, raw, order.seed),
            inference=inference(table, target),
            inputs=inputs,
        )
        looked_at = target.rows[target.judged]
        effects = partial_effects(table.features, looked_at, models) if order.report else []
        metrics = metrics_of(findings)
        if schema.target == "frequency" and can_price(table.features, at(order.day, "CN")):
            reach = reach_of(chosen, table.features, target, order.seed)
            metrics[PRICING] = reach.model_dump(mode="json")
    files = booster_files(
        booster.model_to_string(),
        features,
        metrics,
        "log",
        Calibration(factor=findings.judgement.factors[BOOSTED] * target.load),
    )
    if order.report is not None:
        write_report(report_of(findings, effects, metrics, order.locale), order.report)
    write_model_folder(order.out, files, card_of(findings, order.day))
    store.remove()
    return findings


def _not_written_yet(out: Path) -> None:
    folder = model_folder(out.parent.name, out.name, out.parent.parent)
    if (folder / SUMS).exists():
        raise VersionExists(
            f"{out.parent.name} {out.name} is written already",
            [
                Fault(
                    "out", str(out), "a version is written once",
                    f"take the next number: {out.parent / str(int(out.name) + 1)}",
                    VersionExists.code,
                )
            ],
        )  # fmt: skip


def _digests(order: Order) -> dict[str, str]:
    files = {"policies": order.policies, "claims": order.claims, "schema": order.schema}
    return {
        f"{kind}: {path.name}": digest(path.read_bytes())
        for kind, path in files.items()
        if path is not None
    }
