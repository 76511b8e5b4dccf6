"""Meetings: planned, held, kept; what waits comes on the agenda, what is agreed leaves the room recorded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from headship.areas.direction.meetings import queries, records
from headship.areas.direction.meetings.domain import agenda, meetings
from headship.areas.direction.meetings.models import AgendaItem, Meeting
from headship.areas.direction.models import Decision
from headship.areas.improvement.plan.models import Action
from headship.evidence import registry
from headship.evidence.models import Act, Citation, Promise
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.school.domain.protected import protect
from headship.school.models import Person, Team
from tests.conftest import person_with
from tests.factories import meetings as made
from tests.factories.decisions import DecisionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(head: Person, teacher: Person) -> Team:
    """The head's team, the teacher in it."""
    return made.team_of(head, teacher, name="Science")


def titles(meeting: Meeting) -> list[str]:
    return list(meeting.items.values_list("title", flat=True))


def test_the_agenda_fills_from_what_waits_for_the_team(head: Person, team: Team) -> None:
    question = DecisionFactory(by=head, question="A longer break?", team=team)
    meeting = made.meeting(head, team)
    assert titles(meeting) == ["Decide “A longer break?”"]
    assert meeting.items.get().reference == ("decision", question.pk)
    assert sorted(row.person.name for row in meeting.attendances.all()) == ["Amina Diallo", "Lucía Fernández"]


def test_it_takes_what_there_is_time_for_and_offers_the_rest(head: Person, team: Team) -> None:
    for number in range(4):
        DecisionFactory(by=head, question=f"Question {number}?", team=team)  # 15 minutes each
    meeting = made.meeting(head, team, minutes=30)
    assert meeting.items.count() == 2
    left = agenda.waiting(meeting, head)
    assert len(left) == 2
    meetings.add_waiting(by=head, meeting=meeting, kind=left[0].kind, record_id=left[0].record_id)
    assert meeting.items.count() == 3
    with pytest.raises(Refusal, match="already"):
        meetings.add_waiting(by=head, meeting=meeting, kind=left[0].kind, record_id=left[0].record_id)


