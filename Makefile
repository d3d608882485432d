# The two commands a newcomer needs are `make demo` and `make test`. Needs only make and Python 3.11 or newer.
PORT ?= 8000
HOST ?= 127.0.0.1
ARGS ?=
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin

.PHONY: help setup dev demo test check format bench messages

help:
	@echo 'make demo     install, load the demo teams, serve on http://$(HOST):$(PORT) (PORT=8123 for another port)'
	@echo 'make test     install and run every test (ARGS="tests/jobs -x" for some)'
	@echo 'make setup    only install, into .venv'
	@echo 'make check    format, lint, types, layers, secrets, translations'
	@echo 'make bench    speed and memory at 100,000 opportunities, each beside its goal'

python:
	@test -n '$(PYTHON)' || { echo 'Wenshu needs Python 3.11 or newer; none was found. PYTHON=/path/to/python names one.'; exit 1; }

setup: python
	@$(PYTHON) tools/setup.py

dev: python
	@$(PYTHON) tools/setup.py --dev

demo: setup
	@exec $(BIN)/wenshu demo --host $(HOST) --port $(PORT) $(ARGS)

test: dev
	@$(BIN)/python -m pytest -n auto $(ARGS)

check: dev
	@$(BIN)/python tools/check.py

format: dev
	@$(BIN)/ruff format
	@$(BIN)/ruff check --fix

bench: dev
	@$(BIN)/python -m bench $(ARGS)

messages: dev
	@$(BIN)/python tools/messages.py
