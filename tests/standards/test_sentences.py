"""From lines to one sentence for each element: how they are joined, and what is wrong where."""

from __future__ import annotations

from typing import Any

import pytest

from headship.school.models import School
from headship.standards.api import Catalogue, catalogue
from headship.standards.reading.documents import lines_of
from headship.standards.reading.sentences import Reading, read
from tests.standards.documents import docx_of, pdf_of, sentences, text_of


@pytest.fixture
def framework(school: School) -> Catalogue:
    """The one that ships."""
    return catalogue()


def read_text(text: str, framework: Catalogue) -> Reading:
    """A plain text, read."""
    return read(lines_of(text.encode(), "copy.txt"), framework)


def with_line(framework: Catalogue, code: str, written: str) -> Reading:
    """The whole document, with one element written in another way."""
    texts = sentences(framework)
    line = f"- ✓ {code}: {texts[code]}"
    whole = text_of(framework, texts)
    assert line in whole
    return read_text(whole.replace(line, written), framework)


def test_a_whole_document_gives_every_sentence_without_bullets_or_headings(framework: Catalogue) -> None:
    texts = sentences(framework)
    for bullet, mark in (
        ("- ✓ ", ":"),
        ("", ""),
        ("•\t", "."),
        ("* - ", " –"),
        ("\uf0b7 ", ")"),
        ("\u200b☐ ".replace("☐", "□"), "："),
    ):
        reading = read_text(text_of(framework, texts, bullet, mark), framework)
        assert reading.problems == ()
        assert reading.sentences == texts


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("- ✓ 7. 2: dig the beds", "dig the beds"),
        ("7 .2 dig the beds", "dig the beds"),
        ("7.2\ndig the beds", "dig the beds"),
        ("7.2: dig\nthe beds", "dig the beds"),
        ("7.2: dig the beds,\n\nand rake them", "dig the beds, and rake them"),
        ("7.2: dig the beds including\n\nTulips and roses", "dig the beds including Tulips and roses"),
        ("7.2: dig with the Royal\nGarden Society of the town", "dig with the Royal Garden Society of the town"),
        ("7.2: dig the beds.\nA note by the printer", "dig the beds."),
        ("7.2: dig the beds\n\nA note by the printer", "dig the beds"),
        ("7.2: dig the beds\n12\nPage 3 of 9\nand rake", "dig the beds and rake"),
        ("7.2: dig the beds\n© The Garden Society 2019", "dig the beds"),
        ("7.2: dig the beds\nGardeners of our school:", "dig the beds"),
        ("7.2: dig   the\tbeds ✓", "dig the beds"),
        ("7.2: dig well-\nbeing beds", "dig well-being beds"),
        ("7.2: the rosegarden and the rose-\ngarden", "the rosegarden and the rosegarden"),
        ("7.2: the green\u00ad\nhouse and\u00ad", "the greenhouse and"),
        ("7.2: \ufb01nd o\ufb03ce plants", "find office plants"),
        ("7.2: dig for 2.5 % more, or\n2.5 % less", "dig for 2.5 % more, or 2.5 % less"),
        ("7.2: dig on\n12.05.2026 at noon", "dig on 12.05.2026 at noon"),
        ("7.2: dig in bed\n3 of the garden", "dig in bed 3 of the garden"),
    ],
)
def test_a_sentence_is_joined_over_broken_lines(framework: Catalogue, written: str, joined: str) -> None:
    reading = with_line(framework, "7.2", written)
    assert reading.problems == ()
    assert reading.sentences["7.2"] == joined


def test_two_codes_on_one_line_are_two_sentences(framework: Catalogue) -> None:
    texts = sentences(framework)
    whole = text_of(framework, texts).replace("\n- ✓ 2.4:", " - ✓ 2.4:")
    assert read_text(whole, framework).sentences == texts


def test_a_heading_without_its_number_is_not_joined_to_the_sentence_before(framework: Catalogue) -> None:
    texts = sentences(framework)
    lines = [f"{element.code}: {texts[element.code]}" for element in framework.elements]
    lines.insert(16, "Gardening with others")
    lines.insert(12, "Standard 4")
    assert [line[:3] for line in lines[12:18]] == ["Sta", "4.1", "4.2", "4.3", "4.4", "Gar"]
    reading = read_text("\n".join(lines), framework)
    assert reading.sentences == texts
    assert set(reading.left_out) == {"Gardening with others", "Standard 4"}


