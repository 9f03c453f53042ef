"""The forms of Unicode plain text, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from verify.language.writer import Piece

GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "eta": "η", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "theta": "θ", "phi": "φ", "psi": "ψ",
}  # fmt: skip


class Text:
    """Plain text: s_{t+1}, γ^(t-1), Σ_{t=1..T}, E_τ~p_θ[…]."""

    times, beside, dot, tight_fraction = " ", " ", " · ", True

    def name(self, name: str) -> str:
        letter = name.rstrip("'")
        return GREEK.get(letter, letter) + name[len(letter) :]

    def parameter(self, law: str) -> str:
        return self.name(law)

    def policy(self, law: str) -> str:
        return self.sub("π", self.parameter(law)) if law in ("theta", "old") else self.name(law)

    def value_law(self, law: str) -> str:
        return "π" if law == "theta" else self.parameter(law)

    def sub(self, base: str, index: str) -> str:
        return f"{base}_{index}" if index.isalpha() or index.isdigit() or index == "∞" else f"{base}_{{{index}}}"

    def sup(self, base: str, power: str) -> str:
        return f"{base}^{power}" if power.isalpha() or power.isdigit() else f"{base}^({power})"

    def call(self, name: str, arguments: Sequence[str], given: Sequence[str] = ()) -> str:
        return f"{name}({','.join(arguments)}{'|' if given else ''}{','.join(given)})"

    def bracket(self, text: str) -> str:
        return f"({text})"

    def fraction(self, above: str, below: str) -> str:
        return f"{above} / {below}"

    def rational(self, above: int, below: int) -> str:
        return f"{above}/{below}"

    def function(self, name: str, operand: Piece) -> str:
        return name + ("" if operand.bracketed else " ") + operand.text

    def nabla(self, order: int, operand: str) -> str:
        return "∇" + ("" if order == 1 else str(order).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))) + operand

    def over_times(self, sign: str, index: str, lower: str, upper: str) -> str:
        return f"{'Σ' if sign == 'sum' else 'Π'}_{{{index}={lower}..{upper}}} "

    def over_space(self, variables: Sequence[str]) -> str:
        return f"Σ_{{{','.join(variables)}}} "

    def integral(self, variables: Sequence[str], body: str) -> str:
        return f"∫ {body} " + " ".join(f"d{variable}" for variable in variables)

    def drawn(self, variable: str, law: str) -> str:
        return f"{variable}~{law}"

    def anything(self) -> str:
        return "·"

    def endless(self) -> str:
        return "∞"

    def expectation(self, drawn: str, body: str, given: Sequence[str] = ()) -> str:
        return f"E_{drawn}[{body}{' | ' if given else ''}{', '.join(given)}]"

    def transposed(self, text: str) -> str:
        return text + "ᵀ"

    def mark(self, text: str) -> str:
        return f"«{text}»"
