"""From a file to its lines: plain text in the usual encodings, DOCX and PDF, told apart by what is in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headship.kernel.failures import Refusal

LARGEST = 20_000_000  # bytes of a file
LARGEST_UNPACKED = 80_000_000  # bytes of all that a DOCX holds
MOST_PARTS = 3_000  # files inside a DOCX
MOST_PAGES = 500  # of a PDF


@dataclass(frozen=True)
class Line:
    """A line of the document. place: where it stands, in words. after_gap: an empty line or a paragraph's end is
    before it. apart: it never continues what stands before it (a cell of a table beside the text)."""

    text: str
    place: str
    after_gap: bool = False
    apart: bool = False


def lines_of(raw: bytes, name: str) -> list[Line]:
    """The lines of a document that are not empty. Raises Refusal with a sentence on anything that cannot be read."""
    if not raw.strip():
        raise Refusal(_("%(file)s is empty.") % {"file": name}, field="file")
    if len(raw) > LARGEST:
        raise Refusal(
            _("%(file)s is larger than %(size)s MB. Give the part of the document that holds the standards.")
            % {"file": name, "size": LARGEST // 1_000_000},
            field="file",
        )
    return list(_reader_for(raw, name)(raw, name))


def _reader_for(raw: bytes, name: str) -> Callable[[bytes, str], Iterator[Line]]:
    if b"%PDF-" in raw[:1024]:
        return pdf_lines
    if raw.startswith(b"PK"):
        return docx_lines
    if raw.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        raise Refusal(
            _("%(file)s is in an older format of a word processor. Save it as DOCX, PDF or plain text.")
            % {"file": name},
            field="file",
        )
    return text_lines


def text_lines(raw: bytes, name: str) -> Iterator[Line]:
    """Lines of plain text; a form feed begins a page."""
    gap = True
    for number, line in enumerate(decoded(raw, name).replace("\f", "\n").splitlines(), 1):
        if line.strip():
            yield Line(line, _("line %(number)s") % {"number": number}, gap)
        gap = not line.strip()


def decoded(raw: bytes, name: str) -> str:
    """Bytes as text: UTF-8 with or without its mark, UTF-16, or Latin-1 as Windows writes it."""
    for encoding in _encodings(raw):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _looks_binary(text):
            return text
    raise Refusal(
        _("%(file)s is neither text nor DOCX nor PDF. Give the document as one of these.") % {"file": name},
        field="file",
    )


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    sample = raw[:4000]
    if sample.count(0) > len(sample) // 5:  # every other byte of Western text in UTF-16 is 0
        return ("utf-16-be",) if sample[0] == 0 else ("utf-16-le",)
    return "utf-8-sig", "cp1252", "latin-1"


def _looks_binary(text: str) -> bool:
    odd = sum(1 for sign in text if (sign < " " and sign not in "\t\n\r\f\v") or sign in "\x7f\ufffd")
    return "\0" in text or odd > len(text) // 200


def docx_lines(raw: bytes, name: str) -> Iterator[Line]:
    """Paragraphs and tables in the order in which they stand; the cells of a row from its first on."""
    document = _opened_docx(raw, name)
    yield from _blocks(document, Counter())


def _opened_docx(raw: bytes, name: str) -> Any:
    import docx

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
                raise Refusal(_("%(file)s unpacks to far more than a document holds.") % {"file": name}, field="file")
        return docx.Document(io.BytesIO(raw))
    except Refusal:
        raise
    except Exception as problem:  # whatever a damaged archive makes the library raise
        raise Refusal(
            _(
                "%(file)s cannot be opened as a DOCX document: it is damaged, or of another kind. "
                "Save it anew as DOCX, PDF or plain text."
            )
            % {"file": name},
            field="file",
        ) from problem


class Counter:
    """Counts paragraphs and tables, to say where a line stands."""

    def __init__(self) -> None:
        self.paragraphs = 0
        self.tables = 0


def _blocks(container: Any, counter: Counter) -> Iterator[Line]:
    for block in container.iter_inner_content():
        if hasattr(block, "rows"):
            counter.tables += 1
            yield from _table(block, counter)
        else:
            counter.paragraphs += 1
            place = _("paragraph %(number)s") % {"number": counter.paragraphs}
            for number, line in enumerate(block.text.splitlines()):
                if line.strip():
                    yield Line(line, place, after_gap=number == 0)


def _table(table: Any, counter: Counter) -> Iterator[Line]:
    place = _("table %(table)s, row %(row)s")
    number = counter.tables
    for row_number, row in enumerate(table.rows, 1):
        where = place % {"table": number, "row": row_number}
        for cell in dict.fromkeys(row.cells):  # a merged cell comes once for each column that it spans
            inner = list(_blocks(cell, counter))
            for first, line in enumerate(inner):
                yield Line(line.text, where, line.after_gap, apart=first == 0)


def pdf_lines(raw: bytes, name: str) -> Iterator[Line]:
    """Lines of each page's text, without what is repeated at the edges of the pages."""
    pages = _pdf_pages(raw, name)
    furniture = _repeated_at_edges(pages)
    for page_number, page in enumerate(pages, 1):
        gap = page_number == 1
        for number, line in enumerate(page, 1):
            if line.strip() and not (_at_edge(number - 1, page) and _pattern(line) in furniture):
                place = _("page %(page)s, line %(number)s") % {"page": page_number, "number": number}
                yield Line(line, place, gap)
                gap = False
            elif not line.strip():
                gap = True


def _pdf_pages(raw: bytes, name: str) -> list[list[str]]:
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise Refusal(
                _("%(file)s is protected by a password. Save it without one and try again.") % {"file": name},
                field="file",
            )
        if len(reader.pages) > MOST_PAGES:
            raise Refusal(
                _("%(file)s has more than %(most)s pages. Give the pages that hold the standards.")
                % {"file": name, "most": MOST_PAGES},
                field="file",
            )
        pages = [page.extract_text().splitlines() for page in reader.pages]
    except Refusal:
        raise
    except Exception as problem:  # whatever a damaged file makes the library raise
        raise Refusal(
            _("%(file)s cannot be read as a PDF: it is damaged or cut short.") % {"file": name}, field="file"
        ) from problem
    if not any(line.strip() for page in pages for line in page):
        raise Refusal(
            _("%(file)s holds pictures of pages and no text. Give a copy whose text can be selected.") % {"file": name},
            field="file",
        )
    return pages


EDGE = 3  # lines at the top and at the bottom of a page where headers and footers stand


def _at_edge(index: int, page: list[str]) -> bool:
    return index < EDGE or index >= len(page) - EDGE


def _pattern(line: str) -> str:
    """A line with its numbers taken away, so that "Page 3" and "Page 4" are the same."""
    return "".join("#" if sign.isdigit() else sign for sign in " ".join(line.split())).replace("##", "#")


def _repeated_at_edges(pages: list[list[str]]) -> set[str]:
    """What stands at the edge of at least two pages, and of every other page or more."""
    seen: dict[str, int] = {}
    for page in pages:
        # What begins with a small letter is the rest of a sentence that happens to end as another does.
        at_edges = {
            _pattern(line)
            for index, line in enumerate(page)
            if line.strip() and not line.lstrip()[0].islower() and _at_edge(index, page)
        }
        for pattern in at_edges:
            seen[pattern] = seen.get(pattern, 0) + 1
    return {pattern for pattern, times in seen.items() if times >= 2 and times * 2 >= len(pages)}
