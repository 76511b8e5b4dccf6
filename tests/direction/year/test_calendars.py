"""Calendar files: holidays that are read again without harm, and a private feed of what its person may see."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from headship.areas.direction.domain import decisions
from headship.areas.direction.models import Decision
from headship.areas.direction.year.domain import calendars
from headship.areas.direction.year.models import CalendarFeed, SchoolDate
from headship.evidence.registry import Dated
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain.people import record_departure
from headship.school.models import Person, School
from tests.factories.meetings import meeting
from tests.factories.school import PersonFactory
from tests.factories.year import calendar_file, dated, event


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(roles=["head"], signs_in=True)


def days(row: SchoolDate) -> tuple[date, date]:
    return row.starts_on, row.ends_on


def test_holidays_are_read_and_read_again(head: Person) -> None:
    text = calendar_file(
        event("one", "Christmas", "20261221", "20270106"), event("two", "Constitution Day", "20261206"),
    )  # fmt: skip
    calendars.import_dates(by=head, text=text)
    assert days(SchoolDate.objects.get(uid="one")) == (date(2026, 12, 21), date(2027, 1, 5))
    assert days(SchoolDate.objects.get(uid="two")) == (date(2026, 12, 6), date(2026, 12, 6))

    again = calendars.import_dates(by=head, text=text)
    assert [found.does for found in again.events] == ["same", "same"]
    assert SchoolDate.objects.count() == 2

    moved = calendar_file(event("one", "Christmas", "20261222", "20270106"))
    assert [found.does for found in calendars.read(moved).events] == ["changed"]
    calendars.import_dates(by=head, text=moved)
    assert SchoolDate.objects.get(uid="one").starts_on == date(2026, 12, 22)
    assert SchoolDate.objects.count() == 2


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(head: Person) -> None:
    text = calendar_file(
        event("good", "Easter", "20270326", "20270406"),
        "UID:nameless\r\nDTSTART;VALUE=DATE:20270101",
        "UID:dayless\r\nSUMMARY:Someday",
        "SUMMARY:No name to find it by\r\nDTSTART;VALUE=DATE:20270101",
        event("weekly", "Assembly", "20270104", RRULE="FREQ=WEEKLY"),
        event("good", "Easter again", "20270326"),
        event("back", "Backwards", "20270326", "20270301"),
    )
    found = calendars.import_dates(by=head, text=text)
    assert [row.title for row in SchoolDate.objects.all()] == ["Easter"]
    assert len(found.problems) == 6
    for number, word in ((2, "no name"), (3, "first day"), (4, "UID"), (5, "repeats"), (6, "twice"), (7, "before it")):
        assert any(f"Event {number}" in problem and word in problem for problem in found.problems)


@pytest.mark.parametrize("text", ["", "no calendar", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "\0"])
def test_what_is_no_calendar_is_refused_in_words(school: School, text: str) -> None:
    with pytest.raises(Refusal) as refused:
        calendars.read(text)
    assert refused.value.field == "file"


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=80).filter(
    lambda text: bool(text.strip())
)


@given(st.lists(st.tuples(texts, st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 40), texts), max_size=6))
def test_a_feed_reads_back_as_it_was_written(rows: list[tuple[str, date, int, str]]) -> None:
    written = [
        Dated("decision", number, what, on, f"/decisions/{number}/", group, on + timedelta(days=days) if days else None)
        for number, (what, on, days, group) in enumerate(rows)
    ]
    calendar = Calendar.from_ical(calendars.written(written, name="The year", host="https://school.example"))
    read = calendar.walk("VEVENT")
    assert [str(each["SUMMARY"]) for each in read] == [each.what for each in written]
    assert [each["DTSTART"].dt for each in read] == [each.on for each in written]
    assert [each["DTEND"].dt - timedelta(days=1) for each in read] == [each.until or each.on for each in written]
    assert [str(each["URL"]) for each in read] == [f"https://school.example{each.url}" for each in written]
    assert len({str(each["UID"]) for each in read}) == len(written)


def test_two_dates_of_one_record_are_two_events() -> None:
    """A calendar shows one event for each UID, so the second would be lost."""
    day = date(2027, 3, 1)
    both = [Dated("risk", 4, what, day, "/risks/4/", "Risks") for what in ("Look again", "Its measure is due")]
    read = Calendar.from_ical(calendars.written(both, name="The year", host="https://school.example")).walk("VEVENT")
    assert [str(each["UID"]) for each in read] == ["risk-4@school.example", "risk-4-2@school.example"]


def test_a_meeting_has_its_hour_and_place_and_blocks_the_time_of_who_is_asked(head: Person, client: Client) -> None:
    planned = meeting(head, place="Room 4", starts_at=clock.now() + timedelta(days=3), minutes=45)

    def read_by(person: Person) -> Event:
        answer = client.get(reverse("year:feed", args=[calendars.make_feed(by=person)]))
        (found,) = Calendar.from_ical(answer.content).walk("VEVENT")
        return found

    mine, other = read_by(head), read_by(PersonFactory(roles=["teacher"]))
    assert mine["DTSTART"].dt == planned.starts_at.replace(microsecond=0)
    assert mine["DTEND"].dt - mine["DTSTART"].dt == timedelta(minutes=45)
    assert mine["DTSTART"].to_ical().endswith(b"Z")
    assert (str(mine["LOCATION"]), str(mine["TRANSP"]), str(other["TRANSP"])) == ("Room 4", "OPAQUE", "TRANSPARENT")


def test_the_feed_needs_no_account_and_holds_what_its_person_may_see(head: Person, client: Client) -> None:
    today = clock.today()
    dated(head, "Holidays", today + timedelta(days=5))
    settled = decisions.decide_small(by=head, question="Who gets the post?", choice="Nobody yet")
    Decision.objects.filter(pk=settled.pk).update(confidential=True, review_on=today + timedelta(days=9))
    link = reverse("year:feed", args=[calendars.make_feed(by=PersonFactory(roles=["teacher"]))])
    answer = client.get(link)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    summaries = [str(each["SUMMARY"]) for each in Calendar.from_ical(answer.content).walk("VEVENT")]
    assert summaries == ["Holidays"]


def test_ones_own_calendar_holds_the_frame_of_the_year_and_ones_own_meetings(head: Person, client: Client) -> None:
    dated(head, "Holidays", clock.today() + timedelta(days=5))
    decisions.decide_small(by=head, question="Who gets the post?", choice="Nobody yet")
    Decision.objects.update(review_on=clock.today() + timedelta(days=9))
    teacher = PersonFactory(roles=["teacher"])
    meeting(head, title="Heads alone")
    meeting(head, title="With a guest", others=[teacher])
    link = reverse("year:feed", args=[calendars.make_feed(by=teacher)])

    def summaries(query: str) -> set[str]:
        return {str(each["SUMMARY"]) for each in Calendar.from_ical(client.get(link + query).content).walk("VEVENT")}

    assert summaries("?own=1") == {"Holidays", "With a guest"}
    assert summaries("") == {"Holidays", "With a guest", "Heads alone", "Who gets the post?"}


def test_a_new_link_ends_the_old_one_and_an_ended_one_reads_nothing(head: Person, client: Client) -> None:
    old = reverse("year:feed", args=[calendars.make_feed(by=head)])
    new = reverse("year:feed", args=[calendars.make_feed(by=head)])
    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)
    calendars.revoke_feed(by=head)
    assert client.get(new).status_code == 404
    with pytest.raises(Refusal):
        calendars.revoke_feed(by=head)


def test_the_secret_is_not_kept_and_ends_when_its_person_leaves(head: Person, client: Client) -> None:
    teacher = PersonFactory(roles=["teacher"])
    secret = calendars.make_feed(by=teacher)
    assert secret not in CalendarFeed.objects.get(person=teacher).secret_digest
    record_departure(by=head, person=teacher, on=clock.today() - timedelta(days=1))
    assert client.get(reverse("year:feed", args=[secret])).status_code == 404


def test_moments_become_days_of_the_school(school: School) -> None:
    text = calendar_file("UID:x\r\nSUMMARY:Eve\r\nDTSTART:20261224T100000\r\nDTEND:20261224T220000")
    (found,) = calendars.read(text).events
    assert (found.starts_on, found.ends_on) == (date(2026, 12, 24), date(2026, 12, 24))
    assert isinstance(found.starts_on, date) and not isinstance(found.starts_on, datetime)
