# Two commands matter: `make run` and `make test`. The rest is for those who work on Headship.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run venv test check needs lint types contracts unit browser postgres bench locks translations clean

run: venv
	@$(BIN)/headship demo --if-empty
	@$(BIN)/headship run

venv: $(VENV)/.installed

$(VENV)/.installed: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Headship needs Python 3.11 or newer: set PYTHON=/path/to/python3.11")'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Headship runs on (once) …" >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed requirements/test.txt
	@echo "Installing what the checks need (once) …" >&2
	@$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

test: $(VENV)/.tested needs lint types contracts unit browser postgres

check: $(VENV)/.tested lint types contracts

needs: $(VENV)/.tested
	@$(BIN)/python -m tests.needs

lint: $(VENV)/.tested
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.tested
	@HEADSHIP_HOME=$$(mktemp -d) $(BIN)/mypy

contracts: $(VENV)/.tested
	@$(BIN)/lint-imports

unit: $(VENV)/.tested
	@$(BIN)/python -m pytest -q -n 2 -m "not browser and not postgres"

browser: $(VENV)/.tested
	@$(BIN)/python -m tests.leave_out browser || $(BIN)/python -m pytest -q -m browser

postgres: $(VENV)/.tested
	@$(BIN)/python -m tests.leave_out postgres || { \
		$(BIN)/python -m tests.postgres -q -n 2 -m "not browser and not sqlite and not alone" && \
		$(BIN)/python -m tests.postgres -q -m "alone and not browser and not sqlite"; }

bench: $(VENV)/.tested
	@$(BIN)/python -m bench

locks: $(VENV)/.tested
	@for name in run test; do $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate --quiet --upgrade requirements/$$name.in -o requirements/$$name.txt; done

clean:
	@rm -rf $(VENV) build src/*.egg-info
