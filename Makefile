# Everything a newcomer needs: `make demo` and `make test` do all their own set-up in .venv/.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: demo test lint unit bench fuzz lock clean

demo: $(READY)
	$(BIN)/gateway demo

test: lint unit

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(READY)
	$(BIN)/pytest -n auto --dist worksteal --cov --cov-report=term:skip-covered $(PYTEST_ARGS)
	$(BIN)/python tests/pure_coverage.py

bench: $(READY)
	$(BIN)/gateway bench --full

# Looks for X12 input that breaks something, for SECONDS; what it finds stays under tests/regressions. docs/fuzzing.md.
SECONDS ?= 60

fuzz: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/fuzz/requirements.txt
	@mkdir -p build/fuzz && cp tests/fuzz/corpus/* build/fuzz/
	$(BIN)/python tests/fuzz/fuzz_x12.py build/fuzz -max_total_time=$(SECONDS) -max_len=1500 -timeout=5 \
	  -rss_limit_mb=1500 -print_final_stats=1 -artifact_prefix=tests/regressions/x12/

# The set-up is done once per lock file; a changed lock or project file does it again.
$(READY): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; '$(PYTHON)' is $$($(PYTHON) -V 2>&1). Name another one: make PYTHON=python3.12 ..."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { \
	  echo "Python's venv module is missing. On Debian: apt-get install python3-venv"; exit 2; }
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# After a change of the dependencies in pyproject.toml.
lock: $(READY)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate -o requirements.lock
	$(BIN)/uv pip compile -q pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-header --no-annotate -o requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
