"""One door to the counterexamples of both settings: an MDP, or a point with functions and matrices."""

from __future__ import annotations

import json
from typing import Any

from verify.claims.model import Claim
from verify.refute.describe import describe as describe_mdp
from verify.refute.errors import WitnessError
from verify.refute.real_replay import RealReplay
from verify.refute.real_replay import replay as replay_point
from verify.refute.real_witness import SETTING, RealWitness
from verify.refute.replay import Replay
from verify.refute.replay import replay as replay_mdp
from verify.refute.witness import Witness

AnyWitness = Witness | RealWitness


def read_witness(data: Any, file: str = "witness") -> AnyWitness:
    """A witness from JSON text or from what ``json`` has read. Raises WitnessError."""
    if isinstance(data, str | bytes):
        try:
            parsed = json.loads(data)
        except (ValueError, RecursionError):
            return Witness.from_json(data, file)  # which says what is wrong
        data = parsed if isinstance(parsed, dict) else data
    is_point = isinstance(data, dict) and data.get("setting") == SETTING
    return RealWitness.from_json(data, file) if is_point else Witness.from_json(data, file)


def describe(witness: AnyWitness) -> list[str]:
    """What is where and the values of both sides, as lines for a terminal."""
    return witness.lines() if isinstance(witness, RealWitness) else describe_mdp(witness)


def replay(witness: AnyWitness, claim: Claim) -> Replay | RealReplay:
    """Both sides again, from the data alone. Raises WitnessError where the data do not fit the claim."""
    if isinstance(witness, RealWitness) != (claim.setting == SETTING):
        about = "real variables" if isinstance(witness, RealWitness) else "trajectories"
        raise WitnessError(witness.file, f"the witness is about {about}", f"one for a claim about {claim.setting}")
    return replay_point(witness, claim) if isinstance(witness, RealWitness) else replay_mdp(witness, claim)
