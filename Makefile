# make serve, make test and make check do all set-up by themselves; see README.md.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-installed
DEV := $(VENV)/.dev-installed
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

.PHONY: serve test test-fast check check-messages calibrate-urgency format ask calibrate evaluate bench bench-quick screenshots lock audit sbom clean

serve: $(RUN)
	$(BIN)/python -m web.cli serve

test: $(DEV)
	@PYTHON="$(BIN)/python" sh tests/browser/chromium.sh
	$(PYTEST)

# While working: all tests but those in a browser and those of quality, which fit models anew.
test-fast: $(DEV)
	$(PYTEST) --ignore=tests/browser --ignore=tests/quality

check: $(DEV)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory test

# Near copies among the labelled messages; after messages were added (some seconds).
check-messages: $(RUN)
	$(BIN)/python -m tests.check_messages

# The numbers by which urgent guidance is calibrated; after many messages were added (some minutes).
calibrate-urgency: $(RUN)
	$(BIN)/python -m tests.calibrate_urgency

format: $(DEV)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# make ask Q="whats siatica"
ask: $(RUN)
	@$(BIN)/python -m web.cli ask "$$Q"
	@echo; $(BIN)/python -m web.cli ask --explain "$$Q"

calibrate: $(RUN)
	$(BIN)/python -m web.cli calibrate

# make evaluate FILES="judged.jsonl more.jsonl"
evaluate: $(RUN)
	$(BIN)/python -m web.cli evaluate $(FILES)

bench: $(DEV)
	$(BIN)/python -m tests.benchmarks.bench

# All that make bench shows, each figure once (under two minutes).
bench-quick: $(DEV)
	$(BIN)/python -m tests.benchmarks.bench --rounds 1

# The pictures of the README; needs Chromium like the tests.
screenshots: $(DEV)
	$(BIN)/python -m tests.browser.screenshots

# Writes both requirements files anew, with hashes and without the address of any package index.
lock: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --python-version 3.11 pyproject.toml --output-file requirements.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --python-version 3.11 pyproject.toml --group dev --output-file requirements-dev.txt

# Known weaknesses of what is installed; asks PyPI about each package.
audit: $(BIN)/uv
	@$(BIN)/uv tool run pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.txt || \
	  { echo "Not audited, or not clean: the lines above say which. It asks PyPI itself; a mirror is not enough." >&2; exit 1; }

# What is installed, for other tools to read: CycloneDX in sbom.json.
sbom: $(BIN)/uv
	@$(BIN)/uv tool run --from cyclonedx-bom cyclonedx-py requirements requirements.txt --pyproject pyproject.toml \
	  --mc-type application --output-format JSON --output-file sbom.json

$(BIN)/uv: $(RUN)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 serve" >&2; exit 1; }
	@sh tests/venv.sh "$(PYTHON)" "$(VENV)"

$(RUN): $(VENV)/pyvenv.cfg requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@printf '%s\n' '#!$(CURDIR)/$(BIN)/python' 'import sys' 'sys.path.insert(0, "$(CURDIR)")' \
	  'from web.cli import main' 'sys.exit(main())' > $(BIN)/legpain && chmod +x $(BIN)/legpain
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist *.egg-info
