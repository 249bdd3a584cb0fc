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
# warnings are not ours to mend. Growth in time and text is the newest versions' affair. Only what is used is compiled.
LOWEST_TESTS := $(addprefix tests/, \
  index/test_encoder.py index/test_multilingual.py index/test_langchain.py index/test_search.py index/test_vectors.py \
  index/store index/library/test_library.py index/library/test_rows.py \
  ingest/formats ingest/test_read_formats.py ingest/test_sentences.py ingest/test_bad_input.py \
  qa/models qa/languages qa/test_ask.py qa/question/test_spelling.py qa/checking/test_literals.py \
  eval/run/test_metrics.py eval/show eval/training/test_calibrate.py \
  ui/cli/test_render.py ui/server/api ui/server/security ui/server/test_endpoints.py ui/server/test_mcp.py)
test-lowest: $(VENV)-lowest/.installed
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

$(VENV)-lowest/.installed: pyproject.toml .ci/lowest | $(VENV)/.installed-dev
	$(PYTHON) -m venv --clear $(VENV)-lowest
	$(BIN)/python .ci/lowest >$(VENV)-lowest/lowest.txt
	$(VENV)-lowest/bin/python -m pip install --quiet --no-compile --constraint $(VENV)-lowest/lowest.txt --editable '.[dev,eval]'
	@touch $@

$(VENV):
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf $(VENV) $(VENV)-lowest .pytest_cache .mypy_cache .ruff_cache .hypothesis dist