def test_what_belongs_to_no_element_is_said(framework: Catalogue) -> None:
    reading = read_text(text_of(framework, sentences(framework)), framework)
    assert "The Garden Standards" in reading.left_out
    assert "Gardeners of our school:" in reading.left_out


def test_a_docx_with_the_codes_in_a_column_of_their_own(framework: Catalogue) -> None:
    texts = sentences(framework)

    def fill(document: Any) -> None:
        document.add_heading("The Garden Standards")
        table = document.add_table(rows=0, cols=3)
        for code, text in texts.items():
            cells = table.add_row().cells
            cells[0].text, cells[1].text, cells[2].text = code, text, "green, we think"

    assert read(lines_of(docx_of(fill), "copy.docx"), framework).sentences == texts


def test_a_docx_of_paragraphs_and_one_broken_over_two(framework: Catalogue) -> None:
    texts = sentences(framework)

    def fill(document: Any) -> None:
        for code, text in texts.items():
            first, rest = text.split(", ", 1)
            document.add_paragraph(f"{code}: {first},")
            document.add_paragraph(rest, style="List Bullet")

    assert read(lines_of(docx_of(fill), "copy.docx"), framework).sentences == texts


def test_a_pdf_with_headers_footers_and_a_sentence_over_two_pages(framework: Catalogue) -> None:
    texts = sentences(framework)
    lines = []
    for code, text in texts.items():
        words = text.split()
        lines += [f"{code} {' '.join(words[:6])}", " ".join(words[6:])]
    pages = [["Garden Standards 2019", *lines[start : start + 23], f"Page {start // 23 + 1}"]
             for start in range(0, len(lines), 23)]  # fmt: skip
    assert len(pages) > 2
    assert read(lines_of(pdf_of(pages), "copy.pdf"), framework).sentences == texts


def test_missing_doubled_unknown_and_empty_codes_are_all_named_with_their_places(framework: Catalogue) -> None:
    texts = sentences(framework)
    lines = [f"{element.code}: {texts[element.code]}" for element in framework.elements if element.code != "2.3"]
    lines += ["3.1: once more", "9.4: of another book"]
    lines[0] = "1.1:"
    reading = read_text("\n\n".join(lines), framework)
    assert [(each.code, each.kind) for each in reading.problems] == [
        ("1.1", "empty"), ("2.3", "missing"), ("3.1", "doubled"), ("9.4", "unknown"),
    ]  # fmt: skip
    empty, missing, doubled, unknown = (each.sentence for each in reading.problems)
    assert empty == "1.1 (line 1) has no words after it."
    assert missing == "2.3 is missing; it belongs between 2.2 (line 11) and 2.4 (line 13)."
    assert doubled == "3.1 stands there 2 times: line 15; line 73."
    assert unknown == "9.4 (line 75) is not an element of Cambridge Leader Standards, 2019."


def test_the_first_and_the_last_may_be_missing_too(framework: Catalogue) -> None:
    texts = {code: text for code, text in sentences(framework).items() if code not in ("1.1", "8.6")}
    first, last = read_text(text_of(framework, texts), framework).problems
    assert first.sentence.startswith("1.1 is missing; it belongs before 1.2 (line ")
    assert last.sentence.startswith("8.6 is missing; it belongs after 8.5 (line ")


def test_a_document_about_something_else_misses_everything(framework: Catalogue) -> None:
    reading = read_text("A recipe.\n\nTake 2.5 kg of flour.", framework)
    assert len(reading.problems) == 37
    assert {each.kind for each in reading.problems} == {"missing"}
    assert reading.sentences == {}


def test_a_sentence_that_runs_on_is_not_believed(framework: Catalogue) -> None:
    (problem,) = with_line(framework, "4.2", "4.2: dig " + "and dig " * 300).problems
    assert (problem.code, problem.kind) == ("4.2", "long")
