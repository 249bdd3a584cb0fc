"""How often one client may ask: no oftener than told, whoever else asks, from however many threads."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from ingest.errors import QuestionError, TooManyQuestions
from ui.server.limits import PER_MINUTE
from ui.server.security.rate_limit import RateLimit


def allowed(rate_limit: RateLimit, client: str) -> bool:
    """Whether one question more is counted."""
    try:
        rate_limit.count(client)
    except TooManyQuestions:
        return False
    return True


def test_one_question_too_many_is_refused_with_a_message() -> None:
    rate_limit = RateLimit(3)
    assert [allowed(rate_limit, "a") for _ in range(3)] == [True] * 3
    with pytest.raises(QuestionError, match=r"More than 3 questions in a minute\. Wait a little"):
        rate_limit.count("a")


def test_each_client_is_counted_alone() -> None:
    rate_limit = RateLimit(1)
    assert [allowed(rate_limit, client) for client in ("a", "b", "a", "b", "")] == [True, True, False, False, True]


def test_no_limit() -> None:
    rate_limit = RateLimit(0)
    assert all(allowed(rate_limit, "a") for _ in range(5 * PER_MINUTE))


def test_default_limit() -> None:
    rate_limit = RateLimit()
    assert [allowed(rate_limit, "a") for _ in range(PER_MINUTE + 1)] == [True] * PER_MINUTE + [False]


def test_a_minute_later_one_may_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    rate_limit, now = RateLimit(2), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert [allowed(rate_limit, "a") for _ in range(3)] == [True, True, False]
    monkeypatch.setattr(time, "time", lambda: now + 50)
    assert not allowed(rate_limit, "a")
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert [allowed(rate_limit, "a") for _ in range(3)] == [True, True, False]


def test_threads_together_get_no_more_than_one() -> None:
    rate_limit = RateLimit(40)
    with ThreadPoolExecutor(16) as pool:
        counted = list(pool.map(lambda _: allowed(rate_limit, "a"), range(400)))
    assert sum(counted) == 40
