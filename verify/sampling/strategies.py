"""Hypothesis draws the sizes and the seeds; everything else of a batch follows from them and from the assumptions.

An example costs Hypothesis about half a millisecond whatever it holds, so an example stands for whole batches.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis import seed as seeded
from hypothesis import strategies as st

from verify.claims.assumptions import ASSUMPTIONS
from verify.sampling.mdps import Batch

Sizes = tuple[int, int, int]
MOST_TRAJECTORIES = 2_600
BITS = 4
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
    assumes: Iterable[str] = EVERYTHING, sizes: list[Sizes] | None = None, mdps: int = 1, undiscounted: bool = False
) -> st.SearchStrategy[Batch]:
    """Batches of ``mdps`` MDPs that meet the assumptions, and no others that are not listed."""
    listed, choice = frozenset(assumes), sizes or generic_sizes() + edge_sizes()
    return st.builds(
        lambda size, seed: Batch.draw(listed, size, mdps, [seed], undiscounted=undiscounted),
        st.sampled_from(choice),
        st.integers(0, 2**32 - 1),
    )


def sizes_from(bits: Sequence[bool], min_horizon: int) -> Sizes:
    """Generic sizes out of four bits: a third state, a third action, one step more, two steps more."""
    first = max(2, min_horizon)
    sizes = (2 + bits[0], 2 + bits[1], first + bits[2] + (bits[2] and bits[3]))
    smaller = (sizes, (*sizes[:2], first), (sizes[0], 2, first))
    return next((one for one in smaller if trajectories(one) <= MOST_TRAJECTORIES), (2, 2, first))


def run_examples(test: Callable[[list[Sizes], list[int]], None], min_horizon: int, examples: int, seed: int) -> None:
    """Calls ``test([generic sizes, generic sizes], seed of its batches)`` that many times, on what Hypothesis generates."""
    for call, bits in enumerate(_generated(examples, seed)):
        number = sum(bit << place for place, bit in enumerate(bits))
        test([sizes_from(bits[:BITS], min_horizon), sizes_from(bits[BITS : 2 * BITS], min_horizon)], [seed, call, number])


@lru_cache(maxsize=64)
def _generated(examples: int, seed: int) -> tuple[tuple[bool, ...], ...]:
    """The examples that Hypothesis generates from a seed: the same for every claim.

    An example is a few booleans: Hypothesis now and then replaces an integer by one that it reads in the source code
    of the modules that happen to be loaded, so drawn integers would not be the same in another process.
    """
    quiet = settings(
        max_examples=examples,
        derandomize=False,  # whatever profile the caller has loaded
        verbosity=Verbosity.quiet,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    found: list[tuple[bool, ...]] = []
    spare = examples.bit_length() + 4  # Hypothesis never repeats an example, so there must be enough of them
    booleans = st.tuples(*[st.booleans()] * max(2 * BITS, spare))
    seeded(seed)(quiet(given(booleans)(lambda bits: found.append(bits))))()
    return tuple(found)
