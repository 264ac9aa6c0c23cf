# The two commands of the README are `make demo` and `make test`; `make check` runs before a commit.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
DEMO_DATA ?= demo

.PHONY: install demo test check fast lock messages clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml hatch_build.py $(shell find frontend src/clave/locale -type f -not -path '*/node_modules/*' -not -name '*.mo' 2>/dev/null)
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Clave needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	touch $@

demo: install
	$(BIN)/clave demo --port $(PORT) --data $(DEMO_DATA)

test: install
	$(BIN)/python -m tests.prepare
	$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n 2 -m "not browser"
	$(BIN)/python -m pytest -n 2 --dist loadfile tests/browser
	CLAVE_TEST_DATABASE=postgres $(BIN)/python -m pytest -n 2 -m "not browser" tests/apps tests/web

check: install lint fast

.PHONY: lint
lint: export CLAVE_DATA = .cache/lint
lint:
	$(BIN)/ruff format --check src tests hatch_build.py
	$(BIN)/ruff check src tests hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings clave.entry.settings

fast:
	$(BIN)/python -m pytest -n 2 -q -m "not browser and not slow"

# Dependencies at their newest allowed versions; the lock carries hashes and no registry's address.
lock:
	$(BIN)/uv lock --upgrade --quiet
	$(BIN)/uv export --quiet --all-extras --all-groups --no-emit-project --no-emit-index-url --no-header -o requirements.lock

# Texts marked for translation, gathered into the Spanish catalogue; new ones come out empty.
messages:
	$(BIN)/python -m clave.entry.messages

clean:
	rm -rf .venv frontend/node_modules src/clave/web/static/built
