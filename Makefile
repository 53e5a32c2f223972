# Everything a contributor runs. Needs Python 3.10 or newer and make; the rest is installed into .venv and .sandbox.

PYTHON ?= python3
BIN := .venv/bin
# Two at a time, each with a server of its own; a server at hand is one.
PYTEST := $(BIN)/python -m pytest --numprocesses $(if $(NEO4J_TEST_URI),0,2) --dist loadfile

.PHONY: help demo pictures test test-all lint format docs bench clean

help:  ## Show this help.
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name text; do printf '  make %-9s %s\n' "$$name" "$$text"; done

demo: .venv/sandbox  ## See it work: a real Neo4j 4.4 and a simulated Okta org on this machine.
	$(BIN)/python -m sandbox.demo

pictures: .venv/dev  ## Make the pictures of the documentation anew, from the demo's org; needs Chromium.
	$(BIN)/python -m sandbox.pictures

test: .venv/dev  ## Run all tests on a real Neo4j 4.4.
	$(PYTEST)

test-all: test test-newer  ## The same, on Neo4j 5.26 and 2026 as well, and installed on every Python at hand.

.PHONY: test-newer
test-newer: .venv/dev
	$(PYTEST) --neo4j 5.26.12 tests/graph tests/end_to_end
	$(PYTEST) --neo4j 2026.02.2 tests/graph tests/end_to_end
	$(PYTEST) -m pythons

lint: .venv/dev  ## Check style and types.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy okta_ingest sandbox bench tests docs

format: .venv/dev  ## Put the code into the one format.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/dev  ## Make the pages that are made: docs/queries.md.
	$(BIN)/python docs/queries_page.py

bench: .venv/sandbox  ## Measure speed and memory on a real Neo4j; BENCH_NEO4J=5.26.12 for another one.
	$(BIN)/python -m bench $(BENCH_NEO4J)

clean:  ## Remove what make has installed and built.
	rm -rf .venv .sandbox build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "okta-ingest needs Python 3.10 or newer; name one: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -qq --upgrade pip

.venv/sandbox: .venv/bin/python setup.cfg pyproject.toml
	$(BIN)/python -m pip install -qq --editable '.[sandbox]'
	@touch $@

.venv/dev: .venv/sandbox
	$(BIN)/python -m pip install -qq --editable '.[dev]'
	@touch $@
