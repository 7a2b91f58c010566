"""The PyPI package ``aggregate``, asked in a process of its own.

Importing it prints and changes the warning filters.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence

import pytest

# A sentence of its language, grid step, log2 of the points, levels of the quantiles.
Asked = tuple[str, float, int, Sequence[float]]
Found = dict[str, tuple[float, list[float]]]

_PROGRAM = """
import contextlib, io, json, sys, warnings
warnings.simplefilter("ignore")
with contextlib.redirect_stdout(io.StringIO()):
    from aggregate import build
    found = {}
    for name, (sentence, step, log2, levels) in json.load(sys.stdin).items():
        one = build(sentence, bs=step, log2=log2, normalize=False)
        total = one.density_df.p_total
        found[name] = [float((total * total.index).sum()), [float(one.q(p)) for p in levels]]
print("found " + json.dumps(found))
"""


def _by_aggregate(asked: Mapping[str, Asked]) -> Found:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", _PROGRAM],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    line = next(row for row in done.stdout.splitlines() if row.startswith("found "))
    return json.loads(line.removeprefix("found "))


@pytest.fixture(scope="session")
def by_aggregate() -> Callable[[Mapping[str, Asked]], Found]:
    """Give mean and quantiles of every case asked."""
    return _by_aggregate
