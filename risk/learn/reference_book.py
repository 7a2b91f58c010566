"""Learn: the quantiles of a reference book, against which a firm is placed.

``python -m risk.learn.reference_book`` draws a synthetic book, assesses every firm and rewrites
``risk/rulebook/calibration/reference_book.yaml``; the same seed gives the same file.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import yaml

from risk.assess import (
    assess_measures,
    assess_operation,
    central,
    firm_factors,
    governing,
)
from risk.assess.standing import control_factor
from risk.classify import place_business_line
from risk.portfolio import sample_book
from risk.portfolio.rows import profile_of_row
from risk.rulebook import at
from risk.rulebook.read import PACKAGED

FIRMS = 4_000
SEED = 1
DAY = date(2026, 9, 1)
FILE = PACKAGED / "calibration" / "reference_book.yaml"
HEAD = """# Quantiles of a synthetic reference book, from python -m risk.learn.reference_book.
# They place a firm among made-up firms; a real book takes their place.
"""


def reference_quantiles(firms: int = FIRMS, seed: int = SEED) -> dict[str, list[float]]:
    """Give 21 quantiles, 0 to 100 % by 5, of measures met and of the controls' effect."""
    rulebook = at(DAY, "CN")
    middle = central(rulebook)
    met, controls = [], []
    for frame in sample_book(firms, seed, DAY):
        for row in frame.to_dict("records"):
            profile = profile_of_row(row)
            risk = governing([assess_operation(rulebook, one) for one in profile.operations]).risk
            met.append(assess_measures(rulebook, risk, profile.controls.measures).met_ratio)
            sector = place_business_line(profile.firm).breach_sector
            controls.append(control_factor(firm_factors(rulebook, profile, sector), middle))
    grid = np.linspace(0, 1, 21)
    return {
        "measures_met": [round(float(q), 4) for q in np.quantile(met, grid)],
        "control_factor": [round(float(q), 4) for q in np.quantile(controls, grid)],
    }


def write(file: Path = FILE) -> None:
    """Rewrite the data file."""
    found = reference_quantiles()
    words = {
        "measures_met": ("参照组已落实措施比例的分位数", "Measures in place, quantiles"),
        "control_factor": (
            "参照组控制措施效应的分位数",
            "Effect of controls, quantiles",
        ),
    }
    entries = {
        f"reference.{name}": {
            "label": {"zh": words[name][0], "en": words[name][1]},
            "unit": "quantiles, 0 to 100 % by 5",
            "values": [
                {
                    "from": date(2025, 1, 1),
                    "status": "judgement",
                    "source": "own",
                    "at": f"synthetic book of {FIRMS} firms, seed {SEED}",
                    "sureness": "D",
                    "value": [int(one) if one == int(one) else one for one in values],
                }
            ],
        }
        for name, values in found.items()
    }
    text = yaml.safe_dump(
        {"place": "any", "entries": entries}, allow_unicode=True, sort_keys=False, width=100
    )
    file.write_text(HEAD + text, encoding="utf-8")


if __name__ == "__main__":
    write()
