# voc: `make run` and `make test` do everything; the rest is for those who change it.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Where torch comes from: set TORCH_INDEX to the address of PyTorch's CPU index to spare gigabytes of CUDA.
TORCH_INDEX ?=
TORCH := $(shell grep '^torch==' constraints.txt)
# Named after what is installed, so that only a change of content installs again.
STAMP := $(VENV)/.installed-$(shell (cat requirements.txt constraints.txt models/quantise.py; sed '/^\[tool/,$$d' pyproject.toml) | cksum | cut -d' ' -f1)
DEV_STAMP := $(STAMP)-dev-$(shell cksum < requirements-dev.txt | cut -d' ' -f1)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
T ?= tests
# How many tests run side by side: each worker takes up to 1.5 GB and a core.
WORKERS ?= 2
MODEL ?= all
KILLS ?= 100
SETS ?= ../shared/data
N ?= 200000
DAYS ?= 730
PORT ?=

.DEFAULT_GOAL := help

##@ Start
.PHONY: help run install
help: ## Show this help
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(STAMP) ## Install on first use, load the sample, serve at http://127.0.0.1:8000 (PORT=8001 elsewhere)
	@exec $(BIN)/voc up --sample $(if $(PORT),--port $(PORT))

install: $(STAMP) ## Install into .venv

$(BIN)/pip:
	@sh .ci/venv.sh "$(PYTHON)" "$(VENV)"

$(STAMP): $(BIN)/pip
	@echo "Installing into $(VENV): a few minutes, once …"
	@$(PIP) install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) "$(TORCH)"
	@$(PIP) install "$(TORCH)" -r requirements.txt -c constraints.txt
	@PYTHONWARNINGS=ignore $(PIP) install --no-deps --editable .
	@$(BIN)/voc build-encoder
	@touch $@

$(DEV_STAMP): $(STAMP)
	@$(PIP) install "$(TORCH)" -r requirements-dev.txt -c constraints.txt
	@touch $@

##@ Change
.PHONY: test check fmt lint types floors chaos lock system
test: $(DEV_STAMP) system ## Install and pass every test (T=tests/voc narrows, COSTS=1 tells what each file costs)
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder --durations=10 $(if $(COSTS),-p tests.costs) $(T)

check: lint types floors test ## What CI runs

fmt: $(DEV_STAMP) ## Format
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(DEV_STAMP) ## Lint, and check the format
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(DEV_STAMP) ## Check types
	@$(BIN)/mypy

floors: $(DEV_STAMP) ## Check that no floor imports one above it
	@$(BIN)/lint-imports

chaos: $(DEV_STAMP) system ## Kill processes KILLS=100 times at random, and again while receivers fail (SEED=… repeats a run)
	@VOC_TEST_KILLS=$(KILLS) $(if $(SEED),VOC_TEST_SEED=$(SEED)) $(BIN)/pytest -s tests/journey/test_kills.py
	@$(BIN)/python -m bench.delivery_chaos --kills $(KILLS) $(if $(SEED),--seed $(SEED))

lock: $(DEV_STAMP) ## Write constraints.txt from what is installed and has passed the tests
	@$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//; s/+cu[0-9]*$$//' | grep -v ' @ ' > constraints.txt

system: # Redis, PostgreSQL and Chromium for the tests: installed where we may, else their tests say what is missing
	@sh tests/system.sh

##@ Data science
.PHONY: train data evaluate evaluate-trained compare promote rollback
train: $(DEV_STAMP) ## Train MODEL=sentiment, urgency, departments or all (DATA=ours.csv adds your own labelled file)
	@$(BIN)/voc train $(MODEL) $(if $(DATA),--data "$(DATA)")

data: $(STAMP) ## Fetch the public sets that may teach, only when asked (SET=banking77 narrows, TRUST=1 keeps them)
	@$(BIN)/voc data fetch $(SET) $(if $(TRUST),--trust)

evaluate: $(DEV_STAMP) ## Measure MODEL as shipped beside its baselines; writes docs/accuracy.md
	@$(BIN)/voc evaluate $(MODEL) --write

evaluate-trained: $(DEV_STAMP) ## The same, and models trained on a set's own texts (ONLY=airline narrows, FRESH=1 repeats)
	@$(BIN)/voc evaluate --trained --write $(if $(FRESH),--fresh) $(if $(ONLY),--only $(ONLY))

compare: $(STAMP) ## Put the trained MODEL beside the one in service
	@$(BIN)/voc compare $(MODEL)

promote: $(STAMP) ## Put the trained MODEL into service, unless it is worse
	@$(BIN)/voc promote $(MODEL)

rollback: $(STAMP) ## Go back to the MODEL before
	@$(BIN)/voc rollback $(MODEL)

##@ Measure
.PHONY: bench bench-sets bench-scale bench-latency bench-alerts bench-escalation bench-insights bench-topics bench-ingest bench-teaching
bench: $(DEV_STAMP) ## Speed beside SentenceTransformer, stage by stage, cold starts, what int8 costs (ten quiet minutes)
	@$(BIN)/python -m bench.speed --data $(SETS) $(if $(ONLY),--only $(ONLY))

bench-sets: $(DEV_STAMP) ## The journey on six real sets in SETS=../shared/data (ONLY=uber,nps narrows)
	@$(BIN)/python -m bench.sets --data $(SETS) $(if $(ONLY),--only $(ONLY)) $(if $(ALERTS),--show-alerts $(ALERTS))

bench-scale: $(DEV_STAMP) ## Memory and speed of N=200000 distinct texts, imported and annotated
	@$(BIN)/python -m bench.scale --data $(SETS) --n $(N)

bench-latency: $(DEV_STAMP) ## How soon one urgent feedback reaches a webhook while BACKFILL=100000 rows are imported and annotated
	@$(BIN)/python -m bench.latency --backfill $(or $(BACKFILL),100000)

bench-alerts: $(DEV_STAMP) ## Surges found at a stated number of false alarms, beside what others do (FULL=1, ONLY=cost)
	@OMP_NUM_THREADS=1 $(BIN)/python -m bench.alerts $(if $(FULL),--full) $(foreach one,$(ONLY),--only $(one))

bench-escalation: $(DEV_STAMP) ## Escalation of 1,000 alerts under a fake clock, restarted and doubled: what was late, lost, too much
	@$(BIN)/python -m bench.escalation $(if $(SEED),--seed $(SEED))

bench-insights: $(DEV_STAMP) ## How quickly pages and the API answer over N=200000 comments (DAYS=1: all on one day)
	@$(BIN)/python -m bench.insights --n $(N) --days $(DAYS)

bench-topics: $(DEV_STAMP) ## Topics beside BERTopic: how true, named, lasting, fast; planted and emerging ones (SEEDS=3, ONLY=truth)
	@$(BIN)/python -m bench.topics --data $(SETS) $(if $(SEEDS),--seeds $(SEEDS)) $(if $(ONLY),--only $(ONLY)) $(if $(FRESH),--fresh)
	@$(if $(ONLY),:,$(BIN)/python -m bench.topics.emerging --data $(SETS))

bench-ingest: $(DEV_STAMP) ## How well languages and personal data are recognised (SEED=…, JSON=1, WRITE=1)
	@$(BIN)/python -m bench.ingest --data $(SETS) $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json) $(if $(WRITE),--write)

bench-teaching: $(DEV_STAMP) ## What labels teach that the service asks for, beside random ones
	@$(BIN)/python -m bench.teaching --data $(SETS)
