# What people and CI call. Every target sets up first; what is set up already costs no time.
.DEFAULT_GOAL := help
.PHONY: help setup run test test-full check format lint types imports lock

BIN := .venv/bin

help: ## Show this help
	@awk -F ':.*##' '/^[a-z-]+:.*##/ {printf "  make %-11s%s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing: system packages, .venv, message catalogues, front end
	@deploy/setup.sh

# Another database than the default one is nobody's sample.
run: setup ## Serve on http://127.0.0.1:8000, with sample items and people the first time
	@test -n "$$GUHUA_DATABASE_URL" || $(BIN)/guhua init --sample
	@exec $(BIN)/guhua serve

# Two workers, each with its own databases. Each begins with one half of the files in their order,
# so that a file's tests stay together for what they share; who is done first takes from the other.
test: setup ## Run the tests on SQLite and PostgreSQL; ARGS="-k clock" narrows
	@$(BIN)/python -m pytest --numprocesses 2 --dist worksteal $(ARGS)

test-full: setup ## The same, with the long benchmarks
	@$(BIN)/python -m pytest --full $(ARGS)

check: lint types imports test ## Everything CI runs

format: setup ## Rewrite the code in the house format
	@$(BIN)/ruff format && $(BIN)/ruff check --fix

lint: setup ## Look for mistakes and format slips
	@$(BIN)/ruff format --check && $(BIN)/ruff check

types: setup ## Check the types
	@$(BIN)/mypy

imports: setup ## Check that imports point down
	@$(BIN)/lint-imports --no-logo

# In a .venv of Debian's own Python (docs/decisions/0001). Versions stay as they are unless
# ARGS="--upgrade" or "--upgrade-package NAME" asks otherwise.
lock: setup ## Turn the ranges of setup.cfg into requirements.lock and THIRD_PARTY_NOTICES
	@$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-header \
	  --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
	  $(ARGS) --output-file requirements.lock setup.cfg
	@$(BIN)/python deploy/third_party_notices.py >THIRD_PARTY_NOTICES
