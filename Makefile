# One door for people and for continuous integration; `make` alone lists what it can do.

VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
CLIENT := tests/client/node_modules/.installed
CODE := src tests tools benchmarks
# Workers of the test run: half as many again as cores, since browsers and servers are waited for.
JOBS ?= $(shell echo $$((($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2)))
# Where the tests start servers and commands, each would compile the whole package anew.
unexport PYTHONDONTWRITEBYTECODE
# Where the demo listens.
PORT ?= 8080
# How many cases the long proofs try; `make test` leaves it to each proof's short form.
EXAMPLES ?= 20000

# Looked for only when something has to be installed.
PYTHON = $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo "$$name" && break; done)

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix gen bench proof screenshots lock dist clean test-needs

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' \
	| while IFS="$$(printf '\t')" read -r name text; do printf '  %-11s %s\n' "$$name" "$$text"; done

setup: $(DEVELOPMENT) ## make .venv with openbookings and everything to develop it

demo: $(RUNTIME) ## load the demo businesses and serve them on http://127.0.0.1:8080
	@rm -rf .demo && mkdir .demo
	$(BIN)/openbookings demo --database sqlite:///.demo/openbookings.db --serve --port $(PORT)

test: test-needs $(DEVELOPMENT) ## install what the tests need, then check and run them all
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(CLIENT); fi
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest -n $(JOBS)

check: $(DEVELOPMENT) ## format, lint, types, rooms, house rules, generated files
	$(BIN)/ruff format --check $(wildcard $(CODE))
	$(BIN)/ruff check $(wildcard $(CODE))
	$(BIN)/python -m tools.generate --check
	$(BIN)/python -m tools.wording --check
	$(BIN)/python -m tools.house
	$(BIN)/lint-imports
	$(BIN)/mypy

fix: $(DEVELOPMENT) ## format and repair what a tool can repair
	$(BIN)/ruff check --fix $(wildcard $(CODE))
	$(BIN)/ruff format $(wildcard $(CODE))

gen: $(DEVELOPMENT) ## write the generated files anew from spec/
	$(BIN)/python -m tools.generate

bench: $(DEVELOPMENT) ## run the benchmarks and print their figures
	$(BIN)/python -m benchmarks

proof: test-needs $(DEVELOPMENT) ## run the long proofs in full and print their figures
	OPENBOOKINGS_EXAMPLES=$(EXAMPLES) $(BIN)/pytest --timeout=0 --capture=no \
	$(wildcard tests/proof tests/pure tests/store)

screenshots: test-needs $(DEVELOPMENT) ## take the pictures of the pages in docs/screenshots anew
	$(BIN)/python -m tools.screenshots

lock: $(DEVELOPMENT) ## pin every dependency anew, after pyproject.toml changed
	sh tools/lock.sh $(BIN)/uv

dist: $(DEVELOPMENT) ## build the wheel and the source package into dist/
	$(BIN)/python -m build --no-isolation

clean: ## remove everything that is not in the repository, except data
	rm -rf $(VENV) .demo dist build tests/client/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find $(wildcard $(CODE)) -name __pycache__ -prune -exec rm -rf {} +

test-needs: ## install PostgreSQL, Chromium and Node (Debian, as root) or say what is missing
	@sh tools/install_test_needs.sh

$(RUNTIME): requirements.lock pyproject.toml tools/install.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none was found." >&2; exit 1; }
	$(PYTHON) tools/install.py $(VENV) requirements.lock
	@touch $@

$(DEVELOPMENT): requirements-dev.lock pyproject.toml tools/install.py
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed, and none was found." >&2; exit 1; }
	$(PYTHON) tools/install.py $(VENV) requirements-dev.lock
	@touch $@ $(RUNTIME)

$(CLIENT): tests/client/package-lock.json
	cd tests/client && npm ci --no-fund --no-audit
	@touch $@
