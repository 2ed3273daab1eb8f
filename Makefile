# Each target sets up what it needs on a machine that has only Python 3.11+ (with venv) and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
JOBS ?= 2

.PHONY: help setup run demo test test-all check bench format lint types pictures faults walks clean lock

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

setup: $(READY) ## a virtual environment with everything, and .venv/bin/sopbot

run: $(READY) ## serve the office (without a token: the local chat)
	$(BIN)/sopbot run

demo: $(READY) ## play a whole period by itself; the papers are left in var/demo/
	$(BIN)/sopbot demo

test: $(READY) ## the tests, each long one in its short form
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal -m "not long" tests

test-all: $(READY) ## the tests with the long plays, walks and kills
	$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal tests

check: $(READY) format lint types test ## the whole gate

format: $(READY) ## formatting, checked
	$(BIN)/ruff format --check .

lint: $(READY) ## lint
	$(BIN)/ruff check .

types: $(READY) ## strict types on the product
	$(BIN)/mypy

bench: $(READY) ## measurements, beside their peers
	$(BIN)/python -m bench

pictures: $(READY) ## the pictures of README anew (screenshots need Chromium)
	$(BIN)/python docs/pictures.py

faults: $(READY) ## the long campaign of kills (seed printed)
	$(BIN)/python -m tests.faults.campaign --kills 40 --evidence 12

walks: $(READY) ## the long campaign of random walks (seed printed; SOPBOT_SEED repeats it, SOPBOT_WALKS says how many)
	SOPBOT_SEED=$${SOPBOT_SEED:-$$(date +%s)} SOPBOT_WALKS=$${SOPBOT_WALKS:-500} \
	$(BIN)/python -m pytest -q tests/simulation/test_model_course.py tests/simulation/test_model_office_whole.py

lock: ## pin the versions anew (needs pip-tools)
	pip-compile -q --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe -o requirements.lock pyproject.toml
	pip-compile -q --extra dev --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --strip-extras --allow-unsafe -c requirements.lock -o requirements-dev.lock pyproject.toml

clean: ## remove the environment and what runs left behind
	rm -rf $(VENV) var build *.egg-info .mypy_cache .ruff_cache .pytest_cache
