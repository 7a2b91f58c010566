# Two commands do everything: `make app` opens the dashboard, `make test` runs every check.
PYTHON ?= python3
PORT ?= 8501
ADDRESS ?= 127.0.0.1
BIN := .venv/bin

.PHONY: app test env env-dev lock clean

app: env
	$(BIN)/risk db upgrade
	$(BIN)/risk db load data_samples
	@echo "breach-risk: http://$(ADDRESS):$(PORT)   (another port: make app PORT=8600)"
	$(BIN)/python -m risk.app --server.port $(PORT) --server.address $(ADDRESS)

test: env-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadscope

env: .venv/.runtime
env-dev: .venv/.dev

# The stamps fall out of date with the locks, so a changed lock is installed at the next call.
.venv/.runtime: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/.dev: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/.runtime

.venv/bin/python:
	$(PYTHON) -m venv .venv

# Rewrites both locks for every Python from 3.11 on; no index address is written.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header pyproject.toml
lock: env-dev
	$(LOCK) --upgrade --extra build --extra cluster --extra regulator --output-file requirements.lock
	$(LOCK) --upgrade --extra build --extra dev --output-file requirements-dev.lock

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis
