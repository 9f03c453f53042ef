# Everything here needs Python >= 3.11 with venv, and make. The first target that runs sets the project up in .venv;
# after that nothing touches the network until pyproject.toml or constraints.txt changes.

SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2

# The first interpreter that is new enough; `make PYTHON=/path/to/python3.12 …` overrides the search.
PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11 python3.14 python; do \
	command -v $$name >/dev/null 2>&1 \
	&& $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& { echo $$name; break; }; done)

.PHONY: help setup check test site serve lint format bench kill mutants pictures clean

help:
	@echo 'make check   set everything up and check every derivation'
	@echo 'make test    set everything up and run the tests'
	@echo 'make site    build the documentation into build/site;  make serve  shows it while writing'
	@echo 'make lint    ruff and mypy;  make format  lets ruff rewrite'
	@echo 'make bench   measure how long things take;  make kill  kill a run twenty times'
	@echo 'make mutants  ten thousand wrong equations: is one accepted? (ten minutes of computing)'
	@echo 'make pictures  screenshots of ten pages in three widths, light and dark, in build/pictures'
	@echo 'make clean   remove .venv and everything built'

setup: $(READY)

$(READY): pyproject.toml constraints.txt
	@test -n '$(PYTHON)' || { \
		echo 'gradproof needs Python 3.11 or newer, and found none.' >&2; \
		echo "On this PATH: $$(python3 --version 2>/dev/null || echo 'no python3')." >&2; \
		echo 'Install one, or name it: make PYTHON=/path/to/python3.12 check' >&2; exit 2; }
	@'$(PYTHON)' -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "gradproof needs Python 3.11 or newer; $(PYTHON) is $$('$(PYTHON)' --version 2>&1)." >&2; exit 2; }
	@'$(PYTHON)' -c 'import venv, ensurepip' 2>/dev/null || { \
		echo '$(PYTHON) has no venv module (on Debian and Ubuntu: apt-get install python3-venv).' >&2; exit 2; }
	@echo 'Setting up $(VENV) (once) …' >&2
	@'$(PYTHON)' -m venv --clear '$(VENV)'
	@'$(BIN)/python' -m pip install --quiet --disable-pip-version-check -c constraints.txt hatchling
	@'$(BIN)/python' -m pip install --quiet --disable-pip-version-check -c constraints.txt --no-build-isolation -e '.[all]'
	@'$(BIN)/python' -m compileall -q -j 0 '$(VENV)/lib' verify derivations >/dev/null 2>&1 || true
	@touch '$@'

check: $(READY)
	@'$(BIN)/verify' check all

test: $(READY)
	@'$(BIN)/python' -m pytest -n $(JOBS) --dist loadfile

lint: $(READY)
	@'$(BIN)/ruff' check .
	@'$(BIN)/ruff' format --check .
	@'$(BIN)/mypy'

format: $(READY)
	@'$(BIN)/ruff' check --fix .
	@'$(BIN)/ruff' format .

site: $(READY)
	@NO_MKDOCS_2_WARNING=1 '$(BIN)/mkdocs' build --strict

serve: $(READY)
	@NO_MKDOCS_2_WARNING=1 '$(BIN)/mkdocs' serve

bench: $(READY)
	@'$(BIN)/python' -m benchmarks

kill: $(READY)
	@'$(BIN)/python' -m benchmarks.kill

# All wrong variants of all true lines, decided twice; the numbers on the page about trust are those of this run.
mutants: $(READY)
	@'$(BIN)/python' -m verify.mutants --jobs $(JOBS) --json benchmarks/mutants.json

pictures: $(READY)
	@GRADPROOF_SCREENSHOTS=build/pictures '$(BIN)/python' -m pytest -q tests/test_site_browser.py -k pictures

clean:
	rm -rf '$(VENV)' build dist .pytest_cache .ruff_cache .mypy_cache .hypothesis .gradproof_cache
