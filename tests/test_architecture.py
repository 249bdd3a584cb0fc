"""The shape of the code: who may import whom, where heavy libraries stand, and how long things may be."""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from collections import Counter
from graphlib import TopologicalSorter
from importlib.metadata import packages_distributions

import pytest

from ingest import errors
from tests.sources import PACKAGES, ROOT, SOURCES, Source

MAY_IMPORT = {
    "ingest": set[str](),
    "index": {"ingest"},
    "qa": {"ingest", "index"},
    "ui": {"ingest", "index", "qa"},
    "eval": {"ingest", "index", "qa"},
}
# The one place, or the few, of each library that others must not come to lean on.
PLACES = {
    "faiss": {"index/vectors.py", "index/library/rows.py"},
    "bm25s": {"index/lexical.py"},
    "Stemmer": {"index/lexical.py", "qa/languages/foreign_words.py"},
    "text_to_num": {"qa/checking/numbers.py", "eval/run/metrics.py"},
    "rapidfuzz": {"qa/question/spelling.py"},
    "babel": {"index/store/names.py", "qa/languages/language.py"},
    "py3langid": {"ingest/text/language.py", "qa/languages/language.py"},
    "sentencex": {"ingest/sentences.py"},
    "charset_normalizer": {"ingest/source.py"},
    "pypdfium2": {
        "ingest/formats/pdf/reader.py",
        "ingest/formats/pdf/glyphs.py",
        "ingest/formats/pdf/rectangles.py",
        "ingest/formats/pdf/render.py",
    },
    "pytesseract": {"ingest/formats/pdf/ocr.py"},
    "docx": {"ingest/formats/word/reader.py"},
    "lxml": {"ingest/formats/archive.py"},
    "selectolax": {"ingest/formats/html_tree.py"},
    "markdown_it": {"ingest/formats/markdown.py", "qa/readers/forms/shown.py"},
    "filelock": {"index/store/publish.py", "index/library/catalogue.py", "qa/models/local_file.py"},
    "pymilvus": {"index/engines/milvus.py"},
    "milvus_lite": {"index/engines/milvus.py"},
    "grpc": {"index/engines/milvus.py"},
    "ray": {"index/engines/ray.py"},
    "onnxruntime": {"index/encoder.py", "index/model.py", "qa/evidence/reading_model.py"},
    "tokenizers": {"index/encoder.py", "qa/evidence/reading_model.py", "eval/training/network.py"},
    "onnx": {"index/encoders/bert_graph.py"},
    "sentence_transformers": {"index/model.py", "qa/checking/verifiers.py"},
    "transformers": {"index/model.py", "eval/training/network.py"},
    "langchain_core": {"index/langchain.py", "eval/run/langchain_system.py", "qa/models/langchain.py", "qa/langchain.py"},
    "langchain": {"qa/models/langchain.py"},
    "llama_cpp": {"qa/models/local.py"},
    "torch": {"index/model.py", "eval/run/langchain_system.py", "eval/training/network.py"},
    "langchain_community": {"eval/run/langchain_system.py"},
    "langchain_text_splitters": {"eval/run/langchain_system.py"},
    "gradio": {
        f"ui/chat/page/{name}.py"
        for name in ("asking", "build", "blocks", "conversation_column", "document_column", "launch", "programs", "side_panes")
    },
    "ir_measures": {"eval/run/metrics.py", "eval/public/retrieval.py"},
    "jinja2": {"eval/show/report.py", "ui/chat/templates/__init__.py"},
    "limits": {"ui/server/security/rate_limit.py"},
    "sklearn": {"eval/training/calibrate.py", "eval/training/calibrate_support.py", "eval/training/reader.py", "eval/documents/refusal.py"},
    "scipy": {"eval/training/calibrate.py"},
}
# Libraries that need not be installed: package, extra, requirement.
EXTRAS_OF = {"llama_cpp": ("qa", "local", "llama-cpp-python"), "pytesseract": ("ingest", "ocr", "pytesseract")}
EXTRAS_OF |= dict.fromkeys(("pymilvus", "grpc"), ("index", "milvus", "pymilvus"))
EXTRAS_OF |= {"milvus_lite": ("index", "milvus", "milvus-lite"), "ray": ("index", "ray", "ray")}
LONGEST_FUNCTION, MOST_FILES, LONGEST_FILE, LONGEST_PATTERN, MOST_WORDS = 50, 12, 400, 120, 12


def test_packages_import_only_those_below() -> None:
    """One test for all files here and below, naming those that fail: one a file would be 1,600 tests of a millisecond."""
    above = {source.name: source.imports & set(PACKAGES) - {source.package} - MAY_IMPORT[source.package] for source in SOURCES}
    assert {name: imports for name, imports in above.items() if imports} == {}


def test_sources_import_no_tests() -> None:
    assert [source.name for source in SOURCES if "tests" in source.imports] == []


def test_no_file_imports_itself_by_way_of_others() -> None:
    modules = {source.name.removesuffix(".py").removesuffix("/__init__").replace("/", "."): source for source in SOURCES}
    imports = {
        name: {node.module for node in source.nodes if isinstance(node, ast.ImportFrom) and node.module in modules}
        for name, source in modules.items()
    }
    assert any(imports.values())
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


@pytest.mark.parametrize("library", PLACES)
def test_library_is_imported_in_its_place_only(library: str) -> None:
    assert {source.name for source in SOURCES if library in source.imports} <= PLACES[library]


