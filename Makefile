# Short targets that say what they do: `make help`.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# uv where it is at hand; else it is put into the environment itself.
UV := $(shell command -v uv 2>/dev/null || echo $(BIN)/uv)
INSTALL := $(UV) pip install --quiet --python $(BIN)/python

.DEFAULT_GOAL := help
.PHONY: FORCE help demo again up pages test fast coverage lint format lock bench soak clean

help: ## say what there is
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 12

demo: $(VENV)/demo.stamp ## feeds to a mailed digest, with real Airflow, on the bundled newsroom
	@$(BIN)/python examples/demo.py

again: ## the demo from nothing: forget what an earlier one recorded
	rm -rf .demo
	@$(MAKE) --no-print-directory demo

up: $(VENV)/demo.stamp ## Airflow itself with its pages and scheduler, on the demo's desk; Ctrl-C ends it
	@$(BIN)/python examples/up.py

pages: $(VENV)/demo.stamp ## the demo's digests, articles and families as pages on loopback
	@DATELINE_DATABASE=sqlite:///.demo/dateline.db $(BIN)/dateline serve --desk .demo/desk

test: $(VENV)/dev.stamp ## all tests, PostgreSQL and Airflow ones included
	$(BIN)/python -m pytest

fast: $(VENV)/dev.stamp ## the tests that need neither Airflow nor a browser
	$(BIN)/python -m pytest -m "not airflow and not browser"

coverage: $(VENV)/dev.stamp ## what the tests reach, by line and branch
	$(BIN)/python -m pytest -m "not airflow and not browser" --cov --cov-report=term

lint: $(VENV)/dev.stamp ## ruff, mypy, import contracts, lock without addresses
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/ruff check --preview --select AIR dags
	$(BIN)/mypy
	$(BIN)/lint-imports
	@! grep -n '://' requirements.lock requirements-dev.lock

format: $(VENV)/dev.stamp ## put the code into form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lock: $(VENV)/dev.stamp ## resolve the dependencies anew: names, versions, hashes, no address
	$(UV) pip compile pyproject.toml --all-extras $(LOCK) -o requirements-dev.lock
	$(UV) pip compile pyproject.toml --extra airflow --extra demo -c requirements-dev.lock $(LOCK) -o requirements.lock

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--no-annotate --no-header --upgrade

bench: $(VENV)/dev.stamp ## the measurements that bench/run.py lists, the short form
	$(BIN)/python bench/run.py

soak: $(VENV)/dev.stamp ## the long counts: kills, faults, interleavings
	$(BIN)/python bench/run.py --soak

clean: ## remove what the targets above made
	rm -rf $(VENV) .demo .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(BIN)/uv: $(BIN)/python
	$(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

# The stamps hold what they were made from: a clock that goes back leaves no environment stale.
MADE_FROM = $(shell cat $(1) pyproject.toml | sha256sum | cut -c-16)
STALE = $(if $(filter $(call MADE_FROM,$(2)),$(shell cat $(VENV)/$(1).stamp 2>/dev/null)),,FORCE)

$(VENV)/demo.stamp: requirements.lock pyproject.toml $(call STALE,demo,requirements.lock) | $(BIN)/python $(UV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@echo $(call MADE_FROM,requirements.lock) > $@

$(VENV)/dev.stamp: requirements-dev.lock pyproject.toml $(call STALE,dev,requirements-dev.lock) | $(BIN)/python $(UV)
	$(INSTALL) --require-hashes -r requirements-dev.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@echo $(call MADE_FROM,requirements-dev.lock) > $@
	@echo $(call MADE_FROM,requirements.lock) > $(VENV)/demo.stamp

FORCE:
