"""The page on which a decision is linked by hand with what it draws on."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from headship.evidence.models import Citation
from headship.school.models import Person
from tests.factories import reviews
from tests.factories.decisions import DecisionFactory
from tests.factories.library import WorkFactory

SignIn = Callable[[Person], Client]


def test_records_are_offered_kind_by_kind_and_one_click_links_with_a_few_words(
    head: Person, sign_in_client: SignIn
) -> None:
    finding = reviews.concluded(by=head).findings.get()
    works = [WorkFactory(by=head, title=f"Study {number} of marks") for number in range(10)]
    decision, client = DecisionFactory(by=head), sign_in_client(head)
    page = f"/evidence/links/decision/{decision.pk}/"
    words = client.get(page).content.decode()
    assert finding.sentence in words and "Study 9 of marks" in words
    assert "Study 0 of marks" not in words and "There are more" in words
    found = client.get(page, {"q": "Study 0"}).content.decode()
    assert "Study 0 of marks" in found and finding.sentence not in found
    client.post(page, {"target": f"research_item:{works[0].pk}", "note": "its second experiment"})
    assert Citation.objects.get(target_kind="research_item").note == "its second experiment"
    again = client.get(page, {"q": "Study 0"}).content.decode()
    assert "Nothing fits these words" in again and "its second experiment" in again


def test_what_is_not_offered_is_not_linked(head: Person, sign_in_client: SignIn) -> None:
    WorkFactory(by=head)
    decision, client = DecisionFactory(by=head), sign_in_client(head)
    page = f"/evidence/links/decision/{decision.pk}/"
    answer = client.post(page, {"target": "priority:1", "note": "kept"})
    assert answer.status_code == 422 and "cannot be linked in this way" in answer.content.decode()
    assert "kept" in answer.content.decode()
    assert not Citation.objects.exists()
