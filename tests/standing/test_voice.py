"""The voice lens: what others say, on the picture per standard and on the page of an element; a leader's is theirs."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from headship.school.models import Person, School
from headship.standing.api import standing_of
from headship.voice.domain import closing
from headship.voice.models import Round
from tests.factories import voice
from tests.permissions.rooms.voice_results import released


def trust(by: Person) -> Round:
    """A closed round in which nine members of staff answered."""
    asked = voice.opened(by=by, groups=[voice.asked("staff", voice.people(9, name="Staff"))])
    for number, link in enumerate(voice.links(asked)):
        voice.answer_as(link, respect=2 + number % 3, keep_word=3 + number % 2)
    return closing.close(by=by, round=asked)


def test_an_element_and_its_standard_say_what_others_say(head: Person, sign_in_client: Any) -> None:
    trust(head)
    standing = standing_of(reader=head)
    element = standing.element("4.1")
    assert element is not None and element.voice is not None
    assert element.voice.first.n == 9 and element.voice.first.scale == (1, 5)
    assert [each.code for each in standing.standards if each.voice] == ["4"]
    client = sign_in_client(head)
    page = client.get(reverse("standing:element", args=["4.1"])).content.decode()
    assert "How far do we trust each other?" in page and "The whole result" in page
    picture = client.get(reverse("standing:standards") + "?lens=voice").content.decode()
    assert picture.count('class="said" d="M') >= 1 and "standard by standard" in picture
    assert "(n = 9)" in picture


def test_only_the_newest_round_of_a_series_speaks(head: Person) -> None:
    first = trust(head)
    second = trust(head)
    Round.objects.filter(pk=second.pk).update(previous=first)
    element = standing_of(reader=head).element("4.1")
    assert element is not None and element.voice is not None
    assert [said.round_id for said in element.voice.sayings] == [second.pk]


def test_a_leaders_feedback_speaks_to_that_leader_alone(school: School, head: Person, middle_leader: Person) -> None:
    released(middle_leader)
    own = standing_of(reader=middle_leader, leader=middle_leader).element("2.1")
    assert own is not None and own.voice is not None and own.voice.first.own == 4
    seen = standing_of(reader=head).element("2.1")
    assert seen is not None and seen.voice is None
    printed = standing_of(reader=None, leader=middle_leader).element("2.1")
    assert printed is not None and printed.voice is None
