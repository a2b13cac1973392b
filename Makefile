# Everything that a person or CI runs. `make` alone lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-az test-node test-browser test-postgres
.PHONY: bench-start bench-tokens bench-graph bench-portal bench-access lint types contracts format clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Genkan needs Python 3.11 or newer (make PYTHON=python3.12 ...)"; exit 1; }
	@echo "Setting up $(VENV) (once, about a minute)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev,clients,browser,postgresql]'
	@touch $@

setup: $(READY) ## make .venv with everything pinned in constraints.txt

demo: $(READY) ## the story, told with real SDKs
	@$(BIN)/python examples/demo.py

test: $(READY) ## the tests, real Python clients included
	$(BIN)/pytest -n auto --dist worksteal -m "not az and not node and not browser and not postgres"

test-az: $(READY) .venv-az/.ready ## the stock azure-cli against Genkan (installs about 700 MB once)
	$(BIN)/pytest -n auto -m az tests/az

.venv-az/.ready: requirements-az.txt
	@echo "Installing azure-cli into .venv-az (once, about 700 MB)"
	@$(PYTHON) -m venv .venv-az
	@.venv-az/bin/pip install --quiet --disable-pip-version-check --requirement requirements-az.txt
	@touch $@

test-node: $(READY) tests/node/node_modules/.ready ## real JavaScript clients (node 20 or newer; installs about 280 MB once)
	$(BIN)/pytest -n auto -m node tests/node

tests/node/node_modules/.ready: tests/node/package.json tests/node/package-lock.json
	@command -v npm >/dev/null || { echo "make test-node needs node 20 or newer, and npm"; exit 1; }
	@echo "Installing the JavaScript clients into tests/node/node_modules (once, about 280 MB)"
	@cd tests/node && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

test-browser: $(READY) ## the portal in Debian's Chromium (apt-get install chromium)
	$(BIN)/pytest -n auto -m browser tests/browser

test-postgres: $(READY) ## the store, and flows of each surface, on a PostgreSQL that the tests start (apt-get install postgresql)
	$(BIN)/pytest -m postgres tests/postgresql

bench-start: $(READY) ## start-up and idle memory beside npm's peers
	@$(BIN)/python bench/start.py

bench-tokens: $(READY) ## tokens a second beside npm's peers and RSA itself (needs wrk and node)
	@PYTHONPATH=src $(BIN)/python -m bench.tokens

bench-portal: $(READY) ## pages over 100,000 users and 10,000 applications
	@PYTHONPATH=src $(BIN)/python bench/portal.py

bench-graph: $(READY) ## lists over 100,000 users
	@PYTHONPATH=src $(BIN)/python bench/graph.py

bench-access: .venv-bench/.ready ## decisions beside pycasbin, Cedar and oso
	@PYTHONPATH=src .venv-bench/bin/python -m bench.access

.venv-bench/.ready: bench/access/requirements.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check --requirement bench/access/requirements.txt
	@touch $@

lint: $(READY) ## ruff: lint and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY) ## mypy --strict
	$(BIN)/mypy

contracts: $(READY) ## the direction of imports
	$(BIN)/lint-imports

format: $(READY) ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## remove what make made
	rm -rf tests/node/node_modules .venv .venv-az .venv-bench .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
