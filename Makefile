# The two commands of the README are `make demo` and `make test`; `make check` runs before a commit.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
DEMO_DATA ?= demo

# The tests that open the books, and so run on SQLite and on PostgreSQL (beside those in a browser).
ON_BOTH := tests/apps tests/web tests/entry \
	--ignore tests/entry/sample --ignore tests/entry/test_wheel.py --ignore tests/entry/test_prove.py \
	--ignore tests/entry/bench --ignore tests/entry/test_real_ledgers.py \
	--ignore tests/web/test_canary.py --ignore tests/web/contacts/test_canary.py \
	--ignore tests/web/test_empty.py --ignore tests/web/test_query_counts.py \
	--ignore tests/web/test_exports.py --ignore tests/web/test_exports_of_growth.py \
	--ignore tests/web/test_printed.py --ignore tests/web/compliance/test_scale.py \
	--ignore tests/web/test_rights.py --ignore tests/web/test_warming.py

# A file's tests stay together, so that what they share is made once; both cores have work to the
# end, since the files that take longest are begun first (tests/conftest.py).
PYTEST := $(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# Hundreds of processes start here: what they import is compiled once, whatever the machine says.
unexport PYTHONDONTWRITEBYTECODE

# In a browser: those that write to the books; the others look at the same pages once.
BROWSER_ON_BOTH := tests/browser/test_two_browsers.py tests/browser/test_import_flow.py \
	tests/browser/test_large_exports.py

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
	$(BIN)/python -m compileall -q src
	$(TOGETHER) lint prove
	$(MAKE) --no-print-directory sqlite browser postgres browser-on-postgres

check: install lint fast

# Both cores: the linters have one each in turn, and the proofs wait for what they start and kill.
# Each says what it has to say when it is done. The tests take both cores themselves.
TOGETHER := $(MAKE) --no-print-directory --jobs 2 --output-sync=target

.PHONY: lint prove sqlite browser postgres browser-on-postgres
lint: export CLAVE_DATA = .cache/lint
lint:
	$(BIN)/ruff format --check src tests hatch_build.py
	$(BIN)/ruff check src tests hatch_build.py
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings clave.entry.settings

prove:
	$(BIN)/clave prove --short

sqlite:
	$(PYTEST) -m "not browser"

browser:
	$(PYTEST) tests/browser

postgres: export CLAVE_TEST_DATABASE = postgres
postgres:
	$(PYTEST) -m "not browser" $(ON_BOTH)

browser-on-postgres: export CLAVE_TEST_DATABASE = postgres
browser-on-postgres:
	$(PYTEST) $(BROWSER_ON_BOTH)

fast:
	$(PYTEST) -q -m "not browser and not slow"

# Dependencies at their newest allowed versions; the lock carries hashes and no registry's address.
lock:
	$(BIN)/uv lock --upgrade --quiet
	$(BIN)/uv export --quiet --all-extras --all-groups --no-emit-project --no-emit-index-url --no-header -o requirements.lock

# Texts marked for translation, gathered into the Spanish catalogue; new ones come out empty.
messages:
	$(BIN)/python -m clave.entry.messages

clean:
	rm -rf .venv frontend/node_modules src/clave/web/static/built
