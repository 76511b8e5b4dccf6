"""Files as programs and publishers really write them: what is read of them, and that they go out as they came."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.areas.improvement.library import exporting
from headship.areas.improvement.library.bibliography import bibtex, ris
from headship.areas.improvement.library.bibliography.described import Described
from headship.areas.improvement.library.domain import files
from headship.areas.improvement.library.models import ResearchItem
from headship.school.models import Person
from tests.factories.library import taken_in

# JabRef's comments, Mendeley's file, Zotero's braces, a crossref, macros, an at sign at the beginning of a line.
BIB = r"""% Encoding: UTF-8

@Comment{jabref-meta: databaseType:bibtex;}

@string{ erj = {Educational Research} }

@STRING(pub = "Routledge")

@preamble{ "\newcommand{\noop}[1]{}" }

@techreport{EEF2020,
  author = {{Education Endowment Foundation} and {Department for Education and Skills}},
  title = {Special Educational Needs in Mainstream Schools},
  year = {2020},
}

@article{Schön_1983:a+b/c,
	author = "Sch{\"o}n, Donald A. and \'Angel Mu\~noz and {\L}ukasz Nowak and others",
	title = "The {DNA} of {\emph{teaching}}: $\alpha$--$\beta$ \& 50\% more --- R&D",
	journal = erj # " and " # pub,
	pages = {1--22},
	volume = 12, number = {3/4},
	month = "10~" # jan,
	year = "in press (2024)",
	file = {:C\:/Users/x/paper.pdf:PDF;Full text:files/12/x.pdf:application/pdf},
	abstract = {First line
@ the beginning of a line an at sign

and a second paragraph, 100% sure.},
	keywords = {a, b},
	url = {https://example.org/a_b?c=d&e=%20f~g},
	doi = {10.1002/(SICI)1097-4571(199806)49:8<693::AID-ASI4>3.0.CO;2-O}
}

@BOOK{佐藤2010, author={佐藤 学 and طه, حسين}, title={学校を改革する}, publisher={岩波書店}, year={2010}}

@inproceedings{child, crossref={parent}, author={A, B}, title={Child}, pages={1}}

@proceedings{parent, title={The Parent}, year={2001}}

text after everything
"""

RIS = """Provider: Some Press
Content: text/plain; charset="UTF-8"

TY  - JOUR
AU  - Black, Paul
AU  - Education Endowment Foundation
PY  - 1998
TI  - Assessment &amp; <i>learning</i>
T2  - Assessment in Education
VL  - 5
IS  - 1
SP  - 7
EP  - 74
SN  - 0969-594X
KW  - marks
KW  - talk
AB  - One line.

A second paragraph - with a dash.
ER  -\x20

TY  - CHAP
A1  - 佐藤, 学
T1  - A chapter
BT  - The book
SN  - 978-0-306-40615-7; 0-306-40615-2
Y1  - [c1996]
ER  -\x20
"""


SIGNS = st.sampled_from("abcXYZ 012 .,:;!?()[]/\\&%$#_^~+=*@|éñöø漢字あ한مرحباдшÅßœ“”")
WORDS = st.text(SIGNS, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
NAMES = st.sampled_from(
    [
        "Wiliam, Dylan",
        "佐藤 学",
        "طه حسين",
        "Department for Education and Skills",
        "van der Berg, J.",
        "O’Neil, M. & Co",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(title=WORDS, container=WORDS, abstract=WORDS, authors=st.lists(NAMES, max_size=4))
def test_what_is_typed_in_any_script_goes_through_both_formats_unharmed(
    title: str, container: str, abstract: str, authors: list[str]
) -> None:
    typed = Described(
        kind="article", title=title, authors=tuple(authors), year=2001, container=container, abstract=abstract
    )
    for read in (bibtex.parse(bibtex.generated(typed, "k")), ris.parse(ris.generated(typed))):
        (entry,) = read.entries
        assert not read.troubles
        if title != container:  # RIS tells the two apart by their words
            assert entry.described == typed


class TestBibTeX:
    def test_bodies_stay_whole_and_people_are_taken_apart(self) -> None:
        body, people, scripts = bibtex.parse(BIB).entries[:3]
        assert body.described.authors == ("Education Endowment Foundation", "Department for Education and Skills")
        assert people.described.authors == ("Schön, Donald A.", "Muñoz, Ángel", "Nowak, Łukasz")
        assert scripts.described.authors == ("佐藤 学", "طه, حسين")

    def test_signs_of_tex_are_read_and_an_address_is_left_alone(self) -> None:
        read = bibtex.parse(BIB).entries[1].described
        assert read.title == "The DNA of teaching: α–β & 50% more — R&D"
        assert read.url == "https://example.org/a_b?c=d&e=%20f~g"
        assert read.doi == "10.1002/(sici)1097-4571(199806)49:8<693::aid-asi4>3.0.co;2-o"
        assert read.abstract.splitlines()[1] == "and a second paragraph, 100% sure."

    def test_what_an_entry_leaves_to_another_is_read_there(self) -> None:
        child = next(entry for entry in bibtex.parse(BIB).entries if entry.key == "child").described
        assert (child.year, child.container) == (2001, "The Parent")

    @pytest.mark.django_db
    def test_it_goes_out_as_it_came(self, teacher: Person) -> None:
        taken_in(by=teacher, text=BIB)
        out = exporting.as_bibtex(ResearchItem.objects.all(), whole=True)
        came, went = bibtex.parse(BIB), bibtex.parse(out)
        assert [(e.entry_type, e.key, e.fields) for e in went.entries] == [
            (e.entry_type, e.key, e.fields) for e in came.entries
        ]
        assert {each.raw for each in went.front} == {each.raw for each in came.front}
        assert taken_in(by=teacher, text=out).added == 0

    def test_what_was_typed_here_is_read_elsewhere_as_it_was(self) -> None:
        typed = Described(
            kind="article", title="R&D: 50% of #1, a_b, $5 ~ 3^2 or \\ back",
            authors=("Department for Education and Skills", "Black, Paul", "佐藤 学"), year=2001,
            container="Teaching & Learning", url="https://x.org/a_b?c=%20&d=~e#f", abstract="One & two.\nThree.",
        )  # fmt: skip
        (entry,) = bibtex.parse(bibtex.generated(typed, "k")).entries
        assert entry.described == typed


class TestRIS:
    def test_bodies_entities_isbns_and_years_are_read_as_people_would(self) -> None:
        article, chapter = ris.parse(RIS).entries
        assert article.described.authors == ("Black, Paul", "Education Endowment Foundation")
        assert article.described.title == "Assessment & learning"
        assert article.described.abstract.splitlines() == ["One line.", "A second paragraph - with a dash."]
        assert (chapter.described.isbn, chapter.described.year) == ("9780306406157", 1996)

    def test_a_program_that_writes_one_blank_before_its_dashes_is_read(self) -> None:
        read = ris.parse("TY - JOUR\nAU - Ruiz, Ana\nTI - Feedback\nAB - In the UK - and beyond\nER -\n")
        (entry,) = read.entries
        assert not read.troubles
        assert (entry.described.title, entry.described.abstract) == ("Feedback", "In the UK - and beyond")

    @pytest.mark.django_db
    def test_it_goes_out_as_it_came_with_what_stood_around_its_records(self, teacher: Person) -> None:
        file = taken_in(by=teacher, text=RIS, name="a.ris")
        assert not file.troubles
        assert exporting.as_ris(ResearchItem.objects.all(), whole=True) == RIS


@pytest.mark.django_db
class TestBetweenPrograms:
    def test_volume_pages_and_keywords_go_along_from_bibtex_to_ris(self, teacher: Person) -> None:
        taken_in(by=teacher, text=BIB)
        read = ris.parse(exporting.as_ris(ResearchItem.objects.all(), whole=True))
        fields = next(dict(e.fields) for e in read.entries if "DNA" in e.described.title)
        assert (fields["VL"], fields["IS"], fields["SP"], fields["EP"]) == ("12", "3/4", "1", "22")

    def test_and_from_ris_to_bibtex(self, teacher: Person) -> None:
        taken_in(by=teacher, text=RIS, name="a.ris")
        read = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True))
        fields = dict(read.entries[0].fields)
        assert (fields["volume"], fields["pages"], fields["keywords"]) == ("{5}", "{7--74}", "{marks, talk}")
        assert fields["issn"] == "{0969-594X}"

    def test_what_was_looked_up_goes_out_with_volume_and_pages(self, teacher: Person) -> None:
        found = Described(
            kind="article", title="The Power of Feedback", authors=("Hattie, John",), year=2007, doi="10.3102/00346543",
            container="Review of Educational Research", more=(("volume", "77"), ("number", "1"), ("pages", "81–112")),
        )  # fmt: skip
        item = files.add_described(by=teacher, described=found)
        assert exporting.place_of(list(item.records.all())) == "77(1), 81–112"
        (entry,) = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True)).entries
        assert (entry.key, dict(entry.fields)["pages"]) == ("hattie2007", "{81--112}")
        (record,) = ris.parse(exporting.as_ris(ResearchItem.objects.all(), whole=True)).entries
        assert {("VL", "77"), ("IS", "1"), ("SP", "81"), ("EP", "112")} <= set(record.fields)

    def test_a_poorer_file_that_comes_later_takes_nothing_away(self, teacher: Person) -> None:
        taken_in(by=teacher, text="@article{rich, title={A work}, doi={10.1234/a}, volume={3}, annote={Read p. 4}}")
        taken_in(by=teacher, text="@article{poor, title={A work, newly}, doi={10.1234/A}, year={2001}}")
        (entry,) = bibtex.parse(exporting.as_bibtex(ResearchItem.objects.all(), whole=True)).entries
        fields = dict(entry.fields)
        assert (entry.key, fields["title"], fields["annote"]) == ("poor", "{A work, newly}", "{Read p. 4}")
        assert (fields["volume"], fields["year"]) == ("{3}", "{2001}")

    def test_a_poorer_ris_file_takes_nothing_away_either(self, teacher: Person) -> None:
        taken_in(by=teacher, text="TY  - JOUR\nTI  - A work\nDO  - 10.1234/a\nKW  - x\nKW  - y\nER  - \n", name="a.ris")
        taken_in(by=teacher, text="TY  - JOUR\nTI  - A work\nDO  - 10.1234/a\nPY  - 2001\nER  - \n", name="b.ris")
        (entry,) = ris.parse(exporting.as_ris(ResearchItem.objects.all(), whole=True)).entries
        assert [value for tag, value in entry.fields if tag == "KW"] == ["x", "y"]
