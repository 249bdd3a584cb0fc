# A thin convenience: the plain commands stand in the README beside each of these.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
# The question as typed, past make's own reading of $ and the shell's of quotes.
export Q := $(value Q)

.PHONY: chat ask test test-lowest test-local test-engines benchmark clean

chat: $(VENV)/.installed
	@$(BIN)/footnote chat

ask: $(VENV)/.installed
	@$(BIN)/footnote ask "$$Q" || [ $$? -eq 1 ]  # 1: not in the document, which is an answer too

test: $(VENV)/.installed-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest
	$(BIN)/footnote eval --gate

# Tests that go through each library, with the lowest version of each direct dependency; old libraries may warn, as their
# warnings are not ours to mend. Growth in time and text is the newest versions' affair: it takes half of the time.
LOWEST_TESTS := --ignore=tests/index/engines tests/index tests/ingest tests/qa/models tests/qa/test_ask.py tests/qa/checking/test_literals.py tests/eval/run tests/ui/server
test-lowest: $(VENV)/.installed-dev
	$(PYTHON) -m venv --clear $(VENV)-lowest
	$(BIN)/python .ci/lowest >$(VENV)-lowest/lowest.txt
	$(VENV)-lowest/bin/python -m pip install --quiet --constraint $(VENV)-lowest/lowest.txt --editable '.[dev,eval]'
	$(VENV)-lowest/bin/pytest -o filterwarnings=default -m 'not slow and not local_model' -k 'not growth' $(LOWEST_TESTS)

# Needs `pip install '.[local]'`, which compiles for minutes, and 1.1 GB of model.
test-local: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[dev,eval,local]' 'llama-cpp-python[server]'
	$(BIN)/footnote model local
	$(BIN)/pytest -m local_model

# Needs 140 MB of libraries; the tests of Milvus are in `make test` too, those of Ray start a Ray of two workers.
test-engines: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --editable '.[dev,eval,milvus,ray]'
	$(BIN)/pytest -m 'ray or not ray' tests/index/engines

benchmark: $(VENV)/.installed-dev
	$(BIN)/python -m tests.benchmark

$(VENV)/.installed: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)
	$(BIN)/python -m pip install --quiet --editable '.[dev,eval]'
	@touch $@ $(VENV)/.installed

$(VENV):
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) $(VENV)-lowest .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
