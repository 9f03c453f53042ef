"""Batches: what is drawn meets the assumptions, reaches their edges, and is the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.claims.assumptions import ASSUMPTIONS
from verify.sampling.draws import SMALLEST
from verify.sampling.mdps import LAWS, SLOPES, Batch, name_of
from verify.sampling.numbers import UNIT
from verify.sampling.strategies import finite_mdps

ALL = frozenset(ASSUMPTIONS)
SUMS = {"rho": "dynamics-sum-to-one", "p": "dynamics-sum-to-one", "pi": "policies-sum-to-one", "mu": "policies-sum-to-one"}
POSITIVE = {"rho": "positive-dynamics", "p": "positive-dynamics", "pi": "positive-policy", "mu": "positive-behaviour"}
FREE = {"rho": "theta-free-initial-law", "p": "theta-free-dynamics", "r": "theta-free-reward"}
assumptions = st.sets(st.sampled_from(sorted(ALL))).map(frozenset)


def batch(without=(), sizes=(2, 2, 2), count=40, seed=0, **more):
    return Batch.draw(ALL - set(without), sizes, count, [seed], **more)


@given(st.data(), assumptions)
def test_listed_assumptions_hold(data, listed):
    mdps = data.draw(finite_mdps(listed, mdps=10))
    for name in LAWS:
        table = mdps.tables[name]
        assert (table.value >= 0).all()
        if SUMS[name] in listed:
            assert np.abs(table.value.sum(axis=-1) - 1).max() <= 4 * UNIT * table.value.shape[-1]
        if POSITIVE[name] in listed:
            assert table.value.min() > SMALLEST / 8
    for name, assumption in FREE.items():
        assert (mdps.tables[name].slopes is None) == (assumption in listed)
    gamma = mdps.tables["gamma"].value
    assert ((gamma >= 0) & (gamma <= 1)).all()
    assert (gamma > 0).all() or "positive-discount" not in listed


@given(st.data(), assumptions)
def test_slopes_of_normalised_laws_sum_to_zero_within_their_bound(data, listed):
    mdps = data.draw(finite_mdps(listed, mdps=10))
    for name in LAWS:
        table = mdps.tables[name]
        if SUMS[name] in listed and table.slopes is not None and table.sizes is not None:
            for slope, size in zip(table.slopes, table.sizes, strict=True):
                assert (np.abs(slope.sum(axis=-1)) <= 16 * UNIT * size.sum(axis=-1)).all()


@pytest.mark.parametrize("name", LAWS)
def test_unlisted_assumptions_fail_somewhere(name):
    loose = batch(without=ALL).tables[name].value
    assert (loose == 0).any()
    assert np.abs(loose.sum(axis=-1) - 1).min() > 1e-9
    assert (batch(without=[POSITIVE[name]]).tables[name].value == 0).any()


def test_slopes_are_arbitrary_where_a_law_is_zero():
    table = batch(without=["positive-policy"]).tables["pi"]
    assert table.slopes is not None
    zero = table.value == 0
    assert all((np.abs(slope[zero]) > 1e-6).mean() > 0.9 for slope in table.slopes)


def test_the_three_slopes_are_independent():
    d1, d2, d12 = batch(sizes=(3, 3, 2)).tables["pi"].slopes
    flat = np.stack([d1.reshape(40, -1), d2.reshape(40, -1), d12.reshape(40, -1)])
    assert all(np.linalg.matrix_rank(flat[:, index]) == 3 for index in range(40))


EDGES = {
    "one state": ((1, 2, 2), ()),
    "one action": ((2, 1, 2), ()),
    "discount 0": ((2, 2, 2), ("positive-discount",)),
    "discount 1": ((2, 2, 2), ("discount-below-one",)),
    "zero in rho": ((2, 2, 2), ("positive-dynamics",)),
    "zero in p": ((2, 2, 2), ("positive-dynamics",)),
    "zero in pi": ((2, 2, 2), ("positive-policy",)),
    "zero in mu": ((2, 2, 2), ("positive-behaviour",)),
    "nearly deterministic policy": ((2, 2, 2), ()),
    "absorbing state": ((3, 2, 2), ("positive-dynamics",)),
    "unreachable state": ((3, 2, 2), ("positive-dynamics",)),
}


def test_there_is_a_test_for_every_edge():
    assert set(EDGES) == set(batch().edges())


@pytest.mark.parametrize("edge", EDGES)
def test_edge_is_reached_by_every_few_dozen_mdps(edge):
    sizes, without = EDGES[edge]
    for seed in range(5):
        assert batch(without=without, sizes=sizes, seed=seed).edges()[edge].any()


@pytest.mark.parametrize("edge", [edge for edge, (_, without) in EDGES.items() if without])
def test_edge_is_not_reached_when_it_is_assumed_away(edge):
    assert not batch(sizes=EDGES[edge][0]).edges()[edge].any()


def test_undiscounted_batches_have_discount_one():
    assert (batch(undiscounted=True).tables["gamma"].value == 1).all()


def test_same_seed_same_numbers_and_functions_do_not_depend_on_the_order_of_asking():
    one, two = batch(seed=3), batch(seed=3)
    first, second = ("b", ("s",), ()), ("b", ("t",), (2,))
    values = [one.function(first).value, one.function(second).value]
    again = [two.function(second).value, two.function(first).value]
    assert (values[0] == again[1]).all()
    assert (values[1] == again[0]).all()
    assert (one.tables["pi"].value == two.tables["pi"].value).all()
    assert (one.tables["pi"].value != batch(seed=4).tables["pi"].value).any()


def test_another_signature_or_time_is_another_function():
    keys = [("b", (), ()), ("b", ("s",), ()), ("b", ("t",), (1,)), ("b", ("t",), (2,)), ("b", ("history",), (1,))]
    mdps = batch()
    values = [mdps.function(key).value.ravel()[0] for key in keys]
    assert len(set(values)) == len(keys)
    assert mdps.function(("f", ("tau",), ())).value.shape == (2, 2, 2, 2, 2, 40)
    assert [name_of(key) for key in keys] == ["b", "b(s)", "b(1)", "b(2)", "b(h_1)"]


def test_functions_inside_logarithms_and_denominators_are_not_zero_and_mostly_positive():
    mdps = Batch.draw(ALL, (2, 2, 2), 40, [0], inside_logs=frozenset("b"))
    inside, other = (mdps.function((name, ("s",), ())).value for name in "bc")
    assert (abs(inside) >= 0.25).all()
    assert (inside > 0).all(axis=0).sum() >= 30 and (inside < 0).any()  # [S, N]
    assert (abs(other) < 0.25).any()


def test_tables_come_back_as_they_were_described():
    drawn = batch(without=ALL, count=3)
    key = ("f", ("history",), (2,))
    drawn.function(key)
    data = drawn.describe(1)
    names = [name for name in data if name not in ("states", "actions", "horizon", "functions")]
    function = {part: [data["functions"][0][part]] for part in ("value", *SLOPES)}
    made = Batch.from_tables(data["horizon"], {name: [data[name]] for name in names}, {key: function})
    assert made.describe(0) == data
    for name in LAWS:
        for active in ((), (1,), (2, 1)):
            assert (made.table(name, active).value[..., 0] == drawn.table(name, active).value[..., 1]).all()


def test_tables_of_the_wrong_shape_are_refused():
    tables = {name: table.value for name, table in batch(count=2).tables.items()}
    with pytest.raises(ValueError, match=r"p: an array of shape \(2, 2, 2, 2\) was expected"):
        Batch.from_tables(2, {**tables, "p": tables["p"][:, 0]})
    with pytest.raises(ValueError, match=r"b\(s\): an array of shape \(2, 2\) was expected"):
        Batch.from_tables(2, tables, {("b", ("s",), ()): {"value": [1.0, 2.0]}})
    with pytest.raises(ValueError, match=r"b\(s\): this batch was made from tables"):
        Batch.from_tables(2, tables).function(("b", ("s",), ()))
