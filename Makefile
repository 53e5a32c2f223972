# Needs Python 3.10 or newer and make. Everything else is installed into .venv and .sandbox.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -qq
# pip -qq does not say that a certificate was the reason.
OR_CA := || { echo "pip failed. If a proxy inspects TLS, set REQUESTS_CA_BUNDLE to a file with its certificate."; exit 1; }
# Two test processes, each with its own server; one process for the single server of NEO4J_TEST_URI.
PYTEST := $(BIN)/python -m pytest --numprocesses $(if $(NEO4J_TEST_URI),0,2) --dist loadfile

.PHONY: help demo test test-unit test-all test-newer lint format docs bench mutate pictures clean

help:  ## Show this help.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

demo: .venv/sandbox  ## Run sync, plan, query, export and report on a real Neo4j 4.4 and a simulated Okta org.
	$(BIN)/python -m sandbox.demo

test: .venv/dev  ## Run all tests on a real Neo4j 4.4.
	$(PYTEST)

test-unit: .venv/dev  ## Run the unit tests: below 30 seconds, no Java.
	$(PYTEST) tests/unit

test-all: test test-newer  ## Run all tests on Neo4j 4.4, 5.26 and 2026, and install on every Python found.

test-newer: .venv/dev
	$(PYTEST) --neo4j 5.26.12 tests/graph tests/end_to_end
	$(PYTEST) --neo4j 2026.02.2 tests/graph tests/end_to_end
	$(PYTEST) -m pythons

lint: .venv/dev  ## Check format, style, types and words.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy okta_ingest sandbox bench tests docs .ci/check_words.py
	$(BIN)/python .ci/check_words.py

format: .venv/dev  ## Format the code.
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/dev  ## Write the generated pages: docs/queries.md and docs/messages.md.
	$(BIN)/python docs/queries_page.py
	$(BIN)/python docs/messages_page.py

bench: .venv/sandbox  ## Measure speed and memory, half an hour; a part: BENCH="5.26.12 --only graph".
	$(BIN)/python -m bench $(BENCH)

pictures: .venv/dev  ## Write docs/pictures from runs in the demo org; needs Chromium.
	$(BIN)/python -m sandbox.pictures

mutate: .venv/dev  ## Mutation testing of what may delete or hide data, half an hour; a part: MUTATE="PATH ...".
	$(BIN)/python -m tests.mutation $(MUTATE)

clean:  ## Remove everything that make installed or built.
	rm -rf .venv .sandbox build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "okta-ingest needs Python 3.10 or newer; use: make PYTHON=/path/to/python3"; exit 1; }
	$(PYTHON) -m venv .venv
	$(PIP) --upgrade pip $(OR_CA)

.venv/sandbox: .venv/bin/python setup.cfg pyproject.toml
	$(PIP) --editable '.[sandbox]' $(OR_CA)
	@touch $@

.venv/dev: .venv/sandbox
	$(PIP) --editable '.[dev]' $(OR_CA)
	@touch $@
