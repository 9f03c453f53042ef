"""Terms in textbook order and notation, in LaTeX and in plain text."""

from __future__ import annotations

import re

import pytest
import sympy
from sympy import Expr

import verify.notation as notation
from verify.language import calculus, code, writer
from verify.language import copies as C
from verify.language import discounted as D
from verify.language import moments as M
from verify.language import piecewise as W
from verify.language import terms as L
from verify.language.printing import to_code, to_latex, to_text
from verify.notation import *

exp = notation.exp
LOG_PI = r"\log\pi_\theta(a_t\mid s_t)"
SCORE = r"\nabla_\theta" + LOG_PI
ratio = frac(pi(a[t], s[t]), mu(a[t], s[t]))

# Each row: a term, its LaTeX, its plain text.
EXAMPLES: list[tuple[Expr, str, str]] = [
    # names, laws, rewards, values
    (s[t + 1], "s_{t+1}", "s_{t+1}"),
    (a[T], "a_T", "a_T"),
    (s[10], "s_{10}", "s_10"),
    (s_next, "s'", "s'"),
    (history(t), "h_t", "h_t"),
    (pi(a[t], s[t]), r"\pi_\theta(a_t\mid s_t)", "π_θ(a_t|s_t)"),
    (pi_old(a, s), r"\pi_{\theta_{\mathrm{old}}}(a\mid s)", "π_old(a|s)"),
    (mu(a, s), r"\mu(a\mid s)", "μ(a|s)"),
    (p(s[t + 1], s[t], a[t]), r"p(s_{t+1}\mid s_t,a_t)", "p(s_{t+1}|s_t,a_t)"),
    (rho(s[1]), r"\rho(s_1)", "ρ(s_1)"),
    (prob(tau), r"p_\theta(\tau)", "p_θ(τ)"),
    (prob(tau, law=mu), r"p_\mu(\tau)", "p_μ(τ)"),
    (prob(tau, law=pi_old), r"p_{\theta_{\mathrm{old}}}(\tau)", "p_old(τ)"),
    (prob(s[t]), r"P_\theta(s_t)", "P_θ(s_t)"),
    (prob(s[t], a[t], law=mu), r"P_\mu(s_t,a_t)", "P_μ(s_t,a_t)"),
    (prob(s, time=t), r"P_\theta(s_t=s)", "P_θ(s_t=s)"),
    (prob(s, a, time=t), r"P_\theta(s_t=s,a_t=a)", "P_θ(s_t=s,a_t=a)"),
    (r(s[t], a[t]), "r(s_t,a_t)", "r(s_t,a_t)"),
    (r(tau), r"r(\tau)", "r(τ)"),
    (R(tau), r"R(\tau)", "R(τ)"),
    (G(t), "G_t", "G_t"),
    (f(history(t)), "f(h_t)", "f(h_t)"),
    (Q(s[t], a[t]), r"Q^{\pi}_t(s_t,a_t)", "Q^π_t(s_t,a_t)"),
    (V.of(mu)(s[t]), r"V^{\mu}_t(s_t)", "V^μ_t(s_t)"),
    (A.of(pi_old)(s, a, time=t), r"A^{\pi_{\theta_{\mathrm{old}}}}_t(s,a)", "A^old_t(s,a)"),
    # without a last step
    (V_inf(s), r"V^{\pi}(s)", "V^π(s)"),
    (Q_inf.of(mu)(s_next, a), r"Q^{\mu}(s',a)", "Q^μ(s',a)"),
    (A_inf.of(pi_old)(s, a), r"A^{\pi_{\theta_{\mathrm{old}}}}(s,a)", "A^old(s,a)"),
    (d(s), r"d^{\pi}_\gamma(s)", "d^π_γ(s)"),
    (d(s, law=mu), r"d^{\mu}_\gamma(s)", "d^μ_γ(s)"),
    (J_inf, r"J_\infty(\theta)", "J_∞(θ)"),
    (J_inf_of(mu) - J_inf, r"J_\infty(\mu) - J_\infty(\theta)", "J_∞(μ) - J_∞(θ)"),
    (
        total(d(s) * total(grad(pi(a, s)) * Q_inf(s, a), a), s),
        r"\sum_{s} d^{\pi}_\gamma(s)\,\sum_{a} \nabla_\theta\pi_\theta(a\mid s)\,Q^{\pi}(s,a)",
        "Σ_{s} d^π_γ(s) Σ_{a} ∇π_θ(a|s) · Q^π(s,a)",
    ),
    # sums: plus first, in textbook order
    (J_of(mu) - J, r"J(\mu) - J(\theta)", "J(μ) - J(θ)"),
    (Q(s[t], a[t]) - V(s[t]), r"Q^{\pi}_t(s_t,a_t) - V^{\pi}_t(s_t)", "Q^π_t(s_t,a_t) - V^π_t(s_t)"),
    (
        gamma * V(s[t + 1]) - V(s[t]) + r(s[t], a[t]),
        r"r(s_t,a_t) + \gamma\,V^{\pi}_{t+1}(s_{t+1}) - V^{\pi}_t(s_t)",
        "r(s_t,a_t) + γ V^π_{t+1}(s_{t+1}) - V^π_t(s_t)",
    ),
    (R(tau) - b, r"R(\tau) - b", "R(τ) - b"),
    (-b - c, "-b - c", "-b - c"),
    (1 - lam, r"1 - \lambda", "1 - λ"),
    (gamma - 1, r"\gamma - 1", "γ - 1"),
    (gamma ** (k - 1), r"\gamma^{k-1}", "γ^(k-1)"),
    (gamma ** (l - k), r"\gamma^{l-k}", "γ^(l-k)"),
    (gamma ** (T - t + 1), r"\gamma^{T-t+1}", "γ^(T-t+1)"),
    (gamma ** (1 - t), r"\gamma^{1-t}", "γ^(1-t)"),
    (
        Sum(log(p(s[t + 1], s[t], a[t])), (t, 1, T)) + Sum(log(pi(a[t], s[t])), (t, 1, T)) + log(rho(s[1])),
        r"\log\rho(s_1) + \sum_{t=1}^{T} " + LOG_PI + r" + \sum_{t=1}^{T} \log p(s_{t+1}\mid s_t,a_t)",
        "log ρ(s_1) + Σ_{t=1..T} log π_θ(a_t|s_t) + Σ_{t=1..T} log p(s_{t+1}|s_t,a_t)",
    ),
    (
        grad(pi(a, s)) * b(s) + pi(a, s) * grad(b(s)),
        r"\nabla_\theta\pi_\theta(a\mid s)\,b(s) + \pi_\theta(a\mid s)\,\nabla_\theta b(s)",
        "∇π_θ(a|s) · b(s) + π_θ(a|s) ∇b(s)",
    ),
    (
        pi(a, s) * grad(f(s, a)) + pi(a, s) * grad(log(pi(a, s))) * f(s, a),
        r"\pi_\theta(a\mid s)\,\nabla_\theta\log\pi_\theta(a\mid s)\,f(s,a) + \pi_\theta(a\mid s)\,\nabla_\theta f(s,a)",
        "π_θ(a|s) ∇log π_θ(a|s) · f(s,a) + π_θ(a|s) ∇f(s,a)",
    ),
    # products: numbers, powers, probabilities, ratios, scores, functions, rewards, values, returns, sums, brackets
    (R(tau) * score(t), SCORE + r"\,R(\tau)", "∇log π_θ(a_t|s_t) · R(τ)"),
    (
        b(s[t]) * score(t) * gamma ** (t - 1) * 2,
        r"2\,\gamma^{t-1}\," + SCORE + r"\,b(s_t)",
        "2 γ^(t-1) ∇log π_θ(a_t|s_t) · b(s_t)",
    ),
    (
        Q(s[t], a[t]) * score(t) * ratio,
        r"\frac{\pi_\theta(a_t\mid s_t)}{\mu(a_t\mid s_t)} " + SCORE + r"\,Q^{\pi}_t(s_t,a_t)",
        "(π_θ(a_t|s_t) / μ(a_t|s_t)) ∇log π_θ(a_t|s_t) · Q^π_t(s_t,a_t)",
    ),
    (p(s_next, s, a) * pi(a, s) * rho(s), r"\rho(s)\,\pi_\theta(a\mid s)\,p(s'\mid s,a)", "ρ(s) π_θ(a|s) p(s'|s,a)"),
    (2 * 3**T, r"2\cdot 3^{T}", "2 · 3^T"),
    (one / 2 * J, r"\tfrac{1}{2}\,J(\theta)", "1/2 · J(θ)"),
    (-3 * one / 2 * J, r"-\tfrac{3}{2}\,J(\theta)", "-3/2 · J(θ)"),
    (2 * frac(1, T), r"2\cdot \frac{1}{T}", "2 · (1 / T)"),
    (b * (J - c), r"b\cdot \left(J(\theta) - c\right)", "b · (J(θ) - c)"),
    (b(t + 1), "b(t+1)", "b(t+1)"),
    (pi(a, s) ** -1, r"\pi_\theta(a\mid s)^{-1}", "π_θ(a|s)^(-1)"),
    (log(pi(a, s)) ** 2, r"\left(\log\pi_\theta(a\mid s)\right)^{2}", "(log π_θ(a|s))^2"),
    (log(pi(a, s) ** 2), r"\log\left(\pi_\theta(a\mid s)^{2}\right)", "log(π_θ(a|s)^2)"),
    (exp(b), r"\exp b", "exp b"),
    (exp(b + c), r"\exp\left(b + c\right)", "exp(b + c)"),
    (sympy.sqrt(c), r"\sqrt{c}", "√c"),
    (sympy.sqrt(b + c) * c, r"c\,\sqrt{b + c}", "c √(b + c)"),
    (1 / sympy.sqrt(c), "c^{-1/2}", "c^(-1/2)"),
    # sums over times and places
    (
        Sum(score(t), (t, 1, T)) * R(tau),
        r"\left(\sum_{t=1}^{T} " + SCORE + r"\right) R(\tau)",
        "(Σ_{t=1..T} ∇log π_θ(a_t|s_t)) R(τ)",
    ),
    (
        score(t) * Sum(r(s[k], a[k]), (k, t, T)),
        SCORE + r"\,\sum_{k=t}^{T} r(s_k,a_k)",
        "∇log π_θ(a_t|s_t) · Σ_{k=t..T} r(s_k,a_k)",
    ),
    (Sum(J - b(t), (t, 1, T)), r"\sum_{t=1}^{T} \left(J(\theta) - b(t)\right)", "Σ_{t=1..T} (J(θ) - b(t))"),
    (Sum(c, (k, 1, t), (t, 1, T)), r"\sum_{t=1}^{T} \sum_{k=1}^{t} c", "Σ_{t=1..T} Σ_{k=1..t} c"),
    (Product(pi(a[t], s[t]), (t, 1, T)), r"\prod_{t=1}^{T} \pi_\theta(a_t\mid s_t)", "Π_{t=1..T} π_θ(a_t|s_t)"),
    (total(b(s, a), a), r"\sum_{a} b(s,a)", "Σ_{a} b(s,a)"),
    (total(b(s, a), s, a), r"\sum_{s,a} b(s,a)", "Σ_{s,a} b(s,a)"),
    (total(prob(tau), tau), r"\sum_\tau p_\theta(\tau)", "Σ_{τ} p_θ(τ)"),
    (integral(prob(tau) * R(tau), tau), r"\int p_\theta(\tau)\,R(\tau)\,\mathrm{d}\tau", "∫ p_θ(τ) R(τ) dτ"),
    # expectations
    (E(R(tau)), r"\mathbb{E}_{\tau\sim p_\theta}\left[R(\tau)\right]", "E_τ~p_θ[R(τ)]"),
    (E(R(tau), mu), r"\mathbb{E}_{\tau\sim p_\mu}\left[R(\tau)\right]", "E_τ~p_μ[R(τ)]"),
    (E(c, pi_old), r"\mathbb{E}_{\tau\sim p_{\theta_{\mathrm{old}}}}\left[c\right]", "E_τ~p_old[c]"),
    (E(G(t), given=(s[t], a[t])), r"\mathbb{E}_{\tau\sim p_\theta}\left[G_t\mid s_t,a_t\right]", "E_τ~p_θ[G_t | s_t, a_t]"),
    (E(G(t), given=history(t)), r"\mathbb{E}_{\tau\sim p_\theta}\left[G_t\mid h_t\right]", "E_τ~p_θ[G_t | h_t]"),
    (E(b(s, a), pi(a, s)), r"\mathbb{E}_{a\sim\pi_\theta(\cdot\mid s)}\left[b(s,a)\right]", "E_a~π_θ(·|s)[b(s,a)]"),
    (E(b(s_next), p(s_next, s, a)), r"\mathbb{E}_{s'\sim p(\cdot\mid s,a)}\left[b(s')\right]", "E_s'~p(·|s,a)[b(s')]"),
    (E(b(s), rho(s)), r"\mathbb{E}_{s\sim\rho}\left[b(s)\right]", "E_s~ρ[b(s)]"),
    (E(b(s[t]), prob(s[t])), r"\mathbb{E}_{s_t\sim P_\theta}\left[b(s_t)\right]", "E_s_t~P_θ[b(s_t)]"),
    (E(b(s), prob(s, time=t)), r"\mathbb{E}_{s\sim P_\theta(s_t=\cdot)}\left[b(s)\right]", "E_s~P_θ(s_t=·)[b(s)]"),
    (E(c, prob(s[t], a[t])), r"\mathbb{E}_{(s_t,a_t)\sim P_\theta}\left[c\right]", "E_(s_t,a_t)~P_θ[c]"),
    # gradients
    (grad(J), r"\nabla_\theta J(\theta)", "∇J(θ)"),
    (grad(grad(J)), r"\nabla^2_\theta J(\theta)", "∇²J(θ)"),
    (grad(E(R(tau))), r"\nabla_\theta\mathbb{E}_{\tau\sim p_\theta}\left[R(\tau)\right]", "∇E_τ~p_θ[R(τ)]"),
    (score(t), SCORE, "∇log π_θ(a_t|s_t)"),
    (grad(J + c), r"\nabla_\theta\left(J(\theta) + c\right)", "∇(J(θ) + c)"),
    (grad(pi(a, s) * b(s)), r"\nabla_\theta\left(\pi_\theta(a\mid s)\,b(s)\right)", "∇(π_θ(a|s) b(s))"),
    (grad(frac(one, T)), r"\nabla_\theta\left(\frac{1}{T}\right)", "∇(1 / T)"),
    (grad(total(pi(a, s), a)), r"\nabla_\theta\sum_{a} \pi_\theta(a\mid s)", "∇Σ_{a} π_θ(a|s)"),
    (log(Product(c, (t, 1, T))), r"\log\left(\prod_{t=1}^{T} c\right)", "log(Π_{t=1..T} c)"),
    (frac(grad(prob(tau)), prob(tau)), r"\frac{\nabla_\theta p_\theta(\tau)}{p_\theta(\tau)}", "∇p_θ(τ) / p_θ(τ)"),
    (outer(score(t), grad(J)), SCORE + r" \left(\nabla_\theta J(\theta)\right)^{\top}", "∇log π_θ(a_t|s_t) · (∇J(θ))ᵀ"),
    (dot(score(t), score(t)), rf"\left\lVert {SCORE}\right\rVert^{{2}}", "‖∇log π_θ(a_t|s_t)‖^2"),
    (dot(score(t), grad(J)), rf"\left\langle {SCORE},\,\nabla_\theta J(\theta)\right\rangle", "⟨∇log π_θ(a_t|s_t), ∇J(θ)⟩"),
    (Var(R(tau) - b, mu), r"\operatorname{Var}_{\tau\sim p_\mu}\left[R(\tau) - b\right]", "Var_τ~p_μ[R(τ) - b]"),
    (
        Var(R(tau) * score(1)),
        r"\operatorname{tr}\operatorname{Cov}_{\tau\sim p_\theta}\left[\nabla_\theta\log\pi_\theta(a_1\mid s_1)\,R(\tau)\right]",
        "trCov_τ~p_θ[∇log π_θ(a_1|s_1) · R(τ)]",
    ),
    (3 * one / 2, r"\tfrac{3}{2}", "3/2"),
    (zero, "0", "0"),
]


