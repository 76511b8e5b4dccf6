"""The pages of the year, as somebody uses them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.areas.direction.year import queries
from headship.areas.direction.year.domain import dates
from headship.areas.direction.year.models import CalendarFeed, SchoolDate
from headship.areas.improvement.library.domain import groups
from headship.evidence.registry import Ask
from headship.kernel import clock
from headship.school.domain.audiences import audience
from headship.school.models import Audience, Person, ProtectedWeek, School
from tests.factories.library import WorkFactory
from tests.factories.school import PersonFactory, TermFactory
from tests.factories.year import calendar_file, dated, event

NOW = datetime(2026, 10, 5, 12, tzinfo=ZoneInfo("Europe/Madrid"))


@pytest.fixture
def head(school: School) -> Person:
    return PersonFactory(roles=["head"], signs_in=True)


@pytest.fixture
def signed_in(head: Person, client: Client) -> Client:
    client.force_login(head.account)
    return client


def page(client: Client, query: str = "", name: str = "year:year") -> str:
    with clock.at(NOW):
        return client.get(reverse(name) + query).content.decode()


def test_the_year_holds_the_picture_and_the_same_as_a_list(head: Person, signed_in: Client) -> None:
    dated(head, "Christmas", date(2026, 12, 21), date(2027, 1, 5))
    text = page(signed_in)
    assert "The year September 2026 to August 2027" in text
    assert '<svg viewBox="0 0 1180' in text
    assert text.count("Christmas") >= 2
    assert "Nothing clashes." in text


def test_a_month_in_detail_and_what_is_no_month(head: Person, signed_in: Client) -> None:
    dated(head, "Christmas", date(2026, 12, 21), date(2027, 1, 5))
    december, october = page(signed_in, "?month=2026-12"), page(signed_in, "?month=2026-10")
    assert "December 2026" in december and "Christmas" in december
    last_week = december.split('id="week-2026-12-28"')[1].split("</article>")[0]
    assert "Christmas" in last_week and "Nothing so far." not in last_week, "holidays go on from week to week"
    assert "Christmas" not in october
    for nonsense in ("?month=2026-13", "?month=x", "?year=99999", "?term=12345678901234567890"):
        assert "The year September" in page(signed_in, nonsense)


def test_many_of_one_kind_on_one_day_are_folded_and_none_is_lost(head: Person, signed_in: Client) -> None:
    for number in range(6):
        dated(head, f"Trip {number}", date(2026, 12, 3), kind="event")
    dated(head, "Founders’ day", date(2026, 12, 3), kind="governance")
    text = page(signed_in, "?month=2026-12")
    assert "4 more on that day: Events" in text and "more on that day: Governance" not in text
    assert all(f"Trip {number}" in text for number in range(6))


def test_only_one_group_is_listed_where_it_was_chosen(head: Person, signed_in: Client) -> None:
    dated(head, "Christmas", date(2026, 12, 21))
    dated(head, "Fair of spring", date(2027, 3, 21), kind="event")
    text = page(signed_in, "?year=2026&group=Events")
    assert "Fair of spring" in text and "Christmas" not in text.split("year-agenda")[1]


def test_a_date_is_entered_changed_and_taken_out(head: Person, signed_in: Client) -> None:
    fields = {"kind": "results", "title": "Results of June", "starts_on": "2027-08-17"}
    assert signed_in.post(reverse("year:date_new"), fields).status_code == 302
    row = SchoolDate.objects.get()
    signed_in.post(reverse("year:date", args=[row.pk]), {**fields, "starts_on": "2027-08-18"})
    row.refresh_from_db()
    assert row.starts_on == row.ends_on == date(2027, 8, 18)
    wrong = signed_in.post(reverse("year:date_new"), {**fields, "ends_on": "2027-01-01"})
    assert wrong.status_code == 422 and "lies before the first" in wrong.content.decode()
    signed_in.post(reverse("year:date_removal", args=[row.pk]))
    assert not SchoolDate.objects.exists()


def test_a_calendar_file_is_shown_before_it_is_kept(head: Person, signed_in: Client) -> None:
    text = calendar_file(event("a", "Christmas", "20261221", "20270106"), "UID:b\r\nSUMMARY:Someday")
    file = SimpleUploadedFile("holidays.ics", text.encode(), "text/calendar")
    shown = signed_in.post(reverse("year:holidays"), {"file": file}).content.decode()
    assert "Christmas" in shown and "1 event is left out" in shown
    assert not SchoolDate.objects.exists()
    signed_in.post(reverse("year:holidays"), {"text": text})
    assert SchoolDate.objects.get().title == "Christmas"


@pytest.mark.parametrize("content", [b"no calendar", "Fiestas de otoño".encode("latin-1"), b""])
def test_a_file_that_is_none_is_answered_in_words(head: Person, signed_in: Client, content: bytes) -> None:
    file = SimpleUploadedFile("holidays.ics", content, "text/calendar")
    answer = signed_in.post(reverse("year:holidays"), {"file": file})
    assert answer.status_code == 422 and "aria-invalid" in answer.content.decode()


def test_last_years_dates_are_offered_with_the_day_on_which_they_would_stand(head: Person, signed_in: Client) -> None:
    row = dated(head, "Fair", date(2026, 6, 12), kind="event")
    address = reverse("year:copy") + "?year=2026"
    assert "Fair: Fri 11 Jun 2027" in page(signed_in, "?year=2026", "year:copy")
    signed_in.post(address, {"chosen": [row.pk]})
    assert SchoolDate.objects.filter(copied_from=row).exists()
    assert "Nothing is left to copy" in page(signed_in, "?year=2026", "year:copy")


def test_weeks_are_protected_and_released(head: Person, signed_in: Client) -> None:
    day = str(clock.today())
    signed_in.post(reverse("year:protected"), {"starts_on": day, "ends_on": day, "reason": "Mocks"})
    week = ProtectedWeek.objects.get()
    assert "Mocks" in signed_in.get(reverse("year:protected")).content.decode()
    assert "nothing may be asked" in signed_in.get(reverse("year:year")).content.decode()
    signed_in.post(reverse("year:protected_release", args=[week.pk]))
    assert not ProtectedWeek.objects.exists()


def test_the_link_is_shown_once_and_ends_when_asked(head: Person, signed_in: Client) -> None:
    address = reverse("year:feed_link")
    made = signed_in.post(address).content.decode()
    assert ".ics" in made and 'href="webcal://' in made
    assert "/year/calendar/" not in signed_in.get(address).content.decode().replace(address, "")
    signed_in.post(address, {"revoke": "1"})
    assert not CalendarFeed.objects.exists()


def test_the_bound_is_set_in_hours(head: Person, signed_in: Client) -> None:
    signed_in.post(reverse("year:bound"), {"hours": "12.5"})
    assert "12 h 30 min" in signed_in.get(reverse("year:year")).content.decode()


def test_three_dates_ask_no_more_of_the_database_than_one(head: Person, signed_in: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            page(signed_in)
        return len(counted)

    dated(head, "One", date(2026, 12, 1))
    page(signed_in)
    one = queries()
    dated(head, "Two", date(2026, 12, 2))
    dated(head, "Three", date(2027, 1, 2))
    assert queries() == one


def test_clashes_to_come_are_named_above_and_those_of_a_week_beside_it(head: Person, signed_in: Client) -> None:
    """Nothing is said twice: the year has a list of what can still be moved, a month says it week by week."""
    dates.set_bound(by=head, minutes=10)
    for title, day in (("Summer reports", date(2026, 9, 9)), ("Autumn reports", date(2026, 12, 9))):
        dated(head, title, day, kind="reporting", minutes=60, audience=audience("staff"))
    year, month, past = page(signed_in), page(signed_in, "?month=2026-12"), page(signed_in, "?month=2026-09")
    assert "1 thing does not go together." in year
    assert year.count("Most of it is “Autumn reports”") == 2  # once in words, once at its place in the picture
    assert year.count("Most of it is “Summer reports”") == 2  # at its place, and in its week: it is over
    assert month.count("Most of it is “Autumn reports”") == 1
    assert "What does not go together" in year and "What does not go together" not in month
    assert "Most of it is “Summer reports”" in past and "goes together" not in past and "go together." not in past


def test_the_table_says_how_much_of_each_audience_is_working_time(head: Person, signed_in: Client) -> None:
    PersonFactory.create_batch(3, roles=["teacher"])
    PersonFactory.create_batch(2, roles=["parent"])
    on = date(2027, 2, 3)
    dated(head, "Reports", on, kind="reporting", minutes=60, audience=audience("teachers"))
    dated(head, "Evening", on, kind="event", minutes=90, audience=audience("parents"))
    (week,) = [week for week in queries.seen_by(head, on, on).weeks if week.asks]
    assert week.by_audience() == [("Parents", 180, 0), ("Teachers", 180, 180)]
    assert (week.minutes, week.staff_minutes) == (360, 180)
    assert week.each_minutes == 45  # three teachers and the head
    assert "Asked of staff together: 3 h, on average 45 minutes each." in page(signed_in, "?month=2027-02")
    assert [each.ask.what for each in week.asks] == ["Reports", "Evening"]


def test_the_minutes_of_a_team_with_a_comma_in_its_name_are_working_time(head: Person) -> None:
    day = clock.now() + timedelta(days=2)
    group = Audience.objects.create(name="Arts, music and drama", rules=[{"kind": "staff"}])
    dated(head, "Read it", day.date(), minutes=5, audience=group)
    (week,) = [week for week in queries.seen_by(head, day.date(), day.date()).weeks if week.asks]
    assert week.staff_minutes == week.minutes == 5


def test_a_term_keeps_its_place_while_dates_are_chosen_and_its_neighbours_are_one_step_away(
    head: Person, signed_in: Client
) -> None:
    days = [(date(2026, 9, 1), date(2026, 12, 18)), (date(2027, 1, 7), date(2027, 3, 26))]
    autumn, spring = (TermFactory(kind="term", starts_on=first, ends_on=last) for first, last in days)
    dated(head, "Carnival", date(2027, 2, 9))
    shown = page(signed_in, f"?term={spring.pk}")
    assert f'<input type="hidden" name="term" value="{spring.pk}">' in shown
    assert f'href="?term={autumn.pk}" rel="prev"' in shown and 'rel="next"' not in shown
    assert "Carnival" in page(signed_in, f"?term={spring.pk}&group=Events")


def test_who_is_asked_by_name_or_in_a_reading_group_gives_working_time_too(head: Person) -> None:
    share = queries._StaffShare()
    on = date(2027, 2, 3)
    assert share.of(Ask("decision", 1, "A question", on, f"{head.name}, Somebody Else", 2, 5)) == 1
    readers = [PersonFactory(roles=["teacher"]), PersonFactory(roles=["governor"])]
    group = groups.begin_group(by=head, item=WorkFactory(by=head), question="What helps?", read_by=on, people=readers)
    (week,) = [week for week in queries.seen_by(head, on, on).weeks if week.asks]
    assert week.asks[0].ask.record_id == group.pk
    assert week.staff_minutes * 3 == week.minutes * 2 > 0
