# The two commands of the README: `make demo` and `make test`. Both make the virtual environment
# first. The other targets are the steps of `make test`, one by one.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
WORKERS ?= 2

export PIP_DISABLE_PIP_VERSION_CHECK ?= 1

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help install browser demo release test format lint typing imports docs tests experience clean

help: ## Say what each target does.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/'

demo: install ## Search the hyperparameters of a new data set with and without history.
	$(BIN)/hyperlearn demo

test: lint typing imports docs tests ## Check everything: style, types, floors, docs, tests.

release: install ## Build the sdist and the wheel, and try the wheel in an environment of its own.
	rm -rf dist build
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	.ci/try_wheel $(BIN)/python dist/*.whl

install: $(INSTALLED) ## Make the virtual environment with everything in it, once.

lint: install ## Check format and style.
	$(BIN)/ruff format --check
	$(BIN)/ruff check

typing: install ## Check the types.
	$(BIN)/mypy
	$(BIN)/mypy studies tests/typing

imports: install ## Check that every module imports lower floors only.
	$(BIN)/lint-imports

docs: install ## Build the documentation; a warning is an error.
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet -b html docs docs/_build/html

# Several workers on a few cores: one thread each is faster than many that wait for one another.
tests: export OMP_NUM_THREADS ?= 1
tests: install browser ## Run the tests, the examples of the documentation among them.
	$(BIN)/pytest --numprocesses $(WORKERS) --dist loadgroup

# Debian's package where this user may install it, else Playwright's own copy, else none: the tests
# that need a browser are skipped then, but not where CI is set.
browser: install ## Install a browser for the tests of the web pages, if there is none.
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
		command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
	else \
		$(BIN)/playwright install chromium || echo "no browser: its tests are skipped"; \
	fi

format: install ## Put the code into the one format.
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Hours of one core. Ctrl-C stops it, and the next call goes on; `pack` alone ships what there is.
experience: install ## Measure the experience that ships with hyperlearn, and make its pack.
	$(BIN)/python -m pip install --quiet --constraint constraints.txt 'statsmodels>=0.14'
	$(BIN)/python -m pip install --quiet --no-deps --requirement studies/experience/requirements.txt
	OMP_NUM_THREADS=1 $(BIN)/python -m studies.experience.build
	OMP_NUM_THREADS=1 $(BIN)/python -m studies.experience.pack

clean: ## Remove the virtual environment and what the tools left behind.
	rm -rf $(VENV) docs/_build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "hyperlearn needs Python 3.11 or newer as '$(PYTHON)';" \
			"install one, or name it: make PYTHON=/path/to/python3" >&2; exit 1; }
	@echo "Making the virtual environment $(VENV); this happens once and takes a few minutes."
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