@pytest.mark.parametrize("term, latex, text", EXAMPLES, ids=[text for _, _, text in EXAMPLES])
def test_examples(term: Expr, latex: str, text: str) -> None:
    assert (to_latex(term), to_text(term)) == (latex, text)


def test_every_node_has_an_example_and_a_writer() -> None:
    shown = {type(part) for term, _, _ in EXAMPLES for part in sympy.preorder_traversal(term)}
    nodes = {*L.NODES, *D.NODES, *M.NODES, *L.SYMPY_NODES}
    assert nodes <= shown
    assert nodes <= set(writer.WRITERS)
    assert nodes - {sympy.Add, sympy.Mul, sympy.Pow} <= set(code.CALLS)


def test_every_node_class_is_listed() -> None:
    """A node that is missing in NODES would escape the test above."""
    assert set(L.Node.__subclasses__()) == {*L.NODES, *C.NODES, *D.NODES, *M.NODES, *W.NODES, calculus.CalculusNode}
    below = {*calculus.CalculusNode.__subclasses__(), *calculus.MatrixNode.__subclasses__()}
    assert below == {*calculus.NODES, calculus.MatrixNode}


@pytest.mark.parametrize("row", notation.NOTATION, ids=[row[0] for row in notation.NOTATION])
def test_every_row_of_the_notation_prints(row: tuple[str, Expr, str]) -> None:
    term = row[1]
    for printed in (to_text(term), to_latex(term)):
        assert printed
        assert not re.search(r"\b(Symbol|Node|object|[A-Z][a-z]+[A-Z]\w*)\b", printed)
    if isinstance(term, L.Node):
        assert str(term) == to_text(term)
        assert sympy.latex(term) == to_latex(term)


