"""Values and requirements, and the checks of whether a policy keeps to them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.models import Requirement, SchoolValue, VersionLink
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Person
from tests.factories.policies import DraftFactory, RequirementFactory, ValueFactory, proposed, published


def test_values_and_requirements_have_a_keeper_and_a_day(now: datetime, head: Person, senior: Person) -> None:
    value = ValueFactory(by=head, text="We tell the truth kindly", keeper=senior)
    law = RequirementFactory(by=head, title="Records", url="https://example.org/14")
    assert (value.keeper, value.confirm_by, value.is_in_date) == (senior, date(2027, 3, 2), True)
    assert (str(law), law.keeper) == ("Records", head)
    with clock.at(datetime(2027, 3, 3, tzinfo=now.tzinfo)):
        assert not value.is_in_date
        assert not SchoolValue.objects.in_date().exists()
        policies.confirm(by=senior, record=value)
        assert SchoolValue.objects.in_date().exists()


@pytest.mark.parametrize(
    ("verb", "given", "sentence"),
    [
        (policies.keep_value, {"text": " "}, "Write the value"),
        (policies.keep_value, {"text": "x", "confirm_by": date(2026, 3, 2)}, "lies in the future"),
        (policies.keep_requirement, {"title": "", "source": "x"}, "what it is about"),
        (policies.keep_requirement, {"title": "x", "source": ""}, "who requires it"),
        (policies.keep_requirement, {"title": "x", "source": "y", "url": "javascript:alert(1)"}, "https"),
    ],
)
def test_what_cannot_be_kept_is_refused(now: datetime, head: Person, verb, given, sentence) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Refusal, match=sentence):
        verb(by=head, **given)


def test_the_same_value_is_written_once_and_may_come_back(head: Person) -> None:
    value = ValueFactory(by=head, text="Kindness")
    with pytest.raises(Refusal, match="already"):
        ValueFactory(by=head, text="kindness")
    policies.retire(by=head, record=value)
    with pytest.raises(Refusal, match="no longer holds"):
        policies.confirm(by=head, record=value)
    assert ValueFactory(by=head, text="Kindness").pk != value.pk


def test_values_are_kept_by_leaders_and_by_their_keeper(head: Person, teacher: Person) -> None:
    value = ValueFactory(by=head, keeper=teacher)
    assert policies.confirm(by=teacher, record=value).keeper == teacher
    law = RequirementFactory(by=head)
    for attempt in (lambda: ValueFactory(by=teacher), lambda: policies.retire(by=teacher, record=law)):
        with pytest.raises(Denied, match="leaders and the office"):
            attempt()


def test_an_author_does_not_check_and_the_database_agrees(head: Person, senior: Person) -> None:
    draft = DraftFactory(by=senior, links=[ValueFactory(by=head)])
    link = draft.links.get()
    with pytest.raises(Denied, match="did not write the text"):
        policies.check_link(by=senior, link=link)
    with pytest.raises(IntegrityError, match="stewardship_checked_by_another"), transaction.atomic():
        VersionLink.objects.filter(pk=link.pk).update(checked_by=senior, checked_at=clock.now(), holds=True)


def test_whoever_made_the_link_does_not_check_it_either(head: Person, senior: Person, teacher: Person) -> None:
    draft = DraftFactory(by=teacher)
    link = policies.link_value(by=head, version=draft, value=ValueFactory(by=head))
    with pytest.raises(Denied, match="made this link yourself"):
        policies.check_link(by=head, link=link)
    assert policies.check_link(by=senior, link=link).holds is True


def test_a_teacher_checks_when_asked_and_an_author_is_not_asked(
    head: Person, senior: Person, teacher: Person, parent: Person
) -> None:
    draft = DraftFactory(by=senior, links=[ValueFactory(by=head)])
    with pytest.raises(Denied):
        policies.check_link(by=teacher, link=draft.links.get())
    policies.ask_to_check(by=senior, version=draft, checker=teacher)
    assert policies.check_link(by=teacher, link=draft.links.get()).checked_by == teacher
    with pytest.raises(Refusal, match="wrote it"):
        policies.ask_to_check(by=senior, version=draft, checker=senior)
    with pytest.raises(Refusal, match="staff or governors"):
        policies.ask_to_check(by=senior, version=draft, checker=parent)


def test_what_a_check_finds_missing_holds_up_the_approval(head: Person, senior: Person, middle_leader: Person) -> None:
    version = proposed(by=senior, links=[ValueFactory(by=head)])
    policies.ask_to_check(by=senior, version=version, checker=middle_leader)
    link = version.links.get()
    with pytest.raises(Refusal, match="what is missing"):
        policies.check_link(by=middle_leader, link=link, holds=False)
    policies.check_link(by=middle_leader, link=link, holds=False, note="It names nobody.")
    with pytest.raises(Refusal, match="It names nobody"):
        policies.approve(by=head, version=version)
    policies.check_link(by=middle_leader, link=link, holds=True)
    assert policies.approve(by=head, version=version).state == "approved"


def test_a_changed_text_takes_the_checks_back_and_the_same_text_keeps_them(
    head: Person, senior: Person, middle_leader: Person
) -> None:
    draft = DraftFactory(by=senior, links=[ValueFactory(by=head)])
    policies.ask_to_check(by=senior, version=draft, checker=middle_leader)
    policies.check_link(by=middle_leader, link=draft.links.get())
    policies.revise(by=senior, version=draft, text=draft.text, title="Another title")
    assert draft.links.get().holds is True
    policies.revise(by=senior, version=draft, text="Quite another text.")
    assert draft.links.get().holds is None


def test_links_stand_once_and_stay_once_it_is_out(head: Person, senior: Person) -> None:
    value, law = ValueFactory(by=head), RequirementFactory(by=head)
    draft = DraftFactory(by=senior, links=[value, law])
    with pytest.raises(Refusal, match="linked already"):
        policies.link_value(by=senior, version=draft, value=value)
    policies.unlink(by=senior, link=draft.links.get(requirement=law))
    version = published(by=senior, approver=head, links=[value])
    with pytest.raises(Refusal, match="stays readable"):
        policies.unlink(by=senior, link=version.links.get())
    with pytest.raises(Refusal, match="Begin a new one"):
        policies.link_requirement(by=senior, version=version, requirement=law)


def test_nothing_is_linked_to_what_no_longer_holds(head: Person, senior: Person) -> None:
    law = policies.retire(by=head, record=RequirementFactory(by=head))
    assert isinstance(law, Requirement)
    with pytest.raises(Refusal, match="no longer holds"):
        policies.link_requirement(by=senior, version=DraftFactory(by=senior), requirement=law)


def test_a_link_is_to_exactly_one_thing(head: Person, senior: Person) -> None:
    draft = DraftFactory(by=senior)
    with pytest.raises(IntegrityError, match="stewardship_link_to_one_thing"), transaction.atomic():
        VersionLink.objects.create(version=draft, author=senior, linked_by=senior)
