PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: report test lint bench bundle clean

report: .venv/report.stamp
	@$(BIN)/fazhi run --place taiping --years 2023

test: .venv/test.stamp
	@$(BIN)/python -m pytest -n 2

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/report.stamp
	@$(BIN)/python benchmarks/compare.py
	@$(BIN)/python benchmarks/reading.py
	@$(BIN)/python benchmarks/large.py
	@$(BIN)/python benchmarks/pipeline.py

bundle: .venv/report.stamp
	@$(BIN)/python .ci/bundle.py

clean:
	rm -rf .venv

.venv/report.stamp: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更新的版本；可用 make PYTHON=python3.12 指定。"; exit 1; }
	@echo "第一次运行，先装好所需的程序包（几分钟）……"
	@$(PYTHON) -m venv .venv
	@$(PIP) -e .
	@touch $@

.venv/test.stamp: .venv/report.stamp
	@$(PIP) -e '.[dev]'
	@touch $@
