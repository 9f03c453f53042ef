"""How claims about real variables read: as text, as LaTeX, and as source that builds the same term again."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import Expr

import verify.calculus as author
from verify.calculus import *
from verify.language.errors import IllFormed
from verify.language.printing import to_code, to_latex, to_text

x, y, delta, sigma, p, n = real("x"), real("y"), positive("delta"), positive("sigma"), between("p", 0, 1), whole("n")
U, W, M, N, v, i = function("U"), function("W"), matrix("M", 2, 2), matrix("N", 2, 2), vector("v", 2), index("i")
theta_1, theta_2 = reals("theta", 2)
NAMES = {**vars(author), **{one.name: one for one in (x, y, delta, sigma, p, n, U, W, M, N, v, i, theta_1, theta_2)}}

WRITTEN = [
    (D(U(x), x), "U'(x)", "U'(x)"),
    (D(U(x), x, x), "U''(x)", "U''(x)"),
    (at(D(U(y), y, y), y, x + delta), "U''(x + δ)", r"U''(x + \delta)"),
    (D(U(x), x, x, x, x), "U^(4)(x)", "U^{(4)}(x)"),
    (at(U(y), y, x), "[U(y)]_{y=x}", r"\left[U(y)\right]_{y=x}"),
    (D(U(2 * x), x), "∂/∂x U(2 x)", r"\frac{\partial}{\partial x} U(2\,x)"),
    (D(W(x, y), x, y), "∂/∂y ∂/∂x W(x,y)", r"\frac{\partial}{\partial y}\frac{\partial}{\partial x} W(x,y)"),
    (D(W(x, y), x, x), "∂²/∂x² W(x,y)", r"\frac{\partial^{2}}{\partial x^{2}} W(x,y)"),
    (
        U(x) + delta * D(U(x), x) + delta**2 / 2 * D(U(x), x, x) + O(delta**3),
        "U(x) + δ U'(x) + 1/2 · δ^2 U''(x) + O(δ^3)",
        r"U(x) + \delta\,U'(x) + \tfrac{1}{2}\,\delta^{2}\,U''(x) + O(\delta^{3})",
    ),
    (Integral(U(x), (x, -oo, delta)), "∫_{-∞..δ} U(x) dx", r"\int_{-\infty}^{\delta} U(x)\,\mathrm{d}x"),
    (
        Integral(x * y, (x, 0, 1), (y, 0, 2)),
        "∫_{0..2} ∫_{0..1} x y dx dy",
        r"\int_{0}^{2} \int_{0}^{1} x\,y\,\mathrm{d}x\,\mathrm{d}y",
    ),
    (Limit(U(delta), (delta, 0)), "lim_{δ→0+} U(δ)", r"\lim_{\delta\to 0^{+}} U(\delta)"),
    (Limit(U(n), (n, oo)), "lim_{n→∞} U(n)", r"\lim_{n\to \infty} U(n)"),
    (Limit(U(x), (x, -oo)), "lim_{x→-∞} U(x)", r"\lim_{x\to -\infty} U(x)"),
    (normal(x, y, sigma), "N(x; y, σ^2)", r"\mathcal{N}(x;\,y,\,\sigma^{2})"),
    (softmax(1, theta_1, theta_2), "softmax_1(θ_1,θ_2)", r"\operatorname{softmax}_1(\theta_1,\theta_2)"),
    (rounded(x + 1) - x, "fl(1 + x) - x", r"\operatorname{fl}(1 + x) - x"),
    (M * N - N * M, "M N - N M", r"M\,N - N\,M"),
    (2 * x * inverse(M) * v, "2 x M^(-1) v", r"2\,x\,M^{-1}\,v"),
    (inner(v, M * v), "vᵀ M v", r"v^{\top}\,M\,v"),
    (transpose(M * v), "(M v)ᵀ", r"\left(M\,v\right)^{\top}"),
    (rows([x, y], [1, 0]), "[x, y; 1, 0]", r"\begin{pmatrix}x & y \\ 1 & 0\end{pmatrix}"),
    (gradient(U(x * y), x, y), "∇_{x,y} U(x y)", r"\nabla_{x,y} U(x\,y)"),
    (entry(M, 1, 2) + entry(v, 2), "M_{1,2} + v_2", r"M_{1,2} + v_2"),
    (det(M) * trace(M), "det(M) tr(M)", r"\operatorname{det}(M)\,\operatorname{tr}(M)"),
    (nonzero(x), "x ≠ 0", r"x \ne 0"),
    (positive(x - y), "x - y > 0", "x - y > 0"),
    (below(x, y), "x < y", "x < y"),
    (at_most(x, y), "x ≤ y", r"x \le y"),
    (sin(x) * cos(x), "sin x · cos x", r"\sin x\,\cos x"),
]  # fmt: skip


@pytest.mark.parametrize("term, text, latex", WRITTEN, ids=[text for _, text, _ in WRITTEN])
def test_text_and_latex(term: Expr, text: str, latex: str):
    assert to_text(term) == text
    assert to_latex(term) == latex


MORE = [
    exp(-frac((x - y) ** 2, 2 * sigma**2)), O(one, delta), x + O(3 * delta**2), Limit(frac(1, x), (x, 0, "above")),
    Sum(softmax(i, theta_1, theta_2) * U(i), (i, 1, n)), identity(2) - M, (M + identity(2)) * v, M**2, sqrt(2 * PI) * sigma,
    minimum(x, clip(y, 0, 1)), step(x) * positive_part(x) - absolute(x), trace(v * transpose(v) * M),
    exp(one), -M, at(D(U(x) * y, x), x, y**2), Integral(normal(x, 0, 1), (x, -oo, oo)), sigmoid(-x) * (1 - sigmoid(x)),
    column(D(U(x), x), D(U(x), x)), column(D(U(x), x), y), frac(D(U(x), x), U(x)), p * (1 - p), (x + y) / 2,
]  # fmt: skip


@pytest.mark.parametrize("term", [one[0] for one in WRITTEN] + MORE, ids=str)
def test_the_source_builds_the_term_again(term: Expr):
    assert _built(to_code(term)) == term


def _built(source: str) -> Any:
    namespace = dict(NAMES)
    code = compile(f"result = {source}", "source", "exec")
    exec(code, namespace)  # the source that this program printed, in the names of an author
    return namespace["result"]


def test_a_gradient_is_printed_only_where_a_column_is_one():
    assert to_text(column(D(U(x), x), D(U(x), x))) == "[U'(x); U'(x)]"
    assert to_text(column(D(U(x), x), D(U(y), y))) == "[U'(x); U'(y)]"


def test_the_changed_part_is_marked():
    assert to_text(U(x) + delta * U(y), U(x) + delta * U(x)) == "U(x) + δ U(«y»)"


def test_an_unfinished_integral_has_no_source():
    import sympy

    with pytest.raises(IllFormed, match="names its variable and both ends"):
        to_code(sympy.Integral(x, x))
