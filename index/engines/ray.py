"""Calls on a Ray cluster, or on a local Ray: some at once, each tried again where its process or machine ends."""

from __future__ import annotations

import logging
import os
import socket
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from ingest.errors import EngineError, EngineUnavailable

LOCAL = "local"
RETRIES = 2  # of a call whose process was killed, as for want of memory
OBJECTS = 256 * 2**20  # bytes that a local Ray keeps in shared memory; what is over that goes to disk
PATIENCE = 10.0  # seconds for a cluster to answer
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


def call_on_ray(
    address: str, workers: int, call: Callable[[_Item], _Result], items: Iterable[_Item]
) -> Iterator[tuple[_Item, _Result | None]]:
    """The result of each call as it is there; None where the process that had it was ended each time. Items are taken as there is
    room for them, so few are in memory. `address` is "local" for a Ray of `workers` processes on this machine, "auto" for one that
    runs here, "ray://HOST:10001" for a cluster.

    Raises EngineError, or EngineUnavailable if the cluster is gone."""
    ray = _library()
    with _joined(ray, address, workers):
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(lambda item: call(item))  # it takes functions only, and `call` may be a partial
        room = int(ray.cluster_resources().get("CPU", 1)) + 1
        waiting, running = iter(items), dict[Any, _Item]()
        while True:
            while len(running) < room and (item := next(waiting, None)) is not None:
                running[task.remote(item)] = item
            if not running:
                return
            for reference in ray.wait(list(running))[0]:
                yield running.pop(reference), _result(ray, reference)


def _result(ray: Any, reference: Any) -> Any:
    """What a call gave; None if its process was ended."""
    try:
        return ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        what = " ".join(str(error.cause).split())[:200]
        raise EngineUnavailable(
            f"A machine of the Ray cluster cannot work for Footnote: {what}",
            "Install the same Footnote, and the same Python, on all of them.",
        ) from error
    except (ray.exceptions.RaySystemError, ConnectionError) as error:
        raise _unavailable("it went away") from error
    except ray.exceptions.RayError:
        return None


@contextmanager
def _joined(ray: Any, address: str, workers: int) -> Iterator[None]:
    """Within a Ray that runs; one that the caller has joined already is used and left as it is."""
    if ray.is_initialized():
        yield
        return
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # it tells its makers of each cluster that it starts otherwise
    _check_reached(address)
    own: dict[str, Any] = {"num_cpus": workers, "include_dashboard": False, "object_store_memory": OBJECTS} if address == LOCAL else {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of its own use of what is old
            ray.init(address=address, log_to_driver=False, logging_level=logging.ERROR, **own)
    except (ConnectionError, RuntimeError, ValueError, OSError, ImportError) as error:
        raise _unavailable(f"{address!r} cannot be joined") from error
    try:
        yield
    finally:
        ray.shutdown()


def _check_reached(address: str) -> None:
    """Whether something listens there: Ray itself tries for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not (host and port.isdecimal()):
        return
    try:
        socket.create_connection((host, int(port)), PATIENCE).close()
    except (OSError, OverflowError) as error:
        raise _unavailable(f"{address!r} does not answer") from error


def _unavailable(what: str) -> EngineUnavailable:
    return EngineUnavailable(
        f"There is no Ray to work on: {what}.",
        'Name "local", "auto" for one that runs here, or "ray://HOST:10001"; what was read is kept, and adding again goes on.',
    )


def _library() -> Any:
    try:
        import ray
    except ImportError:
        raise EngineError("The library Ray is not installed.", "Install it: pip install 'footnote-qa[ray]'") from None
    return ray
