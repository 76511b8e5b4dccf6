"""References as the world writes them: numbers, BibTeX, RIS, and what the network answers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headship.areas.improvement.library.bibliography import bibtex, fetching, identity, lookup, ris
from headship.areas.improvement.library.bibliography.fetching import NotFetched, fetch, is_public
from headship.areas.improvement.library.bibliography.identity import identify
from tests.improvement.library.small_web import serving


class TestNumbers:
    @pytest.mark.parametrize(
        "typed",
        ["10.1080/0969594X.2011", "doi:10.1080/0969594x.2011", "https://doi.org/10.1080%2F0969594X.2011.",
         "See http://dx.doi.org/10.1080/0969594X.2011, please"],
    )  # fmt: skip
    def test_a_doi_is_known_in_every_dress(self, typed: str) -> None:
        assert identify(typed) == identity.Identifier("doi", "10.1080/0969594x.2011")

    def test_brackets_that_belong_to_a_doi_stay(self) -> None:
        assert identity.doi_in("(10.1016/0022-2836(81)90087-5)") == "10.1016/0022-2836(81)90087-5"

    @pytest.mark.parametrize("typed", ["0-306-40615-2", "ISBN 978-0-306-40615-7", "9780306406157"])
    def test_an_isbn_of_ten_or_thirteen_digits_is_the_same(self, typed: str) -> None:
        assert identify(typed) == identity.Identifier("isbn", "9780306406157")

    def test_a_wrong_check_digit_is_told(self) -> None:
        assert identify("978-0-306-40615-8").problem == "check"

    @given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 12), st.integers(1, 9))
    def test_any_single_wrong_digit_is_found(self, nine: str, place: int, step: int) -> None:
        right = identity.with_check_digit("978" + nine)
        assert identity.isbn_of(right) == right
        digits = list(right)
        digits[place] = str((int(digits[place]) + step) % 10)
        assert identity.isbn_of("".join(digits)) == ""

    def test_words_are_a_title_and_an_address_an_address(self) -> None:
        assert identify("Inside the black box").kind == "title"
        assert identify("www.example.org/paper").value == "https://www.example.org/paper"


BROKEN_BIB = """@string{jer = "Journal of Research"}
@Article{first2010,
  author = {Paul Black and Dylan Wiliam},
  title = {Inside the {B}lack box: 50% more},
  journal = jer # " (London)",
  year = 2010,
  x-ours = {kept},
}
@book{broken, title = {No end,
  author = {X}
@inbook(third, title = {G{\\"o}del in school}, month = jan)
@article{nocomma title = {Lost}}
"""


class TestBibTeX:
    def test_what_can_be_read_is_kept_and_the_rest_is_named_with_line_and_reason(self) -> None:
        read = bibtex.parse(BROKEN_BIB)
        assert [entry.key for entry in read.entries] == ["first2010", "third"]
        assert [trouble.line for trouble in read.troubles] == [9, 12]
        assert "@book{broken" in read.troubles[0].reason
        assert "Lost" in read.troubles[1].raw

    def test_people_read_letters_and_not_tex(self) -> None:
        first, third = bibtex.parse(BROKEN_BIB).entries
        assert first.described.title == "Inside the Black box: 50% more"
        assert first.described.authors == ("Black, Paul", "Wiliam, Dylan")
        assert first.described.container == "Journal of Research (London)"
        assert third.described.title == "Gödel in school"

    def test_type_order_macros_and_unknown_fields_stay_as_written(self) -> None:
        first = bibtex.parse(BROKEN_BIB).entries[0]
        assert first.entry_type == "Article"
        assert first.fields[-1] == ("x-ours", "{kept}")
        assert dict(first.fields)["journal"] == 'jer # " (London)"'

    def test_a_field_that_stands_twice_is_kept_twice(self) -> None:
        (entry,) = bibtex.parse("@misc{a, title={One}, note={x}, note={y}}").entries
        assert [value for name, value in entry.fields if name == "note"] == ["{x}", "{y}"]

    def test_brackets_that_would_swallow_the_rest_of_a_file_are_left_out(self) -> None:
        text = bibtex.written("misc", "a", [("title", bibtex.value_of("An } unlucky { title\n@misc{b"))])
        assert len(bibtex.parse(text).entries) == 1
        assert not bibtex.parse(text).troubles


names = st.sampled_from(["author", "title", "year", "x-local", "annote", "keywords", "month", "Abstract"])
words = st.text("abcdefghij öñ漢é%$&,=#\\'", max_size=30).map(lambda text: text.replace("\\", ""))
values = st.one_of(
    words.map(lambda text: "{" + text + "}"), words.map(lambda text: "{{" + text + "} b}"), st.just("jan"),
    st.just('mac # " x"'), st.integers(0, 9999).map(str),
)  # fmt: skip
entries = st.tuples(
    st.sampled_from(["article", "Book", "MISC", "software"]),
    st.lists(st.tuples(names, values), max_size=6),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(entries, max_size=5))
def test_bibtex_that_was_written_is_read_as_it_was(rows: list[tuple[str, list[tuple[str, str]]]]) -> None:
    text = '@string{mac = "M"}\n' + "\n".join(
        bibtex.written(kind, f"k{number}", fields) for number, (kind, fields) in enumerate(rows)
    )
    read = bibtex.parse(text)
    assert not read.troubles
    assert [(entry.entry_type, list(entry.fields)) for entry in read.entries] == [
        (kind, [(name, value.strip()) for name, value in fields]) for kind, fields in rows
    ]


class TestRIS:
    TEXT = (
        "TY  - JOUR\r\nAU  - Black, Paul\r\nAU  - Wiliam, Dylan\r\nTI  - Assessment and\r\n  learning\r\nXX  - odd\r\n"
        "PY  - 1998///\r\nDO  - 10.1080/ABC\r\nXX  - odd again\r\nER  - \r\n"
    )

    def test_every_tag_stays_in_order_unknown_and_repeated_ones_too(self) -> None:
        (entry,) = ris.parse(self.TEXT).entries
        assert [tag for tag, _value in entry.fields] == ["AU", "AU", "TI", "XX", "PY", "DO", "XX"]
        assert entry.described.title == "Assessment and learning"
        assert (entry.described.year, entry.described.doi) == (1998, "10.1080/abc")

    def test_errors_in_the_middle_are_named_and_what_can_be_read_is_kept(self) -> None:
        read = ris.parse("AU  - Stray\nTY  - BOOK\nTI  - One\nAU - Wrong\nTY  - BOOK\nTI  - Two\nER  - \n")
        assert [entry.described.title for entry in read.entries] == ["One", "Two"]
        assert [trouble.line for trouble in read.troubles] == [1, 4, 2]


tags = st.sampled_from(["AU", "TI", "KW", "N1", "ZZ", "C1", "UR", "PY"])
plain = st.text("abc ;,öñ漢-/().", min_size=1, max_size=30).map(str.strip).filter(bool)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["JOUR", "BOOK", "ODD"]), st.lists(st.tuples(tags, plain))), max_size=5))
def test_ris_that_was_written_is_read_as_it_was(rows: list[tuple[str, list[tuple[str, str]]]]) -> None:
    read = ris.parse("\n\n".join(ris.written(kind, fields) for kind, fields in rows))
    assert not read.troubles
    assert [(entry.entry_type, list(entry.fields)) for entry in read.entries] == [(k, list(f)) for k, f in rows]


CSL = {
    "type": "article-journal", "title": "Inside the <i>Black</i> Box", "container-title": "Phi Delta Kappan",
    "author": [{"family": "Black", "given": "Paul"}, {"literal": "Assessment Group"}],
    "issued": {"date-parts": [[1998, 10]]}, "DOI": "10.1177/003172171009200119",
}  # fmt: skip
PAGE = """<html><head><title>Site</title><meta name="citation_title" content="Feedback that works">
<meta name="citation_author" content="Ana Ruiz"><meta name="citation_doi" content="10.5555/XY">
<meta name="description" content="A guide."></head></html>"""


class Answering(BaseHTTPRequestHandler):
    """A small web: a DOI that leads on, a book, a page, a way into the house, and something that never ends."""

    def do_GET(self) -> None:
        answers: dict[str, tuple[str, Any]] = {
            "/csl": (lookup.CSL, json.dumps(CSL)),
            "/isbn/9780306406157": ("application/json", json.dumps({"ISBN:9780306406157": {
                "title": "A book", "authors": [{"name": "Ruth Benedict"}], "publish_date": "May 1997"}})),
            "/isbn/9780306406164": ("application/json", "{}"),
            "/page": ("text/html; charset=utf-8", PAGE),
            "/strange": ("application/json", "[1, 2]"),
            "/large": ("text/html", "x" * 1_100_000),
        }  # fmt: skip
        moved = {"/doi/10.1177/003172171009200119": "/csl", "/inside": "http://10.0.0.1/admin", "/circle": "/circle",
                 "/file": "file:///etc/passwd"}  # fmt: skip
        if self.path in moved:
            self.send_response(302)
            self.send_header("Location", moved[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        kind, body = answers.get(self.path, ("text/plain", None))
        raw = (body or "").encode()
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    """The address of a small web on this machine."""
    with serving(Answering) as address:
        yield address


def local_only(address: str) -> bool:
    """This machine alone, as a stand-in for the open internet."""
    return address == "127.0.0.1"


@pytest.fixture(autouse=True)
def _looks_up(settings: Any) -> None:
    settings.LOOK_UP_WORKS = True


def sources(web: str) -> lookup.Sources:
    return lookup.Sources(doi=web + "/doi/{}", isbn=web + "/isbn/{}")


class TestLookingUp:
    def test_a_doi_leads_through_its_redirect_to_the_work(self, web: str) -> None:
        found = lookup.look_up(
            identify("10.1177/003172171009200119"), sources=sources(web), permits=local_only
        )  # fmt: skip
        assert (found.title, found.year, found.kind) == ("Inside the Black Box", 1998, "article")
        assert found.authors == ("Black, Paul", "Assessment Group")

    def test_an_isbn_leads_to_the_book(self, web: str) -> None:
        found = lookup.look_up(identify("0-306-40615-2"), sources=sources(web), permits=local_only)
        assert (found.title, found.authors, found.year) == ("A book", ("Benedict, Ruth",), 1997)

    def test_a_page_says_what_it_is(self, web: str) -> None:
        found = lookup.look_up(identify(f"{web}/page"), permits=local_only)
        assert (found.title, found.doi, found.abstract) == ("Feedback that works", "10.5555/xy", "A guide.")

    @pytest.mark.parametrize("path", ["/strange", "/nowhere", "/large", "/circle", "/inside", "/file"])
    def test_what_cannot_be_had_is_told_in_a_sentence(self, web: str, path: str) -> None:
        with pytest.raises(NotFetched) as told:
            lookup.look_up(identify(web + path), permits=local_only)
        assert str(told.value).endswith(".")

    def test_an_answer_that_makes_no_sense_is_told(self, web: str) -> None:
        with pytest.raises(NotFetched):
            lookup.look_up(identify("10.9999/strange"), sources=lookup.Sources(doi=web + "/strange?{}"),
                           permits=local_only)  # fmt: skip

    def test_our_own_network_is_never_asked(self, web: str) -> None:
        with pytest.raises(NotFetched, match="open internet"):
            fetch(f"{web}/page", "text/html")

    @pytest.mark.parametrize(
        "address",
        ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1",
         "fd00::1", "0.0.0.0", "100.64.0.1", "224.0.0.1", "2002:7f00:1::"],
    )  # fmt: skip
    def test_private_addresses_are_not_public(self, address: str) -> None:
        assert not is_public(address)

    def test_public_addresses_are(self) -> None:
        assert is_public("93.184.216.34")
        assert is_public("2606:2800:220:1:248:1893:25c8:1946")

    def test_nothing_but_the_web_is_asked(self) -> None:
        with pytest.raises(NotFetched, match="http"):
            fetch("ftp://example.org/x", "*/*")

    def test_a_name_with_a_broken_port_is_told(self) -> None:
        with pytest.raises(NotFetched):
            fetch("http://example.org:99999/", "*/*")

    def test_switched_off_it_asks_nobody(self, web: str, settings: Any) -> None:
        settings.LOOK_UP_WORKS = False
        with pytest.raises(NotFetched, match="looked up"):
            lookup.look_up(identify(f"{web}/page"), permits=local_only)

    def test_a_page_in_a_strange_encoding_is_still_read(self) -> None:
        assert fetching.Document("", "text/html; charset=klingon", "é".encode()).text == "é"
