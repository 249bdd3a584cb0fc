"""Who may be called: a page elsewhere must not reach this server through a reader's browser.

A name that an attacker owns may be made to point at this machine (DNS rebinding); the browser then sends that name as Host.
Addresses in digits and names of this machine cannot be another's, so these are answered, and the names that the server is told of.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

LOOPBACK = ("localhost", "localhost.localdomain")


class AllowedHosts:
    """Which hosts a request may name, and from whose pages it may come."""

    def __init__(self, host: str, more: Iterable[str] = ()) -> None:
        """`host` is where the server listens, `more` the names that it is told of, such as that of a proxy before it."""
        self._names = {name.lower().rstrip(".") for name in (*LOOPBACK, host, socket.gethostname(), *more) if name}

    def allows(self, host: str) -> bool:
        """Whether a Host header ("localhost:7860", "[::1]:7860") names this server."""
        name = _name_of(f"//{host}")
        return bool(name) and (name in self._names or name.endswith(".localhost") or _is_address(name))

    def allows_origin(self, origin: str, host: str) -> bool:
        """Whether a page of this origin ("http://localhost:7860") may send something to a host: its own server's page, or
        one of a name that the server is told of (a proxy's page has another port)."""
        try:
            place = urlsplit(origin).netloc
        except ValueError:
            return False
        return bool(place) and (place.lower() == host.lower() or (_name_of(origin) in self._names - set(LOOPBACK)))


def _name_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:  # half an IPv6 address
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
