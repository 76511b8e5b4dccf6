"""What the network really answers: the shapes that Crossref, DataCite, the Open Library and publishers' pages have."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from headship.areas.improvement.library.bibliography import lookup
from headship.areas.improvement.library.bibliography.fetching import Document, NotFetched, fetch
from headship.areas.improvement.library.bibliography.identity import Identifier, doi_in, identify, isbn_of
from tests.improvement.library.small_web import serving

# Shaped as api.crossref.org answers for an article: types of its own, lists, entities, an abstract in JATS.
CROSSREF = {
    "indexed": {"date-parts": [[2026, 1, 5]], "date-time": "2026-01-05T10:11:12Z", "timestamp": 1767607872000},
    "reference-count": 46, "publisher": "SAGE Publications", "issue": "1",
    "content-domain": {"domain": ["journals.sagepub.com"], "crossmark-restriction": True},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Feedback is one of the most powerful influences.</jats:p>"
                "\n    <jats:sec><jats:title>Methods</jats:title><jats:p>A review of <jats:italic>12</jats:italic> "
                "studies (p &lt; .05).</jats:p></jats:sec>",
    "DOI": "10.3102/003465430298487", "type": "journal-article", "created": {"date-parts": [[2007, 5, 1]]},
    "title": ["The Power of Feedback &amp; <i>Marks</i>"], "subtitle": [], "original-title": [],
    "short-container-title": ["Review of Educational Research"], "container-title": ["Review of Educational Research"],
    "prefix": "10.3102", "volume": "77", "page": "81-112", "ISSN": ["0034-6543", "1935-1046"], "URL": "http://dx.doi.org/10.3102/0034",
    "author": [
        {"ORCID": "http://orcid.org/0000-0003-3873-4854", "authenticated-orcid": False, "given": "John",
         "family": "Hattie", "sequence": "first", "affiliation": [{"name": "University of Auckland"}]},
        {"given": "Helen", "family": "Timperley", "sequence": "additional", "affiliation": []},
        {"name": "Visible Learning Group &amp; Friends", "sequence": "additional", "affiliation": []},
    ],
    "issued": {"date-parts": [[None]]}, "published-print": {"date-parts": [[2007, 3]]}, "references-count": 46,
}  # fmt: skip
DATACITE = {
    "type": "report", "id": "https://doi.org/10.5281/zenodo.123456", "categories": [],
    "author": [{"family": "van Gogh", "given": "Vincent", "non-dropping-particle": "de"}, {"literal": "佐藤 学"},
               {"family": "طه حسين"}, "Somebody Else", {}],
    "issued": {"date-parts": [["2018", "11"]]}, "abstract": "Résumé:\nUne étude.", "DOI": "10.5281/ZENODO.123456",
    "publisher": "Zenodo", "title": "École: une étude", "URL": "https://zenodo.org/record/123456", "ISBN": None,
}  # fmt: skip
OPEN_LIBRARY = {"ISBN:9780826412768": {
    "url": "https://openlibrary.org/books/OL3953433M/Pedagogy", "key": "/books/OL3953433M",
    "title": "Pedagogy of the oppressed", "subtitle": "50th anniversary",
    "authors": [{"url": "https://openlibrary.org/authors/OL24638A", "name": "Paulo Freire"},
                {"url": "https://openlibrary.org/authors/OL24638A", "name": "Paulo Freire"}],
    "number_of_pages": 183, "identifiers": {"isbn_13": ["9780826412768"]}, "by_statement": "by Paulo Freire ; transl.",
    "publishers": [{"name": "Continuum"}], "publish_places": [{"name": "New York"}], "publish_date": "c2000",
    "cover": {"small": "https://covers.openlibrary.org/b/id/1-S.jpg"},
}}  # fmt: skip


class TestCrossref:
    def test_what_crossref_writes_is_read_as_people_would(self) -> None:
        found = lookup.from_csl(CROSSREF)
        assert (found.title, found.kind) == ("The Power of Feedback & Marks", "article")
        assert found.authors == ("Hattie, John", "Timperley, Helen", "Visible Learning Group & Friends")
        assert (found.year, found.container, found.publisher) == (
            2007, "Review of Educational Research", "SAGE Publications",
        )  # fmt: skip
        assert dict(found.more) == {"volume": "77", "number": "1", "pages": "81–112", "issn": "0034-6543"}
        assert found.abstract.splitlines() == [
            "Feedback is one of the most powerful influences.", "Methods", "A review of 12 studies (p < .05).",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        "left_out", ["author", "issued", "container-title", "publisher", "abstract", "type", "URL"]
    )
    @pytest.mark.parametrize("empty", [None, [], "", "gone"])
    def test_a_member_that_is_missing_or_empty_spoils_nothing(self, left_out: str, empty: Any) -> None:
        answer: dict[str, Any] = {**CROSSREF, left_out: empty}
        if empty == "gone":
            del answer[left_out]
        assert lookup.from_csl(answer).title == "The Power of Feedback & Marks"

    def test_datacite_writes_otherwise_and_is_read_too(self) -> None:
        found = lookup.from_csl(DATACITE)
        assert found.authors == ("de van Gogh, Vincent", "佐藤 学", "طه حسين", "Somebody Else")
        assert (found.year, found.kind, found.abstract) == (2018, "report", "Une étude.")

    def test_a_book_names_one_of_several_isbns_and_its_editors(self) -> None:
        found = lookup.from_csl({
            "type": "edited-book", "title": "A handbook", "editor": [{"family": "Muijs", "given": "D."}],
            "ISBN": ["http://id.crossref.org/isbn/9780306406157", "9780306406158"],
        })  # fmt: skip
        assert (found.kind, found.isbn, found.authors) == ("book", "9780306406157", ("Muijs, D.",))

    def test_without_a_title_it_says_nothing(self) -> None:
        with pytest.raises(ValueError, match="title"):
            lookup.from_csl({"DOI": "10.1234/x", "title": []})


class TestOpenLibrary:
    def test_a_book_with_its_year_and_each_author_once(self) -> None:
        found = lookup.from_open_library(OPEN_LIBRARY)
        assert found.title == "Pedagogy of the oppressed: 50th anniversary"
        assert (found.authors, found.year, found.publisher) == (("Freire, Paulo",), 2000, "Continuum")

    def test_where_no_author_is_listed_the_title_page_says_who(self) -> None:
        book = {**OPEN_LIBRARY["ISBN:9780826412768"], "authors": None, "publishers": None, "publish_date": None}
        found = lookup.from_open_library({"ISBN:9780826412768": book})
        assert (found.authors, found.year, found.publisher) == (("Paulo Freire",), None, "")

    @pytest.mark.parametrize("answer", [{}, {"ISBN:1": {"url": "https://openlibrary.org/x", "title": ""}}])
    def test_a_book_that_is_not_known_is_told(self, answer: Any) -> None:
        with pytest.raises(NotFetched, match="Open Library"):
            lookup.from_open_library(answer)


def page(*elements: str, body: str = "") -> Document:
    return Document("https://example.org/x", "text/html", f"<head>{''.join(elements)}</head>{body}".encode())


def meta(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{content}">'


class TestPages:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [("citation_journal_title", "article"), ("citation_inbook_title", "chapter"),
         ("citation_conference_title", "talk"), ("citation_dissertation_institution", "thesis"),
         ("citation_technical_report_institution", "report"), ("og:site_name", "page")],
    )  # fmt: skip
    def test_a_page_says_what_it_is_by_where_it_stands(self, name: str, kind: str) -> None:
        found = lookup.from_page(page(meta("citation_title", "A study"), meta(name, "The place")), "https://a.org")
        assert found.kind == kind
        assert "The place" in (found.container, found.publisher)

    def test_people_are_taken_apart_and_the_house_of_a_site_is_not(self) -> None:
        site = lookup.from_page(page("<title>Guide</title>", meta("author", "Education Endowment Foundation")), "")
        assert site.authors == ("Education Endowment Foundation",)
        study = lookup.from_page(page("<title>Study</title>", meta("citation_author", "Dylan Wiliam")), "")
        assert study.authors == ("Wiliam, Dylan",)

    def test_volume_and_pages_are_taken_from_a_page_too(self) -> None:
        elements = (meta("citation_title", "A study"), meta("citation_volume", "5"), meta("citation_firstpage", "7"))
        assert dict(lookup.from_page(page(*elements), "").more) == {"volume": "5", "pages": "7"}

    def test_a_page_that_names_its_letters_within_is_read_in_them(self) -> None:
        text = '<html><head><meta charset="gb2312"><title>学校教育</title></head></html>'
        assert lookup.from_page(Document("", "text/html", text.encode("gb2312")), "").title == "学校教育"


class Agency(BaseHTTPRequestHandler):
    """A resolver of DOIs, and pages as they are: packed, in other scripts, far away, too long."""

    def do_GET(self) -> None:
        wants_page = "html" in self.headers.get("Accept", "")
        study = page(meta("citation_title", "言語と学校"), meta("citation_author", "山田, 花子")).body
        answers: dict[str, tuple[int, str, bytes]] = {
            "/doi/10.11500/only-pages": (200, "text/html", study),
            "/doi/10.11500/not-as-json": (200, "text/html", study) if wants_page else (406, "text/plain", b"no"),
            "/doi/10.11500/on-its-way": (200, "text/html", b"<title>Redirecting</title>"),
            "/doi/10.1002/%28sici%291097-4571%28199806%2949%3A8%3C693%3A%3Aaid-asi4%3E3.0.co%3B2-o": (
                200, lookup.CSL, b'{"title": "Odd signs", "type": "article-journal"}'),
            "/words/power%20of%20feedback": (200, "application/json", json.dumps({"message": {"items": [
                CROSSREF, {"title": ["Without a DOI"]}, {"DOI": "10.1234/untitled"}, "odd"]}}).encode()),
            "/words/odd": (200, "application/json", b'{"message": null}'),
            "/packed": (200, "text/html", gzip.compress(page("<title>Packed</title>").body)),
            "/long": (200, "text/html", page("<title>Long</title>", body="x" * 1_200_000).body),
            "/%D8%AA%D8%B9%D9%84%D9%8A%D9%85": (200, "text/html", page("<title>تعليم</title>").body),
        }  # fmt: skip
        path = self.path.replace("(", "%28").replace(")", "%29")
        if path == "/sent-on":
            self.send_response(302)
            self.send_header("Location", "/تعليم".encode().decode("latin-1"))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        status, kind, body = answers.get(path, (404, "text/plain", b""))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """The address of a small web on this machine."""
    with serving(Agency) as address:
        yield address


@pytest.fixture(autouse=True)
def _looks_up(settings: Any) -> None:
    settings.LOOK_UP_WORKS = True


def sources(web: str) -> lookup.Sources:
    return lookup.Sources(doi=web + "/doi/{}", isbn=web + "/isbn/{}", words=web + "/words/{}")


def here(address: str) -> bool:
    """This machine, as a stand-in for the open internet."""
    return address == "127.0.0.1"


def look_up(web: str, typed: str) -> Any:
    return lookup.look_up(identify(typed), sources=sources(web), permits=here)


class TestAgencies:
    @pytest.mark.parametrize("doi", ["10.11500/only-pages", "10.11500/not-as-json"])
    def test_where_an_agency_speaks_no_json_the_page_of_the_work_does(self, web: str, doi: str) -> None:
        found = look_up(web, doi)
        assert (found.title, found.authors, found.doi) == ("言語と学校", ("山田, 花子",), doi)

    def test_a_page_that_only_leads_on_is_no_work(self, web: str) -> None:
        with pytest.raises(NotFetched, match="understood"):
            look_up(web, "10.11500/on-its-way")

    def test_a_doi_with_odd_signs_arrives_whole(self, web: str) -> None:
        doi = "10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O"
        assert (look_up(web, doi).title, look_up(web, doi).doi) == ("Odd signs", doi.lower())

    @pytest.mark.parametrize(
        ("path", "title"), [("/packed", "Packed"), ("/long", "Long"), ("/تعليم", "تعليم"), ("/sent-on", "تعليم")]
    )
    def test_pages_are_read_however_they_come(self, web: str, path: str, title: str) -> None:
        assert look_up(web, web + path).title == title

    def test_words_of_a_title_bring_works_that_have_a_name_and_a_doi(self, web: str) -> None:
        found = lookup.alike("power of feedback", sources=sources(web), permits=here)
        assert [(work.title, work.doi) for work in found] == [("The Power of Feedback & Marks", CROSSREF["DOI"])]

    @pytest.mark.parametrize("words", ["odd", "nobody knows it"])
    def test_where_nobody_answers_sensibly_nothing_is_offered(self, web: str, words: str) -> None:
        assert lookup.alike(words, sources=sources(web), permits=here) == []

    def test_nothing_is_asked_where_looking_up_is_off(self, web: str, settings: Any) -> None:
        settings.LOOK_UP_WORKS = False
        assert lookup.alike("power of feedback", sources=sources(web), permits=here) == []

    @pytest.mark.parametrize("typed", ["http://[broken/", "http://a]b/", "https://"])
    def test_an_address_that_is_none_is_told(self, typed: str) -> None:
        with pytest.raises(NotFetched):
            fetch(typed, "text/html")


class TestNames:
    @pytest.mark.parametrize(
        "typed",
        ["https://www.tandfonline.com/doi/abs/10.1080/0969594X.2011.582845?journalCode=caie20",
         "https://www.example.org/doi/full-html/10.1080/0969594X.2011.582845/full#d1e100",
         "https://www.example.org/content/pdf/10.1080/0969594X.2011.582845.pdf",
         "https://example.org/x?doi=10.1080/0969594X.2011.582845&id=7", "DOI：10.1080/0969594X.2011.582845。",
         "[this](https://doi.org/10.1080/0969594X.2011.582845)", "urn:doi:10.1080/0969594X.2011.582845"],
    )  # fmt: skip
    def test_a_doi_is_found_in_what_people_paste(self, typed: str) -> None:
        assert identify(typed) == Identifier("doi", "10.1080/0969594x.2011.582845")

    def test_what_belongs_to_a_doi_stays(self) -> None:
        assert doi_in("https://doi.org/10.1234/abc.pdf") == "10.1234/abc.pdf"
        assert doi_in("https://doi.org/10.1000.10/123") == "10.1000.10/123"
        assert identify("arXiv:2001.12345v2").value == "10.48550/arxiv.2001.12345"

    @pytest.mark.parametrize(
        "typed",
        ["ISBN-13: 978-0-306-40615-7", "ISBN-10: 0-306-40615-2", "978‑0‑306‑40615‑7", "9780306406157 (hbk.)",
         "ISBN 978-0-306-40615-7 / 0-306-40615-2", "٩٧٨٠٣٠٦٤٠٦١٥٧", "９７８０３０６４０６１５７",
         "eISBN: 978 0 306 40615 7"],
    )  # fmt: skip
    def test_an_isbn_is_known_in_every_dress(self, typed: str) -> None:
        assert identify(typed) == Identifier("isbn", "9780306406157")

    def test_numbers_in_a_title_are_no_isbn(self) -> None:
        assert identify("1984 and 2001: schools in novels").kind == "title"
        assert isbn_of("Vol. 12, No. 3, pp. 1234567890123") == ""

    def test_an_address_without_its_beginning_is_one(self) -> None:
        assert identify("eric.ed.gov/?id=ED12345") == Identifier("url", "https://eric.ed.gov/?id=ED12345")
