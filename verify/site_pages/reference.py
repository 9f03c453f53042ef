"""Reference pages, each generated from the objects that the program itself uses."""

from __future__ import annotations

import argparse
import inspect
import textwrap

from sympy import Expr

from verify import calculus
from verify.claims.assumptions import ASSUMPTIONS
from verify.claims.examples import EXAMPLES
from verify.claims.model import Claim
from verify.claims.reasons import REASONS, allowed_words
from verify.language.printing import to_latex, to_text
from verify.language.relations import LATEX
from verify.notation import NOTATION
from verify.site_pages.book import Book, ordinal
from verify.site_pages.items import anchor
from verify.site_pages.markup import equation, escape, heading, link, math, page, prose, table

_HERE = "../derivations/"


def reference_pages(book: Book) -> dict[str, str]:
    """Notation, assumptions, reasons, command line and JSON."""
    return {
        "reference/notation.md": notation_page(),
        "reference/assumptions.md": assumptions_page(book),
        "reference/reasons.md": reasons_page(book),
        "reference/command-line.md": command_line_page(),
        "reference/json.md": json_page(),
    }


def notation_page() -> str:
    """One row per name of ``verify.notation``."""
    rows = [(f"<code>{escape(code)}</code>", _shown(term), f"<code>{escape(to_text(term))}</code>", prose(meaning))
            for code, term, meaning in NOTATION]  # fmt: skip
    others = [(f"<code>{escape(code)}</code>", _shown(term), f"<code>{escape(to_text(term))}</code>", prose(meaning))
              for code, term, meaning in calculus.NOTATION]  # fmt: skip
    blocks = [
        heading(1, "Notation"),
        '<p class="lead">What <code>from verify.notation import *</code> offers. A term stays exactly as you write it: '
        "it is one object, and the page, the terminal and every checker read that same object.</p>",
        table(("you write", "the page shows", "the terminal shows", "meaning"), rows, "wide notation"),
        heading(2, "Real variables", "real-variables"),
        "<p>What <code>from verify.calculus import *</code> offers, for claims that are not about trajectories. A file uses one "
        "of the two; such a claim holds for every value of what its <code>for_every</code> lists.</p>",
        table(("you write", "the page shows", "the terminal shows", "meaning"), others, "wide notation"),
        heading(2, "What is refused at once", "refused"),
        f"<p>{prose(_REFUSED)}</p>",
    ]
    return page("Notation", blocks, "Every name an author may use, as code, as mathematics and in words", hide=["toc"])


_REFUSED = (
    "A free time index, an index used in two nested sums, a gradient with respect to anything but `theta`, a wrong number of "
    "arguments, an action where a state belongs: a term that makes no sense raises an error when it is built, which says what "
    "was written and what was expected."
)


def _shown(term: Expr) -> str:
    return f"<span data-search-exclude>{math(to_latex(term))}</span>"


def assumptions_page(book: Book) -> str:
    """What each assumption says, what it allows the checkers, what breaks without it, who uses it."""
    blocks = [
        heading(1, "Assumptions"),
        '<p class="lead">A checker may use only what a derivation lists. What is not listed may fail: the counterexample search '
        "and the sampling then draw cases where it does.</p>",
    ]
    for one in ASSUMPTIONS.values():
        using = [link(f"{_HERE}{chapter.id}.html", escape(chapter.id)) for chapter in book.with_assumption(one.name)]
        needed = _needing(book, one.name)
        blocks += [
            heading(2, one.name, one.name),
            f"<p>{prose(one.says)}</p>",
            f"<p><strong>For the checkers</strong> {prose(one.checkers)}</p>",
            f"<p><strong>Without it</strong> {prose(one.without)}</p>",
            _in_code(one.name, "verify.assumptions"),
            _listed("Listed by", using) + _listed("Needed by the proof of", needed),
        ]
    return page("Assumptions", blocks, description="The named assumptions, and what breaks without each")


def _needing(book: Book, name: str) -> list[str]:
    return [
        link(f"{_HERE}{chapter.id}.html#{anchor(chapter, item)}", f"{escape(chapter.id)}, line {ordinal(chapter, item)}")
        for chapter in book.chapters
        for item in chapter.result.items
        if item.kind == "step" and item.verdict == "PROVED" and name in item.axioms
    ]


def _in_code(name: str, module: str) -> str:
    return f'<p class="meta">In code <code>{escape(name.replace("-", "_"))}</code>, from <code>{module}</code>.</p>'


def _listed(words: str, links: list[str]) -> str:
    if not links:
        return ""
    noun = "place" if len(links) == 1 else "places"
    if len(links) <= 3:
        return f'<p class="meta">{words} {", ".join(links)}.</p>'
    summary = f"{words} {len(links)} {noun}"
    return f'<details class="more"><summary>{summary}</summary><div class="inside"><p>{", ".join(links)}</p></div></details>'


