"""The register of processes, what they cost, their verdicts, and what came of adjusting them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from headship.areas.improvement.processes import queries, waiting
from headship.areas.improvement.processes.costs import TIMES_A_YEAR, cost_of, minutes_of
from headship.areas.improvement.processes.domain import register, reviewing
from headship.areas.improvement.processes.models import Adjustment, PainPoint, Process, ProcessReview
from headship.evidence.domain import readings
from headship.evidence.indicators import Mean, indicator, indicator_named, scope_of, withdraw_indicator
from headship.evidence.models import Act, Reading
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.months import months_later
from headship.school.models import Person
from tests.factories import processes as make


@dataclass(frozen=True)
class Counted:
    """A step without a row."""

    people: int
    minutes: int
    times: int
    per: str
    teachers: bool


STEPS = st.builds(
    Counted, st.integers(1, 2000), st.integers(1, 10_000), st.integers(1, 1000), st.sampled_from(sorted(TIMES_A_YEAR)),
    st.booleans(),
)  # fmt: skip


@given(st.lists(STEPS, max_size=8))
def test_what_a_process_costs_is_exactly_people_times_minutes_times_times(steps: list[Counted]) -> None:
    cost = cost_of(steps)
    by_hand = [each.people * each.minutes * each.times * TIMES_A_YEAR[each.per] for each in steps]
    assert cost.minutes == sum(by_hand)
    assert cost.teaching == sum(minutes for minutes, each in zip(by_hand, steps, strict=True) if each.teachers)
    assert 0 <= cost.teaching <= cost.minutes


@given(STEPS, st.integers(1, 50))
def test_twice_as_many_people_cost_twice_as_much(step: Counted, times: int) -> None:
    more = Counted(step.people * times, step.minutes, step.times, step.per, step.teachers)
    assert minutes_of(more) == times * minutes_of(step)


@given(st.dates(), st.integers(0, 240))
def test_months_later_is_that_many_months_later(day: Any, months: int) -> None:
    if day.year + months // 12 + 1 > 9999:
        return
    later = months_later(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day and (later.day == day.day or (later + timedelta(days=1)).day == 1)


def figure(code: str) -> tuple[float | None, float]:
    """Numerator and denominator of an indicator, now."""
    known = indicator_named(code)
    assert known is not None
    found = readings.figure_of(known.compute(scope_of(known)))
    return found.numerator, found.denominator


def a_reading(value: float, *, spread: float = 0.1, days_ago: int = 0) -> Reading:
    """A figure of learners as it was read so many days ago."""
    day = clock.days_before(days_ago)
    Reading.objects.filter(indicator="learners", current=True).update(current=False)
    row: Reading = Reading.objects.create(
        indicator="learners", kind="mean", purpose="accountable", taken_on=day, period_start=day, denominator=80,
        value=value, low=value - spread, high=value + spread, title="Reading age",
    )  # fmt: skip
    return row


def test_a_process_needs_a_free_name_and_an_owner_who_is_here(head: Person, teacher: Person) -> None:
    make.process(by=head, title="Cover")
    with pytest.raises(Refusal, match="of that name"):
        make.process(by=head, title="cover")
    teacher.ended_on = clock.today()
    teacher.save()
    with pytest.raises(Refusal, match="has left the school"):
        make.process(by=head, owner=teacher)
    with pytest.raises(Denied):
        make.process(by=teacher, owner=head)


def test_a_step_costs_something_also_in_the_database(head: Person) -> None:
    row = make.process(by=head)
    with pytest.raises(Refusal) as refused:
        make.step(by=head, process=row, minutes=0)
    assert refused.value.field == "minutes"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.steps.update(minutes=0)


def test_anybody_inside_says_where_it_hurts_and_no_name_is_kept_in_the_ledger_or_shown(
    head: Person, teacher: Person, parent: Person, sign_in_client: Any
) -> None:
    row = make.process(by=head)
    place = reverse("processes:pains", args=[row.pk])
    sign_in_client(teacher).post(place, {"words": "We type it twice.", "step": ""})
    assert PainPoint.objects.get().words == "We type it twice."
    assert Act.objects.get(verb="process.hurts").actor_id is None
    page = sign_in_client(head).get(reverse("processes:process", args=[row.pk])).content.decode()
    assert "We type it twice." in page and teacher.name not in page
    with pytest.raises(Denied):
        make.pain(by=parent, process=row)


def test_where_words_are_free_stands_whom_to_call_for_a_child(head: Person, sign_in_client: Any) -> None:
    row, client = make.process(by=head), sign_in_client(head)
    for place in (f"/processes/{row.pk}/", f"/processes/{row.pk}/pains/"):
        assert "If a child is in danger, do not write it here." in client.get(place).content.decode(), place
    assert "If a child is in danger" not in client.get(f"/processes/{row.pk}/steps/").content.decode()


def test_whoever_said_it_reads_what_came_of_it(head: Person, teacher: Person) -> None:
    from headship.evidence import registry

    pain = make.pain(by=teacher, process=make.process(by=head))
    since = clock.now() - timedelta(hours=1)
    register.answer_pain(by=head, pain=pain, answer="Once is enough, from Monday.")
    moved = list(registry.kind("process").moved(teacher, since))
    assert [each.how for each in moved] == ["Once is enough, from Monday."]
    assert list(registry.kind("process").moved(head, since)) == []
    with pytest.raises(Refusal, match="before"):
        register.answer_pain(by=head, pain=pain, answer="Again.")


def test_a_verdict_needs_steps_and_a_reason_and_sets_the_next_date(head: Person) -> None:
    empty = make.review(by=head, of=make.process(by=head, steps=0))
    with pytest.raises(Refusal, match="at least one step"):
        reviewing.give_verdict(by=head, review=empty, verdict="keep", reason="Fine.")
    row = make.review(by=head)
    with pytest.raises(Refusal, match="reason"):
        reviewing.give_verdict(by=head, review=row, verdict="keep", reason=" ")
    done = reviewing.give_verdict(by=head, review=row, verdict="keep", reason="It works.")
    assert done.minutes_then == done.teaching_then == 20 * 30 * 10
    process = Process.objects.get(pk=row.process_id)
    assert process.next_on == process.reviewed_until == months_later(clock.today(), 24)
    with pytest.raises(IntegrityError), transaction.atomic():
        ProcessReview.objects.filter(pk=done.pk).update(reason="")


def test_a_review_that_begins_late_has_a_month_and_not_a_day_that_is_over(head: Person) -> None:
    late = make.review(by=head, of=make.process(by=head, next_on=clock.days_before(20)))
    assert late.due_on == clock.today() + timedelta(days=31)
    soon = make.process(by=head, next_on=clock.today() + timedelta(days=60))
    assert make.review(by=head, of=soon).due_on == soon.next_on
    early = make.process(by=head, next_on=clock.today() + timedelta(days=700))
    assert make.review(by=head, of=early).due_on == clock.today() + timedelta(days=92)


def test_a_process_has_one_open_review(head: Person) -> None:
    row = make.review(by=head)
    with pytest.raises(Refusal, match="under way"):
        make.review(by=head, of=row.process)
    reviewing.withdraw(by=head, review=row, reason="We merge two offices first.")
    make.review(by=head, of=row.process)


def test_an_adjustment_follows_a_verdict_to_change_and_days_stand_in_order(head: Person) -> None:
    with pytest.raises(Refusal, match="change or to stop"):
        make.adjusted(by=head, of=make.concluded(by=head, verdict="keep"))
    with pytest.raises(Refusal) as refused:
        make.adjusted(by=head, look_on=clock.today())
    assert refused.value.field == "look_on"
    with pytest.raises(Refusal) as refused:
        make.adjusted(by=head, aim="outcome")
    assert refused.value.field == "reading"


def test_minutes_that_return_to_teaching_are_counted_from_the_steps(head: Person) -> None:
    row = make.adjusted(by=head)
    with pytest.raises(Refusal, match="First it is done"):
        reviewing.look_again(by=head, adjustment=row, came="Better.")
    reviewing.make(by=head, adjustment=row)
    step = row.review.process.steps.get()
    told = {"what": step.what, "who": step.who, "people": 20, "times": 1, "per": "month", "teachers": True}
    register.change_step(by=head, step=step, minutes=10, **told)
    seen = reviewing.look_again(by=head, adjustment=row, came="A third of the time.")
    assert (seen.minutes_before, seen.minutes_after) == (6000, 2000)
    assert reviewing.returned(seen) == 4000
    assert reviewing.returned_in_words(4000) == "66 h 40 min a year go back to teaching."
    assert figure("processes-measured") == (1, 1) and figure("processes-moved") == (1, 1)


def test_two_changes_to_one_process_do_not_each_claim_all_that_came_back(head: Person, sign_in_client: Any) -> None:
    first = make.adjusted(by=head)
    review, step = first.review, first.review.process.steps.get()
    second = make.adjusted(by=head, of=review, what="Fill it from the system")
    told = {"what": step.what, "who": step.who, "people": 20, "times": 1, "per": "month", "teachers": True}
    for row, minutes in ((first, 20), (second, 10)):
        reviewing.make(by=head, adjustment=row)
        register.change_step(by=head, step=step, minutes=minutes, **told)
        reviewing.look_again(by=head, adjustment=row, came="Less of it.")
    client = sign_in_client(head)
    page = client.get(reverse("processes:review", args=[review.pk])).content.decode()
    assert "66 h 40 min a year go back to teaching, by all the changes to it together." in page
    assert queries.returned_lately(head) == 4000, "6000 minutes before, 2000 in the end; not 2000 + 4000"
    register_page = client.get(reverse("processes:processes")).content.decode()
    assert "gives 66 h 40 min a year back to teaching" in " ".join(register_page.split())


def test_what_is_stopped_costs_nothing_afterwards_and_what_costs_more_says_so(head: Person) -> None:
    row = make.adjusted(by=head, of=make.concluded(by=head, verdict="stop"))
    reviewing.make(by=head, adjustment=row)
    register.end(by=head, process=row.review.process)
    assert reviewing.look_again(by=head, adjustment=row, came="Nobody misses it.").minutes_after == 0
    assert "more than before" in reviewing.returned_in_words(-60)


def test_a_figure_of_learners_is_kept_before_and_after(head: Person, sign_in_client: Any) -> None:
    before = a_reading(8.0, days_ago=40)
    row = make.adjusted(by=head, aim="outcome", reading=before)
    reviewing.make(by=head, adjustment=row)
    with pytest.raises(Refusal, match="not been read again"):
        reviewing.look_again(by=head, adjustment=row, came="Better.")
    a_reading(8.9)
    seen = reviewing.look_again(by=head, adjustment=row, came="They read better.")
    assert seen.before is not None and seen.before.frozen and seen.again is not None and seen.again.frozen
    page = sign_in_client(head).get(reverse("processes:review", args=[row.review_id])).content.decode()
    assert "+0.90, more than chance explains" in page
    assert figure("processes-moved") == (1, 1)


def test_a_change_within_chance_is_said_to_be_none(head: Person, sign_in_client: Any) -> None:
    row = make.adjusted(by=head, aim="outcome", reading=a_reading(8.0, days_ago=40))
    reviewing.make(by=head, adjustment=row)
    a_reading(8.05)
    reviewing.look_again(by=head, adjustment=row, came="We cannot tell.")
    page = sign_in_client(head).get(reverse("processes:review", args=[row.review_id])).content.decode()
    assert "We cannot tell." in page and "chance alone" in page
    assert figure("processes-measured") == (1, 1) and figure("processes-moved") == (0, 1)


@pytest.mark.parametrize(("value", "moved"), [(8.18, 1), (8.12, 0), (7.7, 0)])
def test_the_indicator_says_what_the_page_says(head: Person, sign_in_client: Any, value: float, moved: int) -> None:
    """Two intervals of ±0.1 still overlap at 8.18; their difference lies beyond √2 · 0.1 all the same."""
    row = make.adjusted(by=head, aim="outcome", reading=a_reading(8.0, days_ago=40))
    reviewing.make(by=head, adjustment=row)
    a_reading(value)
    reviewing.look_again(by=head, adjustment=row, came="They read better.")
    page = sign_in_client(head).get(reverse("processes:review", args=[row.review_id])).content.decode()
    assert ("more than chance explains" in page) == (abs(value - 8) > 0.1 * 2**0.5)
    assert figure("processes-moved") == (moved, 1)


def test_progress_over_several_years_is_read_again_in_a_later_year(head: Person) -> None:
    told = {
        "indicator": "progress-of-year-7", "kind": "mean", "purpose": "accountable", "denominator": 80, "frozen": True,
        "title": "Year 7",
    }  # fmt: skip
    day = clock.days_before(40)
    first = Reading.objects.create(**told, taken_on=day, period_start=day, value=0.1, low=0.0, high=0.2)
    row = make.adjusted(by=head, aim="outcome", reading=first)
    assert reviewing.reading_again(row) is None
    later = {**told, "indicator": "progress-of-year-7-year", "taken_on": clock.today(), "period_start": day}
    again = Reading.objects.create(**later, value=0.5, low=0.4, high=0.6)
    assert reviewing.reading_again(row) == again


def test_where_less_is_better_a_fall_is_what_was_hoped_for(head: Person) -> None:
    day = clock.days_before(40)
    told = {
        "indicator": "learners-fewer", "kind": "mean", "purpose": "accountable", "denominator": 80, "title": "Away"
    }  # fmt: skip
    first = Reading.objects.create(**told, taken_on=day, period_start=day, value=9.0, low=8.8, high=9.2)
    shown = {"title": "Away", "sentence": "away", "record_kind": "person", "established": 5.0, "leading": 1.0}
    indicator("learners-fewer", clauses=("3.1a",), lower_is_better=True, **shown)(lambda _scope: Mean(9, 8, 10, 80))
    try:
        row = make.adjusted(by=head, aim="outcome", reading=first)
        reviewing.make(by=head, adjustment=row)
        today = clock.today()
        Reading.objects.filter(indicator="learners-fewer", frozen=False).update(current=False)
        Reading.objects.create(**told, taken_on=today, period_start=today, value=7.0, low=6.8, high=7.2)
        reviewing.look_again(by=head, adjustment=row, came="They come.")
        assert figure("processes-moved") == (1, 1)
    finally:
        withdraw_indicator("learners-fewer")


def test_what_somebody_left_behind_falls_to_the_next(head: Person, middle_leader: Person, teacher: Person) -> None:
    row = make.process(by=head, owner=middle_leader)
    review = make.review(by=head, of=row)
    done = reviewing.give_verdict(by=head, review=review, verdict="change", reason="It is done twice.")
    made = make.adjusted(by=head, of=done, owner=teacher)
    Person.objects.filter(pk=teacher.pk).update(ended_on=clock.days_before(1))
    assert [item.what for item in waiting.of_reviews(middle_leader)] == [made.what]
    assert list(waiting.of_reviews(head)) == []
    Person.objects.filter(pk=middle_leader.pk).update(ended_on=clock.days_before(1))
    assert [item.what for item in waiting.of_reviews(head)] == [made.what]


def test_what_processes_show(head: Person) -> None:
    make.process(by=head)
    assert figure("processes-in-cycle") == (0, 0)
    make.process(by=head, next_on=clock.days_before(1))
    assert figure("processes-in-cycle") == (0, 1)
    row = make.concluded(by=head)
    assert figure("processes-in-cycle") == (1, 2)
    assert figure("processes-adjusted") == (0, 0), "it has two months"
    ProcessReview.objects.filter(pk=row.pk).update(concluded_at=clock.now() - timedelta(days=70))
    assert figure("processes-adjusted") == (0, 1)
    reviewing.make(by=head, adjustment=make.adjusted(by=head, of=row))
    assert figure("processes-adjusted") == (1, 1)
    Adjustment.objects.update(due_on=clock.days_before(60), look_on=clock.days_before(40))
    assert figure("processes-measured") == (0, 1)


def test_what_waits_and_for_whom(head: Person, middle_leader: Person, teacher: Person) -> None:
    row = make.process(by=head, owner=middle_leader, next_on=clock.today())
    (item,) = waiting.of_processes(middle_leader)
    assert item.post_to == reverse("processes:review_new", args=[row.pk])
    make.review(by=head, of=row)
    assert list(waiting.of_processes(middle_leader)) == []
    (item,) = waiting.of_reviews(middle_leader)
    assert "Keep, change or stop" in item.what
    done = reviewing.give_verdict(
        by=middle_leader, review=row.reviews.get(), verdict="change", reason="It is done twice."
    )
    (item,) = waiting.of_reviews(middle_leader)
    assert item.url == reverse("processes:adjustment_new", args=[done.pk])
    make.adjusted(by=head, of=done, owner=teacher)
    assert list(waiting.of_reviews(middle_leader)) == []
    (item,) = waiting.of_reviews(teacher)
    assert item.minutes == 1 and item.post_to


def test_a_verdict_to_change_leads_on_to_what_is_done(head: Person, sign_in_client: Any) -> None:
    client = sign_in_client(head)
    row = make.process(by=head)
    client.post(reverse("processes:review_new", args=[row.pk]))
    review = row.reviews.get()
    told = {"verdict": "change", "reason": "It is done twice."}
    answer = client.post(reverse("processes:verdict", args=[review.pk]), told)
    assert answer["Location"] == reverse("processes:adjustment_new", args=[review.pk])
    today = clock.today()
    told = {
        "what": "Once is enough", "owner": head.pk, "due_on": today, "look_on": today, "aim": "minutes", "reading": "",
        "expects": "Half the time",
    }  # fmt: skip
    assert client.post(answer["Location"], told).status_code == 302
    client.post(reverse("processes:making", args=[Adjustment.objects.get().pk]))
    client.post(reverse("processes:looking", args=[Adjustment.objects.get().pk]), {"came": "As before."})
    page = client.get(reverse("processes:review", args=[review.pk])).content.decode()
    assert "It costs those who teach as much as before." in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_takes_the_same_queries_however_long(
    head: Person, sign_in_client: Any, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        make.review(by=head)
    client = sign_in_client(head)
    client.get(reverse("processes:processes"))
    with django_assert_max_num_queries(13):
        assert client.get(reverse("processes:processes")).status_code == 200
