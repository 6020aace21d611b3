# From raw articles to a report:  make report
# Everything that must hold:      make test
# Both need Python 3.11 or newer, pip and make; another interpreter: make report PYTHON=python3.12

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# A second environment, in which the project exists only as a wheel.
WHEEL_ENV := build/wheel-env

# The font cache lives beside the interpreter it belongs to; a reader's own matplotlib settings stay out of it.
export MPLCONFIGDIR ?= $(abspath $(VENV))/matplotlib
# The debugger's advice about frozen modules is no part of a notebook's output.
export PYDEVD_DISABLE_FILE_VALIDATION := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# The notebook about a corpus is no part of a study's report.
MANY_ARTICLES = $(BIN)/python -c "from pathlib import Path; from analysis.report import MANY, run_notebook; \
	run_notebook(Path('notebooks', MANY + '.ipynb'), Path('build/report/notebooks'))"

.NOTPARALLEL:
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: help report test lab setup lint unit notebooks committed wheel bench format clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

report: $(READY) ## articles in seeds/ -> build/report/, figures/ and executed notebooks/
	@echo "== report"
	@rm -rf build/report
	@$(BIN)/framing report seeds --out build/report
	@$(MANY_ARTICLES)
	@mkdir -p figures && rm -f figures/* && cp build/report/figures/* figures/
	@cp build/report/notebooks/*.ipynb notebooks/

test: setup lint unit notebooks committed wheel ## everything CI checks, in this order
	@echo "== all checks passed"

lab: $(READY) ## open the notebooks in JupyterLab
	@$(BIN)/python -m jupyterlab notebooks

setup: $(READY) $(WHEEL_ENV)/.pins ## both environments, nothing else; seconds when they are there

lint: $(READY) ## ruff (code and notebooks) and mypy
	@echo "== ruff check"
	@$(BIN)/python -m ruff check
	@echo "== ruff format"
	@$(BIN)/python -m ruff format --check
	@echo "== mypy"
	@$(BIN)/python -m mypy

unit: $(READY) ## tests and doctests, warnings as errors
	@echo "== pytest"
	@$(BIN)/python -m pytest

notebooks: $(READY) ## each notebook run from a script, as a user would
	@echo "== nbconvert"
	@mkdir -p build
	@$(BIN)/python -m nbconvert --to notebook --execute --output-dir build/nbconvert notebooks/*.ipynb \
	    > build/nbconvert.log 2>&1 || { cat build/nbconvert.log; exit 1; }

committed: $(READY) ## figures/ and notebooks/ are what the code makes today
	@echo "== committed figures and notebooks"
	@rm -rf build/report
	@$(BIN)/framing report seeds --out build/report
	@$(MANY_ARTICLES)
	@$(BIN)/python tests/check_committed.py build/report

wheel: $(READY) $(WHEEL_ENV)/.pins ## build the wheel, install it alone and try its commands
	@echo "== wheel"
	@rm -rf build/lib build/bdist.* build/dist
	@$(BIN)/python -m build --wheel --no-isolation --outdir build/dist . \
	    > build/wheel.log 2>&1 || { cat build/wheel.log; exit 1; }
	@$(PYTHON) -m pip --python $(WHEEL_ENV)/bin/python install -qq --no-deps --force-reinstall build/dist/*.whl
	@$(PYTHON) -m pip --python $(WHEEL_ENV)/bin/python check
	@bash tests/try_wheel.sh $(WHEEL_ENV)/bin seeds

bench: $(READY) ## speed and memory against an afternoon's script; some minutes, best on an idle machine
	@$(BIN)/python benchmarks/run.py

format: $(READY) ## let ruff rewrite code and notebooks
	@$(BIN)/python -m ruff check --fix
	@$(BIN)/python -m ruff format

clean: ## remove the environments and everything built
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

# Debian's python3 comes without ensurepip; the pip outside can fill an environment that has none of its own.
%/.pins: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer: make PYTHON=python3.11 …")'
	@echo "== environment $* (the first time takes a minute or two)"
	@$(PYTHON) -m venv --without-pip $*
	@$(PYTHON) -m pip --python $*/bin/python install -qq --require-hashes -r requirements.txt
	@touch $@

# The package holds the version that is installed.
$(READY): $(VENV)/.pins pyproject.toml analysis/__init__.py
	@$(PYTHON) -m pip --python $(BIN)/python install -qq --no-build-isolation --no-deps -e .
# What is installed in place pip does not compile; where Python may not write byte code each start would cost .6 s more.
	@$(BIN)/python -m compileall -q analysis
	@$(BIN)/python -c 'import matplotlib.font_manager'
	@touch $@
