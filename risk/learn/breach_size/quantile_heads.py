"""Learn: the other form of a severity model: one ensemble of trees a quantile, put in order.

LightGBM refuses monotone signs with its quantile loss, and a floor cannot enter that loss: it is a
feature instead. Kept as the measure of the form that is used; see :mod:`.heads`.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from risk.learn.breach_size.heads import MOST_ROUNDS, PATIENCE, SETTINGS
from risk.learn.breach_size.law import Floats
from risk.learn.breach_size.rows import Rows, Split, encoded
from risk.learn.card import words
from risk.trained import Feature, Schema

COUNT = 20


def quantile_heads(schema: Schema, split: Split, whole: Rows) -> tuple[Floats, Floats]:
    """Give quantiles at (i - 1/2) / 20 of the tuning rows and of the test rows.

    Each quantile is stopped early on the tuning rows and fitted anew on ``whole`` for the test.

    Returns
    -------
    tuple of ndarray, shapes (n, 20)
        Rearranged to rise along each row.
    """
    tuned, tested = [], []
    for place in range(COUNT):
        settings = SETTINGS | {"objective": "quantile", "alpha": (place + 0.5) / COUNT}
        found = _fit(settings, schema, split.fit, 2 * MOST_ROUNDS, split.tune)
        rounds = max(1, found.best_iteration)
        tuned.append(found.predict(_features(schema, split.tune), num_threads=1))
        final = _fit(settings, schema, whole, rounds)
        tested.append(final.predict(_features(schema, split.test), num_threads=1))
    return _rising(tuned, split.tune), _rising(tested, split.test)


def _fit(
    settings: dict[str, Any], schema: Schema, rows: Rows, rounds: int, watched: Rows | None = None
) -> Any:
    import lightgbm

    floor = Feature(name="ln_floor", kind="number", **words("breach_size.ln_floor"))
    named = schema.model_copy(update={"features": (*schema.features, floor)}).dataset_params()
    data = lightgbm.Dataset(
        _features(schema, rows), rows.sizes.ln_persons, params=settings, **named
    )
    if watched is None:
        return lightgbm.train(settings, data, num_boost_round=rounds)
    return lightgbm.train(
        settings,
        data,
        num_boost_round=rounds,
        valid_sets=[data.create_valid(_features(schema, watched), watched.sizes.ln_persons)],
        callbacks=[lightgbm.early_stopping(PATIENCE, verbose=False)],
    )


def _features(schema: Schema, rows: Rows) -> Floats:
    return np.column_stack([encoded(schema, rows), rows.sizes.edge])


def _rising(quantiles: list[Floats], rows: Rows) -> Floats:
    rising = np.sort(np.array(quantiles).T, axis=1)
    return np.asarray(np.maximum(rising, rows.sizes.edge[:, None]))
