"""A library's candidates from Milvus: a file (Milvus Lite), a server or a cluster, by the same client.

A library is one collection. Its chunks are entities, by row, with the number of their document, their unit vector, and their
terms as a text, of which Milvus makes the sparse vector of its own BM25. The catalogue says which rows count: what an add that
was killed left here is never a hit, and the next add of that document number takes it away.

Two searches, by vector and by words, and not Milvus's hybrid search of the two in one: that gives a fused score, and what
follows weighs cosine and BM25 by how far apart they are (docs/experiments/search.md has what that gives over ranks).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Collection, Sequence
from hashlib import blake2b
from threading import RLock
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.engines.setting import TOKEN_VARIABLE
from index.lexical import K1, B
from index.library.records import Candidate, LibraryDocument
from ingest.errors import EngineError, EngineMismatch, EngineUnavailable

if TYPE_CHECKING:
    from pymilvus import MilvusClient

    from index.encoder import Vectors
    from index.records import Query

TIMEOUT = 10.0  # seconds for a call; of which a reader waits for no more than three
LOAD_TIMEOUT = 600.0  # a server that was started anew reads its indexes before the first search: a million chunks take minutes
AT_ONCE = 1000  # chunks in a call: 2.5 MB with 384 dimensions, far below the 64 MB that a server takes
MOST = 16_384  # what Milvus gives at most
LONGEST = 65_535  # bytes of a text in Milvus
ROW, DOCUMENT, TERMS, VECTOR, SPARSE = "row", "document", "terms", "vector", "words"
Scores = Callable[[Sequence[str], NDArray[np.int64]], "Vectors"]
_Result = TypeVar("_Result")


class MilvusEngine:
    """A library's chunks in Milvus. `uri` is that of a server or the path of a file, `library` names the library's collection there:
    letters, digits and underscores. It connects when it is first used. Threads may share it; one process at a time writes."""

    def __init__(self, uri: str, library: str, *, scores: Scores | None = None, timeout: float = TIMEOUT) -> None:
        """`scores` gives the BM25 of rows by terms over the whole library. Milvus Lite counts words a segment at a time and a cluster
        a shard at a time, so what it finds is weighed by the catalogue's counts; without `scores`, by Milvus's own."""
        self.uri = uri
        self.collection = f"footnote_{library}"
        self._scores = scores
        self._timeout = timeout
        self._dimension: int | None = None  # of the collection, once it is known to be there and ours
        self._client: MilvusClient | None = None
        self._lock = RLock()

    def candidates(self, query: Query, k: int, documents: Sequence[LibraryDocument] | None = None) -> list[Candidate]:
        """Some k chunks by vector and as many by words; an empty list of an empty library."""
        if (documents is not None and not documents) or not self.is_there():
            return []
        self._check(query.vector.shape[1])
        only = "" if documents is None else f"{DOCUMENT} in {sorted(one.number for one in documents)}"
        near = self._search(VECTOR, query.vector[0].tolist(), k, only)
        said = self._search(SPARSE, words_of(query.terms), k, only) if query.terms else {}
        if self._scores:
            rows = sorted(near | said)
            scores = self._scores(query.terms, np.asarray(rows, dtype=np.int64))
            return [Candidate(row, near.get(row, 0.0), score) for row, score in zip(rows, scores.tolist(), strict=True)]
        # Lucene's BM25, which the local engine has, leaves out the factor K1 + 1; Milvus Lite gives the negative.
        return [Candidate(row, near.get(row, 0.0), abs(said.get(row, 0.0)) / (K1 + 1)) for row in near | said]

    def add(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors) -> None:
        """Take in a document's chunks; again, if they are there."""
        with self._lock:
            if not self.is_there():
                self._create(vectors.shape[1])
            self._check(vectors.shape[1])
            self.remove(document)
            for start in range(0, len(terms), AT_ONCE):
                self._insert(document, terms, vectors, range(start, min(start + AT_ONCE, len(terms))))

    def remove(self, document: LibraryDocument) -> None:
        """Forget a document's chunks."""
        self.forget([document.number])

    def forget(self, numbers: Collection[int]) -> None:
        """Take the chunks of some documents away."""
        if numbers and self.is_there():
            self._delete(f"{DOCUMENT} in {sorted(numbers)}")

    def keep(self, numbers: Collection[int]) -> None:
        """Take all other documents' chunks away."""
        if self.is_there():
            self._delete(f"{DOCUMENT} not in {sorted(numbers)}" if numbers else f"{DOCUMENT} >= 0")

    def count(self) -> int:
        """How many chunks there are, those of removed documents left out."""
        if not self.is_there():
            return 0
        found = self._call(lambda client: client.query(self.collection, filter="", output_fields=["count(*)"], timeout=self._timeout))
        return int(found[0]["count(*)"])

    def drop(self) -> None:
        """Remove the whole collection."""
        with self._lock:
            self._call(lambda client: client.drop_collection(self.collection, timeout=self._timeout))
            self._dimension = None

    def close(self) -> None:
        """Give the connection back; the next use connects again. A file is then free for another process."""
        with self._lock:
            if self._client is None:
                return
            self._client.close()
            self._client = self._dimension = None
            if "://" not in self.uri:
                from milvus_lite.server_manager import server_manager_instance

                server_manager_instance.release_server(self.uri)

    def _insert(self, document: LibraryDocument, terms: Sequence[Sequence[str]], vectors: Vectors, chunks: range) -> None:
        first, number = document.first_row, document.number
        data = [{ROW: first + i, DOCUMENT: number, TERMS: words_of(terms[i]), VECTOR: vectors[i].tolist()} for i in chunks]
        self._call(lambda client: client.upsert(self.collection, data, timeout=self._timeout))

    def _delete(self, only: str) -> None:
        self._call(lambda client: client.delete(self.collection, filter=only, timeout=self._timeout))

    def _search(self, field: str, sought: Any, k: int, only: str) -> dict[int, float]:
        """The score of each of the k best rows by one field."""
        found = self._call(
            lambda client: client.search(
                self.collection,
                data=[sought],
                anns_field=field,
                limit=min(k, MOST),
                filter=only,
                output_fields=[ROW],
                timeout=self._timeout,
            )
        )
        return {int(hit[ROW]): float(hit["distance"]) for hit in found[0]}

    def is_there(self) -> bool:
        """Whether the collection is there; one that is not ours is an EngineMismatch."""
        with self._lock:
            if self._dimension is None and self._call(lambda client: client.has_collection(self.collection, timeout=self._timeout)):
                self._dimension = self._dimension_of(self._call(lambda client: client.describe_collection(self.collection)))
                state = self._call(lambda client: client.get_load_state(self.collection, timeout=self._timeout))["state"]
                if state.name != "Loaded":  # loading anew would undo the replicas that someone chose
                    self._call(lambda client: client.load_collection(self.collection, timeout=LOAD_TIMEOUT))
            return self._dimension is not None

    def _dimension_of(self, described: dict[str, Any]) -> int:
        """The dimension of a collection that has our fields."""
        fields = {field["name"]: field for field in described["fields"]}
        made_by_milvus = {name for function in described.get("functions", ()) for name in function["output_field_names"]}
        if set(fields) != {ROW, DOCUMENT, TERMS, VECTOR, SPARSE} or not fields[ROW].get("is_primary") or SPARSE not in made_by_milvus:
            raise self._mismatch("has other fields than a library's")
        return int(fields[VECTOR]["params"]["dim"])

    def _check(self, dimension: int) -> None:
        if dimension != self._dimension:
            raise self._mismatch(f"holds vectors of {self._dimension} numbers, and this library's encoder gives {dimension}")

    def _mismatch(self, what: str) -> EngineMismatch:
        return EngineMismatch(
            f"The collection {self.collection} in Milvus at {self.uri} {what}.",
            "Make the library anew in another folder, or drop that collection and add the documents again.",
        )

    def _create(self, dimension: int) -> None:
        """An empty collection, indexed and loaded."""
        from pymilvus import DataType, Function, FunctionType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field(ROW, DataType.INT64, is_primary=True)
        schema.add_field(DOCUMENT, DataType.INT64)
        schema.add_field(TERMS, DataType.VARCHAR, max_length=LONGEST, enable_analyzer=True, analyzer_params={"tokenizer": "standard"})
        schema.add_field(VECTOR, DataType.FLOAT_VECTOR, dim=dimension)
        schema.add_field(SPARSE, DataType.SPARSE_FLOAT_VECTOR)
        schema.add_function(Function("bm25", FunctionType.BM25, [TERMS], [SPARSE]))
        indexes = MilvusClient.prepare_index_params()
        # A file is small: all its vectors are compared, as the local engine does. A server chooses what fits it.
        indexes.add_index(VECTOR, index_type="AUTOINDEX" if "://" in self.uri else "FLAT", metric_type="COSINE")
        # Twice "params": the client spreads the outer one over the request, where Milvus Lite does not look.
        indexes.add_index(SPARSE, index_type="SPARSE_INVERTED_INDEX", metric_type="BM25", params={"params": {"bm25_k1": K1, "bm25_b": B}})
        indexes.add_index(DOCUMENT, index_type="INVERTED")
        # Session: a process sees what it wrote at once, and does not wait for what others write at this moment.
        options: dict[str, Any] = {"consistency_level": "Session", "num_shards": 1}  # one shard has one BM25 for all
        self._call(
            lambda client: client.create_collection(self.collection, schema=schema, index_params=indexes, timeout=self._timeout, **options)
        )
        self._dimension = dimension

    def _connected(self) -> MilvusClient:
        """The connection. What the client logs itself is left out, as its errors are told as ours."""
        from pymilvus import MilvusClient

        with self._lock:
            if self._client is None:
                for name in ("pymilvus", "milvus_lite"):
                    logging.getLogger(name).setLevel(logging.CRITICAL + 1)
                self._client = MilvusClient(self.uri, token=os.environ.get(TOKEN_VARIABLE, ""), timeout=self._timeout)
            return self._client

    def _call(self, call: Callable[[MilvusClient], _Result]) -> _Result:
        """What a call gives; what goes wrong in it as an error of ours, without what the client says, which may quote a token."""
        failures = _failures()
        try:
            return call(self._connected())
        except failures as error:
            self._dimension = None  # a server that was started anew has the collection to load again
            raise self._unavailable(_said_by(error)) from None

    def _unavailable(self, said: str) -> EngineUnavailable:
        if "open local milvus" in said:
            return EngineUnavailable(
                f"The Milvus file {self.uri} cannot be opened: its folder is missing, or another process has it open.",
                f"For more than one process, serve it: milvus-lite server --host 127.0.0.1 --data-dir {self.uri}",
            )
        if any(word in said for word in ("unauthenticated", "permission_denied", "auth check", "permission den", "privilege")):
            return EngineUnavailable(
                f"The Milvus server at {self.uri} refuses the token.",
                f"Set the environment variable {TOKEN_VARIABLE} to one that it takes, or to USER:PASSWORD.",
            )
        if any(word in said for word in ("unavailable", "timeout", "deadline", "connect", "channel")):
            return EngineUnavailable(
                f"The Milvus server at {self.uri} does not answer.", "Check that it runs and can be reached; nothing was lost."
            )
        return EngineUnavailable(f"The Milvus server at {self.uri} could not do what was asked of it.", "Its own log says why.")


