"""Planning, pricing, opening and reminding; whom a sample asks; who is missing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail

from headship.evidence.domain import ledger
from headship.evidence.models import Act
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.domain.audiences import audience
from headship.school.domain.quiet import begin_quiet, end_quiet
from headship.school.models import OutboxMail, Person, School
from headship.voice import tasks
from headship.voice.domain import invitations, pulses, rounds
from headship.voice.domain.closing import close
from headship.voice.domain.rounds import Asked
from headship.voice.models import Intake, Invitation, Round
from tests.conftest import person_with
from tests.factories.voice import answer_as, asked, links, opened, people, planned, version

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


# Planning


def test_a_draft_asks_nobody_and_says_its_price(head: Person) -> None:
    parents = people(4, "parent", "Parent")
    parents[0].email = ""
    parents[0].save()
    draft = planned(by=head, groups=[asked("staff", people(6)), asked("families", parents, slips=25)])
    price = rounds.price(draft)
    assert (price.people, price.staff, price.others, price.slips) == (35, 6, 29, 26)
    assert price.minutes_each == draft.minutes > 0
    assert price.staff_minutes == 6 * draft.minutes
    assert not Invitation.objects.exists()
    assert not mail.outbox


def test_the_price_of_an_open_round_is_that_of_those_who_were_asked(head: Person) -> None:
    open_one = opened(by=head, people=6)
    people(3, name="Newcomer")
    assert rounds.price(open_one).people == 6


@pytest.mark.parametrize(
    ("change", "sentence", "field"),
    [
        ({"title": "  "}, "needs a title", "title"),
        ({"lasts": -DAY}, "close after it opens", "closes_at"),
        ({"opens_at": -9 * DAY}, "lies in the past", "closes_at"),
        ({"groups": []}, "Choose whom to ask", "groups"),
        ({"groups": [("staff", {})]}, "Choose who belongs to", "groups"),
        ({"groups": [("governors", {"slips": 3})]}, "have none for", "groups"),
        ({"groups": [("staff", {"slips": 3}), ("staff", {"slips": 3})]}, "asked once", "groups"),
        ({"groups": [("staff", {"slips": 3, "sample": 0})]}, "at least one person", "sample"),
        ({"groups": [("staff", {"slips": 90_000})]}, "At most 2000", "slips"),
        ({"groups": [("partners", {"addresses": ["a@b.example", "nonsense"]})]}, "“nonsense” is not", "addresses"),
        ({"reminders": [0]}, "Reminders come", "reminders"),
    ],
)
def test_what_cannot_be_planned_says_why(head: Person, change: dict[str, Any], sentence: str, field: str) -> None:
    if "opens_at" in change:
        change = {**change, "opens_at": clock.now() + change["opens_at"]}
    if "groups" in change:
        change = {**change, "groups": [asked(code, **more) for code, more in change["groups"]]}
    with pytest.raises(Refusal, match=sentence) as refused:
        planned(by=head, **change)
    assert refused.value.field == field
    assert not Round.objects.exists()


def test_teachers_do_not_plan_surveys(teacher: Person) -> None:
    with pytest.raises(Denied, match="leaders and the office"):
        planned(by=teacher, groups=[asked("staff", slips=5)])


def test_groups_are_never_smaller_than_the_school_allows(head: Person, school: School) -> None:
    school.minimum_group = 8
    school.save()
    head.refresh_from_db()
    assert planned(by=head).minimum_group == 8
    assert planned(by=head, minimum_group=2).minimum_group == 8
    raised = planned(by=head, minimum_group=12)
    assert (raised.minimum_group, raised.minimum_text) == (12, 12)


def test_a_draft_can_be_thrown_away_and_an_open_round_cannot(head: Person) -> None:
    rounds.discard(by=head, round=planned(by=head))
    assert not Round.objects.exists()
    with pytest.raises(Refusal, match="Close it instead"):
        rounds.discard(by=head, round=opened(by=head))


# Opening


def test_opening_sends_everybody_one_link_that_the_database_does_not_hold(
    head: Person, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        open_one = opened(by=head, people=6)
    sent = links(open_one)
    assert len(mail.outbox) == len(sent) == 6
    for message, link in zip(sorted(mail.outbox, key=lambda each: each.to), sent, strict=True):
        token = invitations.token_of(link)
        assert f"/v/{token}/" in message.body
        assert token not in str(vars(link).values())
        assert link.token_digest == invitations.digest_of(token)
        assert link.sent_at is not None
    assert len({link.token_digest for link in sent}) == 6


def test_opening_fixes_the_questions(head: Person) -> None:
    open_one = opened(by=head)
    open_one.version.refresh_from_db()
    assert open_one.version.used_at is not None


def test_opening_twice_asks_nobody_twice(head: Person) -> None:
    open_one = opened(by=head, people=6)
    with pytest.raises(Refusal, match="opened before"):
        rounds.open_round(by=head, round=open_one)
    assert Invitation.objects.count() == 6


def test_whoever_belongs_to_two_groups_is_asked_in_the_first(head: Person) -> None:
    both = people(6)
    open_one = opened(by=head, groups=[asked("staff", both), asked("families", [*both, *people(2, "parent", "Pa")])])
    assert [len(links(open_one, code)) for code in ("staff", "families")] == [6, 2]


def test_an_audience_is_asked_as_it_is_on_the_day(head: Person, teacher: Person) -> None:
    draft = planned(by=head, groups=[Asked(code="staff", title="Staff", audience=audience("staff"))])
    newcomer = person_with("Newcomer", "teacher")
    rounds.open_round(by=head, round=draft)
    assert {link.person_id for link in links(draft)} == {head.pk, teacher.pk, newcomer.pk}


def test_nobody_is_asked_while_the_school_is_quiet(head: Person) -> None:
    draft = planned(by=head)
    begin_quiet(by=head, reason="The hall is flooded")
    with pytest.raises(Refusal, match="The hall is flooded"):
        rounds.open_round(by=head, round=draft)


def test_a_colleague_does_not_open_somebody_elses_survey(head: Person, middle_leader: Person) -> None:
    draft = planned(by=head)
    with pytest.raises(Denied):
        rounds.open_round(by=middle_leader, round=draft)


def test_links_go_out_on_the_day_that_it_opens(head: Person, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        later = opened(by=head, people=6, opens_at=clock.now() + 2 * DAY)
    assert not mail.outbox
    with clock.at(clock.now() + 3 * DAY), django_capture_on_commit_callbacks(execute=True):
        tasks.keep_time()
    assert len(mail.outbox) == 6
    assert all(link.sent_at for link in links(later))


def test_mail_is_in_the_language_of_whoever_gets_it(head: Person, django_capture_on_commit_callbacks: Any) -> None:
    someone = people(1)[0]
    someone.language = "es"
    someone.save()
    with django_capture_on_commit_callbacks(execute=True):
        opened(by=head, groups=[asked("staff", [someone])])
    assert "Dear" not in mail.outbox[0].body


def test_the_mail_of_a_simulated_school_never_leaves(head: Person, school: School) -> None:
    school.demonstration = True
    school.save()
    opened(by=head, people=6)
    assert OutboxMail.objects.count() == 6
    assert not mail.outbox


def test_opening_and_closing_are_evidence_of_what_the_questions_speak_to(head: Person) -> None:
    open_one = opened(by=head, people=6)
    act = Act.objects.get(verb="round.open")
    assert act.clauses.split() == ["4.1a", "4.1b", "4.1c"]
    assert act.purpose == Purpose.ACCOUNTABLE
    for link in links(open_one):
        answer_as(link)
    assert Act.objects.filter(record_kind="round").count() == 2  # planned and opened: an answer is no act
    close(by=head, round=open_one)
    assert Act.objects.filter(verb="round.close", clauses__contains="4.1c").exists()
    assert ledger.verify().intact


def test_a_round_about_a_leader_is_theirs_alone(head: Person, middle_leader: Person, senior: Person) -> None:
    theirs = planned(by=middle_leader, code="leader-360", leader=middle_leader, groups=[asked("peers", people(6))])
    assert Round.objects.visible_to(middle_leader).contains(theirs)
    assert not Round.objects.visible_to(head).contains(theirs)
    assert not Round.objects.visible_to(senior).contains(theirs)
    with pytest.raises(Denied):
        rounds.open_round(by=head, round=theirs)
    act = Act.objects.get(verb="round.plan")
    assert (act.purpose, act.about_id) == (Purpose.FORMATIVE, middle_leader.pk)


def test_another_school_sees_nothing(head: Person, other_school: School) -> None:
    opened(by=head)
    with school_scope(other_school.pk):
        assert not Round.objects.exists()
        assert not Invitation.objects.exists()


# Samples


def test_a_sample_asks_those_who_were_not_asked_for_the_longest_time(head: Person) -> None:
    everybody = people(9)
    seen = []
    for week in range(3):
        with clock.at(clock.now() + week * WEEK_APART):
            open_one = opened(by=head, groups=[asked("staff", everybody, sample=3)])
            seen.append({link.person_id for link in links(open_one)})
    assert [len(each) for each in seen] == [3, 3, 3]
    assert set.union(*seen) == {person.pk for person in everybody}


WEEK_APART = 8 * DAY


def test_a_sample_larger_than_the_group_asks_all(head: Person) -> None:
    assert rounds.price(planned(by=head, groups=[asked("staff", people(4), sample=30)])).people == 4


def test_asking_again_takes_the_same_groups_and_is_held_against_the_last(head: Person) -> None:
    first = opened(by=head, groups=[asked("staff", people(9), sample=6)], reminders=[3])
    for link in links(first):
        answer_as(link)
    with pytest.raises(Refusal, match="Close this survey first"):
        pulses.ask_again(by=head, round=first, opens_at=clock.now(), closes_at=clock.now() + DAY)
    close(by=head, round=first)
    first.refresh_from_db()
    second = pulses.ask_again(by=head, round=first, opens_at=clock.now() + DAY, closes_at=clock.now() + 9 * DAY)
    assert (second.previous, second.title, second.reminders) == (first, first.title, [3])
    assert second.is_draft
    group = second.groups.get()
    assert (group.sample, group.people.count()) == (6, 9)


# Reminding


def reminded(run: Any) -> set[str]:
    mail.outbox.clear()
    with run(execute=True):
        tasks.keep_time()
    return {address for message in mail.outbox for address in message.to}


def test_only_those_who_have_not_answered_are_reminded(head: Person, django_capture_on_commit_callbacks: Any) -> None:
    open_one = opened(by=head, people=6, reminders=[3])
    first, *rest = links(open_one)
    answer_as(first)
    with clock.at(clock.now() + 2 * DAY):
        assert Act.objects.filter(verb="round.remind").count() == 0
    with clock.at(clock.now() + 3 * DAY):
        reminded(django_capture_on_commit_callbacks)  # the links that a test's commit held back go out too
    with clock.at(clock.now() + 3 * DAY):
        assert Act.objects.filter(verb="round.remind").count() == 1
    late = {link.pk for link in links(open_one) if link.reminded_at}
    assert late == {link.pk for link in rest}


def test_each_reminder_goes_out_once(head: Person) -> None:
    opened(by=head, people=6, reminders=[1, 4])
    start = clock.now()
    for hours in (6, 25, 26, 40, 97, 98, 120):
        with clock.at(start + timedelta(hours=hours)):
            tasks.keep_time()
    assert Act.objects.filter(verb="round.remind").count() == 2


def test_a_reminder_waits_until_the_school_is_no_longer_quiet(head: Person) -> None:
    opened(by=head, people=6, reminders=[1])
    start = clock.now()
    with clock.at(start + timedelta(hours=12)):
        begin_quiet(by=head, reason="Examinations")
    with clock.at(start + 2 * DAY):
        tasks.keep_time()
        assert not Act.objects.filter(verb="round.remind").exists()
        end_quiet(by=head)
    with clock.at(start + 3 * DAY):
        tasks.keep_time()
        assert Act.objects.filter(verb="round.remind").count() == 1


def test_people_are_not_reminded_twice_in_a_day(head: Person) -> None:
    open_one = opened(by=head, people=6)
    rounds.remind(by=head, round=open_one)
    with pytest.raises(Refusal, match="less than a day ago"):
        rounds.remind(by=head, round=open_one)


def test_what_is_not_running_reminds_nobody(head: Person) -> None:
    with pytest.raises(Refusal, match="does not take answers"):
        rounds.remind(by=head, round=planned(by=head))


# The end


def test_a_round_closes_by_itself_when_its_time_has_come(head: Person) -> None:
    open_one = opened(by=head, people=6)
    for link in links(open_one):
        answer_as(link)
    with clock.at(open_one.closes_at - timedelta(minutes=1)):
        tasks.keep_time()
        open_one.refresh_from_db()
        assert open_one.is_open
    with clock.at(open_one.closes_at + timedelta(minutes=1)):
        tasks.keep_time()
    open_one.refresh_from_db()
    assert open_one.is_closed
    assert Act.objects.get(verb="round.close").actor_id is None


def test_quiet_days_move_the_end_on(head: Person) -> None:
    open_one = opened(by=head, people=6)
    start = clock.now()
    with clock.at(start + DAY):
        begin_quiet(by=head, reason="Examinations")
    with clock.at(start + 3 * DAY):
        end_quiet(by=head)
    assert rounds.ends_at(open_one) - open_one.closes_at == 3 * DAY  # three days were touched
    with clock.at(open_one.closes_at + DAY):
        tasks.keep_time()
        open_one.refresh_from_db()
        assert open_one.is_open
        assert rounds.takes_answers(open_one)


# Who is missing


def test_who_is_missing_is_told_by_group_and_small_groups_together(head: Person) -> None:
    open_one = opened(
        by=head,
        groups=[asked("staff", people(8)), asked("students", people(3, "student", "Stu")),
                asked("families", people(4, "parent", "Pa"))],
    )  # fmt: skip
    for link in [*links(open_one, "staff")[:5], links(open_one, "students")[0]]:
        answer_as(link)
    response = rounds.missing_by_group(open_one)
    told = [(row.title, row.invited, row.answered, row.shown) for row in response.groups]
    assert told == [("Staff", 8, 5, True), ("Students, Families", 7, 1, True)]
    assert (response.total.invited, response.total.answered) == (15, 6)
    assert not response.some_hidden


def test_a_small_group_cannot_be_subtracted_from_the_total(head: Person) -> None:
    open_one = opened(by=head, groups=[asked("staff", people(8)), asked("students", people(3, "student", "Stu"))])
    for link in links(open_one):
        answer_as(link)
    response = rounds.missing_by_group(open_one)
    assert [(row.title, row.shown) for row in response.groups] == [("Staff", True), ("Students", False)]
    assert (response.total.invited, response.total.answered) == (8, 8)
    assert response.some_hidden


def test_one_person_by_nature_stands_alone(head: Person, middle_leader: Person) -> None:
    theirs = opened(
        by=middle_leader, code="leader-360", leader=middle_leader,
        groups=[asked("self", [middle_leader], named=True), asked("line_manager", [head], named=True),
                asked("peers", people(6))],
    )  # fmt: skip
    answer_as(links(theirs, "self")[0], direction=4)
    rows = {row.title: (row.invited, row.answered, row.shown) for row in rounds.missing_by_group(theirs).groups}
    assert rows == {"Self": (1, 1, True), "Line_manager": (1, 0, True), "Peers": (6, 0, True)}


def test_the_minutes_are_counted_from_the_questions(head: Person) -> None:
    assert planned(by=head).minutes >= Decimal(1)
    assert planned(by=head, minutes=Decimal("2.5")).minutes == Decimal("2.5")


def test_what_ships_can_be_asked(head: Person) -> None:
    assert version("purpose-pulse").instrument.shipped
    assert not Intake.objects.exists()
