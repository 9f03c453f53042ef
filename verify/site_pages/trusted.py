"""What a proof for every finite MDP rests on, read off the imports of the kernel: which files, and how long they are."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

from verify.site_pages.markup import escape, table

PROVERS = Path(__file__).resolve().parent.parent / "provers"
# Proposes in which order the kernel names its variables; the kernel checks that it is a renaming, so nothing rests on it.
UNTRUSTED = {"naming"}
# What "every horizon" rests on besides: the counting that says how many horizons decide all of them.
CUTOFF = {"horizon", "timeline", "summands", "products"}

# What an inequality rests on besides: what is visibly at least zero.
SIGNS = ("inequality", "nonnegative", "comparisons", "constants")


def trusted() -> dict[str, str]:
    """The kernel and every module of the provers that it takes something from; name -> source."""
    waiting, found = ["kernel"], {}
    while waiting:
        name = waiting.pop()
        if name not in found and name not in UNTRUSTED:
            found[name] = (PROVERS / f"{name}.py").read_text(encoding="utf-8")
            waiting += _beside(found[name])
    return found


def signs() -> dict[str, str]:
    """The modules that an inequality rests on besides; name -> source."""
    return {name: (PROVERS / f"{name}.py").read_text(encoding="utf-8") for name in SIGNS}


def _beside(source: str) -> list[str]:
    """The modules of the provers that a source imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == "verify.provers":
            names += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("verify.provers."):
            names.append((node.module or "").rpartition(".")[2])
    return names


def code_lines(source: str) -> int:
    """How many lines do something: no blank lines, comments or docstrings."""
    layout = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    code = {line for token in tokens if token.type not in layout for line in range(token.start[0], token.end[0] + 1)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            code -= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return len(code)


def trusted_table() -> str:
    """One row per file: what it is, and how many lines of code and of text it has."""
    rows = []
    files = sorted(trusted().items(), key=lambda pair: (pair[0] in CUTOFF, pair[0] != "kernel", pair[0]))
    for name, source in [*files, *signs().items()]:
        says = (ast.get_docstring(ast.parse(source)) or "").partition("\n\n")[0].replace("\n", " ")
        use = "inequalities" if name in SIGNS else "every horizon" if name in CUTOFF else "every finite MDP"
        rows.append((f"<code>verify/provers/{escape(name)}.py</code>", escape(says), use, str(code_lines(source))))
    return table(("file", "what it is", "needed for", "lines of code"), rows, "wide")
