# make            install what is needed, build every report into _site/, and judge it at the gate
# make build      the same without the gate
# make publish TO=DIR [ARGS=--synthetic-ok]   build, judge, and copy to DIR what may leave
# make verify     make the site again elsewhere, and say what differs
# make test       install what the tests need and run them all
# make spark      install Spark, so that make test runs the tests that need it as well
# make validate   hold the pages and PDFs in _site/ (or DIR=…) to veraPDF, the Nu checker and axe
# make check      lint, types and an independent reading of the Quarto documents
# make preview    serve _site/ at http://localhost:8000
# make report NAME=bite-summary [ARGS="-P hub:Walton"]
# make bench      measure speed; the figures go to docs/benchmarks.md
# make clean      remove what was built (the environment stays)

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: all build install publish verify spark test validate check preview report bench data lock clean
.DELETE_ON_ERROR:

all: build
	@$(BIN)/bite gate

build: $(VENV)/.installed
	@$(BIN)/bite render

publish:
	@test -n "$(TO)" || { echo "Say where to: make publish TO=DIR" >&2; exit 2; }
	@$(MAKE) --no-print-directory all
	@$(BIN)/bite publish --to "$(TO)" $(ARGS)

verify: $(VENV)/.installed
	@$(BIN)/bite verify

install: $(VENV)/.installed

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "bite needs Python 3.11 or later; $(PYTHON) is older. Try: make PYTHON=python3.12" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV) \
	  || { echo "Could not make $(VENV). On Debian and Ubuntu: install python3-venv." >&2; exit 2; }

$(VENV)/.installed: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the pinned packages into $(VENV) (about a minute, once) …"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-test: requirements-test.lock $(VENV)/.installed
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

# Spark is half a gigabyte, so it is not among what every test run installs; CI has it.
spark: $(VENV)/.installed-test requirements-spark.lock
	@$(PIP) install --require-hashes -r requirements-spark.lock

test: $(VENV)/.installed-test
	@$(BIN)/python -m pytest --numprocesses auto --dist loadfile

DIR ?= _site
validate: $(VENV)/.installed-test
	@$(BIN)/python -m tests.validators $(DIR)

check: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/panache lint reports index.qmd

preview: build
	@echo "http://localhost:8000 (stop with Ctrl-C)"
	@$(BIN)/python -m http.server 8000 --bind 127.0.0.1 --directory _site

report: $(VENV)/.installed
	@test -n "$(NAME)" || { $(BIN)/bite list; echo "Say which: make report NAME=bite-summary" >&2; exit 2; }
	@$(BIN)/bite render $(NAME) $(ARGS)

data: $(VENV)/.installed
	@$(BIN)/bite data synth --out data

$(VENV)/.installed-bench: requirements-bench.lock $(VENV)/.installed-test
	@echo "Installing what reports are compared with …"
	@$(PIP) install --require-hashes -r requirements-bench.lock
	@touch $@

bench: $(VENV)/.installed-bench
	@$(BIN)/python tests/bench.py

# Needs uv. The locks carry hashes and no index address, so any mirror serves.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  pyproject.toml --group build --output-file requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	  --constraint requirements.lock --group test --output-file requirements-test.lock
	echo pyspark | uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-annotate - --output-file requirements-spark.lock
	printf 'papermill\nnbconvert\n' | uv pip compile --quiet --universal --python-version 3.11 \
	  --generate-hashes --no-annotate --constraint requirements-test.lock - \
	  --output-file requirements-bench.lock

clean:
	rm -rf _site .bite .quarto reports/_figures _figures
