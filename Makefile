# `make run` is all that a newcomer needs: python3 (3.10 or newer) and make. Everything is built inside the checkout.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: help run shell cluster test browser-test contract conformance benchmark clean

help:
	@echo 'make run          serve the embedded site (PORT=8080 HOST=127.0.0.1)'
	@echo 'make shell        Python in the stopped site: make your first tool (also: make shell < script.py)'
	@echo 'make cluster      the same with three processes over ZEO, behind haproxy where that is installed'
	@echo 'make test         all tests'
	@echo 'make browser-test both user interfaces of a real ERP5 (ERP5_URL, ERP5_USER, ERP5_PASSWORD), by clicks'
	@echo 'make contract     write down anew what clients are sent (tests/contract), to be looked at with git diff'
	@echo 'make conformance  the official conformance suite against the embedded site'
	@echo 'make benchmark    how fast it is, and what it costs'
	@echo 'make clean        remove the environment and the data of the embedded site'

run: $(VENV)/run.stamp
	@exec $(BIN)/python -m embedded run

shell: $(VENV)/run.stamp
	@exec $(BIN)/python -m embedded shell

cluster: $(VENV)/run.stamp
	@exec $(BIN)/python -m embedded cluster

test: $(VENV)/test.stamp $(VENV)/wire.stamp
	@$(BIN)/python -m pytest $(ARGS)

browser-test: $(VENV)/browser.stamp
	@$(VENV)/browser/bin/python -m pytest -c tests/browser/pytest.ini --rootdir . tests/browser $(ARGS)

contract: $(VENV)/test.stamp
	@CONTRACT=write $(BIN)/python -m pytest tests/contract $(ARGS)

conformance: $(VENV)/wire.stamp
	@$(BIN)/python -m tests.wire.conformance $(ARGS)

benchmark: $(VENV)/wire.stamp
	@$(BIN)/python -m benchmarks $(ARGS)

clean:
	@rm -rf $(VENV) .venv27 .venv27-zope var .pytest_cache

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo 'erp5_mcp: $(PYTHON) not found; install Python 3.10 or newer.' >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' || \
	  { echo "erp5_mcp: Python 3.10 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Try: make run PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo 'erp5_mcp: this Python cannot make environments; on Debian or Ubuntu: apt install python3-venv' >&2; exit 1; }
	@echo '[1/3] making an environment in $(VENV)'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(BIN)/python
	@echo '[2/3] installing Zope and what it needs (about a minute the first time)'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 2 --no-deps -r requirements.txt > $(VENV)/pip.log 2>&1 || \
	  { echo 'erp5_mcp: could not install the requirements; is the network there? ($(VENV)/pip.log says more)' >&2; exit 1; }
	@echo '[3/3] done'
	@touch $@

$(VENV)/test.stamp: requirements-test.txt $(VENV)/run.stamp
	@echo 'installing what the tests need'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --retries 2 -r requirements-test.txt > $(VENV)/pip.log 2>&1 || \
	  { echo 'erp5_mcp: could not install the test requirements; is the network there? ($(VENV)/pip.log says more)' >&2; exit 1; }
	@touch $@

# The official clients, each in an environment of its own: they need other versions of the same packages than the site does.
WIRE := tests/wire
$(VENV)/wire.stamp: $(WIRE)/package.json $(WIRE)/requirements-mcp-1.txt $(WIRE)/requirements-mcp-2.txt $(VENV)/test.stamp
	@echo 'installing the official MCP clients and the conformance suite (about a minute the first time)'
	@for version in 1 2; do \
	  $(BIN)/python -m venv $(VENV)/mcp-$$version && \
	  $(VENV)/mcp-$$version/bin/python -m pip install --quiet --disable-pip-version-check --retries 2 -r $(WIRE)/requirements-mcp-$$version.txt > $(VENV)/pip.log 2>&1 || \
	    { echo 'erp5_mcp: could not install the Python clients; is the network there?' >&2; exit 1; }; \
	done
	@mkdir -p $(VENV)/node && cp $(WIRE)/package.json $(VENV)/node/
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm install --prefix $(VENV)/node --no-package-lock --ignore-scripts --no-audit --no-fund \
	  --no-update-notifier --loglevel=error >$(VENV)/node/install.log 2>&1 || \
	  { cat $(VENV)/node/install.log; echo 'erp5_mcp: could not install the Node packages; is the network there?' >&2; exit 1; }
	@touch $@

# A browser, in an environment that has nothing of the embedded site. CHROMIUM=/usr/bin/chromium takes one of the machine.
$(VENV)/browser.stamp: tests/browser/requirements.txt | $(BIN)/python
	@echo 'installing what drives a browser'
	@$(PYTHON) -m venv $(VENV)/browser
	@$(VENV)/browser/bin/python -m pip install --quiet --disable-pip-version-check --retries 2 -r tests/browser/requirements.txt > $(VENV)/pip.log 2>&1 || \
	  { echo 'erp5_mcp: could not install the requirements; is the network there? ($(VENV)/pip.log says more)' >&2; exit 1; }
	@[ -n "$$CHROMIUM" ] || $(VENV)/browser/bin/python -m playwright install chromium > $(VENV)/pip.log 2>&1 || \
	  { echo 'erp5_mcp: could not install a browser: set CHROMIUM to one of this machine' >&2; exit 1; }
	@touch $@
