"""Who asks: a login's name, else a cookie of the browser's own."""

from __future__ import annotations

import asyncio

import pytest

from ui.server.security.visitor import COOKIE, VisitorCookie, visitor_of

KNOWN = "0123456789abcdef" * 2


def test_login_counts_before_the_browser() -> None:
    assert visitor_of("ann", {COOKIE: KNOWN}) == "user:ann"
    assert visitor_of(None, {COOKIE: KNOWN}) == f"browser:{KNOWN}"


@pytest.mark.parametrize("value", ["", "short", "../" * 11, KNOWN + "0", KNOWN.upper()])
def test_cookie_of_another_form_is_none(value: str) -> None:
    assert visitor_of(None, {COOKIE: value}) == ""


def headers(path: str, cookie: str = "") -> list[bytes]:
    """The cookies that an answer to a GET sets."""
    sent: list[dict[str, list[tuple[bytes, bytes]]]] = []

    async def app(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})  # type: ignore[operator]

    async def keep(message: dict[str, list[tuple[bytes, bytes]]]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", cookie.encode())] if cookie else []}
    asyncio.run(VisitorCookie(app)(scope, None, keep))  # type: ignore[arg-type]
    return [value for name, value in sent[0]["headers"] if name == b"set-cookie"]


def test_only_a_browser_without_the_cookie_gets_it_and_only_with_the_page() -> None:
    (first,), (second,) = headers("/"), headers("/")
    assert first != second
    assert b"HttpOnly; SameSite=Lax" in first
    assert headers("/", f"other=1; {COOKIE}={KNOWN}") == []
    assert len(headers("/", f"{COOKIE}=made up")) == 1
    assert headers("/config") == []
