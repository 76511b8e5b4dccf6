"""What a finding rests on, how strong it may be called, and the ways in which it is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from headship.areas.direction.domain.decisions import ask, conclude
from headship.areas.direction.models import Decision
from headship.areas.improvement.reviews import queries, waiting
from headship.areas.improvement.reviews.domain import findings, gathering
from headship.areas.improvement.reviews.models import Finding
from headship.evidence.domain import citations
from headship.evidence.models import Citation
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.models import Audience, Person, Receipt
from tests.factories import decisions
from tests.factories import reviews as make
from tests.factories.plan import acted


def test_a_finding_rests_on_something(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    with pytest.raises(Refusal, match="rests on") as refused:
        findings.find(by=head, review=row, sentence="All is well.", kind="keep", strength="weak", supports=[])
    assert refused.value.field == "supports"


def test_it_rests_on_what_was_gathered_for_this_review(head: Person) -> None:
    row, other = (make.heard(by=head, review=make.review(by=head)) for _number in range(2))
    with pytest.raises(Refusal, match="another review"):
        make.found(by=head, review=row, supports=list(other.results.all()), strength="weak")


@pytest.mark.parametrize(
    ("strength", "sources", "against", "sentence"),
    [
        ("strong", 1, "", "two sources"),
        ("strong", 2, "Parents see it otherwise.", "two sources"),
        ("fair", 1, "Parents see it otherwise.", "contested"),
        ("contested", 2, "", "what contradicts"),
    ],
)
def test_how_strong_it_is_called_fits_what_it_rests_on(
    head: Person, strength: str, sources: int, against: str, sentence: str
) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    supports = list(row.meetings.all())[:sources]
    with pytest.raises(Refusal, match=sentence):
        make.found(by=head, review=row, supports=supports, strength=strength, against=against)
    assert not Finding.objects.exists(), "nothing half done"


def test_the_same_source_does_not_speak_for_and_against(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    said = list(row.meetings.all())
    with pytest.raises(Refusal, match="neither"):
        make.found(by=head, review=row, supports=said, contradicts=said[:1], strength="contested")


def test_it_is_weighed_anew_while_the_review_is_open(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    finding = make.found(by=head, review=row)
    one = [row.meetings.first()]
    findings.reweigh(
        by=head, finding=finding, sentence="Perhaps.", kind="unclear", strength="weak", supports=one, against=""
    )
    assert finding.sources.count() == 1
    done = make.concluded(by=head).findings.get()
    with pytest.raises(Refusal, match="closed"):
        findings.strike(by=head, finding=done)


def open_finding(head: Person) -> Finding:
    finding: Finding = make.concluded(by=head).findings.get()
    assert Finding.objects.unanswered().filter(pk=finding.pk).exists()
    return finding


def test_an_action_that_rests_on_it_answers_it(head: Person) -> None:
    finding = open_finding(head)
    action = acted(head)
    citations.cite(by=head, source=("action", action.pk), relation="rests_on", target=("finding", finding.pk))
    assert queries.answers_of([finding])[finding.pk].state == "plan"
    assert not Finding.objects.unanswered().exists()
    assert not [seen for seen, _words in citations.broken_threads(head) if seen.kind == "finding"]


def test_a_decision_that_cites_it_answers_it(head: Person, teacher: Person) -> None:
    finding = open_finding(head)
    decision = decisions.decided(by=head, asked=[teacher])
    citations.cite(by=head, source=("decision", decision.pk), relation="cites", target=("finding", finding.pk))
    assert queries.answers_of([finding])[finding.pk].state == "decision"
    assert not Finding.objects.unanswered().exists()


def test_a_question_that_is_still_open_answers_nothing(
    head: Person, teacher: Person, sign_in_client: Callable[[Person], Client]
) -> None:
    finding = open_finding(head)
    client = sign_in_client(head)
    place = f"/decisions/new/?from=finding:{finding.pk}"
    assert place in client.get(f"/programmes/findings/{finding.pk}/").content.decode()
    said = {"question": "Do fractions come earlier?", "options": "Yes\nNo"}
    assert client.post(place, said).status_code == 302
    decision = Decision.objects.get(question="Do fractions come earlier?")
    assert Citation.objects.filter(source_kind="decision", source_id=decision.pk, target_kind="finding").exists()
    assert queries.answers_of([finding])[finding.pk].state == "open"
    assert Finding.objects.unanswered().filter(pk=finding.pk).exists()
    ask(by=head, decision=decision, people=[teacher])
    conclude(by=head, decision=decision, choice=decision.options.first(), reason="It fits.", method="advice")
    assert queries.answers_of([finding])[finding.pk].state == "decision"
    assert not Finding.objects.unanswered().exists()


def test_a_reason_answers_it_and_those_who_were_heard_read_it(head: Person, teacher: Person) -> None:
    finding = open_finding(head)
    staff = Audience.objects.get(code="staff")
    findings.decline(by=head, finding=finding, reason="The syllabus sets the order.", audiences=[staff])
    receipt = Receipt.objects.get(person=teacher, delivery__about_kind="finding")
    assert "The syllabus sets the order." in receipt.delivery.body
    assert not Finding.objects.unanswered().exists()
    finding.refresh_from_db()
    with pytest.raises(Refusal, match="before"):
        findings.decline(by=head, finding=finding, reason="Again.", told="In the hall.")


def test_a_reason_is_told_to_somebody(head: Person) -> None:
    finding = open_finding(head)
    with pytest.raises(Refusal, match="whom to tell"):
        findings.decline(by=head, finding=finding, reason="No time.")
    with pytest.raises(Refusal, match="reason"):
        findings.decline(by=head, finding=finding, reason=" ", told="In the hall.")
    findings.decline(by=head, finding=finding, reason="No time.", told="In the hall, on Monday.")


def test_only_what_asks_for_a_change_waits_for_an_answer(head: Person) -> None:
    row = make.heard(by=head, review=make.review(by=head))
    make.found(by=head, review=row, kind="keep")
    make.found(by=head, review=row, kind="unclear")
    assert not Finding.objects.unanswered().exists()


def test_an_open_finding_is_a_broken_thread_and_waits_for_its_lead_and_the_head(
    head: Person, middle_leader: Person, teacher: Person
) -> None:
    programme = make.programme(by=head, owner=middle_leader)
    finding = make.concluded(by=middle_leader, of=programme).findings.get()
    assert any(
        seen.record_id == finding.pk for seen, _words in citations.broken_threads(head) if seen.kind == "finding"
    )
    assert [item.record_id for item in waiting.of_findings(head)] == [finding.pk]
    assert [item.record_id for item in waiting.of_findings(middle_leader)] == [finding.pk]
    assert list(waiting.of_findings(teacher)) == []


def test_what_falls_due_waits_for_whoever_looks_after_it(head: Person, teacher: Person) -> None:
    mine = make.programme(by=head, owner=teacher, next_on=clock.days_before(10))
    make.programme(by=head, owner=teacher)
    waits = list(waiting.of_programmes(teacher))
    assert [item.record_id for item in waits] == [mine.pk]
    assert "overdue" not in waits[0].why.lower() and "late" not in waits[0].why.lower().split()
    gathering.plan(by=teacher, programme=mine, questions="Does it still fit?")
    assert list(waiting.of_programmes(teacher)) == []
    (item,) = waiting.of_reviews(teacher)
    assert "Not heard yet" in item.why


def test_a_programme_whose_owner_left_waits_for_the_senior_team(head: Person, teacher: Person) -> None:
    row = make.programme(by=head, owner=teacher)
    teacher.ended_on = clock.today()
    teacher.save()
    assert [(item.record_id, item.action) for item in waiting.of_programmes(head)] == [(row.pk, "Hand it over")]


def test_an_open_review_whose_leader_left_waits_for_the_owner_of_the_programme_and_the_senior_team(
    head: Person, teacher: Person, middle_leader: Person
) -> None:
    row = make.review(by=head, of=make.programme(by=head, owner=middle_leader), owner=teacher)
    teacher.ended_on = clock.today()
    teacher.save()
    for person in (head, middle_leader):
        (item,) = waiting.of_reviews(person)
        assert (item.record_id, item.action) == (row.pk, "Hand it over")


def test_a_stranger_answers_nothing(head: Person, teacher: Person) -> None:
    finding = open_finding(head)
    with pytest.raises(Denied):
        findings.decline(by=teacher, finding=finding, reason="No.", told="In the hall.")
