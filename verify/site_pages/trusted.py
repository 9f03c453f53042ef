"""What a proof for every finite MDP rests on, read off the imports of the kernel: which files, and how long they are.

Every proof rests on the core. The other files are used only where a claim contains what their row of the table names.
"""

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
# What the kernel takes in only where numbers are compared, and only where there are inner products or quotients of means.
COMPARING, CONSTANTS = {"piecewise"}, {"constants"}
# What makes theorems of its own out of those of the kernel.
BESIDE = {"discounted": "infinite horizon", "copies": "several trajectories"}
# What an inequality rests on besides: what is visibly at least zero.
SIGNS = ("inequality", "nonnegative", "comparisons", "constants")
USES = (
    "every finite MDP", "every horizon", "min, max, clip, |x|, x⁺", "inner products, quotients of means", "inequalities",
    *BESIDE.values(),
)  # fmt: skip


def trusted() -> dict[str, str]:
    """The kernel and every module of the provers that it takes something from; name -> source."""
    waiting, found = ["kernel"], {}
    while waiting:
        name = waiting.pop()
        if name not in found and name not in UNTRUSTED:
            found[name] = (PROVERS / f"{name}.py").read_text(encoding="utf-8")
            waiting += _beside(found[name])
    return found


def core() -> dict[str, str]:
    """The modules that every such proof rests on; name -> source."""
    special = CUTOFF | COMPARING | CONSTANTS
    return {name: source for name, source in trusted().items() if name not in special}


def beside() -> dict[str, str]:
    """The modules that put several theorems of the kernel, or more atoms, together; name -> source."""
    return {name: (PROVERS / f"{name}.py").read_text(encoding="utf-8") for name in BESIDE}


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


def _use(name: str) -> str:
    """What a file is needed for; a file of several uses has the first of them."""
    chosen = [
        (CUTOFF, USES[1]),
        (COMPARING, USES[2]),
        (CONSTANTS, USES[3]),
        ({*SIGNS}, USES[4]),
        ({*BESIDE}, BESIDE.get(name, "")),
    ]
    return next((use for names, use in chosen if name in names), USES[0])


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
    """One row per file: what it is, where it is used and how many lines of code it has; then the sums."""
    kernel = sorted(trusted().items(), key=lambda pair: (pair[0] != "kernel", pair[0]))
    files = {**dict(kernel), **beside(), **signs()}
    lines = {name: code_lines(source) for name, source in files.items()}
    rows = []
    for name in sorted(files, key=lambda name: USES.index(_use(name))):
        says = (ast.get_docstring(ast.parse(files[name])) or "").partition("\n\n")[0].replace("\n", " ")
        rows.append((f"<code>verify/provers/{escape(name)}.py</code>", escape(says), _use(name), str(lines[name])))
    rows.append(("", "the files that every such proof rests on", USES[0], str(sum(lines[name] for name in core()))))
    rows.append(("", "all of these files", "everything above", str(sum(lines.values()))))
    return table(("file", "what it is", "needed for", "lines of code"), rows, "wide")
