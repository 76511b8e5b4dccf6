"""Files that people hand in: what they may be, where they lie, and how they are given out.

A file is looked at before it is kept: what its first bytes say it is has to be on the list, and has to fit the
ending of its name. It is stored under a random name in HEADSHIP_HOME/files, outside anything that is served; the
one way to it is a view that asks who wants it, and its answer can run nothing (see `web/items.py`).
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any

import puremagic
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from headship.kernel import clock
from headship.kernel.failures import Refusal

LARGEST = 20 * 1024 * 1024  # bytes
FOLDER = "evidence"
MOST_PARTS = 10_000  # entries of a document's archive that are looked at
SNIFFED = 4096  # bytes from which the type is told

OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class FileType:
    """A type that is taken: what it is served as, and how its content is recognised.

    begins: the first bytes. holds: for documents that are archives, a part that must be inside.
    """

    content_type: str
    begins: tuple[bytes, ...] = ()
    holds: str = ""
    mimetype: str = ""


ZIP = (b"PK\x03\x04",)
TAKEN: dict[str, FileType] = {
    ".pdf": FileType("application/pdf", (b"%PDF-",)),
    ".png": FileType("image/png", (b"\x89PNG\r\n\x1a\n",)),
    ".jpg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    ".jpeg": FileType("image/jpeg", (b"\xff\xd8\xff",)),
    ".gif": FileType("image/gif", (b"GIF87a", b"GIF89a")),
    ".webp": FileType("image/webp", (b"RIFF",)),
    ".docx": FileType(f"{OFFICE}wordprocessingml.document", ZIP, holds="word/document.xml"),
    ".xlsx": FileType(f"{OFFICE}spreadsheetml.sheet", ZIP, holds="xl/workbook.xml"),
    ".pptx": FileType(f"{OFFICE}presentationml.presentation", ZIP, holds="ppt/presentation.xml"),
    ".odt": FileType(f"{OPEN}text", ZIP, mimetype=f"{OPEN}text"),
    ".ods": FileType(f"{OPEN}spreadsheet", ZIP, mimetype=f"{OPEN}spreadsheet"),
    ".odp": FileType(f"{OPEN}presentation", ZIP, mimetype=f"{OPEN}presentation"),
    ".txt": FileType("text/plain; charset=utf-8"),
    ".md": FileType("text/plain; charset=utf-8"),
    ".csv": FileType("text/csv; charset=utf-8"),
}


@dataclass(frozen=True)
class Stored:
    """A file as it was kept. digest: SHA-256 in hexadecimal; size in bytes."""

    stored_as: str
    name: str
    content_type: str
    size: int
    digest: str


def examine(file: Any) -> tuple[str, str]:
    """The name to show and the content type of an uploaded file (name, size, readable and seekable).

    Raises Refusal, with the field "file", on one that is empty, too large, of a type that is not taken, or not
    what its name says.
    """
    name = shown_name(str(file.name))
    ending = PurePosixPath(name).suffix.lower()
    if not file.size:
        raise Refusal(_("“%(name)s” is empty.") % {"name": name}, field="file")
    if file.size > LARGEST:
        raise Refusal(
            _("“%(name)s” is larger than %(limit)s MB. A link to where it lies, or the pages that matter, will do.")
            % {"name": name, "limit": LARGEST // (1024 * 1024)},
            field="file",
        )
    wanted = TAKEN.get(ending)
    if wanted is None:
        raise Refusal(
            _("“%(name)s” cannot be kept here. Taken are: %(endings)s.") % {"name": name, "endings": endings()},
            field="file",
        )
    _require_fit(file, name, ending, wanted)
    return name, wanted.content_type


def endings() -> str:
    """The endings of names that are taken, in words."""
    return ", ".join(sorted({ending.removeprefix(".").upper() for ending in TAKEN} - {"JPEG"}))


def shown_name(name: str) -> str:
    """A file's name without folders and signs that are not printed, at most 120 characters, its ending kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printed = "".join(sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C")
    path = PurePosixPath(printed.strip(" .") or "file")
    return path.stem[: 120 - len(path.suffix)] + path.suffix[:20]


