"""An estimator as a numpy function: the integrand of an expectation over trajectories, with its inputs as arguments.

Where the integrand is Σ_t ∇log π(a_t|s_t) times weights that are numbers, the weights stand in a line of their own, and
there is a loss whose gradient by automatic differentiation is minus the estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sympy
from sympy import Expr, Integer

from verify.language import copies as C
from verify.language import numpy_code  # noqa: F401 - enters how each kind of node is written
from verify.language import terms as L
from verify.language.numpy_inputs import TIME, Input, NotWritable
from verify.language.numpy_pieces import ATOM, PRODUCT, Piece, Scope
from verify.language.numpy_writer import Setting, Writer
from verify.language.ranks import rank_of

LAST = ("gamma", "lam", "epsilon")
WIDTH = 100
DYNAMICS = frozenset(("theta-free-initial-law", "theta-free-dynamics"))
POSITIVE = {"positive-policy": (L.THETA, L.OLD), "positive-behaviour": (L.MU,)}
FIRST = ("rewards", "trajectory_reward", "scores", "trajectory_score")


@dataclass(frozen=True)
class Integrand:
    """What is averaged, over the trajectories of which policy, and whether it looks at N of them at once."""

    body: Expr
    law: L.Law
    batch: bool = False


@dataclass(frozen=True)
class Code:
    """The function and what its arguments are.

    ``body``  its lines, the last of them the one that returns; ``helpers`` are functions that must stand before it
    ``loss``  the expression of the loss, in the names of ``body`` and log_probs, or nothing
    """

    inputs: tuple[Input, ...]
    long: frozenset[str]  # inputs with T + 1 positions
    body: tuple[str, ...]
    helpers: tuple[str, ...]
    batch: bool
    vector: bool
    loss: str = ""
    weights: str = ""  # the name of what the scores are multiplied by, where there is a loss

    @property
    def arguments(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.inputs)

    def shape(self, one: Input) -> tuple[str, ...]:
        """The shape of an input: ("T", "d"), or () of a number."""
        times = "T + 1" if one.name in self.long else "T"
        marks = (self.batch and one.of_trajectory, one.over_times, one.over_actions, one.vector)
        return tuple(axis for axis, present in zip(("N", times, "A", "d"), marks, strict=True) if present)

    def function(self, docstring: Iterable[str] = ()) -> str:
        """The whole source, with the lines of a docstring."""
        lines = [f'    """{line}' if not number else f"    {line}".rstrip() for number, line in enumerate(docstring)]
        lines += ['    """'] if lines else []
        head = f"def estimate({', '.join(self.arguments)}):"
        function = "\n".join([head, *lines, *(wrapped for line in self.body for wrapped in _wrapped(line))]) + "\n"
        return "\n\n".join(["import numpy as np\n", *self.helpers, function]).replace("np\n\n\n", "np\n\n\n")


def _wrapped(line: str) -> list[str]:
    """A line of the body, broken at its outermost sums or products where it is too long."""
    if len(line) + 4 <= WIDTH:
        return [f"    {line}"]
    start = len("return ") if line.startswith("return ") else line.index("= ") + 2
    for signs in ("+-", "*@/"):
        depth, cuts = 0, []
        for place in range(start, len(line)):
            depth += (line[place] in "([") - (line[place] in ")]")
            if depth == 0 and line[place] in signs and line[place - 1] == line[place + 1] == " ":
                cuts.append(place)
        if cuts:
            parts = [line[begin:end].strip() for begin, end in zip([start, *cuts], [*cuts, len(line)], strict=True)]
            return [f"    {line[:start]}(", *(f"        {part}" for part in parts), "    )"]
    return [f"    {line}"]


def integrand(term: Expr) -> Integrand | None:
    """What a side is the mean of, where it is an expectation over trajectories or a sum of such under one law."""
    if isinstance(term, L.Expectation):
        return Integrand(term.body, term.law)
    if isinstance(term, C.CopiesExpectation) and term.count == C.COPIES:
        return Integrand(term.body, term.law, batch=True)
    if isinstance(term, sympy.Add):
        parts = [integrand(part) for part in term.args]
        laws = {(part.law, part.batch) for part in parts if part is not None}
        if None not in parts and len(laws) == 1:
            return Integrand(sympy.Add(*(part.body for part in parts if part is not None)), *laws.pop())
    if isinstance(term, sympy.Mul):
        numbers, others = [part for part in term.args if part.is_Number], [part for part in term.args if not part.is_Number]
        if len(others) == 1 and (inner := integrand(others[0])) is not None:
            return Integrand(sympy.Mul(*numbers, inner.body), inner.law, inner.batch)
    return None


