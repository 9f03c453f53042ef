"""What Hypothesis draws: mostly generic sizes, the same for the same seed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verify.sampling.strategies import (
    MOST_TRAJECTORIES,
    _generated,
    edge_sizes,
    finite_mdps,
    generic_sizes,
    run_examples,
    sizes_from,
    trajectories,
)


def examples(seed, number=8, first=1):
    seen = []
    _generated.cache_clear()
    run_examples(lambda sizes, stream: seen.append((sizes, stream)), first, number, seed)
    return seen


@given(st.tuples(*[st.booleans()] * 4), st.integers(1, 5))
def test_generic_sizes_are_generic_and_affordable(bits, first):
    states, actions, horizon = sizes_from(bits, first)
    assert min(states, actions, horizon) >= 2
    assert horizon >= first
    assert trajectories((states, actions, horizon)) <= MOST_TRAJECTORIES or (states, actions, horizon) == (2, 2, max(2, first))


def test_all_generic_sizes_can_be_drawn():
    bits = [tuple(bool(number >> place & 1) for place in range(4)) for number in range(16)]
    assert {sizes_from(one, 1) for one in bits} == set(generic_sizes())


@pytest.mark.parametrize("first", [1, 3])
def test_edge_sizes_reach_one_state_one_action_and_the_shortest_horizon(first):
    sizes = edge_sizes(first)
    assert {min(size[0] for size in sizes), min(size[1] for size in sizes)} == {1}
    assert min(size[2] for size in sizes) == first


def test_examples_are_as_many_as_asked_for_and_differ():
    seen = examples(0, number=500)
    assert len(seen) == 500
    assert len({tuple(stream) for _, stream in seen}) == 500


def test_examples_follow_from_the_seed():
    assert examples(5) == examples(5)
    assert examples(5) != examples(6)


def test_examples_do_not_depend_on_the_modules_that_are_loaded(tmp_path):
    # Hypothesis mixes numbers found in the source of local modules into drawn integers, about one in twenty.
    (tmp_path / "full_of_numbers.py").write_text("numbers = [" + ", ".join(str(7919 * k) for k in range(500)) + "]\n")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "if sys.argv[2] == 'more': import full_of_numbers\n"
        "from verify.sampling.strategies import run_examples\n"
        "run_examples(lambda sizes, stream: print(sizes, stream), 1, 60, 3)\n"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code, str(tmp_path), more], capture_output=True, text=True, check=True).stdout
        for more in ("none", "more")
    ]
    assert runs[0] == runs[1] != ""


def test_examples_do_not_depend_on_the_profile_that_is_loaded(tmp_path):
    code = (
        "from hypothesis import Verbosity, settings\n"
        "from verify.sampling.strategies import _generated, run_examples\n"
        "settings.register_profile('other', derandomize=True, database=None, max_examples=3, verbosity=Verbosity.verbose)\n"
        "seen = [[], []]\n"
        "run_examples(lambda *one: seen[0].append(one), 1, 8, 3)\n"
        "settings.load_profile('other')\n"
        "_generated.cache_clear()\n"
        "run_examples(lambda *one: seen[1].append(one), 1, 8, 3)\n"
        "assert seen[0] == seen[1] and len(seen[0]) == 8\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert run.stdout + run.stderr == ""
    assert list(tmp_path.iterdir()) == []  # and nothing is left behind


def test_the_first_error_is_raised_once():
    calls = []

    def fails(sizes, stream):
        calls.append(stream)
        raise KeyError("a table is missing")

    with pytest.raises(KeyError, match="a table is missing"):
        run_examples(fails, 1, 5, 0)
    assert len(calls) == 1


@given(finite_mdps(mdps=3))
def test_batches_have_the_size_they_say(mdps):
    n, s, a = mdps.count, mdps.states, mdps.actions
    assert n == 3
    assert mdps.tables["p"].value.shape == (n, s, a, s)
    assert mdps.tables["pi"].value.shape == mdps.tables["r"].value.shape == (n, s, a)
