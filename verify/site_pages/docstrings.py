"""Docstrings on the API pages: aligned lines become lists.

Docstrings of this project give shapes, units and errors as aligned lines (``Raises   ValueError where …``). Markdown
would run them together into one paragraph; this extension of griffe, named in ``mkdocs.yml``, makes each a list item.
"""

from __future__ import annotations

import re
from typing import Any

from griffe import Extension, Object

_ALIGNED = re.compile(r"(?P<term>\S(?:.{0,34}?\S)?) {2,}(?P<text>\S.*)")


def listed(docstring: str) -> str:
    """A docstring with every block of aligned lines as a Markdown list."""
    blocks = re.split(r"\n[ \t]*\n", docstring)
    return "\n\n".join(_listed_block(block) for block in blocks)


def _listed_block(block: str) -> str:
    lines = block.splitlines()
    if ">>>" in block or not any(_ALIGNED.fullmatch(line) for line in lines):
        return block
    result: list[str] = []
    for line in lines:
        found = _ALIGNED.fullmatch(line)
        if found:
            if result and not result[-1].startswith("- "):
                result.append("")
            result.append(f"- **{found['term'].strip('`')}** {found['text']}")
        elif line.startswith(" ") and result and result[-1].startswith("- "):
            result[-1] += f" {line.strip()}"
        else:
            result.append(line)
    return "\n".join(result)


class AlignedLines(Extension):
    """Rewrites every docstring before it is rendered."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        if obj.docstring is not None:
            obj.docstring.value = listed(obj.docstring.value)