def score(time: Expr) -> L.Gradient:
    """∇log π_θ(a_t|s_t)."""
    return L.Gradient(sympy.log(L.Policy(L.ActionAt(time), L.StateAt(time), L.THETA)))


def code_for(what: Integrand, assumes: frozenset[str] = frozenset(), undiscounted: bool = False) -> Code:
    """The code of an estimator. Raises NotWritable where a part of it is not seen on a trajectory or has no code.

    ``assumes``: names of assumptions. Where neither ρ nor p depends on θ, ∇log p_θ(τ) is Σ_t ∇log π_θ(a_t|s_t), and a
    logarithm that may be infinite at an action that is drawn is not written.
    """
    body = what.body
    if assumes >= DYNAMICS:
        whole = L.Gradient(sympy.log(L.TrajectoryProbability(L.THETA)))
        body = body.xreplace({whole: sympy.Sum(score(TIME), (TIME, 1, L.HORIZON))})
    positive = frozenset(law for name, laws in POSITIVE.items() if name in assumes for law in laws)
    setting = Setting(what.law, positive, undiscounted)
    long: frozenset[str] = frozenset()
    while True:  # an array that is read at T + 1 has another length, which its other uses must know
        writer = Writer(setting, long)
        last, loss, weights = _result(writer, body, what.batch)
        if frozenset(writer.long) == long:
            break
        long = frozenset(writer.long)
    lines = [f"{name} = {code}" for name, code in writer.lines.items()]
    order = sorted(writer.inputs.values(), key=_place)
    code = Code(
        tuple(order), long, (*_counts(writer, order, what.batch), *lines, last), tuple(sorted(writer.helpers)),
        what.batch, rank_of(body) == 1, loss, weights,
    )  # fmt: skip
    if what.batch and not any(one.of_trajectory for one in order):
        raise NotWritable("an estimate that looks at no trajectory")
    return code


def _place(one: Input) -> tuple[int, int]:
    """Rewards and scores first, numbers last, the others in the order in which they are met."""
    return (FIRST.index(one.name) - len(FIRST) if one.name in FIRST else 0, 1 + LAST.index(one.name) if one.name in LAST else 0)


def _counts(writer: Writer, inputs: list[Input], batch: bool) -> list[str]:
    """T and N from the arrays."""
    arrays = [one for one in inputs if one.over_times]
    if "T" in writer.counts and not arrays:
        raise NotWritable("T, where no array says how long a trajectory is")
    flat = [one.name for one in arrays if not (one.over_actions or one.vector or one.name in writer.long)]
    if writer.counts == {"N", "T"} and flat:
        return [f"N, T = {flat[0]}.shape"]
    lines = []
    if "T" in writer.counts:
        one = min(arrays, key=lambda one: one.name in writer.long)
        length = f"{one.name}.shape[1]" if batch else f"len({one.name})"
        lines.append(f"T = {length}{' - 1' if one.name in writer.long else ''}")
    if "N" in writer.counts:
        lines.append(f"N = len({next(one.name for one in inputs if one.of_trajectory)})")
    return lines


def _result(writer: Writer, body: Expr, batch: bool) -> tuple[str, str, str]:
    """The line that returns, the loss, and the name of the weights."""
    before = writer.kept()
    if rank_of(body) == 1:
        try:
            return _of_batch(writer, body) if batch else _weighted(writer, body)
        except NotWritable:
            writer.restore(before)
    return f"return {writer.write(body, Scope()).text}", "", ""


# -------------------------------------------------------------------------------------------------- Σ_t ∇log π · weight


