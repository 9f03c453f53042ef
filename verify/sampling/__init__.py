"""The sampling checker: literal evaluation on concrete MDPs. It shares the terms with the symbolic checkers and nothing else."""

from verify.sampling.check import sample
from verify.sampling.compare import Comparison, evaluate_claim
from verify.sampling.mdps import Batch

__all__ = ["Batch", "Comparison", "evaluate_claim", "sample"]
