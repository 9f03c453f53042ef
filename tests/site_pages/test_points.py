"""Counterexamples about real variables as tables of a page."""

from __future__ import annotations

from verify.site_pages.points import facts


def test_numbers_matrices_and_functions_have_a_row_each():
    table = facts(
        {
            "numbers": {"theta_1": "-1/2", "y": "log(3)"},
            "matrices": {"M": [["1", "0"], ["1/3", "2"]]},
            "functions": {"U": [["3/2", [2]], ["-1", [0]]], "W": [["1", [1, 2]]], "Z": []},
            "before": "exp(2)",
            "before_decimal": "7.389",
            "after": "<1>",
        }
    )
    for shown in (
        r"\theta_1",
        r"-\tfrac{1}{2}",
        r"\log 3",
        r"\begin{pmatrix}1 &amp; 0",
        "3/2 x²",
        "W(x_1, x_2)",
        "x1 x2²",
        "exp(2) ≈ 7.389",
    ):
        assert shown in table, shown
    assert "x1 x2²" in table and "exp(2) ≈ 7.389" in table
    assert "<1>" not in table and "&lt;1&gt;" in table
