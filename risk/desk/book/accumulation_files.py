"""Desk: an accumulation's files: the reinsurance program read, the tables beside the report."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from pydantic import ValidationError

from risk.desk.book.accumulate import Accumulated
from risk.desk.book.accumulation_document import cause_rows
from risk.errors import Fault, RiskError, faults_of
from risk.portfolio.reinsurance import PROGRAM, Program

HELP = "see docs/book.md for the covers and their fields"


def read_program(path: Path) -> Program:
    """Read a reinsurance program.

    Raises
    ------
    RiskError
        With every fault, if the file is no list of covers.
    """
    try:
        return PROGRAM.validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        fault = Fault(str(path), str(error)[:200], "must be a YAML file", HELP, "unreadable")
        raise RiskError(f"{path} cannot be read", [fault]) from None
    except ValidationError as error:
        faults = faults_of(error, "", HELP, "invalid")
        raise RiskError(f"{path} is no reinsurance program", faults) from None


def write_tables(found: Accumulated, folder: Path) -> None:
    """Write event, period and policy tables beside a report, as Parquet and, if short, CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    exposures = found.exposures
    mean = (exposures.frequencies * found.dependence.means).sum(axis=1)
    policies = pd.DataFrame(
        {
            "premium": exposures.premium,
            "expected_loss": mean,
            "worst_years": found.shares.by_policy,
            "capital": found.shares.capital_of(found.shares.by_policy, mean),
        }
    )
    found.event_table.to_csv(folder / "events.csv", index=False, encoding="utf-8-sig")
    cause_rows(found).to_csv(folder / "all_causes.csv", index=False, encoding="utf-8-sig")
    for name, table in (("periods", found.period_table), ("policies", policies)):
        pq.write_table(
            pa.Table.from_pandas(table, preserve_index=False), folder / f"{name}.parquet"
        )
