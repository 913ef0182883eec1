# GNU make. `make` alone lists what there is.

BIN := .venv/bin
PYTHON_BIN := $(BIN)/python
STAMP := .venv/evalbench.stamp
DEMO := out/purchaser-provider.evalbench

# PYTHON=… says which interpreter the environment is made with.
PYTHON ?=

.DEFAULT_GOAL := help
.PHONY: help env check format test faults bench demo keys screenshots clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# An environment knows the folder it was made in: in a copied or moved tree it is made anew.
ifneq ($(shell cat $(STAMP) 2>/dev/null),$(CURDIR))
.PHONY: $(STAMP)
endif

# So it is when PYTHON names another interpreter than the one it was made with.
REMAKE :=
WHICH := import sys; print(sys.base_prefix, sys.version_info[:2])
ifneq ($(PYTHON),)
ifneq ($(shell $(PYTHON) -c "$(WHICH)" 2>/dev/null),$(shell $(PYTHON_BIN) -c "$(WHICH)" 2>/dev/null))
REMAKE := yes
.PHONY: $(STAMP)
endif
endif

env: $(STAMP) ## make .venv with evalbench and what its tests need

# The interpreter is run, not only looked for: a version manager's stand-in may be on the path
# with nothing behind it. pip 25.1 was the first to know dependency groups.
$(STAMP): pyproject.toml
	@set -e; \
	new='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if [ -n "$(REMAKE)" ] \
	   || ! { $(PYTHON_BIN) -c "$$new" && grep -qF "$(CURDIR)/.venv/" $(BIN)/pip; } 2>/dev/null; then \
	    found=; \
	    for each in $(or $(PYTHON),python3.13 python3.12 python3.11 python3); do \
	        if "$$each" -c "$$new" >/dev/null 2>&1; then found=$$each; break; fi; \
	    done; \
	    if [ -z "$$found" ]; then \
	        echo "evalbench needs Python 3.11 or newer; none was found as $(or $(PYTHON),python3.13, python3.12, python3.11 or python3). Install one, or say which: make env PYTHON=/path/to/python" >&2; \
	        exit 1; \
	    fi; \
	    echo "Making .venv with $$("$$found" --version)."; \
	    rm -rf .venv; \
	    "$$found" -m venv .venv; \
	fi; \
	echo "Installing evalbench and what it needs into .venv; the first time takes some minutes."; \
	$(PYTHON_BIN) -m pip install --quiet --no-input --disable-pip-version-check --upgrade 'pip>=25.1'; \
	$(PYTHON_BIN) -m pip install --quiet --no-input --disable-pip-version-check --editable . --group dev; \
	printf '%s\n' "$(CURDIR)" > $@

check: env ## formatting, lint, types, floors, house rules, licences
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(PYTHON_BIN) -m mypy
	$(BIN)/lint-imports --no-logo
	$(PYTHON_BIN) tools/house.py
	$(PYTHON_BIN) tools/licences.py

format: env ## put the code in its form and mend what ruff can mend
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

test: check ## the checks, then every test; ARGS=… is passed to pytest
	$(PYTHON_BIN) -m pytest -n 2 --dist worksteal $(ARGS)

faults: env ## the long runs of injected faults
	$(PYTHON_BIN) -m pytest -m faults $(ARGS)

bench: env ## the benchmarks
	@if [ -f tests/benchmarks/__main__.py ]; then \
	    $(PYTHON_BIN) -m tests.benchmarks $(ARGS); \
	elif [ -f tests/benchmarks/run.py ]; then \
	    $(PYTHON_BIN) -m tests.benchmarks.run $(ARGS); \
	else \
	    echo "There are no benchmarks yet."; \
	fi

demo: env ## build the sample study, print its table, write its report, open it in a terminal
	@mkdir -p out
	$(BIN)/evalbench build sample_projects/purchaser-provider -o $(DEMO) --force
	$(BIN)/evalbench scores $(DEMO)
	$(BIN)/evalbench report $(DEMO) -o out/report.docx --force
	@if [ -t 0 ] && [ -t 1 ] && [ -z "$$CI" ]; then $(BIN)/evalbench open $(DEMO) --coder "$${EVALBENCH_CODER:-demo}"; fi

keys: env ## write the tables of keys in docs/ from the commands
	$(PYTHON_BIN) -m tools.key_tables

screenshots: env ## take the pictures in docs/images
	$(PYTHON_BIN) -m tools.screenshots $(ARGS)

clean: ## remove the environment, what was built and all caches
	rm -rf .venv out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