def weight_of(term: Expr) -> Expr:
    """w where a term is Σ_{t=1}^T w ∇log π_θ(a_t|s_t), with numbers w that may depend on t. Raises NotWritable."""
    if isinstance(term, sympy.Add):
        return sympy.Add(*(weight_of(part) for part in term.args))
    if isinstance(term, L.Fraction):
        return L.Fraction(weight_of(term.numerator), term.denominator)
    if isinstance(term, sympy.Mul):
        vectors = [part for part in term.args if rank_of(part) == 1]
        if len(vectors) == 1:
            return sympy.Mul(weight_of(vectors[0]), *(part for part in term.args if part is not vectors[0]))
    if isinstance(term, sympy.Sum) and len(term.limits) == 1 and tuple(term.limits[0][1:]) == (1, L.HORIZON):
        index = term.limits[0][0]
        return _without_score(term.function, index).xreplace({index: TIME}) if _fits(term, index) else _refuse()
    return _refuse()


def _refuse() -> Expr:
    raise NotWritable("something other than scores times weights")


def _fits(term: Expr, index: Expr) -> bool:
    """Whether the index may be called t: no sum inside has that name."""
    inside = {limit[0] for part in term.function.atoms(sympy.Sum, sympy.Product) for limit in part.limits}
    return index == TIME or TIME not in inside


def _without_score(body: Expr, index: Expr) -> Expr:
    if body == score(index):
        return Integer(1)
    if isinstance(body, sympy.Add):
        return sympy.Add(*(_without_score(part, index) for part in body.args))
    if isinstance(body, sympy.Mul):
        vectors = [part for part in body.args if rank_of(part) == 1]
        if len(vectors) == 1:
            return sympy.Mul(_without_score(vectors[0], index), *(part for part in body.args if part is not vectors[0]))
    return _refuse()


def _weighted(writer: Writer, body: Expr) -> tuple[str, str, str]:
    scope = Scope().over(TIME, Integer(1), L.HORIZON)
    piece = writer.write(weight_of(body), scope)
    writer.write(score(TIME), scope)
    if piece.axes not in ((), ("T",)) or piece.text == "1":
        _refuse()
    each = bool(piece.axes)
    name = _named(writer, piece, "weights" if each else "weight")
    if each:
        return f"return {name} @ scores", f"-({name}.detach() * log_probs).sum()", name
    return f"return {name} * scores.sum(axis=0)", f"-{name}.detach() * log_probs.sum()", name


def _named(writer: Writer, piece: Piece, name: str) -> str:
    """A line with a name for a piece that has none yet."""
    return piece.text if piece.text in writer.lines else writer.let(name, piece.text)


def _of_batch(writer: Writer, body: Expr) -> tuple[str, str, str]:
    """The same for Σ_i of trajectories, with what stands before that sum."""
    parts = sympy.Mul.make_args(body)
    sums = [part for part in parts if rank_of(part) == 1]
    if len(sums) != 1 or not isinstance(sums[0], sympy.Sum):
        _refuse()
    (index, *_), inner = sums[0].limits[0], sympy.Mul.make_args(sums[0].function)
    vectors = [part for part in inner if rank_of(part) == 1]
    if len(sums[0].limits) != 1 or sums[0].limits[0][2] != C.COPIES or len(vectors) != 1:
        _refuse()
    if not isinstance(vectors[0], C.Copy) or vectors[0].index != index:
        _refuse()
    weight = sympy.Mul(C.Copy(weight_of(vectors[0].body), index), *(part for part in inner if part is not vectors[0]))
    scope = Scope().over(TIME, Integer(1), L.HORIZON)
    piece = writer.write(weight, scope)
    writer.write(score(TIME), scope)
    if piece.axes not in (("N",), ("N", "T")):
        _refuse()
    name, each = _named(writer, piece, "weights"), piece.axes == ("N",)
    estimate = Piece(f"{name} @ scores.sum(axis=1)" if each else f"np.tensordot({name}, scores, axes=2)", ("d",))
    loss = Piece(f"({name}.detach(){'[:, None]' if each else ''} * log_probs).sum()")
    scale = [part for part in parts if part is not sums[0]]
    return f"return {_scaled(writer, scale, estimate)}", "-" + _scaled(writer, scale, loss), name


def _scaled(writer: Writer, scale: list[Expr], piece: Piece) -> str:
    if not scale:
        return piece.text
    if len(scale) == 1 and isinstance(scale[0], L.Fraction) and scale[0].numerator == 1:
        return f"{piece.text} / {writer.write(scale[0].denominator, Scope()).at_least(ATOM)}"
    factor = writer.product(scale, Scope())
    if factor.axes:
        _refuse()
    return f"{factor.at_least(PRODUCT)} * ({piece.text})"