def words_of(terms: Sequence[str]) -> str:
    """Terms as a text that every analyzer of Milvus cuts at blanks alone, whatever is in them: a server's takes "3.5" or two
    Chinese letters apart, Milvus Lite has no other. A term that is not plain stands as its hash there."""
    text = " ".join(term if term.isascii() and term.isalnum() and term == term.lower() else _hashed(term) for term in terms)
    return text if len(text) <= LONGEST else text[:LONGEST].rpartition(" ")[0]


def _hashed(term: str) -> str:
    return "zz" + blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _failures() -> tuple[type[Exception], ...]:
    """What the client raises: its own, and gRPC's where it does not wrap them. Raises EngineError where it is not installed."""
    try:
        from grpc import FutureTimeoutError, RpcError
        from pymilvus.exceptions import MilvusException
    except ImportError:
        raise EngineError("The library for Milvus is not installed.", "Install it: pip install 'footnote-qa[milvus]'") from None
    return MilvusException, RpcError, FutureTimeoutError


def _said_by(error: BaseException) -> str:
    """What an error says, and those that it came of: the client wraps a server's refusal in a failure to connect."""
    said: dict[str, None] = {}
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:  # the client raises errors from themselves
        seen.add(id(cause))
        said[str(cause)] = None
        after = cause.__cause__
        cause = cause.__context__ if after is None or id(after) in seen else after
    return " ".join(said).lower()
