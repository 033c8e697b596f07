# Needs Python 3.11 or newer with venv, and a network that reaches the Python package index.
PYTHON ?= python3
BIN := .venv/bin
# Twice quiet: pip warns of each index that does not know a package, where there are several.
INSTALL := -m pip install --quiet --quiet --disable-pip-version-check
# Made by `make lock`. Every file that is installed is one whose hash stands there.
LOCKED := $(INSTALL) --require-hashes --requirement

# What is not kept is made again by each of the hundred processes that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install up test suite fast format lint form types bench prove lock texts clients vendor

help:
	@echo "make up        install and serve on http://127.0.0.1:8000, with a demo (make up ARGS=\"--port 8001\")"
	@echo "make test      everything that must hold before a change lands (make test ARGS=\"tests/runtime -k doctor\")"
	@echo "make fast      the rules alone: the tests of domain, engine and architecture"
	@echo "make format    put the code in its form"
	@echo "make lint      check form, types, floors and known advisories"
	@echo "make prove     the long proof, with the long tests (make prove QUICK=1)"
	@echo "make bench     how fast it is"
	@echo "make lock      write the locks anew after pyproject.toml was changed"
	@echo "make clients   make the clients anew after an API was changed"
	@echo "make vendor    take the files that vendor.toml lists from npm"
	@echo "make texts     compile the translations after a .po file was changed"

# Everything, on http://127.0.0.1:8000. For more: make up ARGS="--port 8001 --sandbox"
up: install
	@$(BIN)/bookable up $(ARGS)

install: .venv/.installed
	@:

# One file, or one test: make test ARGS="tests/runtime -k doctor". What takes a second comes first;
# the types are checked beside the tests, which leave a processor idle in the beginning.
test: .venv/.testable
	@$(MAKE) --no-print-directory form
	@$(MAKE) --no-print-directory --jobs=2 types suite || \
		{ echo "If no test failed, the types did: make types"; exit 1; }

# One process more than small machines have processors, since some tests wait for servers.
suite: .cache/warm
	@command -v chromium chromium-browser > /dev/null || \
		echo "Browser tests are skipped: they need Chromium (apt-get install chromium)"
	@$(BIN)/pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder -m "not long" $(ARGS)

# What each process that runs tests would otherwise make for itself, or wait for: pytest's compiled
# form of all test modules, a database with all tables, and Hypothesis's table of all characters. A
# test that needs a database and one that draws texts make them, while the types are checked by the
# other processor. If they fail, `make test` says so.
.cache/warm: .venv/.testable
	@mkdir -p .cache
	@$(BIN)/pytest -k "TestIfMatchRace or key_of_a_key_is_the_key" > /dev/null 2>&1 && touch $@ || true

# While changing a rule. Two processes, since that is what small machines have.
fast: .venv/.testable
	@$(BIN)/pytest --numprocesses 2 --dist loadfile tests/domain tests/engine tests/architecture $(ARGS)

format: .venv/.testable
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

lint: form types

form: .venv/.testable
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m tests.supply.advisories

types: .venv/.testable
	@BOOKABLE_SECRET_KEY=unused-unused-unused-unused-unused-00 $(BIN)/mypy --no-error-summary

bench: install
	@$(BIN)/python -m benchmarks $(ARGS)

# Forty minutes, with the long tests, or ten: make prove QUICK=1. Again: make prove ARGS="--part races --seed 7"
prove: .venv/.testable
	@$(if $(QUICK)$(ARGS),:,$(BIN)/pytest --numprocesses 2 --dist loadfile -m long)
	@$(BIN)/python -m prove $(if $(QUICK),--quick) $(ARGS)

# Both the .po and the .mo files are committed, so that nothing has to be compiled to run.
texts: .venv/.installed
	@$(BIN)/pybabel --quiet compile --domain django --directory src/bookable/locale

# The typed clients in Python and TypeScript, from the OpenAPI documents.
clients: .venv/.testable
	@BOOKABLE_SECRET_KEY=unused-unused-unused-unused-unused-00 $(BIN)/python -m clients

# After vendor.toml was changed. It needs npm, which nothing else does.
vendor: .venv/.testable
	@$(BIN)/python -m tests.supply.vendoring

# After pyproject.toml was changed. To move on to newer versions: make lock ARGS=--upgrade
lock: .cache/uv/bin/uv
	@$(BACKEND) | $(LOCK) --output-file requirements.lock $(ARGS) pyproject.toml -
	@$(BACKEND) | $(LOCK) --output-file requirements-test.lock $(ARGS) \
		--constraints requirements.lock --extra test pyproject.toml -
	@$(LOCK) --output-file requirements-pip.lock --group pip
	@$(LOCK) --output-file requirements-uv.lock --group uv

# For every platform and every Python from the oldest on.
LOCK := .cache/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"
# What builds the project, one a line: pip reads it from nowhere else.
BACKEND := $(PYTHON) -c 'import tomllib; project = tomllib.load(open("pyproject.toml", "rb")); \
	print(*project["build-system"]["requires"], sep="\n")'

.cache/uv/bin/uv: requirements-pip.lock requirements-uv.lock
	@$(PYTHON) -m venv --clear .cache/uv
	@.cache/uv/bin/python $(LOCKED) requirements-pip.lock
	@.cache/uv/bin/python $(LOCKED) requirements-uv.lock
	@touch $@

# Python's own pip installs one thing: the pip that installs all else.
.venv/.installed: pyproject.toml requirements.lock requirements-pip.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Bookable needs Python 3.11 or newer: make PYTHON=python3.11")'
	@echo "Installing into .venv: this takes a minute, once"
	@$(PYTHON) -m venv .venv
	@$(BIN)/python $(LOCKED) requirements-pip.lock
	@$(BIN)/python $(LOCKED) requirements.lock
	@$(BIN)/python $(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.testable: .venv/.installed requirements-test.lock
	@$(BIN)/python $(LOCKED) requirements-test.lock
	@touch $@
