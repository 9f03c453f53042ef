"""Hypothesis draws the sizes and the seeds; everything else of a batch follows from them and from the assumptions.

An example costs Hypothesis about half a millisecond whatever it holds, so an example stands for a whole batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from verify.claims.assumptions import ASSUMPTIONS
from verify.sampling.mdps import Batch

Sizes = tuple[int, int, int]
MOST_TRAJECTORIES = 2_500
EVERYTHING = frozenset(ASSUMPTIONS)


def trajectories(sizes: Sizes) -> int:
    """The number of trajectories s_1, a_1, …, s_{T+1}."""
    states, actions, horizon = sizes
    return (states * actions) ** horizon * states


def generic_sizes(min_horizon: int = 1) -> list[Sizes]:
    """Sizes at which nothing is degenerate: at least two states, two actions and two steps."""
    first = max(2, min_horizon)
    sizes = [(states, actions, first + more) for more in (0, 1, 2) for states in (2, 3) for actions in (2, 3)]
    return [one for one in sizes if trajectories(one) <= MOST_TRAJECTORIES] or [(2, 2, first)]


def edge_sizes(min_horizon: int = 1) -> list[Sizes]:
    """Sizes at the edges: one state, one action, the shortest horizon."""
    first = min_horizon
    return [(2, 2, first), (1, 2, first + 1), (2, 1, first + 1), (3, 2, first), (1, 3, first), (1, 1, first + 1)]


def finite_mdps(
    assumes: Iterable[str] = EVERYTHING, sizes: list[Sizes] | None = None, count: int = 1, undiscounted: bool = False
) -> st.SearchStrategy[Batch]:
    """Batches of ``count`` MDPs that meet the assumptions, and no others that are not listed."""
    listed, choice = frozenset(assumes), sizes or generic_sizes() + edge_sizes()
    return st.builds(
        lambda size, seed: Batch.draw(listed, size, count, seed, undiscounted=undiscounted),
        st.sampled_from(choice),
        st.integers(0, 2**32 - 1),
    )


def run_examples(test: Callable[[int, Sizes], None], min_horizon: int, examples: int, seed: int) -> None:
    """Calls ``test(seed of a batch, generic sizes)`` that many times, on what Hypothesis generates from ``seed``."""
    quiet = settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    drawn = given(st.integers(0, 2**32 - 1), st.sampled_from(generic_sizes(min_horizon)))
    seeded(seed)(quiet(drawn(test)))()
