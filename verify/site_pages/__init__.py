"""The generated part of the documentation site.

``generated_pages(book)`` maps paths to Markdown; ``fill`` completes hand-written pages; ``hook`` gives both to
mkdocs; ``python -m verify.site_pages`` builds the site.
"""

from __future__ import annotations

import copy
from typing import Any

from verify.site_pages.book import Book, Checked, SiteError, family_title, read_book
from verify.site_pages.directives import fill, run_all
from verify.site_pages.downloads import downloadable
from verify.site_pages.entries import entry_page, index_page
from verify.site_pages.markup import one_line
from verify.site_pages.playground import scripts
from verify.site_pages.reference import reference_pages
from verify.site_pages.sources import source_pages

__all__ = [
    "Book",
    "Checked",
    "SiteError",
    "downloadable",
    "fill",
    "generated_pages",
    "navigation",
    "read_book",
    "run_all",
    "scripts",
]


def generated_pages(book: Book) -> dict[str, str]:
    """Path of each generated page, relative to the pages' folder, and its Markdown."""
    pages = {"derivations/index.md": index_page(book)}
    for chapter in book.chapters:
        pages[f"derivations/{chapter.id}.md"] = entry_page(book, chapter)
    return pages | source_pages(book.documents) | reference_pages(book)


def navigation(nav: list[Any], book: Book) -> list[Any]:
    """The navigation of ``mkdocs.yml`` with the families and the notes by others in it (once, however often it is called)."""
    nav = copy.deepcopy(nav)
    for part in nav:
        if isinstance(part, dict) and "Derivations" in part:
            families = [
                {family_title(family): [{one_line(one.entry.title): f"derivations/{one.id}.md"} for one in chapters]}
                for family, chapters in book.families()
            ]
            part["Derivations"] = ["derivations/index.md", *families]
        if isinstance(part, dict) and "Notes by others" in part:
            texts = [{one_line(one.document.title): f"sources/{one.id}.md"} for one in book.documents]
            part["Notes by others"] = ["sources/index.md", {"Errata": "sources/errata.md"}, *texts]
    return nav
