# voc: `make run` and `make test` do everything; the rest is for those who change it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
# Where torch comes from: set TORCH_INDEX to the address of PyTorch's CPU index to spare gigabytes of CUDA.
TORCH_INDEX ?=
TORCH := torch==2.13.0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help

##@ Start
.PHONY: help run install
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Install on first use, load the sample, serve at http://127.0.0.1:8000
	@$(BIN)/voc up --sample

install: $(STAMP) ## Install into .venv

$(STAMP): requirements.txt constraints.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX),) $(TORCH)
	$(BIN)/pip install --quiet $(TORCH) -r requirements.txt -c constraints.txt
	$(BIN)/pip install --quiet --no-deps --editable .
	$(BIN)/voc build-encoder
	@touch $@

$(DEV_STAMP): $(STAMP) requirements-dev.txt
	$(BIN)/pip install --quiet $(TORCH) -r requirements-dev.txt -c constraints.txt
	@touch $@

##@ Change
.PHONY: test check fmt lint types floors
T ?= tests
test: $(DEV_STAMP) system ## Install and pass every test (T=tests/voc narrows)
	$(BIN)/pytest $(T)

check: $(DEV_STAMP) lint types floors test ## What CI runs

fmt: $(DEV_STAMP) ## Format
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(DEV_STAMP) ## Lint and check the format
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV_STAMP) ## Check types
	$(BIN)/mypy

floors: $(DEV_STAMP) ## Check that no floor imports one above it
	$(BIN)/lint-imports

.PHONY: system
system: # Redis, PostgreSQL and Chromium for the tests: installed where we may, else their tests say what is missing
	@sh tests/system.sh

##@ Data science
.PHONY: train evaluate compare promote rollback
MODEL ?= all
train: $(DEV_STAMP) ## Train MODEL (sentiment, urgency, departments, aspects, all)
	$(BIN)/voc train $(MODEL)

evaluate: $(DEV_STAMP) ## Measure MODEL beside its baselines
	$(BIN)/voc evaluate $(MODEL)

compare: $(STAMP) ## Put the trained MODEL beside the one in service
	$(BIN)/voc compare $(MODEL)

promote: $(STAMP) ## Put the trained MODEL into service, unless it is worse
	$(BIN)/voc promote $(MODEL)

rollback: $(STAMP) ## Go back to the MODEL before
	$(BIN)/voc rollback $(MODEL)