def _require_fit(file: Any, name: str, ending: str, wanted: FileType) -> None:
    file.seek(0)
    start = file.read(SNIFFED)
    if not wanted.begins:
        fits = _is_plain_text(file, start)
    elif wanted.begins == ZIP:
        fits = start.startswith(ZIP) and _document_fits(file, name, wanted)
    else:
        fits = start.startswith(wanted.begins) and (ending != ".webp" or start[8:12] == b"WEBP")
    file.seek(0)
    if not fits:
        raise Refusal(
            _("“%(name)s” is not what its name says: %(found)s. Save it again as %(ending)s, or give it its true name.")
            % {"name": name, "found": _found(start), "ending": ending.removeprefix(".").upper()},
            field="file",
        )


def _found(start: bytes) -> str:
    """What the bytes look like, in words."""
    try:
        match = puremagic.magic_string(start)[0]
    except (puremagic.PureError, ValueError, IndexError):
        return _("its content is of a kind that we do not know")
    return _("its content looks like %(kind)s") % {"kind": match.name or match.extension or match.mime_type}


def _is_plain_text(file: Any, start: bytes) -> bool:
    """UTF-8 or UTF-16 with its mark, or one byte a letter; without control signs, and nothing that is known better."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if start.startswith((b"%PDF-", b"PK\x03\x04", b"MZ", b"\x7fELF", b"#!", b"\x89PNG", b"\xff\xd8\xff")):
        return False
    file.seek(0)
    return all(not any(sign < 9 or 13 < sign < 27 for sign in part) for part in _parts(file))


def _document_fits(file: Any, name: str, wanted: FileType) -> bool:
    """Whether an archive is the document that it says it is. Raises Refusal where macros are in it."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if len(names) > MOST_PARTS:
                return False
            if any(_is_program(part.lower()) for part in names):
                raise Refusal(
                    _("“%(name)s” holds macros, which are programs. Save it without them.") % {"name": name},
                    field="file",
                )
            if wanted.holds:
                return wanted.holds in names and "[Content_Types].xml" in names
            with archive.open("mimetype") as part:
                return part.read(200).decode("ascii", "replace").strip() == wanted.mimetype
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError):
        return False


def _is_program(part: str) -> bool:
    return part.endswith("vbaproject.bin") or part.startswith("basic/")


def store(file: Any, *, school_id: int) -> Stored:
    """Examine a file and keep it under a random name. Raises Refusal as `examine` does."""
    name, content_type = examine(file)
    digest = hashlib.sha256()
    for part in _parts(file):
        digest.update(part)
    file.seek(0)
    token = secrets.token_hex(16)
    stored_as = default_storage.save(f"{FOLDER}/{school_id}/{token[:2]}/{token}", File(file))
    return Stored(stored_as, name, content_type, file.size, digest.hexdigest())


def _parts(file: Any) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(256 * 1024):
        yield part


def opened(stored_as: str) -> IO[bytes]:
    """A kept file, to read. Raises FileNotFoundError."""
    return default_storage.open(stored_as, "rb")


def discard(stored_as: str) -> None:
    """Delete a kept file for good; nothing happens where it is gone."""
    if stored_as:
        default_storage.delete(stored_as)


def sweep(known: set[str], *, older_than: timedelta = timedelta(days=1)) -> int:
    """Delete files that no revision names, such as those of a transaction that never ended. Returns how many."""
    gone = 0
    for path in _kept(FOLDER):
        old = default_storage.get_modified_time(path) < clock.now() - older_than
        if old and path not in known:
            default_storage.delete(path)
            gone += 1
    return gone


def _kept(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in names)
    for inner in folders:
        yield from _kept(f"{folder}/{inner}")
