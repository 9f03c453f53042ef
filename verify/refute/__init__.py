"""The refuter: a minimal exact counterexample to a false claim, stored as data, and replayed from the data alone.

refute(claim)             a Witness, or None; ``attempt`` also says why there is none
load_witness(path)        a Witness from a file, or a WitnessError
replay(witness, claim)    both sides again, by literal enumeration from the data alone
describe(witness)         lines for a terminal; ``as_table`` rows for a page
"""

from verify.refute.describe import Row, as_table, describe
from verify.refute.errors import WitnessError
from verify.refute.refuter import Attempt, attempt, refute
from verify.refute.replay import Replay, find_item, replay
from verify.refute.witness import Witness, load_witness

__all__ = [
    "Attempt", "Replay", "Row", "Witness", "WitnessError", "as_table", "attempt", "describe", "find_item", "load_witness",
    "refute", "replay",
]  # fmt: skip
