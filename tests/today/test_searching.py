"""Search from anywhere: people, records, elements, things to begin, pages; never more than one may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from headship.areas.direction.domain import decisions
from headship.school.models import Person, School
from tests.conftest import person_with
from tests.today.conftest import Notes


@pytest.fixture
def found(sign_in_client: Any) -> Any:
    """The results of a search as somebody reads them."""

    def search(person: Person, words: str) -> str:
        answer = sign_in_client(person).get("/search/", {"q": words})
        assert answer.status_code == 200
        text: str = answer.content.decode()
        return text.split('id="search-results"')[1].split("</main>")[0]

    return search


def test_it_finds_people_records_elements_actions_and_pages(
    notes: Notes, head: Person, senior: Person, found: Any
) -> None:
    row = notes.add("Decide on the hall")
    assert f'href="/notes/{row.pk}/"' in found(head, "decide hall")
    assert f'href="/people/{senior.pk}/"' in found(head, "kenji")
    assert "2.2 " in found(head, "2.2")
    assert 'href="/decisions/new/"' in found(head, "raise question")
    assert 'href="/decisions/"' in found(head, "Decisions")
    assert 'href="/safety/"' in found(head, "safety")


def test_a_word_is_found_by_its_beginning_and_not_inside_another(head: Person, found: Any) -> None:
    assert "1.4" not in found(head, "ship") or "leadership" not in found(head, "ship").casefold()
    assert "2.2 " in found(head, "decid")


def test_every_word_has_to_fit(notes: Notes, head: Person, found: Any) -> None:
    notes.add("The new hall")
    assert "The new hall" in found(head, "hall new")
    assert "The new hall" not in found(head, "hall old")


@pytest.mark.parametrize("words", ["Lucía", "lucía", "LUCÍA", "陳", "Шевченко", "шевченко"])
def test_names_are_found_in_any_script_and_case(words: str, head: Person, teacher: Person, governor: Person,
                                                found: Any) -> None:  # fmt: skip
    person_with("Олена Шевченко", "teacher")
    assert "/people/" in found(head, words)


def test_a_parent_finds_neither_records_nor_elements_nor_what_is_not_theirs_to_begin(
    head: Person, teacher: Person, parent: Person, found: Any
) -> None:
    other = person_with("Another Parent", "parent")
    decisions.raise_question(by=head, question="A longer break?")
    assert "A longer break?" not in found(parent, "longer")
    assert "Another Parent" not in found(parent, "another") and other.name in found(head, "another")
    assert "2.2" not in found(parent, "2.2").replace("“2.2”", "")
    assert "/decisions/new/" not in found(parent, "raise question")
    assert 'href="/safety/"' in found(parent, "safety")


def test_a_confidential_decision_is_found_by_those_named(head: Person, senior: Person, found: Any) -> None:
    decisions.raise_question(by=senior, question="The east site?", confidential=True)
    assert "The east site?" in found(senior, "east") and "The east site?" not in found(head, "east")


def test_other_schools_are_not_searched(head: Person, other_school: School, found: Any) -> None:
    from headship.kernel.scope import school_scope

    with school_scope(other_school.pk):
        person_with("Zebedee Elsewhere", "teacher")
    assert "Zebedee Elsewhere" not in found(head, "zebedee")


@pytest.mark.parametrize("words", ["", "   ", "%", "_", "'", "<script>", "\0", "x" * 5000, " ".join("abcdefghij")])
def test_odd_words_find_nothing_and_break_nothing(words: str, head: Person, found: Any) -> None:
    assert "<script>" not in found(head, words)


def test_it_costs_the_same_whatever_is_found(notes: Notes, head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    counts = []
    for more in (1, 2):
        for number in range(more):
            notes.add(f"Hall {more} {number}")
            person_with(f"Hall {more} {number}", "teacher")
        with CaptureQueriesContext(connection) as caught:
            client.get("/search/", {"q": "hall"})
        counts.append(len(caught))
    assert counts[0] == counts[1]
