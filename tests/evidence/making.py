"""Pieces of evidence and files for tests, made as people make them."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from headship.evidence.domain import items
from headship.evidence.domain.items import Content
from headship.evidence.models import EvidenceItem
from headship.kernel import clock
from headship.school.models import Person


def content(**changes: Any) -> Content:
    """A note about something that happened today and speaks to 2.2d."""
    said: dict[str, Any] = {
        "title": "Spring concert", "clauses": ["2.2d"], "happened_on": clock.today(), "note": "Two hundred families.",
    }  # fmt: skip
    return Content(**{**said, **changes})


def add(by: Person, *, purpose: str = "accountable", owner: Person | None = None, **changes: Any) -> EvidenceItem:
    """A piece of evidence, added by hand."""
    return items.add(by=by, content=content(**changes), purpose=purpose, owner=owner)


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    """A file as a form hands it over; what the browser says of its type is a lie throughout."""
    return SimpleUploadedFile(name, body, content_type="text/html")


def png() -> bytes:
    """A picture of one dot."""

    def part(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\x00\x00\x77\x77")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) + part(b"IDAT", rows) + part(b"IEND", b"")


def archive(**parts: str) -> bytes:
    """A zip; underscores in names of parts stand for dots, and two of them for a slash."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def docx(**more: str) -> bytes:
    """The least that a Word document holds."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("word/document.xml", "<document/>")
        for name, text in more.items():
            made.writestr(name.replace("__", "/").replace("_", "."), text)
    return out.getvalue()


def odt(kind: str = "text") -> bytes:
    """The least that an OpenDocument file holds."""
    return archive(mimetype=f"application/vnd.oasis.opendocument.{kind}", content_xml="<content/>")