def test_libraries_that_answering_must_not_load_are_imported_lazily() -> None:
    lazy = {
        "torch",
        "sentence_transformers",
        "transformers",
        "onnx",
        "babel",
        "sentencex",
        "charset_normalizer",
        "langchain",
        "llama_cpp",
        "py3langid",
        "pytesseract",
        "pymilvus",
        "milvus_lite",
        "grpc",
        "ray",
    }
    for source in SOURCES:
        if source.package != "eval":
            top = ast.Module([node for node in source.tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])
            names = {alias.name.split(".")[0] for node in ast.walk(top) if isinstance(node, ast.Import) for alias in node.names}
            names |= {(node.module or "").split(".")[0] for node in ast.walk(top) if isinstance(node, ast.ImportFrom)}
            assert names & lazy == set(), source.name


@pytest.mark.parametrize("package", PACKAGES)
def test_libraries_that_are_imported_are_declared(package: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = [one for name, extra in project["optional-dependencies"].items() if name.split("-")[0] == package for one in extra]
    requirements = [*project["dependencies"], *extras]
    declared = {normal(re.split(r"[^\w.-]", requirement)[0]) for requirement in requirements}
    imported = {name for source in SOURCES if source.package == package for name in source.imports}
    third_party = imported - set(sys.stdlib_module_names) - set(PACKAGES) - {"__future__"}
    distributions = dict(packages_distributions())
    for library, (user, extra, requirement) in EXTRAS_OF.items():
        distributions[library] = [requirement]
        if user == package:
            declared |= {normal(re.split(r"[^\w.-]", one)[0]) for one in project["optional-dependencies"][extra]}
    assert {name for name in third_party if not {normal(one) for one in distributions.get(name, [name])} & declared} == set()


def normal(distribution: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", distribution).lower()


def test_folders_are_few_rooms() -> None:
    rooms = Counter(source.path.parent for source in SOURCES)
    assert {room.relative_to(ROOT).as_posix(): count for room, count in rooms.items() if count > MOST_FILES} == {}


def test_files_and_patterns_are_short_and_words_are_data() -> None:
    assert [source.name for source in SOURCES if len(source.lines) > LONGEST_FILE] == []
    assert [(source.name, one) for source in SOURCES for one in patterns_of(source) if len(one) > LONGEST_PATTERN] == []
    assert [(source.name, words) for source in SOURCES for words in word_lists_of(source) if len(words) > MOST_WORDS] == []


def test_readers_leave_patterns_to_others() -> None:
    assert [source.name for source in SOURCES if source.name.startswith("qa/readers/") and "re" in source.imports] == []


def patterns_of(source: Source) -> list[str]:
    """The text of each regular expression, as far as it stands in the code; what an f-string puts in is not counted."""
    calls = [node for node in source.nodes if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.")]
    return ["".join(texts_of(call.args[0])) for call in calls if call.args]


def word_lists_of(source: Source) -> list[list[str]]:
    """Lists, sets, tuples and keys of dictionaries that are words, and texts that are split into words; `__all__` is none."""
    exempt = {id(node.value) for node in source.tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"}
    groups = [node.elts for node in source.nodes if isinstance(node, ast.List | ast.Set | ast.Tuple) and id(node) not in exempt]
    tables = [node for node in source.nodes if isinstance(node, ast.Dict) and all(isinstance(one, ast.Constant) for one in node.values)]
    groups += [[key for key in node.keys if key] for node in tables]
    split = [node.func.value for node in source.nodes if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".split")]  # type: ignore[attr-defined]
    words = [[text for one in group for text in texts_of(one) if isinstance(one, ast.Constant)] for group in groups]
    return [*words, *("".join(texts_of(one)).split() for one in split if isinstance(one, ast.Constant))]


def texts_of(node: ast.AST) -> list[str]:
    """The string constants of an expression."""
    return [one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_functions_are_short() -> None:
    functions = [
        (source.name, node) for source in SOURCES for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > len(SOURCES)
    long = [(name, node.name) for name, node in functions if (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION]
    assert long == []


def test_files_say_what_they_are() -> None:
    assert [source.name for source in SOURCES if not ast.get_docstring(source.tree)] == []
    assert [source.name for source in SOURCES if source.path.stem in {"utils", "util", "core", "common", "helpers", "misc"}] == []


@pytest.mark.parametrize("package", [package for package in PACKAGES if package not in ("ui", "eval")])
def test_public_names_can_be_imported(package: str) -> None:
    module = importlib.import_module(package)
    assert module.__all__
    assert [name for name in module.__all__ if not hasattr(module, name)] == []
    assert sorted(set(module.__all__)) == sorted(module.__all__)


def test_error_tree_is_drawn_as_it_is() -> None:
    drawn: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if match := re.match(r"(?P<lines>(?:[│ ]   )*)(?:[├└]── )?(?P<name>[A-Z]\w+)\b(?! that)(?:  |$)", line):
            depth = len(match["lines"]) // 4 + ("── " in line)
            path = [*path[:depth], match["name"]]
            drawn[match["name"]] = path[-2] if depth else "Exception"
    classes = {name: value for name, value in vars(errors).items() if isinstance(value, type) and issubclass(value, Exception)}
    assert drawn == {name: value.__bases__[0].__name__ for name, value in classes.items()}
    assert len(drawn) > 10
    assert all(value.__doc__ for value in classes.values())