def reasons_page(book: Book) -> str:
    """What each reason says, when it may be used, what its misuse looks like, where it stands."""
    blocks = [
        heading(1, "Reasons"),
        '<p class="lead">The names that may stand beside an equals sign. A reason allows certain assumptions, '
        "definitions and rules, and the kernel proves the line with those alone: a true line with the wrong reason is reported. "
        "Arithmetic, and moving sums and gradients through sums, are always allowed.</p>",
    ]
    for one in REASONS.values():
        using = [
            link(f"{_HERE}{chapter.id}.html#{anchor(chapter, item)}", f"{escape(chapter.id)}, line {ordinal(chapter, item)}")
            for chapter, item in book.with_reason(one.name)
        ]
        blocks += [
            heading(2, one.name, one.name),
            f"<p>{prose(one.says)}</p>",
            f"<p><strong>When</strong> {prose(one.when)}</p>",
            f"<p><strong>Allows</strong> {prose(allowed_words(one))}</p>",
            f"<p><strong>For example</strong></p>{_claimed(EXAMPLES[one.name].claim)}",
            f"<p><strong>Misuse</strong> {prose(one.misuse)} This does not hold:</p>",
            _claimed(EXAMPLES[one.name].misuse),
            _in_code(one.name, "verify.reasons"),
            _listed("Stands in", using),
        ]
    return page("Reasons", blocks, description="The named rules, when each may be used, and what its misuse looks like")


def _claimed(claim: Claim) -> str:
    return equation(f"{to_latex(claim.lhs)} {LATEX[claim.relation]} {to_latex(claim.rhs)}")


def json_page() -> str:
    """The documented shape of ``--format json``."""
    from verify.report import json_format

    first, _, shape = inspect.cleandoc(json_format.__doc__ or "").partition("\n\n")
    said = first.removeprefix("The JSON report. ")
    blocks = [
        heading(1, "JSON report"),
        f'<p class="lead"><code>verify check … --format json</code> writes one object. {prose(said)}</p>',
        f"```text\n{shape}\n```",
    ]
    return page("JSON report", blocks, description="The shape of the report that verify check --format json writes")


def command_line_page() -> str:
    """Every command and option, from the parser itself."""
    from verify import cli
    from verify.cli.options import parser as command_line

    parser = command_line()
    blocks = [
        heading(1, "Command line"),
        f'<p class="lead">{prose(parser.description or "")}</p>',
        _options(parser),
    ]
    for name, said, command in _commands(parser):
        blocks += [heading(2, f"verify {name}", f"verify-{name}"), *_command(said, command)]
    _, _, endings = inspect.cleandoc(cli.__doc__ or "").partition("\n\n")
    blocks += [heading(2, "How a run ends", "exit-codes"), _preformatted(endings.split("\n\n")[0])]
    return page("Command line", blocks, description="Every command and option of verify")


def _commands(parser: argparse.ArgumentParser) -> list[tuple[str, str, argparse.ArgumentParser]]:
    """Name, one line of help and parser of every command."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {choice.dest: choice.help or "" for choice in action._choices_actions}
            return [(name, said.get(name, ""), command) for name, command in action.choices.items()]
    return []


def _command(said: str, command: argparse.ArgumentParser) -> list[str]:
    formatter = argparse.HelpFormatter(command.prog, max_help_position=24, width=76)
    formatter.add_usage(None, command._actions, command._mutually_exclusive_groups, prefix="")
    usage = formatter.format_help().strip("\n")
    sentence = command.description or f"{said[:1].upper()}{said[1:]}."
    return [
        f"<p>{prose(sentence)}</p>",
        f"```text\n{usage}\n```",
        _options(command),
        _preformatted(command.epilog) if command.epilog else "",
    ]


def _preformatted(text: str) -> str:
    return f"```text\n{textwrap.dedent(text).strip(chr(10))}\n```"


def _options(parser: argparse.ArgumentParser) -> str:
    """A table of the arguments, with the help text that the terminal shows."""
    formatter = parser._get_formatter()
    rows = []
    for action in sorted(parser._actions, key=lambda one: bool(one.option_strings)):  # what comes first on the line
        if action.help is argparse.SUPPRESS or isinstance(action, (argparse._SubParsersAction, argparse._HelpAction)):
            continue
        said = formatter._expand_help(action) if action.help else ""
        rows.append((f"<code>{escape(_invocation(action))}</code>", prose(said)))
    return table(("argument", "meaning"), rows, "wide") if rows else ""


def _invocation(action: argparse.Action) -> str:
    value = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    if isinstance(value, tuple):
        value = " ".join(value)
    if not action.option_strings:
        return f"{value} …" if action.nargs in ("*", "+") else str(value)
    takes_value = action.nargs != 0
    return ", ".join(action.option_strings) + (f" {value}" if takes_value else "")
