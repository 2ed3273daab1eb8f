# Each target sets up what it needs on a machine that has only Python 3.11+ (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
DEV := $(VENV)/.ready-dev
PIP := $(BIN)/python -m pip install --disable-pip-version-check
JOBS ?= 2

.PHONY: help setup run demo test test-postgres test-all check bench bench-short format lint types pictures campaign chaos walks clean lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

# What the office needs. The build tool is the one that the lock of the tests pins.
$(READY): requirements.lock requirements-dev.lock pyproject.toml
	@echo "Memasang sopbot ke folder $(VENV); sekali saja, beberapa menit lamanya."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Perlu Python 3.11 atau lebih baru. Bila ada dengan nama lain: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@sed -n '/^setuptools==/,/[^\\]$$/p' requirements-dev.lock > $(VENV)/build.lock
	@$(PIP) --require-hashes -r $(VENV)/build.lock -r requirements.lock
	@$(PIP) --quiet --no-deps --no-build-isolation -e .
	@touch $(READY)
	@echo "sopbot terpasang: $(BIN)/sopbot"

# What the tests need, beside it.
$(DEV): $(READY) requirements-dev.lock
	@echo "Installing what the tests need; this takes some minutes, once."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $(DEV)

setup: $(READY) ## a virtual environment with everything that runs, and .venv/bin/sopbot

# Job control gives the bot the terminal, so that Ctrl-C reaches the bot and not make, and its last sentence is the end.
run: $(READY) ## serve the office (without a token: the local chat)
	@if [ -t 0 ]; then set -m; fi; $(BIN)/sopbot run

demo: $(READY) ## play a whole period by itself; the papers are left in var/demo/
	@$(BIN)/sopbot demo

test: $(DEV) ## the tests, each long one in its short form
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m "not long" tests

test-postgres: $(DEV) ## the tests of storage, handlers, workers and conversations on a PostgreSQL server of their own
	SOPBOT_TEST_DATABASE=postgresql $(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m "not long" \
		tests/storage tests/handlers tests/workers tests/conversations

test-all: $(DEV) ## the tests with the long plays, walks and kills
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal tests

check: $(DEV) format lint types test ## the whole gate

format: $(DEV) ## formatting, checked
	$(BIN)/ruff format --check .

lint: $(DEV) ## lint
	$(BIN)/ruff check .

types: $(DEV) ## strict types on the product
	$(BIN)/mypy

bench: $(DEV) ## measurements beside their peers; every value is left in var/bench.json
	$(BIN)/python -m bench --json var/bench.json

bench-short: $(DEV) ## the same in about three minutes
	$(BIN)/python -m bench --effort short --json var/bench.json

pictures: $(DEV) ## the pictures of README anew (screenshots need Chromium)
	$(BIN)/python docs/pictures.py

campaign: $(DEV) ## the long campaign of kills (seed printed; SOPBOT_SEED repeats it, SOPBOT_KILLS says how many)
	$(BIN)/python -m tests.faults.campaign --kills $${SOPBOT_KILLS:-1000} --seed $${SOPBOT_SEED:-$$(date +%s)}

chaos: $(DEV) ## PostgreSQL stopped under two workers while five thousand taps run (seed printed)
	$(BIN)/python -m tests.faults.chaos

walks: $(DEV) ## the long campaign of random walks (seed printed; SOPBOT_SEED repeats it, SOPBOT_WALKS says how many)
	SOPBOT_SEED=$${SOPBOT_SEED:-$$(date +%s)} SOPBOT_WALKS=$${SOPBOT_WALKS:-500} \
	$(BIN)/python -m pytest -q tests/simulation/test_model_course.py tests/simulation/test_model_office_whole.py

lock: ## pin the versions anew (needs pip-tools)
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe --extra s3 -o requirements.lock pyproject.toml
	pip-compile -q --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove the environment and what runs left behind
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache
