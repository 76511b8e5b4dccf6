"""What pages read of a school's own wording."""

from __future__ import annotations

from typing import Any

from headship.kernel.scope import school_scope
from headship.school.models import School
from headship.standards.api import catalogue, wording_of, wordings
from headship.standards.models import OfficialWording


def attach(element: str, text: str) -> None:
    """A sentence of our own invention as the wording of an element."""
    OfficialWording.objects.create(
        framework_id=catalogue().framework_id, element=element, text=text, source="copy.txt", source_digest="0" * 64
    )


def test_a_school_without_its_document_has_no_wording(school: School) -> None:
    assert wordings() == {}
    assert wording_of("2.2") == ""


def test_wordings_are_read_in_one_query_and_stay_in_their_school(
    school: School, other_school: School, django_assert_num_queries: Any
) -> None:
    attach("2.2", "juggle well")
    attach("7.6", "sing in tune")
    with django_assert_num_queries(1):
        assert wordings() == {"2.2": "juggle well", "7.6": "sing in tune"}
    with django_assert_num_queries(1):
        assert wording_of("7.6") == "sing in tune"
    with school_scope(other_school.pk):
        assert wordings() == {}
