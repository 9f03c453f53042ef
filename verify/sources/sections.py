"""A long document in several files: its sections lie in a folder of its name, ``d002/likelihood_ratio.py`` beside ``d002.py``."""

from __future__ import annotations

import re
from pathlib import Path

from verify.claims.errors import ContentError
from verify.claims.loading import run_file
from verify.sources.model import Equation
from verify.sources.readings import here

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def section(name: str) -> list[Equation]:
    """The equations of one section, in order: ``equations = [Equation(…), …]`` in the file of that name.

    Raises ContentError where there is no such file, or no such list in it.
    """
    place = here()
    folder = Path(place.file).with_suffix("")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ContentError(place, f'section({name!r}): the name of a file in {folder.name}/ was expected, such as "baselines"')
    path = folder / f"{name}.py"
    if not path.is_file():
        raise ContentError(place, f"section({name!r}): there is no file {folder.name}/{path.name}")
    equations = getattr(run_file(path), "equations", None)
    if not isinstance(equations, list) or not all(isinstance(one, Equation) for one in equations):
        raise ContentError(place, f"section({name!r}): {folder.name}/{path.name} has no list equations = [Equation(…), …]")
    return equations
