"""Policies and claims joined: bad rows listed with every reason, good rows kept."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from risk.learn.claims.checks import write_bad_rows
from risk.learn.claims.read_table import InvalidTable
from risk.learn.claims.schema_file import read_claims_schema
from risk.learn.claims.table import read_claims_table


def _read(paths, **options):
    schema = read_claims_schema(paths["schema"], **options)
    return read_claims_table(paths["policies"], paths.get("claims"), schema)


def test_a_bad_row_is_left_out_with_all_its_faults(book_tables, write_book_files):
    policies, claims = (frame.astype(object) for frame in book_tables)
    policies.loc[3, "years"] = -0.5
    policies.loc[3, "age"] = "old"
    policies.loc[8, "policy"] = policies.loc[7, "policy"]
    policies.loc[9, "area"] = None
    claims.loc[0, "policy"] = "nobody"
    claims.loc[1, "cost"] = -1
    claims.loc[2, "claim"] = claims.loc[3, "claim"]
    lost = policies.loc[3, "policy"]
    claims.loc[4, "policy"] = lost
    table = _read(write_book_files(policies, claims))
    told = {(one.table, one.row, one.code) for one in table.bad}
    assert {
        ("policies", 5, "exposure"),
        ("policies", 5, "not-a-number"),
        ("policies", 10, "duplicate-id"),
        ("policies", 11, "missing-feature"),
        ("claims", 2, "no-such-policy"),
        ("claims", 3, "negative-amount"),
        ("claims", 5, "duplicate-id"),
        ("claims", 6, "policy-left-out"),
    } <= told
    assert {row for name, row, _ in told if name == "policies"} == {5, 10, 11}
    assert len(table.ids) == len(policies) - 3
    bad_claims = {one.row for one in table.bad if one.table == "claims"}
    assert table.counts.sum() == len(claims) - len(bad_claims)


@pytest.mark.parametrize(("locale", "words"), [("en", "must be above zero"), ("zh", "须大于零")])
def test_the_list_of_bad_rows_opens_in_a_spreadsheet(
    book_tables, write_book_files, tmp_path, locale, words
):
    policies = book_tables[0].copy()
    policies.loc[3, "years"] = 0.0
    table = _read(write_book_files(policies))
    path = tmp_path / "out" / "bad.csv"
    write_bad_rows(table.bad, path, locale)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert rows[1][1] == "5"  # the row number a spreadsheet shows
    assert words in rows[1][5]


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_the_kind_of_file_makes_no_difference(write_book_files, ending):
    plain = _read(write_book_files())
    other = _read(write_book_files(ending=ending))
    for name in ("ids", "exposure", "counts", "amounts", "rows", "parts"):
        assert np.array_equal(getattr(plain, name), getattr(other, name)), name


def test_the_order_of_rows_makes_no_difference(book_tables, write_book_files):
    plain = _read(write_book_files())
    turned = _read(write_book_files(*(frame.iloc[::-1] for frame in book_tables)))
    for name in ("ids", "counts", "rows", "parts", "clusters"):
        assert np.array_equal(getattr(plain, name), getattr(turned, name)), name
    assert np.allclose(plain.amounts, turned.amounts, rtol=1e-12)


def test_claims_are_added_up_and_capped_one_by_one(book_tables, write_book_files, schema_text):
    policies, claims = book_tables
    table = _read(write_book_files(schema=schema_text + "cap: 800\n"))
    want = claims.assign(cost=claims["cost"].clip(upper=800)).groupby("policy")["cost"].sum()
    assert np.allclose(table.learned, want.reindex(policies["policy"]).fillna(0))
    assert table.amounts.sum() == pytest.approx(claims["cost"].sum())


def test_a_recovery_is_learned_as_nothing_and_counted_in_full(
    book_tables, write_book_files, schema_text
):
    claims = book_tables[1].copy()
    claims.loc[0, "cost"] = -300.0
    text = schema_text + "negative_amounts: as_zero\n"
    table = _read(write_book_files(claims=claims, schema=text))
    assert table.amounts.sum() == pytest.approx(claims["cost"].sum())
    assert table.learned.sum() == pytest.approx(claims["cost"].clip(lower=0).sum())


def test_submissions_that_are_not_meant_are_set_aside_without_a_word(
    book_tables, write_book_files, schema_text
):
    policies = book_tables[0].assign(decision="accept")
    declined = policies.index[~policies["policy"].isin(book_tables[1]["policy"])][:50]
    policies.loc[declined, "decision"] = "decline"
    policies.loc[declined, "years"] = 0.0
    text = schema_text + "only: {decision: [accept, refer]}\n"
    table = _read(write_book_files(policies, schema=text))
    assert not table.bad
    assert len(table.ids) == len(policies) - 50


def test_a_firm_stands_in_one_part_only_and_parts_have_their_shares(book_tables, write_book_files):
    table = _read(write_book_files())
    firms = dict(zip(book_tables[0]["policy"], book_tables[0]["firm"], strict=True))
    seen = {(firms[policy], part) for policy, part in zip(table.ids, table.parts, strict=True)}
    assert len(seen) == len(set(firms.values()))
    assert np.bincount(table.parts) / len(table.parts) == pytest.approx([0.4, 0.2, 0.4], abs=0.04)


def test_the_past_is_learned_and_the_future_judges(book_tables, write_book_files, schema_text):
    text = schema_text.replace(
        "{by: hash, column: firm, validate_share: 0.2, test_share: 0.4}",
        "{by: date, column: begins, validate_from: 2025-01-01, test_from: 2025-10-01}",
    )
    table = _read(write_book_files(schema=text))
    begins = dict(zip(book_tables[0]["policy"], book_tables[0]["begins"], strict=True))
    for part, (first, last) in enumerate(
        [("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-09-30"), ("2025-10-01", "2027")]
    ):
        days = [begins[policy] for policy in table.ids[table.parts == part]]
        assert first <= min(days) <= max(days) <= last


def test_tables_without_the_columns_are_refused_all_at_once(book_tables, write_book_files):
    paths = write_book_files(
        book_tables[0].drop(columns=["age", "years"]), book_tables[1].drop(columns="cost")
    )
    with pytest.raises(InvalidTable) as refused:
        _read(paths)
    assert [fault.path for fault in refused.value.faults] == [
        "policies.csv:years", "policies.csv:age", "claims.csv:cost",
    ]  # fmt: skip


def test_a_file_that_is_not_what_its_ending_says_is_refused(write_book_files):
    paths = write_book_files()
    for ending in ("xlsx", "parquet", "ods"):
        paths["policies"] = paths["policies"].with_suffix(f".{ending}")
        paths["policies"].write_text("policy,years\n", encoding="utf-8")
        with pytest.raises(InvalidTable, match="cannot be read"):
            _read(paths)


def test_a_claims_table_must_be_given_if_the_schema_has_one(write_book_files):
    paths = write_book_files()
    del paths["claims"]
    with pytest.raises(InvalidTable, match="claims from a table of their own"):
        _read(paths)


def test_a_part_without_claims_is_refused(book_tables, write_book_files):
    paths = write_book_files(claims=book_tables[1].head(1))
    with pytest.raises(InvalidTable, match="too little"):
        _read(paths)


def test_counts_may_stand_in_the_policies_table(book_tables, write_book_files, schema_text):
    policies, claims = book_tables
    by_policy = claims.groupby("policy")["cost"].agg(["size", "sum"])
    policies = policies.assign(
        n=by_policy["size"].reindex(policies["policy"]).fillna(0).to_numpy(),
        cost=by_policy["sum"].reindex(policies["policy"]).fillna(0).to_numpy(),
    )
    text = schema_text.replace("exposure: years}", "exposure: years, count: n, amount: cost}")
    text = text.replace("claims: {id: [claim], policy: [policy], amount: cost}\n", "")
    inside = write_book_files(policies, schema=text)
    del inside["claims"]
    one, two = _read(inside), _read(write_book_files())
    assert np.array_equal(one.counts, two.counts)
    assert np.allclose(one.learned, two.learned)
    policies.loc[0, "n"] = 0.5
    policies.loc[1, ["n", "cost"]] = [0, 10.0]
    inside = write_book_files(policies, schema=text)
    del inside["claims"]
    assert [one.code for one in _read(inside).bad] == ["count", "amount-without-claim"]
