"""What each assumption is for: a derivation run again without it, and under changes of what its letters stand for.

studies(paths)   the Study of each file, made anew only where it is not kept from an earlier run
study(entry)     a Study: a row per assumption and per change, with what breaks, each with a witness, and what stands
"""

from verify.study.kept import studies
from verify.study.rows import NOT_COVERED, Outcome, Row, Study, study, study_path
from verify.study.what_if import WHAT_IFS, WhatIf

__all__ = ["NOT_COVERED", "WHAT_IFS", "Outcome", "Row", "Study", "WhatIf", "studies", "study", "study_path"]
