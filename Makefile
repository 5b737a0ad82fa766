# Everything one does with Narrator. Plain POSIX make: GNU make 3.81 and later, BSD make.
#   PYTHON=python3.12   the Python (3.11 to 3.13) that .venv is made with
#   PORT=8000           where `make run` listens
#   ARGS="-k store"     more words for pytest ("-n 0": one process)
PYTHON = python3
PORT ?= 8000
ARGS =
BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest

help: ## this list
	@awk -F ':.*## ' '/^[a-z][a-z-]*:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile

install: python ## .venv with all extras but the cluster, and the default voices
	@"$(PYTHON)" bootstrap.py

run: python ## install, then serve on 127.0.0.1, port 8000 or PORT
	@"$(PYTHON)" bootstrap.py --port "$(PORT)"
	@$(BIN)/narrator serve --port "$(PORT)"

test: install ## the tests that take seconds or minutes
	@$(PYTEST) -m "not long" -n 2 --dist loadfile $(ARGS)

test-long: recogniser peers ## the tests that take longer: kills, soaks, a recogniser, a browser
	@$(PYTEST) -m long $(ARGS)

check: install ## ruff, mypy, import-linter, then `make test`
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) test

demo: install ## narrate a sample article to article.mp3
	@$(BIN)/narrator speak tests/data/h200.txt -o article.mp3
	@echo "Listen to $$(pwd)/article.mp3"

bench: recogniser peers ## each speed claim, measured here
	@for bench in bench/[a-z]*.py; do \
		test -f "$$bench" || continue; \
		echo "== $$bench"; \
		$(BIN)/python "$$bench" || exit $$?; \
	done

bench-peers: install ## our service beside other speech servers (ARGS="--quick": one start each)
	@$(BIN)/python -m bench.peers $(ARGS)

lock: install ## write the tested versions of all packages to constraints.txt
	@"$(PYTHON)" bootstrap.py --lock

clean: ## remove .venv, caches and build outputs; voices and audio stay
	rm -rf .venv dist build article.mp3
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find narrator audio bench tests -name __pycache__ -type d -prune -exec rm -rf {} +

recogniser: install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/recogniser.txt

peers: install
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r bench/peers.txt

python:
	@"$(PYTHON)" -c "" >/dev/null 2>&1 || { \
		echo "$(PYTHON) does not run here: install Python 3.11 to 3.13, or say which one to use: make PYTHON=/path/to/python3.12" >&2; \
		exit 2; }

.PHONY: help install run test test-long check demo bench bench-peers lock clean recogniser peers python
