"""Milvus Lite over its gRPC server, in this process: one that serves all, refuses a token, or takes its time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import grpc
from milvus_lite.adapter.grpc.servicer import MilvusServicer
from milvus_lite.db import MilvusLite
from pymilvus.grpc_gen import milvus_pb2_grpc


class Gate(grpc.ServerInterceptor):  # type: ignore[misc]
    """In front of the server: calls go through as `passes` says, which may wait, and is given the metadata."""

    def __init__(self, passes: Callable[[str, dict[str, str]], bool]) -> None:
        self._passes = passes

    def intercept_service(self, continuation: Callable[[Any], Any], details: Any) -> Any:
        """The call itself, or one that ends as a Milvus server ends a call without a right token."""
        if self._passes(details.method.rpartition("/")[2], dict(details.invocation_metadata)):
            return continuation(details)
        return grpc.unary_unary_rpc_method_handler(
            lambda request, context: context.abort(grpc.StatusCode.UNAUTHENTICATED, f"auth check failure: {details.invocation_metadata}")
        )


@contextmanager
def served(data: Path, passes: Callable[[str, dict[str, str]], bool] = lambda method, metadata: True, port: int = 0) -> Iterator[str]:
    """The URI of a server of a Milvus Lite folder."""
    db = MilvusLite(str(data))
    server = grpc.server(ThreadPoolExecutor(4), interceptors=[Gate(passes)])
    milvus_pb2_grpc.add_MilvusServiceServicer_to_server(MilvusServicer(db), server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.stop(grace=1).wait()
        db.close()


def slow(method: str, metadata: dict[str, str]) -> bool:
    """A search takes longer than anyone waits."""
    if method == "Search":
        time.sleep(3)
    return True
