"""The mkdocs hook: adds the generated pages to what is read from ``site/``. Registered in ``mkdocs.yml``."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

sys.path.append(str(Path(__file__).resolve().parents[2]))  # so that a checkout needs no installation

log = logging.getLogger("mkdocs.hooks.gradproof")
_state: dict[str, Any] = {}


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Check the derivations, add a page for each and the reference pages, and put them into the navigation."""
    from verify.site_pages import downloadable, generated_pages, meanings, navigation, read_book, run_all, scripts
    from verify.site_pages.book import JOBS

    try:
        run_all((file.content_string for file in files.documentation_pages()), JOBS)
        book = read_book()
        pages = generated_pages(book)
    except Exception as error:  # a wrong derivation file: its message says where
        raise PluginError(f"{type(error).__name__}: {error}") from error
    for problem in book.problems():
        log.warning("%s", problem)
    for path, content in pages.items():
        if files.get_file_from_path(path) is not None:
            raise PluginError(f"site/{path} is a generated page: remove the file")
        files.append(File.generated(config, path, content=content))
    for path, script in (scripts(book) | downloadable(book) | {meanings.SCRIPT: meanings.script()}).items():
        files.append(File.generated(config, path, content=script))
    _state["book"] = book
    config.nav = navigation(config.nav or [], book)
    return files


def on_page_markdown(markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill in what a hand-written page asks for with <!-- … --> lines."""
    from verify.site_pages import fill
    from verify.site_pages.book import SiteError

    try:
        return fill(markdown, _state["book"], page.file.src_uri)
    except SiteError as error:
        raise PluginError(f"{page.file.src_uri}: {error}") from error
