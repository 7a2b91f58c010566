"""The severity model on incidents whose truth is known: what it finds, what it may not claim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from risk.assess.breach_size import Event, open_breach_size
from risk.learn.breach_size import learn
from risk.learn.breach_size.baselines import best_credibility, by_sector, unconditional
from risk.learn.breach_size.heads import grow
from risk.learn.breach_size.judge import judge
from risk.learn.breach_size.law import fit, sizes_of
from risk.learn.breach_size.marginal import EventMix, firms_table, lognormals_of_firms
from risk.learn.breach_size.rows import encoded, rows_of, schema_of, time_forward
from risk.learn.incidents import InvalidIncidents, generate_incidents
from risk.learn.incidents.generated import Invention
from risk.learn.incidents.table import STAFF_BANDS
from risk.learn.metrics import Metrics

QUIET = lambda _step, _source: None  # noqa: E731


def two_lists(seed, rows=4000):
    """Give incidents of one law told on two lists: one tells all, one from 500 people on.

    ln people: mean 6 + 0.3 a staff band + 2 if hacking, spread 1.5 for hacking and 2 otherwise.
    """
    found = generate_incidents(rows, seed)
    table = found.table.copy()
    rng = np.random.default_rng(seed)
    hacking = rng.random(rows) < 0.5
    band = table["staff_band"].cat.codes.to_numpy()
    mu, sigma = 6 + 0.3 * band + 2 * hacking, np.where(hacking, 1.5, 2.0)
    table["action"] = np.where(hacking, "hacking", "error")
    table["records"] = np.maximum(np.round(np.exp(rng.normal(mu, sigma))), 1.0)
    floored = rng.random(rows) < 0.5
    table["source"] = np.where(floored, "hhs", "veris")
    table["records_floor"] = np.where(floored, 500.0, np.nan)
    seen = ~floored | (table["records"] >= 500)
    truth = pd.DataFrame({"mu": mu, "sigma": sigma})[seen.to_numpy()].reset_index(drop=True)
    return replace(found, table=table[seen].reset_index(drop=True)), truth


@pytest.fixture(scope="module")
def known():
    return two_lists(11)


def test_no_row_of_a_test_year_is_learned_from_whatever_list_it_is_on(known):
    rows = rows_of(known[0])
    for source in ("hhs", "veris"):
        split = time_forward(rows, source)
        assert split.fit.frame["year"].max() < split.tune_from <= split.tune.frame["year"].min()
        assert split.tune.frame["year"].max() < split.test_from <= split.test.frame["year"].min()
        assert set(split.fit.frame["source"]) == {"hhs", "veris"}
        assert set(split.tune.frame["source"]) | set(split.test.frame["source"]) == {source}
        assert len(split.test) >= 0.25 * rows.of(source).sum()
        assert len(split.tune) >= 0.1 * rows.of(source).sum()


def test_the_law_is_found_free_of_the_floor_of_a_list(known):
    incidents, truth = known
    rows = rows_of(incidents)
    schema = schema_of(rows)
    mu, sigma = grow(schema, rows, rounds=80).heads.lognormals(encoded(schema, rows))
    cells = truth.assign(found=mu, spread=sigma, floored=rows.sizes.floored)
    for (true_mu, true_sigma), cell in cells.groupby(["mu", "sigma"]):
        assert cell["found"].mean() == pytest.approx(true_mu, abs=0.35)
        assert cell["spread"].mean() == pytest.approx(true_sigma, abs=0.25)
    blind = replace(rows, sizes=sizes_of(np.exp(rows.sizes.ln_persons), np.ones(len(rows))))
    naive, _ = grow(schema, blind, rounds=80).heads.lognormals(encoded(schema, blind))
    lowest = (truth["mu"] == 6).to_numpy()
    assert abs(mu[lowest].mean() - 6) < 0.2
    assert naive[lowest].mean() > 6.4, "without the floor in the likelihood small sizes are missed"


def test_where_events_decide_the_model_beats_formula_and_baselines(known, america):
    from risk.assess.persons_affected import Affected

    judged = judge(rows_of(known[0]), "veris", america.read("breach.affected", Affected), QUIET)
    told = [one for one in judged.comparisons if one.view == "event"]
    assert len(told) == 6
    assert all(one.found.better for one in told)
    shares = judged.predicted["event"].shares((0.25, 0.5, 0.75))
    assert shares == pytest.approx([0.25, 0.5, 0.75], abs=0.06)


def test_the_lognormal_of_an_unknown_event_is_that_of_the_mixture(known):
    incidents, _ = known
    rows = rows_of(incidents)
    schema = schema_of(rows)
    heads = grow(schema, rows, rounds=40).heads
    mix = EventMix(rows)
    mu, sigma = lognormals_of_firms(heads, rows.frame.head(1), mix)
    rng = np.random.default_rng(3)
    sector = rows.frame["sector"][0]
    events = mix.events[rng.choice(len(mix.events), 200_000, p=mix.shares(sector))]
    firm = [rows.frame["staff_band"][0], float(schema.features[1].categories.index(sector))]
    data = np.column_stack([np.tile(firm, (len(events), 1)), events])
    drawn = rng.normal(*heads.lognormals(data))
    assert mu[0] == pytest.approx(drawn.mean(), abs=0.02)
    assert sigma[0] == pytest.approx(drawn.std(), abs=0.02)


def test_firms_of_one_sector_never_reach_fewer_people_for_more_staff(known):
    rows = rows_of(known[0])
    firms = firms_table(grow(schema_of(rows), rows, rounds=40).heads, EventMix(rows))
    for table in (firms.mu, firms.sigma):
        bands = np.array(table)[:, :-1]
        assert (np.diff(bands, axis=1) >= 0).all()
    assert np.array(firms.mu)[:, 3].mean() > np.array(firms.mu)[:, 0].mean() + 0.4


def test_a_sector_is_drawn_to_the_whole_by_its_credibility():
    rows = rows_of(generate_incidents(600, 4, Invention(sector_sd=1.5)))
    own, credible, whole = (by_sector(rows, rows, k)[0] for k in (1e-6, 80.0, 1e9))
    level = unconditional(rows, rows)[0]
    assert whole == pytest.approx(level, abs=1e-3)
    between = (credible - level) * (own - credible)
    assert (between >= -1e-6).all()
    one = (rows.frame["sector"] == "Retail").to_numpy()
    assert own[one][0] == pytest.approx(fit(rows.sizes[one], np.ones(one.sum()))[0], abs=1e-3)
    split = time_forward(rows, "generated")
    assert best_credibility(split.fit, split.tune) <= 80


def test_rows_that_would_mislead_are_left_out_and_counted(known):
    table = known[0].table.copy()
    veris = table.index[table["source"] == "veris"]
    table.loc[veris[:5], "chosen"] = True
    table.loc[veris[5:9], "records_of"] = "residents"
    table.loc[veris[9:12], "staff_band"] = list(STAFF_BANDS)[-1]
    table.loc[veris[9:12], "staff_low"] = 100_001.0
    table.loc[veris[12:14], ["occurred_year", "reported_year"]] = pd.NA
    table.loc[table.index[table["source"] == "hhs"][:1], "records"] = 40.0
    found = rows_of(replace(known[0], table=table))
    assert found.left_out == {
        "below_floor": 1, "chosen": 5, "no_year": 2, "residents": 4, "very_large": 3,
    }  # fmt: skip
    assert len(found) == len(table) - 15
    assert len(rows_of(replace(known[0], table=table), with_chosen=True)) == len(table) - 10


def test_invented_incidents_without_any_pattern_give_no_model_worth_promoting(tmp_path, day):
    out = tmp_path / "breach_size" / "1"
    report = learn(["generated:500"], out, day, "en", QUIET)
    metrics = Metrics.model_validate_json((out / "metrics.json").read_bytes())
    assert not metrics.better
    assert report.data["better"] is False
    assert "may not be promoted" in "\n".join(map(str, report.sections[0].parts))
    unknown = open_breach_size(out).affected("Retail", None, Event(action=("hacking",)))
    assert unknown.mu == pytest.approx(7.9, abs=0.6)
    files = {path.name: path.read_bytes() for path in out.iterdir()}
    learn(["generated:500"], out, day, "zh", QUIET)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == files


@pytest.mark.parametrize(
    "sources", [["generated:900", "list.csv"], ["generated:many"], ["generated:0"]]
)
def test_invented_incidents_stand_alone(sources, tmp_path, day):
    with pytest.raises(InvalidIncidents) as told:
        learn(sources, tmp_path / "breach_size" / "1", day, "en", QUIET)
    assert told.value.faults[0].code == "generated"


def test_lists_with_a_floor_alone_are_refused_as_they_say_nothing_below_it(known):
    table = known[0].table
    floored = replace(known[0], table=table[table["source"] == "hhs"].reset_index(drop=True))
    with pytest.raises(InvalidIncidents, match="too few") as told:
        rows_of(floored)
    assert "without a reporting floor" in told.value.faults[0].rule


def test_too_short_a_list_is_refused_with_what_is_needed(tmp_path, day):
    with pytest.raises(InvalidIncidents) as told:
        learn(["generated:120"], tmp_path / "breach_size" / "1", day, "en", QUIET)
    assert told.value.faults[0].got == "generated 120"
    assert "300" in told.value.faults[0].rule
    assert not (tmp_path / "breach_size").exists()
