"""The PDF: that it is tagged, that it says the same as the page, and that everybody's name can be written."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from headship.evidence.domain import readings
from headship.kernel.failures import CommandFailure
from headship.reports import typesetting
from headship.reports.content import Content, leader_report, school_report
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.factories.decisions import decided
from tests.reports.conftest import act


def pdf_of(content: Content) -> PdfReader:
    """The PDF of a report."""
    return PdfReader(io.BytesIO(typesetting.as_pdf(content)))


def text_of(reader: PdfReader) -> str:
    """All its words on one line."""
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def tags(node: Any) -> list[Any]:
    """Every element of the structure tree."""
    node = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(node, list):
        return [tag for each in node for tag in tags(each)]
    if not hasattr(node, "get"):
        return []
    found = [node] if "/S" in node else []
    return found + (tags(node["/K"]) if "/K" in node else [])


@pytest.fixture
def report(school: School, head: Person, teacher: Person, measured: None) -> Content:
    """A report with figures and evidence."""
    decided(by=head, asked=[teacher], question="Do we keep bees?")
    readings.take()
    return school_report(school=school, reader=head)


def test_the_pdf_is_tagged_and_declares_that_a_screen_reader_can_read_it(report: Content) -> None:
    reader = pdf_of(report)
    catalog = reader.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == "en"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None and reader.metadata.title == "Leadership report: Riverside School"
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in xmp
    kinds = [tag["/S"] for tag in tags(catalog["/StructTreeRoot"])]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/Figure", "/P"} <= set(kinds)


def test_every_picture_has_words_that_say_the_same(report: Content) -> None:
    reader = pdf_of(report)
    figures = [tag for tag in tags(reader.trailer["/Root"]["/StructTreeRoot"]) if tag["/S"] == "/Figure"]
    texts = [str(figure["/Alt"]) for figure in figures if "/Alt" in figure]
    assert len(texts) == len(figures) >= 3
    assert report["picture_text"] in texts
    assert any("probably between" in text for text in texts)
    assert any(text.startswith("Acts by month.") for text in texts)


def test_the_pdf_says_what_the_content_says(report: Content) -> None:
    reader = pdf_of(report)
    text = text_of(reader)
    for part in report["glance"]:
        for row in part["rows"]:
            assert f"{row['code']} {row['title']}" in text
    assert report["summary"][0] in text
    assert "Do we keep bees?" in text
    assert report["head"] in text.replace(" ", "")
    assert all(entry["digest"] in text.replace(" ", "") for entry in report["acts"])
    assert f"Page 1 of {len(reader.pages)}" in text
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in text


def test_the_report_of_a_school_without_anything_is_set_too(school: School) -> None:
    assert len(pdf_of(school_report(school=school, reader=None)).pages) >= 2


@pytest.mark.parametrize("name", ["فاطمة الزهراء", "陳美玲", "渡辺 健", "Олена Шевченко", "Ελένη", "שרה כהן", "अमीना"])
def test_a_name_in_any_script_is_written(school: School, name: str) -> None:
    leader = person_with(name, "middle_leader")
    reader = pdf_of(leader_report(school=school, leader=leader, reader=None))
    assert reader.metadata is not None and name in str(reader.metadata.title)
    text = text_of(reader)
    assert "A box stands for a letter" not in text
    fonts = {str(font["/BaseFont"]) for page in reader.pages for font in _fonts(page)}
    assert len(fonts) > 1


def _fonts(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"]["/Font"].values()]


def test_letters_that_no_font_has_become_boxes_and_the_report_says_so(school: School) -> None:
    # Linear A: no machine of ours has it, and nobody is called so.
    leader = person_with("Minos 𐘀𐘁", "middle_leader")
    text = text_of(pdf_of(leader_report(school=school, leader=leader, reader=None)))
    assert "Minos" in text
    assert "A box stands for a letter that no font" in text


def test_a_language_from_right_to_left_is_set_so(school: School) -> None:
    with override("ar"):
        report = leader_report(school=school, leader=person_with("فاطمة الزهراء", "head"), reader=None)
    assert report["rtl"] is True
    assert pdf_of(report).trailer["/Root"]["/Lang"] == "ar"


@pytest.mark.parametrize(
    "words", ['#panic("x")', "*bold* _it_ $x$ @ref <label> `raw` \\", "</text><script>", "a\nb\tc", "x" * 290]
)
def test_words_are_words_and_never_markup(school: School, head: Person, words: str) -> None:
    act(head, words, record_id=1)
    report = school_report(school=school, reader=head)
    assert words in [each["what"] for each in report["acts"]]
    pdf_of(report)


def test_a_place_that_cannot_be_written_is_named(school: School, tmp_path: Path) -> None:
    report = school_report(school=school, reader=None)
    with pytest.raises(CommandFailure, match="cannot be written") as refused:
        typesetting.write_pdf(report, tmp_path / "nowhere" / "report.pdf")
    assert "report.pdf" in str(refused.value)
