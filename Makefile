# Everything is done in .venv, made from the hashed requirements. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
WORKERS ?= 3
MUST := $(if $(CI),--must)
export PYTHONDONTWRITEBYTECODE := 1

.PHONY: help run test lint format types contracts verifier bench courtroom weights lock ci clean

help: ## list what there is
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

run: $(VENV)/core ## seal and verify the made-up export in ./demo-bundle, then run both sites with demo data until Ctrl-C
	@rm -rf demo-bundle
	@$(BIN)/tomoshibi demo --out demo-bundle
	@echo
	@exec $(BIN)/tomoshibi serve demo

test: $(VENV)/test $(VENV)/system ## run all tests
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -p no:cacheprovider
	$(BIN)/python -m tests.with_postgres $(MUST) -q -n $(WORKERS) --dist loadgroup -p no:cacheprovider

lint: $(VENV)/test ## check style and spelling of the code
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --no-cache --check .

types: $(VENV)/test ## check all types, strictly
	$(BIN)/mypy

contracts: $(VENV)/test ## check which part may import which
	$(BIN)/lint-imports

verifier: $(VENV)/test ## run the stand-alone verifier's own tests
	$(BIN)/python -m pytest -q -p no:cacheprovider tests/verifier

format: $(VENV)/test ## put the code into its form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/test $(VENV)/peers ## measure us beside the peers and print ratios
	$(BIN)/python -m bench.readers
	$(BIN)/python -m bench.bundle
	$(BIN)/python -m bench.start

courtroom: $(VENV)/test $(VENV)/system $(VENV)/peers ## open bundles of all platforms and tampered twins with six tools; over half an hour
	@PYTHONPATH=src:. $(BIN)/python -m bench.courtroom

weights: $(VENV)/test $(VENV)/learning ## learn again what is weighed for marks; some twenty minutes
	@PYTHONPATH=src:. $(BIN)/python -m tomoshibi.evidence.marks.kept_needs
	@PYTHONPATH=src:. $(BIN)/python -m bench.learning

lock: $(VENV)/test ## lock the requirements again, with hashes and without addresses
	for set in core figures test peers peers-linkage learning; do \
	  $(BIN)/uv pip compile -q --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links \
	    --python-version 3.11 requirements/$$set.in -o requirements/$$set.txt; done

ci: ## what .ci/run runs
	.ci/run

clean: ## remove what was made
	rm -rf $(VENV) demo-bundle tomoshibi-demo .mypy_cache .ruff_cache .hypothesis

$(VENV)/made:
	@if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null; then \
	  if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q python3-venv; \
	  else echo "Python's venv module is missing: install python3-venv" >&2; exit 1; fi; fi
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/core: $(VENV)/made requirements/core.txt pyproject.toml
	$(PIP) --require-hashes -r requirements/core.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/test: $(VENV)/core requirements/test.txt
	$(PIP) --require-hashes -r requirements/test.txt
	@touch $@

# What tests drive from outside: a browser for the pages, openssl as a judge of stamps, a font so that pictures show Japanese,
# nginx (with curl) as it stands before the sites, PostgreSQL to be killed, Java for the join on Spark; where these cannot be
# had, their tests do not run.
$(VENV)/system: $(VENV)/made
	@if command -v chromium >/dev/null && command -v openssl >/dev/null && command -v fc-list >/dev/null \
	  && fc-list :lang=ja | grep -q . \
	  && { command -v nginx >/dev/null && command -v curl >/dev/null && [ -d /usr/lib/postgresql ] && command -v java >/dev/null \
	       || [ "$$(id -u)" != 0 ]; }; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
	    chromium openssl fontconfig fonts-ipaexfont-gothic nginx-light curl postgresql openjdk-17-jre-headless; \
	else echo "The tests need chromium, openssl and a Japanese font: install them" >&2; exit 1; fi
	@touch $@

$(VENV)/peers: $(VENV)/made requirements/peers.txt
	$(PYTHON) -m venv $(VENV)-peers
	$(VENV)-peers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	@touch $@

$(VENV)/peers-linkage: $(VENV)/made requirements/peers-linkage.txt
	$(PYTHON) -m venv $(VENV)-peers-linkage
	$(VENV)-peers-linkage/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers-linkage.txt
	@touch $@

$(VENV)/learning: $(VENV)/test requirements/learning.txt
	$(PIP) --require-hashes -r requirements/learning.txt
	@touch $@