def test_a_node_without_a_writer_shows_its_class() -> None:
    class Unknown(L.Node):
        pass

    try:
        assert to_text(Unknown(s[t], c)) == "Unknown(s_t, c)"
        with pytest.raises(notation.IllFormed, match="Unknown"):
            to_code(Unknown(c))
    finally:
        del Unknown


# ------------------------------------------------------------------------------------------------- what is new in a line


def marked(term: Expr, before: Expr) -> list[str]:
    return re.findall("«(.*?)»", to_text(term, diff=before))


@pytest.mark.parametrize(
    "before, after, new",
    [
        (c, c, []),
        (E(R(tau) * score(t)), E(G(t) * score(t)), ["G_t"]),
        (Sum(b(t), (t, 1, T)), Sum(b(t + 1), (t, 1, T)), ["b(t+1)"]),
        (J - b, J - c, ["c"]),
        (J - 2 * b, J - 2 * b + c, ["c"]),
        (J - b, J + b, ["b"]),
        (J - V(s[t]), J - V(s[k]), ["V^π_k(s_k)"]),
        (gamma**t * b, gamma ** (t - 1) * b, ["γ^(t-1)"]),
        (log(pi(a, s) * b), log(pi(a, s)) + log(b), ["log b", "log π_θ(a|s)"]),
    ],
)
def test_the_smallest_new_parts_are_marked(before: Expr, after: Expr, new: list[str]) -> None:
    assert marked(after, before) == new
    assert to_latex(after, diff=before).count(r"\htmlClass{changed}") == len(new)
    assert re.sub("[«»]", "", to_text(after, diff=before)) == to_text(after)


