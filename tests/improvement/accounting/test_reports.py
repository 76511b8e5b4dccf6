"""Reports to those who govern: begun in time, live until issued, then as they stood, and their questions answered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.improvement.accounting.domain import page, reports
from headship.areas.improvement.accounting.models import GovernorsReport, ReportingPlan
from headship.evidence import registry
from headship.evidence.domain.threads import walk
from headship.evidence.indicators import Ratio, indicator_named, scope_of
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile, Denied, Refusal
from headship.school.models import Person, Receipt, School
from tests.factories import accounting
from tests.factories.decisions import decided
from tests.factories.plan import planned

SignIn = Callable[[Person], Client]


def counted(code: str) -> tuple[int, int]:
    known = indicator_named(code)
    assert known is not None
    found = known.compute(scope_of(known))
    assert isinstance(found, Ratio)
    return found.numerator.count(), found.denominator.count()


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.integers(-24, 24))
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int) -> None:
    later = reports.months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


def test_it_begins_two_weeks_before_its_day_and_waits_for_whoever_writes_it(head: Person) -> None:
    accounting.agreed(head, days=30)
    assert reports.begin_due() == 0
    with clock.at(clock.now() + timedelta(days=17)):
        assert reports.begin_due() == 1
        assert reports.begin_due() == 0
        waits = list(registry.kind("governors_report").waiting(head))
        assert len(waits) == 1 and waits[0].due == GovernorsReport.objects.get().due_on
        with pytest.raises(Refusal, match="being written"):
            reports.begin(by=head)


def test_where_its_writer_has_left_it_falls_to_the_head(head: Person, senior: Person, governor: Person) -> None:
    accounting.agreed(head, days=30, owner=senior)
    issued = reports.issue(by=senior, report=accounting.report(senior))
    reports.ask(by=governor, report=issued, text="What about Year 9?")
    assert list(registry.kind("report_question").waiting(head)) == []
    Person.objects.filter(pk=senior.pk).update(ended_on=clock.today())
    assert [each.kind for each in registry.kind("report_question").waiting(head)] == ["report_question"]
    with clock.at(clock.now() + timedelta(days=115)):
        assert reports.begin_due() == 1
        assert GovernorsReport.objects.get(issued_at__isnull=True).owner == head
        assert len(list(registry.kind("governors_report").waiting(head))) == 1


def test_figures_are_live_until_it_is_issued_and_then_stay_as_they_stood(head: Person, governor: Person) -> None:
    accounting.turned_on(head)
    row = accounting.report(head)
    assert reports.content_of(head, row) == []
    comment = accounting.commented()
    page.say_what_changed(
        by=head, comment=page.show(by=head, comment=comment), text="The library opens at seven.", target=None
    )
    live = reports.content_of(head, row)
    assert [(each.text, each.detail) for section in live for each in section.lines] == [
        ("1 thing was said: parents 1. All of it has an answer.", ""),
        ("My son reads more.", "What changed: The library opens at seven."),
    ]
    issued = reports.issue(by=head, report=row)
    page.say_what_changed(by=head, comment=comment, text="It opens at eight.")
    assert reports.content_of(governor, GovernorsReport.objects.get(pk=issued.pk)) == live
    assert Receipt.objects.filter(delivery=issued.delivery, person=governor).exists()
    with pytest.raises(Refusal, match="issued"):
        reports.write(by=head, report=issued, title="Other", words="")


def test_the_next_day_is_agreed_from_the_last_one(head: Person, governor: Person) -> None:
    plan = accounting.agreed(head, days=10, every_months=3)
    first = plan.next_due
    with clock.at(clock.now() + timedelta(days=8)):
        reports.issue(by=head, report=accounting.report(head))
        assert ReportingPlan.objects.get().next_due == reports.months_later(first, 3)
    with clock.at(clock.now() + timedelta(days=11)):
        assert counted("reports-on-time") == (1, 1)


def test_a_report_after_its_day_is_not_on_time(head: Person, governor: Person) -> None:
    row = accounting.report(head)
    with clock.at(clock.now() + timedelta(days=3)):
        assert counted("reports-on-time") == (0, 1)
        reports.issue(by=head, report=row)
        assert counted("reports-on-time") == (0, 1)


def test_without_words_or_figures_or_governors_nothing_is_issued(head: Person) -> None:
    row = reports.begin(by=head)
    with pytest.raises(Refusal, match="nothing in it"):
        reports.issue(by=head, report=row)
    reports.write(by=head, report=row, title="Autumn", words="Good.")
    with pytest.raises(Refusal, match="Nobody belongs"):
        reports.issue(by=head, report=row)
    row.refresh_from_db()
    assert row.issued_at is None and row.content is None


def test_two_who_write_at_once_see_each_other(head: Person, senior: Person) -> None:
    row = reports.begin(by=head)
    reports.write(by=senior, report=row, title="Autumn", words="Hers.", version=1)
    with pytest.raises(ChangedMeanwhile):
        reports.write(by=head, report=row, title="Autumn", words="His.", version=1)


def test_governors_ask_and_all_of_them_read_the_answer(
    head: Person, governor: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    row = accounting.report(head, issued=True)
    place = f"/accounting/reports/{row.pk}/"
    with pytest.raises(Denied):
        reports.ask(by=head, report=row, text="Why?")
    sign_in_client(governor).post(f"{place}questions/", {"text": "What about Year 9?"})
    assert counted("report-questions-answered") == (0, 0)
    asked = row.questions.get()
    assert [item.what for item in registry.kind("report_question").waiting(head)] == [
        f"Answer {governor.name}: What about Year 9?"
    ]
    sign_in_client(head).post(f"/accounting/questions/{asked.pk}/answer/", {"text": "A group reads together."})
    assert "A group reads together." in sign_in_client(governor).get(place).content.decode()
    assert counted("report-questions-answered") == (1, 1)
    assert sign_in_client(teacher).get(place).status_code == 404


def test_what_is_being_written_is_not_there_for_governors(
    head: Person, governor: Person, sign_in_client: SignIn
) -> None:
    row = accounting.report(head)
    assert sign_in_client(governor).get(f"/accounting/reports/{row.pk}/").status_code == 404
    assert sign_in_client(head).get(f"/accounting/reports/{row.pk}/").status_code == 200


def test_issuing_takes_the_words_that_were_just_typed(head: Person, governor: Person, sign_in_client: SignIn) -> None:
    row = reports.begin(by=head)
    typed = {"title": "Autumn", "words": "Typed and not kept first.", "version": row.version}
    client = sign_in_client(head)
    assert client.post(f"/accounting/reports/{row.pk}/issue/", typed | {"title": " "}).status_code == 422
    client.post(f"/accounting/reports/{row.pk}/issue/", typed)
    row.refresh_from_db()
    assert row.issued_at is not None and row.words == "Typed and not kept first."
    assert (
        "Typed and not kept first." in sign_in_client(governor).get(f"/accounting/reports/{row.pk}/").content.decode()
    )


def test_whoever_writes_second_sees_both_and_loses_nothing(
    head: Person, senior: Person, governor: Person, sign_in_client: SignIn
) -> None:
    row = reports.begin(by=head)
    reports.write(by=senior, report=row, title="Autumn", words="Her words.", version=1)
    client, place = sign_in_client(head), f"/accounting/reports/{row.pk}/"
    for verb in ("words", "issue"):
        answer = client.post(f"{place}{verb}/", {"title": "Autumn", "words": "His words.", "version": 1})
        read = answer.content.decode()
        assert answer.status_code == 422 and "Nothing of yours is lost" in read and "His words.</textarea>" in read
        assert "Her" in read
    row.refresh_from_db()
    assert row.words == "Her words." and row.issued_at is None
    client.post(f"{place}words/", {"title": "Autumn", "words": "His words.", "version": 1, "over": row.version})
    row.refresh_from_db()
    assert row.words == "His words."


def test_the_last_report_begins_on_the_schools_own_day(school: School, head: Person, governor: Person) -> None:
    School.objects.filter(pk=school.pk).update(time_zone="Pacific/Auckland")
    late = datetime(2026, 3, 1, 20, 0, tzinfo=UTC)  # the second of March there
    with timezone.override("Pacific/Auckland"), clock.at(late):
        accounting.report(head, issued=True)
        assert reports.begin(by=head).since == date(2026, 3, 2)


def test_the_thread_of_what_is_reported_leads_on_to_the_report(
    head: Person, teacher: Person, governor: Person, sign_in_client: SignIn
) -> None:
    row = planned(head, agreed=True).priorities.get()
    decision = decided(by=head, asked=[teacher], question="Do we keep bees?")
    report = accounting.report(head)
    assert walk(head, ("priority", row.pk)).depths.keys().isdisjoint({("governors_report", report.pk)})  # type: ignore[union-attr]
    reports.issue(by=head, report=report)
    for reference in (("priority", row.pk), ("decision", decision.pk)):
        thread = walk(governor, reference)
        assert thread is not None and thread.depths["governors_report", report.pk] > 0
    read = sign_in_client(governor).get(f"/accounting/reports/{report.pk}/").content.decode()
    assert f'href="/thread/governors_report/{report.pk}/"' in read


def test_those_who_govern_find_their_reports_first_and_once(
    head: Person, senior: Person, governor: Person, teacher: Person, sign_in_client: SignIn
) -> None:
    before = clock.now() - timedelta(days=1)
    accounting.report(head, issued=True)
    assert list(registry.kind("governors_report").moved(governor, before)) == [], "the message tells them already"
    assert len(list(registry.kind("governors_report").moved(senior, before))) == 1
    read = sign_in_client(governor).get("/accounting/").content.decode()
    assert read.index("Reports to you") < read.index("What people say</h2>")
    assert "Reports to you" not in sign_in_client(teacher).get("/accounting/").content.decode()
