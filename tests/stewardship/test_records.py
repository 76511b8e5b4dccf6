"""What waits for whom, what moved, what will be asked, and what search finds."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from headship.areas.stewardship.domain import policies
from headship.areas.stewardship.domain.publishing import count_newcomers
from headship.evidence import registry
from headship.evidence.domain.citations import broken_threads
from headship.kernel import clock
from headship.school.domain.teams import form_team
from headship.school.models import Person
from tests.conftest import person_with
from tests.factories.policies import TEXT, DraftFactory, RequirementFactory, ValueFactory, approved, proposed, published
from tests.stewardship.conftest import days_later


def waiting(person: Person) -> list[str]:
    """What waits for somebody about policies, values and requirements; every address leads to a page."""
    codes = ("policy", "school_value", "requirement")
    items = [item for code in codes for item in registry.kind(code).waiting(person)]
    for item in items:
        assert resolve(item.url.split("#")[0])
        assert not item.post_to or resolve(item.post_to)
        assert item.clauses
    return [item.what for item in items]


def test_each_step_waits_for_whoever_takes_it(
    head: Person, senior: Person, teacher: Person, middle_leader: Person
) -> None:
    version = proposed(by=teacher, title="Visits", question=True, links=[])
    policies.link_value(by=teacher, version=version, value=ValueFactory(by=head, text="Care"))
    policies.ask_to_check(by=teacher, version=version, checker=middle_leader)
    assert waiting(middle_leader) == ["Check “Visits”"]
    assert waiting(head) == waiting(senior) == ["Approve “Visits”, version 1"]
    assert waiting(teacher) == []
    policies.send_back(by=head, version=version, reason="Say who counts.")
    assert waiting(teacher) == ["Write on “Visits”"]
    policies.propose(by=teacher, version=version)
    policies.check_link(by=middle_leader, link=version.links.get())
    policies.approve(by=head, version=version)
    assert waiting(teacher) == ["Publish “Visits”"]
    policy = policies.publish(by=teacher, version=version).policy
    assert waiting(middle_leader) == ["Read “Visits”"]
    policies.acknowledge(by=middle_leader, policy=policy)
    assert waiting(middle_leader) == ["One situation on “Visits”"]
    policies.answer_question(by=middle_leader, policy=policy, answer=policies.question_of(policy).answers.first())  # type: ignore[union-attr]
    assert waiting(middle_leader) == []
    policies.mark_unclear(by=middle_leader, policy=policy, passage="ten learners")
    assert waiting(teacher) == ["Read “Visits”", "Explain a passage of “Visits”"]


def test_whoever_wrote_it_is_not_asked_to_approve(senior: Person, head: Person) -> None:
    proposed(by=senior)
    assert waiting(senior) == []


def test_a_review_waits_from_two_months_before(now: datetime, head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head, title="Visits").policy
    policies.acknowledge(by=senior, policy=policy)
    with clock.at(days_later(300)):
        assert waiting(senior) == []
    with clock.at(days_later(310)):
        assert waiting(senior) == ["Look again at “Visits”"]
        policies.begin_version(by=senior, policy=policy)
        assert waiting(senior) == [], "a new version is the answer"


def test_those_who_came_later_wait_for_the_owner(now: datetime, head: Person, senior: Person) -> None:
    policy = published(by=senior, approver=head, title="Visits").policy
    policies.acknowledge(by=senior, policy=policy)
    person_with("New Teacher", "teacher")
    assert count_newcomers() == 1
    assert waiting(senior) == ["Send “Visits” to those who came later"]
    policies.send_to_newcomers(by=senior, policy=policy)
    assert waiting(senior) == []


def test_keepers_are_asked_whether_it_still_holds(now: datetime, head: Person, senior: Person) -> None:
    ValueFactory(by=head, keeper=senior, text="Kindness", confirm_by=date(2026, 4, 20))
    law = RequirementFactory(by=head, keeper=senior, title="Records", confirm_by=date(2026, 3, 20))
    assert waiting(senior) == ["Make sure that “Records” still holds"]
    with clock.at(days_later(25)):
        assert len(waiting(senior)) == 2
        policies.confirm(by=senior, record=law)
        assert waiting(senior) == ["Make sure that “Kindness” still holds"]
    assert waiting(head) == []


def test_a_team_reads_together_what_some_of_it_have_not_read(
    head: Person, senior: Person, middle_leader: Person, readers: list[Person]
) -> None:
    team = form_team(by=head, name="Science", kind="department", lead=middle_leader, members=readers[:2])
    policy = published(by=senior, approver=head, title="Visits").policy
    kind = registry.kind("policy")
    assert [item.what for item in kind.waiting_for_team(team, middle_leader)] == ["Read “Visits” together"]
    policies.acknowledge_together(by=senior, policy=policy, people=[*readers[:2], middle_leader], way="meeting")
    assert list(kind.waiting_for_team(team, middle_leader)) == []


def test_the_year_knows_what_reading_costs(now: datetime, head: Person, senior: Person, readers: list[Person]) -> None:
    published(by=senior, approver=head, title="Visits", question=True)
    (ask,) = registry.kind("policy").asks(date(2026, 3, 1), date(2026, 3, 31))
    assert (ask.what, ask.on, ask.audience, ask.people, ask.minutes) == ("Visits", date(2026, 3, 16), "All staff", 8, 2)
    assert list(registry.kind("policy").asks(date(2026, 4, 1), date(2026, 4, 30))) == []


def test_what_moved_since_somebody_looked(now: datetime, head: Person, senior: Person, teacher: Person) -> None:
    policy = published(by=senior, approver=head, title="Visits").policy
    mark = policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
    with clock.at(days_later(1)):
        policies.answer_mark(by=senior, mark=mark, text="Of any age.")
    moved = registry.kind("policy").moved
    assert [(each.what, each.how) for each in moved(teacher, now - timedelta(hours=1))] == [
        ("Your question on “Visits”", "Of any age."), ("Visits", "In force from now on"),
    ]  # fmt: skip
    assert [each.what for each in moved(head, now)] == []


def test_search_finds_words_of_the_text_in_force(head: Person, senior: Person, teacher: Person, parent: Person) -> None:
    published(by=senior, approver=head, title="Visits")
    DraftFactory(by=senior, title="Secret visits", text=TEXT)
    found = {kind.code: [hit.label for hit in hits] for kind, hits in registry.search(teacher, "ten learners")}
    assert found == {"policy": ["Visits"]}
    assert registry.search(parent, "learners") == []


def test_a_policy_without_a_value_is_a_broken_thread(head: Person, senior: Person) -> None:
    published(by=senior, approver=head, title="Visits")
    published(by=senior, approver=head, title="Phones", links=[ValueFactory(by=head)])
    approved(by=senior, approver=head, title="Not out")
    broken = [(seen.label, why) for seen, why in broken_threads(head) if seen.kind == "policy"]
    assert broken == [("Visits", "It names no value of the school that it upholds.")]


def test_what_waits_costs_the_same_for_one_and_for_three(head: Person, senior: Person, teacher: Person) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            waiting(senior)
        return len(caught)

    def one_of_each() -> None:
        policy = published(by=senior, approver=head, question=True).policy
        policies.mark_unclear(by=teacher, policy=policy, passage="ten learners")
        ValueFactory(by=head, keeper=senior, confirm_by=clock.today() + timedelta(days=5))
        proposed(by=teacher)

    one_of_each()
    before = cost()
    one_of_each()
    one_of_each()
    assert cost() == before
