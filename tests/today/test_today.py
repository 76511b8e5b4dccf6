"""Today: what waits, in which order and words, and what moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.areas.direction.domain import decisions
from headship.evidence.models import ElementStance, Reading
from headship.evidence.registry import Answer, Moved
from headship.kernel import clock
from headship.school.domain.deliveries import send
from headship.school.domain.quiet import begin_quiet, end_quiet, quiet_now
from headship.school.models import Person, Receipt, School
from headship.today import moved, waiting
from headship.today.domain.looking import look
from tests.conftest import person_with
from tests.today.conftest import Notes

NOON = datetime(2026, 3, 4, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Madrid


@pytest.fixture(autouse=True)
def _a_school_of_some_years(school: School) -> None:
    school.created_at = datetime(2024, 1, 1, tzinfo=UTC)
    school.save()


def test_it_greets_by_the_time_where_the_person_is(school: School, head: Person, page: Any) -> None:
    with clock.at(datetime(2026, 3, 4, 21, 0, tzinfo=UTC)):
        assert "Good evening, Amina Diallo" in page(head, "/")
    head.time_zone = "Asia/Tokyo"
    head.save()
    with clock.at(datetime(2026, 3, 4, 22, 0, tzinfo=UTC)):
        read = page(head, "/")
    assert "Good morning, Amina Diallo" in read
    assert "Thursday" in read


def test_the_date_stands_in_the_persons_language(school: School, head: Person, page: Any) -> None:
    head.language = "es"
    head.save()
    with clock.at(NOON):
        assert "4 de marzo de 2026" in page(head, "/")


def test_what_is_due_comes_first_and_the_minutes_are_added_up(notes: Notes, head: Person, page: Any) -> None:
    notes.ask(head, "Some day", minutes=10)
    notes.ask(head, "This week", minutes=5, due=date(2026, 3, 7))
    notes.ask(head, "Now", minutes=2, due=date(2026, 3, 4))
    notes.ask(head, "Long ago", minutes=3, due=date(2026, 2, 20))
    with clock.at(NOON):
        read = page(head, "/")
    places = [read.index(f"<bdi>{what}</bdi>") for what in ("Long ago", "Now", "This week", "Some day")]
    assert places == sorted(places)
    assert "Four things wait for you, about 20 minutes in all." in read
    assert "was hoped for by 20 February" in read
    assert "overdue" not in read


def test_nobody_reads_what_waits_for_somebody_else(notes: Notes, head: Person, teacher: Person, page: Any) -> None:
    notes.ask(teacher, "Answer Lucía’s parents")
    assert "Answer Lucía’s parents" not in page(head, "/")
    assert "Answer Lucía’s parents" in page(teacher, "/")


def test_one_press_sends_a_form_of_its_own(notes: Notes, head: Person, page: Any) -> None:
    notes.ask(head, "Acknowledge", post_to="/notes/1/acknowledgement/", fields=(("way", "alone"),))
    read = page(head, "/")
    assert 'action="/notes/1/acknowledgement/"' in read
    assert '<input type="hidden" name="way" value="alone">' in read


@pytest.mark.parametrize("who", ["head", "teacher", "governor", "parent"])
def test_empty_is_a_pleasure(who: str, notes: Notes, request: pytest.FixtureRequest, page: Any) -> None:
    assert "Nothing waits for you." in page(request.getfixturevalue(who), "/")


def test_a_message_that_asks_for_an_answer_waits(notes: Notes, teacher: Person, parent: Person, page: Any) -> None:
    send(by=person_with("Kenji", "head"), subject="Trip to the museum", body="x", people=[parent],
         asks_acknowledgement=True)  # fmt: skip
    assert "Read “Trip to the museum”" in page(parent, "/")
    assert "Trip to the museum" not in page(teacher, "/")


def test_a_message_about_a_record_is_left_to_its_room(notes: Notes, head: Person, teacher: Person, page: Any) -> None:
    send(by=head, subject="Policy on phones", body="x", people=[teacher], asks_acknowledgement=True,
         about_kind="policy", about_id=1)  # fmt: skip
    assert "Policy on phones" not in page(teacher, "/")


def test_quiet_mode_shows_deadlines_as_paused(notes: Notes, head: Person, teacher: Person, page: Any) -> None:
    notes.ask(teacher, "Review", due=date(2026, 3, 1))
    with clock.at(NOON):
        begin_quiet(by=head, reason="Examination week")
        read, heads = page(teacher, "/"), page(head, "/")
    assert "Paused, until quiet mode ends" in read
    assert "was to be done by 1 March: paused" in read
    assert "was hoped for" not in read
    assert "End quiet mode" in heads
    assert "End quiet mode" not in read


def test_the_head_alone_ends_quiet_mode_by_one_press(head: Person, teacher: Person, sign_in_client: Any) -> None:
    begin_quiet(by=head, reason="Examination week")
    assert sign_in_client(teacher).post("/quiet-ending/").status_code == 403
    assert quiet_now() is not None
    assert sign_in_client(head).post("/quiet-ending/", follow=True).redirect_chain == [("/", 302)]
    assert quiet_now() is None
    assert "It is not quiet now." in sign_in_client(head).post("/quiet-ending/", follow=True).content.decode()


def test_what_moved_is_told_for_the_whole_of_a_visit_and_not_in_the_next(notes: Notes, head: Person, page: Any) -> None:
    with clock.at(NOON):
        page(head, "/")
    notes.moved[head.pk] = [Moved("note", 1, "“Homework” was decided", "by consent", "/n/", NOON + timedelta(hours=2))]
    with clock.at(NOON + timedelta(days=1)):
        assert "“Homework” was decided" in page(head, "/")
    with clock.at(NOON + timedelta(days=1, minutes=20)):
        assert "“Homework” was decided" in page(head, "/")
    with clock.at(NOON + timedelta(days=2)):
        assert "“Homework” was decided" not in page(head, "/")


def test_a_first_look_tells_of_a_week(head: Person) -> None:
    with clock.at(NOON):
        assert look(by=head) == NOON - timedelta(days=7)


def reading(day: date, numerator: int, low: float, high: float, **more: Any) -> Reading:
    row: Reading = Reading.objects.create(
        indicator="reviews", purpose="accountable", taken_on=day, period_start=day, numerator=numerator,
        denominator=20, value=numerator / 20, low=low, high=high, title="Reviewed on time",
        computed_at=datetime(day.year, day.month, day.day, 12, tzinfo=UTC), **more,
    )  # fmt: skip
    return row


def test_a_figure_is_told_only_beyond_noise(head: Person, teacher: Person, parent: Person) -> None:
    since = datetime(2026, 2, 1, 12, tzinfo=UTC)
    then = reading(date(2026, 1, 31), 7, 0.18, 0.57, current=False)
    now = reading(date(2026, 3, 3), 9, 0.26, 0.66)
    assert moved.readings_moved(head, since) == []
    Reading.objects.filter(pk=now.pk).update(numerator=17, value=0.85, low=0.64, high=0.95)
    told = moved.readings_moved(head, since)
    assert [item.what for item in told] == ["Reviewed on time"]
    assert "rose from 35 % to 85 %" in told[0].how
    assert len(moved.readings_moved(teacher, since)) == 1
    assert moved.readings_moved(parent, since) == []
    Reading.objects.filter(pk=then.pk).update(paused=True)
    assert moved.readings_moved(head, since) == []


def test_one_leaders_figure_is_told_to_that_leader_alone(head: Person, senior: Person) -> None:
    reading(date(2026, 1, 31), 2, 0.03, 0.30, current=False, leader_id=senior.pk)
    reading(date(2026, 3, 3), 17, 0.64, 0.95, leader_id=senior.pk)
    since = datetime(2026, 2, 1, 12, tzinfo=UTC)
    assert len(moved.readings_moved(senior, since)) == 1
    assert moved.readings_moved(head, since) == []


def test_leaders_and_governors_read_what_is_in_focus(
    head: Person, governor: Person, teacher: Person, notes: Notes, page: Any
) -> None:
    assert ElementStance.objects.filter(element="2.2", stance=ElementStance.Stance.FOCUS).exists()  # as a school begins
    assert "What we work on now" in page(head, "/")
    assert "What we work on now" in page(governor, "/")
    assert "What we work on now" not in page(teacher, "/")


def test_three_things_cost_as_many_queries_as_one(notes: Notes, head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)

    def add(number: int) -> None:
        notes.ask(head, f"Thing {number}")
        send(by=head, subject=f"Message {number}", body="x", people=[head], asks_acknowledgement=True)
        send(by=head, subject=f"News {number}", body="x", people=[head])

    add(1)
    client.get("/")
    before = queries_of(client)
    add(2)
    add(3)
    assert queries_of(client) == before


def queries_of(client: Any) -> int:
    """How many queries Today takes."""
    with CaptureQueriesContext(connection) as caught:
        client.get("/")
    return len(caught)


def test_what_is_short_enough_is_read_and_answered_in_place(notes: Notes, head: Person, page: Any) -> None:
    notes.ask(
        head, "Choose a hall", post_to="/notes/1/choice/", reads="The old one leaks.\n\nThe new one is dear.",
        answers=(
            Answer("hall", "Which hall?", (("1", "The old one"), ("2", "The new one"))),
            Answer("why", "Why?", required=False),
        ),
    )  # fmt: skip
    read = page(head, "/")
    assert "<p>The old one leaks.</p>" in read and 'action="/notes/1/choice/"' in read
    assert 'name="hall" value="2" required' in read
    assert "<textarea" in read and 'name="why"' in read
    assert "If a child is in danger, do not write it here." in read


def test_where_nobody_writes_the_words_on_danger_do_not_stand(notes: Notes, head: Person, page: Any) -> None:
    notes.ask(head, "Vote", post_to="/v/", answers=(Answer("hall", "Which hall?", (("1", "The old one"),)),))
    assert "If a child is in danger" not in page(head, "/").split('id="main"')[1].split("<aside")[0]


def test_a_message_is_read_and_acknowledged_without_leaving_today(
    head: Person, teacher: Person, page: Any, sign_in_client: Any
) -> None:
    send(by=head, subject="Fire drill", body="At eleven, leave the bags.", people=[teacher], asks_acknowledgement=True)
    receipt = Receipt.objects.get()
    read = page(teacher, "/")
    assert "At eleven, leave the bags." in read
    address = reverse("school:acknowledgement", args=[receipt.pk])
    assert f'action="{address}"' in read
    sign_in_client(teacher).post(address)
    assert "Nothing waits for you." in page(teacher, "/")


def test_quiet_days_move_deadlines_on(notes: Notes, head: Person, page: Any) -> None:
    """Quiet from the 5th to the 9th: what was due on the 7th and asked on the 3rd is due on the 12th."""
    notes.ask(head, "Asked before", due=date(2026, 3, 7), since=date(2026, 3, 3))
    notes.ask(head, "Due within", due=date(2026, 3, 7))
    notes.ask(head, "Due long before", due=date(2026, 3, 2))
    with clock.at(datetime(2026, 3, 5, 9, tzinfo=UTC)):
        begin_quiet(by=head, reason="Examination week")
    with clock.at(datetime(2026, 3, 9, 9, tzinfo=UTC)):
        end_quiet(by=head)
    with clock.at(datetime(2026, 3, 10, 9, tzinfo=UTC)):
        due = {item.what: item.due for item in waiting.waiting_for(head)}
        read = page(head, "/")
    assert due == {
        "Asked before": date(2026, 3, 12), "Due within": date(2026, 3, 10), "Due long before": date(2026, 3, 2),
    }  # fmt: skip
    assert "by Thursday, 12 March" in read


@pytest.mark.parametrize("role", ["student", "parent", "partner", "governor", "network_lead"])
def test_everybody_has_a_today_that_asks_what_is_theirs(role: str, school: School, head: Person, page: Any) -> None:
    person = person_with("Somebody", role, email="somebody@riverside.example")
    read = page(person, "/")
    assert "Nothing waits for you." in read
    outside = role != "governor"
    assert ("When the school asks you something" in read) is outside
    assert ('href="/decisions/"' in read) is not outside


def test_a_decision_is_voted_on_from_today(head: Person, teacher: Person, page: Any, sign_in_client: Any) -> None:
    decision = decisions.raise_question(by=head, question="A longer break?", options=["Yes", "No"])
    vote = decisions.open_vote(by=head, decision=decision, closes_on=clock.today(), people=[teacher])
    option = decision.options.get(text="Yes")
    read = page(teacher, "/")
    assert f'action="/decisions/{decision.pk}/vote/ballot/"' in read and f'value="{option.pk}" required' in read
    sign_in_client(teacher).post(f"/decisions/{decision.pk}/vote/ballot/", {"option": option.pk})
    assert vote.ballots.get().option == option
    assert "Nothing waits for you." in page(teacher, "/")