def test_points_are_brought_moved_changed_and_cut(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    first = meetings.add(by=teacher, meeting=meeting, title="Lab coats", minutes=5)
    second = meetings.add(by=head, meeting=meeting, title="Exams", minutes=20, standing=True)
    meetings.move(by=head, item=second, up=True)
    assert titles(meeting) == ["Exams", "Lab coats"]
    meetings.move(by=head, item=AgendaItem.objects.get(pk=second.pk), up=True)
    assert titles(meeting) == ["Exams", "Lab coats"]
    meetings.change_item(by=head, item=AgendaItem.objects.get(pk=first.pk), title="Coats", minutes=10)
    meetings.cut(by=head, item=second)
    assert titles(meeting) == ["Coats"]
    with pytest.raises(Denied):
        meetings.cut(by=teacher, item=first)


def test_notes_are_kept_and_two_people_lose_nothing(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    meetings.write(by=head, item=item, text="Dates are set.", base="")
    written = meetings.write(by=teacher, item=item, text="Rooms are missing.", base="")
    assert written.others
    notes = AgendaItem.objects.get(pk=item.pk).notes
    assert "Dates are set." in notes and "Rooms are missing." in notes
    again = meetings.write(by=head, item=item, text="Dates are set for May.", base="Dates are set.")
    assert again.item.notes.splitlines() == ["Dates are set for May.", "Rooms are missing."]
    assert Meeting.objects.get(pk=meeting.pk).state == Meeting.State.OPEN


@pytest.mark.parametrize("kind", ["action", "decision", "promise", "idea", "risk"])
def test_what_leaves_the_room_is_a_record_that_rests_on_the_meeting(head: Person, team: Team, kind: str) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    due = clock.today() + timedelta(days=10)
    outcome = meetings.begin(
        by=head, meeting=meeting, item=item, kind=kind, what="Print the papers", owner=head, due_on=due
    )
    begun = registry.kind(kind).model._base_manager.get(pk=outcome.record_id)
    assert begun is not None
    assert Citation.objects.filter(
        source_kind=kind, source_id=begun.pk, relation="rests_on", target_kind="meeting", target_id=meeting.pk
    ).exists()
    assert AgendaItem.objects.get(pk=item.pk).talked_at is not None


def test_a_decision_in_a_line_is_settled_and_a_question_waits(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    for line in ("A longer break? Yes, from May", "Two laptops are bought", "Where do we go in June?"):
        meetings.begin(by=head, meeting=meeting, kind="decision", what=line, owner=head)
    rows = {row.question: row for row in Decision.objects.all()}
    assert rows["A longer break?"].choice.text == "Yes, from May"
    assert rows["Two laptops are bought"].state == Decision.State.DECIDED
    assert rows["Where do we go in June?"].state == Decision.State.DRAFT


def test_a_promise_in_a_line_names_its_group_or_is_the_teams(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    due = clock.today() + timedelta(days=10)
    for line in ("Families: fees are printed once a term", "We answer within two days"):
        meetings.begin(by=head, meeting=meeting, kind="promise", what=line, owner=head, due_on=due)
    assert [(str(row.group), row.will) for row in Promise.objects.order_by("pk")] == [
        ("Families", "fees are printed once a term"), ("Science", "We answer within two days"),
    ]  # fmt: skip
    with pytest.raises(Refusal, match="by when"):
        meetings.begin(by=head, meeting=meeting, kind="promise", what="Families: soon", owner=head)


def test_only_what_was_talked_over_is_linked_and_not_before_the_meeting_is_held(head: Person, team: Team) -> None:
    DecisionFactory(by=head, question="One?", team=team)
    DecisionFactory(by=head, question="Two?", team=team)
    meeting = made.begun(head, team)
    first, second = meeting.items.all()
    meetings.write(by=head, item=first, text="We talked.", base="")
    assert not Citation.objects.filter(source_kind="meeting").exists()
    made.everybody_there(head, meeting)
    meetings.close(by=head, meeting=meeting)
    discussed = Citation.objects.filter(source_kind="meeting", relation="discusses")
    assert [row.target_id for row in discussed] == [first.record_id]
    assert second.record_id not in {row.target_id for row in discussed}
    act = Act.objects.get(verb="meeting.close")
    assert "6.5b" in act.clauses


def test_what_was_not_reached_goes_on_to_the_next_meeting(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    meetings.add(by=head, meeting=meeting, title="Coats")
    meetings.add(by=head, meeting=meeting, title="Welcome", standing=True)
    made.everybody_there(head, meeting)
    meetings.close(by=head, meeting=meeting)
    following = meetings.again(by=head, meeting=Meeting.objects.get(pk=meeting.pk))
    assert sorted(titles(following)) == ["Coats", "Welcome"]
    assert following.items.get(title="Coats").carried_from.meeting_id == meeting.pk
    third = made.meeting(head, team, starts_at=made.tomorrow(24 * 30))
    assert "Coats" not in titles(third)


def test_the_next_one_planned_beforehand_receives_what_was_left(head: Person, team: Team) -> None:
    meeting = made.begun(head, team, every_days=7)
    following = meetings.again(by=head, meeting=meeting)
    assert following.starts_at - meeting.starts_at == timedelta(days=7)
    with pytest.raises(Refusal, match="planned already"):
        meetings.again(by=head, meeting=meeting)
    meetings.add(by=head, meeting=meeting, title="Coats")
    made.everybody_there(head, meeting)
    meetings.close(by=head, meeting=meeting)
    assert titles(following) == ["Coats"]


def test_what_two_meetings_left_of_one_record_comes_once(head: Person, team: Team) -> None:
    DecisionFactory(by=head, question="A longer break?", team=team)
    for _time in range(2):
        meeting = made.begun(head, team)
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=clock.now() - timedelta(minutes=5))
    for meeting in Meeting.objects.order_by("pk"):
        made.everybody_there(head, meeting)
        meetings.close(by=head, meeting=meeting)
    assert titles(made.meeting(head, team)) == ["Decide “A longer break?”"]


def test_minutes_are_kept_though_the_next_agenda_is_full(head: Person, team: Team) -> None:
    meeting, full = made.begun(head, team), made.meeting(head, team)
    rows = [AgendaItem(meeting=full, position=place, title=f"Point {place}") for place in range(1, agenda.MOST)]
    AgendaItem.objects.bulk_create(rows)
    for title in ("Coats", "Keys"):
        meetings.add(by=head, meeting=meeting, title=title)
    made.everybody_there(head, meeting)
    meetings.close(by=head, meeting=meeting)
    assert titles(full)[-1] == "Coats" and full.items.count() == agenda.MOST
    assert titles(made.meeting(head, team, starts_at=made.tomorrow(72))) == ["Keys"]


def test_a_cancelled_meeting_says_why_and_hands_its_agenda_on(head: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    meetings.add(by=head, meeting=meeting, title="Coats")
    later = made.meeting(head, team, starts_at=made.tomorrow(72))
    with pytest.raises(Refusal, match="why"):
        meetings.cancel(by=head, meeting=meeting, because=" ")
    meetings.cancel(by=head, meeting=meeting, because="Half of us are ill")
    assert titles(later) == ["Coats"]
    with pytest.raises(Refusal, match="cancelled"):
        meetings.add(by=head, meeting=meeting, title="More")


def test_kept_minutes_do_not_change_and_are_corrected_with_a_day(head: Person, team: Team) -> None:
    meeting = made.begun(head, team)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    meetings.write(by=head, item=item, text="In May.", base="")
    with pytest.raises(Refusal, match="who was there"):
        meetings.close(by=head, meeting=meeting)
    made.everybody_there(head, meeting)
    kept = meetings.close(by=head, meeting=meeting)
    seal = meetings.seal(kept)
    assert seal in Act.objects.select_related("text").get(verb="meeting.close").text.payload
    for attempt in (
        lambda: meetings.write(by=head, item=item, text="In June.", base="In May."),
        lambda: meetings.attend(by=head, meeting=kept, person=head, status="absent"),
        lambda: meetings.begin(by=head, meeting=kept, kind="action", what="More", owner=head),
        lambda: meetings.close(by=head, meeting=kept),
        lambda: meetings.summarise(by=head, meeting=kept, summary="Other"),
    ):
        with pytest.raises(Refusal, match="do not change"):
            attempt()
    meetings.correct(by=head, meeting=kept, text="It was June.")
    assert AgendaItem.objects.get(pk=item.pk).notes == "In May."
    assert meetings.seal(kept) == seal
    AgendaItem.objects.filter(pk=item.pk).update(notes="In June.")
    assert meetings.seal(kept) != seal


def test_minutes_are_not_kept_before_the_day(head: Person, team: Team) -> None:
    meeting = made.meeting(head, team, starts_at=made.tomorrow(72))
    made.everybody_there(head, meeting)
    with pytest.raises(Refusal, match="not been held"):
        meetings.close(by=head, meeting=meeting)


def test_a_meeting_that_was_held_is_written_down_in_one_go(head: Person, teacher: Person, team: Team) -> None:
    due = clock.today() + timedelta(days=5)
    meeting = meetings.record_held(
        by=head, team=team, held_at=clock.now() - timedelta(days=1), present=[head, teacher],
        talked="Exams", agreed=["Papers are blue", "A longer break? No", ""],
        to_do=[meetings_todo("Print them", teacher, due)],
    )  # fmt: skip
    assert meeting.is_closed and meeting.attendances.filter(status="present").count() == 2
    assert Decision.objects.filter(state=Decision.State.DECIDED, team=team).count() == 2
    assert Action.objects.get().owner == teacher


def meetings_todo(what: str, owner: Person, due: object) -> object:
    from headship.areas.direction.meetings.domain.holding import ToDo

    return ToDo(what, owner, due)  # type: ignore[arg-type]


def test_one_that_was_held_lies_in_the_past_and_says_something(head: Person, team: Team) -> None:
    with pytest.raises(Refusal, match="still to come"):
        made.held(head, team, held_at=made.tomorrow())
    with pytest.raises(Refusal, match="who was there"):
        made.held(head, team, present=[])
    with pytest.raises(Refusal, match="in a line"):
        made.held(head, team, agreed=[])
    assert not Meeting.objects.exists()


def test_what_a_confidential_meeting_agreed_becomes_no_decision_that_others_see(head: Person, team: Team) -> None:
    meeting = made.held(head, team, confidential=True, agreed=["Nobody is told"])
    assert not Decision.objects.exists()
    assert meeting.items.get().notes == "Nobody is told"
    assert Act.objects.select_related("text").get(verb="meeting.close").text.label == "A confidential meeting"


def test_a_planned_meeting_lies_ahead_and_has_a_chair_who_is_here(head: Person, teacher: Person, team: Team) -> None:
    with pytest.raises(Refusal, match="held already"):
        made.meeting(head, team, starts_at=clock.now() - timedelta(hours=1))
    teacher.ended_on = clock.today()
    teacher.save()
    with pytest.raises(Refusal, match="has left"):
        made.meeting(head, team, chair=teacher)
    with pytest.raises(Refusal, match="Between 1 and"):
        made.meeting(head, team, minutes=0)


def test_a_stranger_to_the_team_plans_nothing_for_it(team: Team, school: object) -> None:
    with pytest.raises(Denied, match="by its members, or by a leader"):
        made.meeting(person_with("Sam Other", "teacher"), team)


def test_who_sees_a_meeting(head: Person, teacher: Person, team: Team, parent: Person) -> None:
    other = person_with("Sam Other", "teacher")
    senior = person_with("Kim Senior", "senior_leader")
    plain = made.meeting(head, team)
    secret = made.meeting(head, team, confidential=True)
    for person in (head, teacher):
        assert set(Meeting.objects.visible_to(person)) == {plain, secret}
    for person in (other, senior):
        assert set(Meeting.objects.visible_to(person)) == {plain}
    assert not Meeting.objects.visible_to(parent).exists()
    meetings.invite(by=head, meeting=secret, people=[teacher, parent])
    assert set(Meeting.objects.visible_to(parent)) == {secret}


def test_a_point_about_a_record_that_a_reader_may_not_see_keeps_its_words(
    head: Person, teacher: Person, team: Team
) -> None:
    secret = DecisionFactory(by=head, question="Who leaves?", team=team, confidential=True)
    meeting = made.begun(head, team)
    item = meeting.items.get()
    assert item.record_id == secret.pk
    meetings.write(by=head, item=item, text="Not Rosa.", base="")
    other = person_with("Sam Other", "teacher")
    shown = queries.points(meeting, other, writes=False)[0]
    assert shown.title == "A record that you may not see" and shown.notes == ""
    assert queries.points(meeting, head, writes=True)[0].notes == "Not Rosa."


def test_two_meetings_at_once_and_a_chair_who_left_are_said(head: Person, teacher: Person, team: Team) -> None:
    other = made.team_of(person_with("Rui Lead", "middle_leader"), teacher)
    one = made.meeting(head, team, chair=teacher)
    made.meeting(head, team, title="Another")
    made.meeting(head, other, title="Elsewhere")
    teacher.ended_on = clock.today()
    teacher.save()
    one = Meeting.objects.select_related("chair", "team").get(pk=one.pk)
    people = list(one.attendances.select_related("person"))
    said = " ".join(queries.cautions(one, people))
    assert "The team has another meeting at the same time." in said
    assert "Lucía Fernández, who was to chair, has left the school." in said
    assert "asked to come to another meeting at the same time" in said


def test_what_waits_for_whom(head: Person, teacher: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    assert [each.action for each in records.waiting(teacher)] == ["Answer"]
    assert [each.action for each in records.waiting(head)] == ["Prepare"]
    meetings.reply(by=teacher, meeting=meeting, says="comes")
    meetings.add(by=head, meeting=meeting, title="Exams")
    assert not list(records.waiting(teacher)) and not list(records.waiting(head))
    with clock.at(clock.now() + timedelta(days=2)):
        assert [each.action for each in records.waiting(head)] == ["Finish"]
    with pytest.raises(Denied):
        meetings.reply(by=person_with("Sam Other", "teacher"), meeting=meeting, says="comes")


def test_it_stands_in_the_year_with_what_it_asks(head: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    day = meeting.day
    assert [each.what for each in records.dates(head, day, day)] == ["Weekly meeting"]
    ask = next(iter(records.asks(day, day)))
    assert (ask.people, ask.minutes) == (2, 60)
    meetings.cancel(by=head, meeting=meeting, because="Ill")
    assert not list(records.dates(head, day, day)) and not list(records.asks(day, day))


def test_the_minutes_are_told_to_those_who_were_there(head: Person, teacher: Person, team: Team) -> None:
    since = clock.now() - timedelta(hours=1)
    made.held(head, team, present=[head, teacher])
    assert [each.kind for each in records.moved(teacher, since)] == ["meeting"]
    assert not list(records.moved(person_with("Sam Other", "teacher"), since))


def test_the_database_refuses_what_no_meeting_is(head: Person, team: Team) -> None:
    meeting = made.meeting(head, team)
    for broken in (
        {"minutes": 0}, {"state": "closed"}, {"state": "cancelled"}, {"cancelled_because": "Ill"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**broken)
    item = meetings.add(by=head, meeting=meeting, title="Exams")
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.filter(pk=item.pk).update(record_kind="decision")


def test_the_next_one_does_not_fall_into_a_protected_week(head: Person, team: Team) -> None:
    meeting = made.held(head, team)
    in_a_week = meeting.day + timedelta(days=7)
    protect(by=head, starts_on=in_a_week, ends_on=in_a_week + timedelta(days=3), reason="Mocks")
    planned = meetings.again(by=head, meeting=meeting)
    assert planned.day == meeting.day + timedelta(days=14)
    assert timezone.localtime(planned.starts_at).time() == timezone.localtime(meeting.starts_at).time()
