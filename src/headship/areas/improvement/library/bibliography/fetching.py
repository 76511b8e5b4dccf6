"""Asking the network for one small document, and never for one of our own.

Only http and https, only public addresses, a few redirects, each checked like the first; a short time and a small size.
The name is resolved once, and the connection goes to the address that was checked, so that a name that points
elsewhere a moment later leads nowhere.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from django.utils.translation import gettext as _

PORTS = {"http": 80, "https": 443}
SECONDS, LARGEST, REDIRECTS = 8.0, 1_000_000, 5
IN_PATH, IN_QUERY = "/%:=&~+!$,;'@()*[]", "/%:=&~+!$,;'@()*[]?"
CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
AGENT = "Headship (research library of a school)"

Permits = Callable[[str], bool]


class NotFetched(Exception):
    """The document could not be had; the message is a sentence for the person who asked.

    status: what the other side answered, where it answered at all.
    """

    def __init__(self, sentence: str, status: int | None = None) -> None:
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Document:
    """What came: from which address in the end, of which type, and the bytes, at most LARGEST of them."""

    url: str
    content_type: str
    body: bytes

    @property
    def is_page(self) -> bool:
        """True for HTML."""
        return "html" in self.content_type.lower()

    @property
    def text(self) -> str:
        """The bytes as text, in the encoding that was named (a page may name it within), or as UTF-8."""
        named = CHARSET.search(self.content_type.encode()) or (self.is_page and CHARSET.search(self.body[:2048]))
        charset = named.group(1).decode("ascii") if named else "utf-8"
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
        url = answer
    raise NotFetched(_("That address leads in a circle."))


def _ask(url: str, accept: str, permits: Permits, ends: float) -> Document | str:
    """The document, or the address to which we are sent on."""
    try:
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise NotFetched(_("Only web addresses (http and https) can be looked up."))
        port = parts.port or PORTS[parts.scheme]
        connection = _connected(parts.scheme, parts.hostname, port, permits, ends)
        try:
            path = quote(parts.path or "/", IN_PATH) + (f"?{quote(parts.query, IN_QUERY)}" if parts.query else "")
            connection.request("GET", path, headers={"Accept": accept, "User-Agent": AGENT})
            with closing(connection.getresponse()) as response:
                if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
                    return urljoin(url, _as_utf_8(str(response.headers["Location"])))
                return _document(url, response, ends)
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotFetched(_("It could not be looked up: there was no answer in time.")) from problem


def _as_utf_8(header: str) -> str:
    """A header whose bytes were read as Latin-1, though addresses are written in UTF-8 where they are not in ASCII."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header


def _document(url: str, response: http.client.HTTPResponse, ends: float) -> Document:
    if response.status in (404, 410):
        raise NotFetched(_("Nothing is known there under this name."), response.status)
    if response.status != 200:
        sentence = _("It could not be looked up: the other side answered “%(n)s”.") % {"n": response.status}
        raise NotFetched(sentence, response.status)
    content_type = response.headers.get("Content-Type", "")
    body = _body(response, ends)
    if len(body) > LARGEST and "html" not in content_type.lower():
        raise NotFetched(_("What is there is too large to be looked through."))
    # A page says at its beginning what it is.
    return Document(url, content_type, body[:LARGEST])


def _body(response: http.client.HTTPResponse, ends: float) -> bytes:
    """What comes, unpacked where it was packed, up to a little more than LARGEST."""
    packed = response.headers.get("Content-Encoding", "").lower() in ("gzip", "deflate", "x-gzip")
    unpacking = zlib.decompressobj(zlib.MAX_WBITS | 32) if packed else None
    body = b""
    while len(body) <= LARGEST and (chunk := response.read1(65536)):
        try:
            body += unpacking.decompress(chunk, LARGEST + 1) if unpacking else chunk
        except zlib.error as problem:
            raise NotFetched(_("What came back could not be understood.")) from problem
        if time.monotonic() > ends:
            raise NotFetched(_("It could not be looked up: there was no answer in time."))
    return body


def _connected(scheme: str, host: str, port: int, permits: Permits, ends: float) -> http.client.HTTPConnection:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    if not addresses or not all(permits(address) for address in addresses):
        raise NotFetched(_("That address is not on the open internet, so it is not looked up from here."))
    sock = _answering(addresses, port, ends)
    if scheme == "http":
        connection = http.client.HTTPConnection(host, port)
        connection.sock = sock
        return connection
    secure = http.client.HTTPSConnection(host, port)
    secure.sock = ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    return secure


def _answering(addresses: list[str], port: int, ends: float) -> socket.socket:
    """A connection with the first address that answers: a house without IPv6 may be told of one first."""
    for place, address in enumerate(addresses, start=1):
        left = ends - time.monotonic()
        if left <= 0:
            break
        try:
            sock = socket.create_connection((address, port), timeout=left if place == len(addresses) else left / 2)
        except OSError:
            continue
        sock.settimeout(max(ends - time.monotonic(), 0.1))
        return sock
    raise TimeoutError
