# Madang: `make demo` tries it, `make test` tests it. Everything else is listed by `make help`.
PORT ?= 8000
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help demo test test-methods test-sqlite test-postgres test-browser check format pictures soak bench-portal messages clean-demo bench-budgeting bench-losi bench-index bench-methods

help: ## List what make can do
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: ## Start the demo town Maru on http://localhost:8000/ (another port: make demo PORT=8123)
	@scripts/bootstrap demo
	@scripts/install-letter-tools
	@$(BIN)/madang demo --port $(PORT)

test: ## Run every check and test; installs what they need
	@scripts/bootstrap all
	@scripts/install-test-tools
	@scripts/test

test-methods: ## Test methods and losi where Django is not installed
	@scripts/bootstrap all
	@scripts/install-test-tools
	@scripts/test methods

test-sqlite: ## Test the portal on SQLite
	@scripts/bootstrap all
	@scripts/test sqlite

test-postgres: ## Test the portal on a throw-away PostgreSQL
	@scripts/bootstrap all
	@scripts/install-test-tools
	@scripts/test postgres

test-browser: ## Walk the journeys in headless Chromium
	@scripts/bootstrap all
	@scripts/install-test-tools
	@scripts/test browser

check: ## Lint, format, types, and the direction of imports
	@scripts/bootstrap all
	@scripts/test check

format: ## Write the code as the formatter would
	@scripts/bootstrap all
	@$(BIN)/ruff check --fix --quiet . ; $(BIN)/ruff format .

pictures: ## Take the pictures of the handbook anew, from the journeys
	@scripts/bootstrap all
	@scripts/install-test-tools
	@MADANG_HANDBOOK=yes scripts/test browser

soak: ## Kill server and worker while 1,000 applications arrive, on both databases, and count (half an hour)
	@scripts/bootstrap all
	@scripts/install-test-tools
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/with-postgres pytest -m soak -o addopts="-ra --strict-markers --import-mode=importlib" src tests
	@$(BIN)/python -c "from benchmarks.budgeting import oracle; oracle()"
	@$(BIN)/python -c "from benchmarks.reddwarf_oracle import environment; environment()"
	@$(BIN)/python -c "from benchmarks.openfisca_oracle import environment; environment()"
	@cd methods && ../$(BIN)/pytest -m soak
	@$(BIN)/python -m benchmarks.losi_portal
	@cd losi && ../$(BIN)/pytest -m soak

bench-portal: ## Measure the portal with 100,000 cases on SQLite and PostgreSQL, and write docs/benchmarks/portal.md (10 minutes)
	@scripts/bootstrap all
	@scripts/install-test-tools
	@$(BIN)/python -m benchmarks.portal $(BENCH)

bench-budgeting: ## Count votes on money beside pabutools, and print the ratios (minutes)
	@scripts/bootstrap all
	@$(BIN)/python -m benchmarks.budgeting $(BENCH)

bench-index: ## Simulate a league beside pandas in one run, and write docs/benchmarks/index.md (minutes)
	@scripts/bootstrap all
	@$(BIN)/python -m benchmarks.index --write

bench-losi: ## Hold the yardstick against seven sites that people assessed, and its speed beside pa11y and Lighthouse; writes docs/benchmarks/ (minutes)
	@scripts/bootstrap all
	@$(BIN)/python -m benchmarks.losi --write
	@scripts/install-test-tools
	@$(BIN)/python -m benchmarks.losi_audits --write

bench-methods: ## Measure the other methods beside OpenFisca, red-dwarf and plain numpy and pandas; BENCH=--page writes the page (minutes)
	@scripts/bootstrap all
	@$(BIN)/python -m benchmarks.methods $(BENCH)

messages: ## Collect the strings to translate, and compile what is translated
	@scripts/bootstrap all
	@$(BIN)/python scripts/messages

clean-demo: ## Throw the demo town away; the next `make demo` builds it anew
	rm -rf var/demo
