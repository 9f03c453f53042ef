"""What each assumption is for: a derivation run again without it, and under changes of what its letters stand for.

study(entry)     a Study: a row per assumption and per change, with what breaks, each with a witness, and what stands
"""

from verify.study.rows import NOT_COVERED, Outcome, Row, Study, study, study_path
from verify.study.what_if import WHAT_IFS, WhatIf

__all__ = ["NOT_COVERED", "WHAT_IFS", "Outcome", "Row", "Study", "WhatIf", "study", "study_path"]
