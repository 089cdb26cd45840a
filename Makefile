# One command each. Everything that needs the environment makes it first; see packaging/setup.
MAKEFLAGS += --no-print-directory
SHELL := /bin/sh
PY := .venv/bin/python
# Two more than there are processors: many tests wait for a kiosk, a daemon, a line or a sound.
WORKERS ?= $(shell echo $$(( $$(nproc) + 2 )))

# Tests and benchmarks draw without a screen unless told otherwise.
test bench faults fuzz: export QT_QPA_PLATFORM ?= offscreen

.PHONY: setup setup-tests demo test faults fuzz check bench build lock clean
.DEFAULT_GOAL := setup

setup:
	@packaging/setup

setup-tests:
	@packaging/setup --tests

# make demo ARGS="--headless --out DIR"
demo: setup
	@.venv/bin/kiosk demo $(ARGS)

# make test ARGS="tests/unit -k receipt"
test: setup-tests
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

# make faults ROWS="kills hostile"; without a name, the whole campaign: under 15 minutes
faults: setup-tests
	@$(PY) -m tests.faults $(ROWS)

# make fuzz ARGS="--runs 50000 tlv"; as it is, a million inputs a parser: some 20 minutes
fuzz: setup-tests
	@$(PY) -m tests.fuzz $(ARGS)

check: setup
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy
	@.venv/bin/lint-imports --no-logo

# make bench BENCH=spine; without a name, all of them
bench: setup-tests
	@$(PY) -m tests.bench $(BENCH)

# The same commit gives the same tree: no hash seed, no clock. What has not changed is not made anew.
build: setup
	@PYTHONHASHSEED=0 SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null || echo 315532800) \
		PYINSTALLER_CONFIG_DIR=build/pyinstaller/cache $(PY) -m PyInstaller --noconfirm \
		--log-level ERROR --distpath dist --workpath build/pyinstaller kiosk.spec

# make lock: what pyproject.toml newly asks for; make lock UPGRADE=1: the newest of everything
lock: setup
	@UV_CUSTOM_COMPILE_COMMAND="make lock" .venv/bin/uv pip compile --quiet --no-config --universal \
		--python-version 3.11 --generate-hashes --no-annotate --extra gateway \
		--extra whisper --extra dev --overrides packaging/overrides.txt \
		$(if $(UPGRADE),--upgrade) --output-file packaging/requirements.txt pyproject.toml

# All that was made here but .venv.
clean:
	@rm -rf build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache *.egg-info
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
