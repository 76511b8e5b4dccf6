"""From a file to its lines: every encoding, and every file that cannot be read."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from headship.kernel.failures import Refusal
from headship.standards.reading.documents import LARGEST, lines_of
from tests.standards.documents import bomb, docx_of, pdf_of

WORDS = "1.1: the señora’s café – naïve"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_every_usual_encoding(encoding: str) -> None:
    (line,) = lines_of(WORDS.encode(encoding), "copy.txt")
    assert line.text == WORDS
    assert line.place == "line 1"


def test_latin_1_is_read() -> None:
    (line,) = lines_of("1.1: señora, café".encode("latin-1"), "copy.txt")
    assert line.text == "1.1: señora, café"


def test_a_line_knows_its_number_and_whether_a_gap_is_before_it() -> None:
    lines = lines_of(b"one\r\n\r\ntwo\nthree\f\nfour", "copy.txt")
    assert [(line.text, line.place, line.after_gap) for line in lines] == [
        ("one", "line 1", True), ("two", "line 3", True), ("three", "line 4", False), ("four", "line 6", True),
    ]  # fmt: skip


def test_a_docx_is_read_in_its_order_with_tables_between_paragraphs() -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("before")
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).text, table.cell(0, 1).text = "1.1", "dig"
        table.cell(1, 0).merge(table.cell(1, 1)).text = "wide"
        document.add_paragraph("after")

    lines = lines_of(docx_of(fill), "copy.docx")
    assert [(line.text, line.place) for line in lines] == [
        ("before", "paragraph 1"), ("1.1", "table 1, row 1"), ("dig", "table 1, row 1"), ("wide", "table 1, row 2"),
        ("after", "paragraph 5"),
    ]  # fmt: skip
    assert [line.apart for line in lines] == [False, True, True, True, False]


def test_a_table_inside_a_table_is_read_too() -> None:
    def fill(document: Any) -> None:
        inner = document.add_table(rows=1, cols=1).cell(0, 0).add_table(rows=1, cols=1)
        inner.cell(0, 0).text = "deep"

    assert [line.text for line in lines_of(docx_of(fill), "copy.docx")] == ["deep"]


def test_what_repeats_at_the_edges_of_a_pdfs_pages_is_left_out() -> None:
    pages = [["Garden Standards", f"sentence {word}", "more", "and more", f"Page {n} of 3"] for n, word in
             enumerate(("one", "two", "three"), 1)]  # fmt: skip
    lines = lines_of(pdf_of(pages), "copy.pdf")
    texts = [line.text for line in lines]
    assert texts[0] == "sentence one"
    assert not [text for text in texts if "Garden" in text or "Page" in text]
    assert lines[0].place == "page 1, line 2"


def broken_zip() -> bytes:
    return docx_of(lambda document: document.add_paragraph("whole"))[:-400]


def other_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/passwd", "no document")
    return out.getvalue()


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "is empty"),
        (b"  \n\r\n ", "is empty"),
        (bytes(range(256)) * 20, "neither text nor DOCX nor PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 500, "neither text nor DOCX nor PDF"),
        (b"PK\x03\x04 not a zip at all", "cannot be opened as a DOCX"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "older format of a word processor"),
        (rb"{\rtf1\ansi 1.1: dig\par}", "older format of a word processor"),
        (b"%PDF-1.7\nand then nothing", "cannot be read as a PDF"),
    ],
    ids=["empty", "blank", "junk", "picture", "false docx", "doc", "rtf", "cut pdf"],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_that_names_it(raw: bytes, says: str) -> None:
    with pytest.raises(Refusal, match=r"^handout\.bin ") as refused:
        lines_of(raw, "handout.bin")
    assert says in str(refused.value)


def test_a_truncated_docx_and_an_archive_of_another_kind_are_refused() -> None:
    for raw in (broken_zip(), other_zip()):
        with pytest.raises(Refusal, match="cannot be opened as a DOCX"):
            lines_of(raw, "copy.docx")


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    raw = bomb()
    assert len(raw) < 1_000_000
    with pytest.raises(Refusal, match="unpacks to far more"):
        lines_of(raw, "copy.docx")


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refusal, match="larger than 20 MB"):
        lines_of(b"x" * (LARGEST + 1), "copy.txt")


def test_an_encrypted_pdf_says_that_it_wants_a_password() -> None:
    with pytest.raises(Refusal, match="protected by a password"):
        lines_of(pdf_of([["1.1: dig"]], password="secret"), "copy.pdf")


def test_a_pdf_of_pictures_says_that_it_has_no_text() -> None:
    with pytest.raises(Refusal, match="no text"):
        lines_of(pdf_of([[], []]), "scan.pdf")


def test_a_pdf_cut_short_is_refused_or_read_but_never_a_crash() -> None:
    whole = pdf_of([["1.1: dig"], ["1.2: rake"]])
    for length in range(10, len(whole), 97):
        try:
            lines_of(whole[:length], "copy.pdf")
        except Refusal as refusal:
            assert str(refusal).startswith("copy.pdf ")
