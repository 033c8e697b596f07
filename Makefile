# Needs Python 3.11 or newer with venv, and a network that reaches the Python package index.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements.lock

# What is not kept is made again by each of the hundred processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: install up test bench prove

# Everything, on http://127.0.0.1:8000. For more: make up ARGS="--port 8001 --sandbox"
up: install
	@$(BIN)/bookable up $(ARGS)

install: .venv/.installed
	@:

# One file, or one test: make test ARGS="tests/runtime -k doctor"
test: .venv/.testable
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@BOOKABLE_SECRET_KEY=unused $(BIN)/mypy --no-error-summary
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: install
	@$(BIN)/python -m benchmarks $(ARGS)

# Twenty minutes, or three: make prove QUICK=1. Again: make prove ARGS="--part races --seed 7"
prove: .venv/.testable
	@$(BIN)/python -m prove $(if $(QUICK),--quick) $(ARGS)

.venv/.installed: pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bookable needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Installing into .venv: this takes a minute, once"
	@$(PYTHON) -m venv .venv
	@$(PIP) --editable .
	@touch $@

.venv/.testable: .venv/.installed
	@$(PIP) --editable '.[test]'
	@touch $@