# ------------------------------------------------------------------------------------------------------- Python source


@pytest.mark.parametrize(
    "source",
    [
        "grad(J)", "E(Sum(score(t)*R(tau), (t, 1, T)))", "E(c, mu, given=(s[t], a[t]))", "V.of(mu)(s, time=t)",
        "prob(s, time=t)", "frac(1, pi(a, s))", "score(t, pi_old)", "J_of(mu) - J", "total(b(s), s)", "one/2*J",
        "(1 - lam)*gamma*(2)", "J_inf_of(mu) - J_inf",
        "Q_inf.of(mu)(s, a)", "V_inf(s[1])", "d(s)", "d(s, law=mu)",
        "integral(prob(tau)*R(tau), tau)", "s_next", "r(tau)", "zero", "one", "3*one", "exp(b + c)",
    ],
)  # fmt: skip
def test_source_reads_as_an_author_writes_it(source: str) -> None:
    assert to_code(eval(source, dict(vars(notation)))) == source


@pytest.mark.parametrize("term", [L.TimeSymbol("m", integer=True), sympy.tan(t), L.Policy(a, s, L.Law("nu")), sympy.Float(0.5)])
def test_source_refuses_what_the_notation_cannot_say(term: Expr) -> None:
    with pytest.raises(notation.IllFormed):
        to_code(term)
