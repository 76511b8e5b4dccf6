"""Asking the network for one small document, and never for one of our own.

Only http and https, only public addresses, a few redirects, each checked like the first; a short time and a small size.
The name is resolved once, and the connection goes to the address that was checked, so that a name that points
elsewhere a moment later leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
SECONDS, LARGEST, REDIRECTS = 5.0, 1_000_000, 5
AGENT = "Headship (research library of a school)"

Permits = Callable[[str], bool]


class NotFetched(Exception):
    """The document could not be had; the message is a sentence for the person who asked."""


@dataclass(frozen=True)
class Document:
    """What came: from which address in the end, of which type, and the bytes, at most LARGEST of them."""

    url: str
    content_type: str
    body: bytes

    @property
    def text(self) -> str:
        """The bytes as text, in the encoding that was named, or as UTF-8."""
        charset = self.content_type.partition("charset=")[2].split(";")[0].strip("\"' ") or "utf-8"
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")


def is_public(address: str) -> bool:
    """True for an IP address of the open internet: none that is private, local, reserved or for many at once."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None and not inner.is_global:
            return False
    return ip.is_global and not ip.is_multicast


def fetch(url: str, accept: str, *, permits: Permits = is_public, seconds: float = SECONDS) -> Document:
    """Get a document. permits: which IP addresses may be asked. Raises NotFetched."""
    ends = time.monotonic() + seconds
    for _turn in range(REDIRECTS + 1):
        answer = _ask(url, accept, permits, ends)
        if isinstance(answer, Document):
            return answer
        url = urljoin(url, answer)
    raise NotFetched(_("That address leads in a circle."))


def _ask(url: str, accept: str, permits: Permits, ends: float) -> Document | str:
    """The document, or the address to which we are sent on."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotFetched(_("Only web addresses (http and https) can be looked up."))
    try:
        port = parts.port or PORTS[parts.scheme]
        connection = _connected(parts.scheme, parts.hostname, port, permits, ends)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("GET", path, headers={"Accept": accept, "User-Agent": AGENT})
            with closing(connection.getresponse()) as response:
                if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
                    return str(response.headers["Location"])
                return _document(url, response, ends)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotFetched(_("It could not be looked up: there was no answer in time.")) from problem


def _document(url: str, response: http.client.HTTPResponse, ends: float) -> Document:
    if response.status == 404:
        raise NotFetched(_("Nothing is known there under this name."))
    if response.status != 200:
        raise NotFetched(_("It could not be looked up: the other side answered “%(n)s”.") % {"n": response.status})
    body = b""
    while chunk := response.read1(65536):
        body += chunk
        if len(body) > LARGEST:
            raise NotFetched(_("What is there is too large to be looked through."))
        if time.monotonic() > ends:
            raise NotFetched(_("It could not be looked up: there was no answer in time."))
    return Document(url, response.headers.get("Content-Type", ""), body)


def _connected(scheme: str, host: str, port: int, permits: Permits, ends: float) -> http.client.HTTPConnection:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(each[4][0]) for each in found]
    if not addresses or not all(permits(address) for address in addresses):
        raise NotFetched(_("That address is not on the open internet, so it is not looked up from here."))
    sock = socket.create_connection((addresses[0], port), timeout=left)
    if scheme == "https":
        sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    connection = http.client.HTTPConnection(host, port)
    connection.sock = sock
    return connection
