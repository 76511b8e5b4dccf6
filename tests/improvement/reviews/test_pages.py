"""The pages of programme reviews, as those who use them do."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from headship.areas.improvement.reviews import api, waiting
from headship.areas.improvement.reviews.domain import asking, gathering
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice
from headship.areas.improvement.reviews.web import review_view
from headship.evidence.models import Citation, Reading
from headship.kernel import clock
from headship.school.models import Audience, Person
from headship.voice.api import dimensions_of, rounds_about
from headship.voice.models import Figure
from tests.conftest import person_with
from tests.factories import reviews as make
from tests.factories import voice as survey


def test_from_a_question_to_a_conclusion(head: Person, sign_in_client: Any) -> None:
    client: Client = sign_in_client(head)
    client.post(
        reverse("reviews:programme_new"),
        {"title": "Mathematics", "kind": "subject", "owner": head.pk, "cycle_months": 36},
    )
    programme = Programme.objects.get()
    client.post(
        reverse("reviews:review_new", args=[programme.pk]), {"questions": "Does it fit?", "owner": head.pk, "team": ""}
    )
    row = ProgrammeReview.objects.get()
    for voice in Voice.values:
        told = {"voice": voice, "who": voice, "people": 7, "said": "<script>alert(1)</script> Too fast."}
        client.post(reverse("reviews:hearings", args=[row.pk]), told)
    place = reverse("reviews:review", args=[row.pk])
    page = client.get(place).content.decode()
    assert "Too fast." in page and "<script>alert(1)" not in page
    boxes = [f"meeting:{each.pk}" for each in row.meetings.all()]
    told = {"sentence": "It goes too fast.", "supports": boxes[:2], "strength": "strong", "kind": "change"}
    client.post(reverse("reviews:finding_new", args=[row.pk]), told)
    finding = Finding.objects.get()
    done = client.post(
        reverse("reviews:conclusion", args=[row.pk]),
        {"conclusion": "We slow down.", "next_on": clock.today() + timedelta(days=300)},
    )
    assert done.status_code == 302
    page = client.get(reverse("reviews:finding", args=[finding.pk])).content.decode()
    assert f"?from=finding:{finding.pk}" in page or "plan:priority_new" not in page
    assert f"about_kind=finding&amp;about_id={finding.pk}" in page
    assert reverse("reviews:finding_reason", args=[finding.pk]) in page


def test_figures_of_a_survey_are_called_by_their_dimension(head: Person) -> None:
    survey.people(8)
    row = make.review(by=head)
    staff = asking.Addressed("staff", Audience.objects.get(code="staff"))
    asked = asking.ask(by=head, review=row, groups=[staff], closes_on=clock.today() + timedelta(days=7))
    assert dimensions_of(asked, "en") == {"programme": "How it serves learners", "heard": "Being heard"}


def test_a_refused_finding_keeps_what_was_typed_and_says_where(head: Person, sign_in_client: Any) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers"])
    told = {
        "sentence": "It goes too fast.", "supports": [f"meeting:{row.meetings.get().pk}"], "strength": "strong",
        "kind": "change",
    }  # fmt: skip
    answer = sign_in_client(head).post(reverse("reviews:finding_new", args=[row.pk]), told)
    assert answer.status_code == 422
    assert "It goes too fast." in answer.content.decode() and "two sources" in answer.content.decode()


def test_the_price_comes_before_anything_is_sent(head: Person, sign_in_client: Any) -> None:
    for number in range(8):
        person_with(f"Learner {number}", "student")
    row = make.review(by=head)
    learners = Audience.objects.get(code="students")
    told = {"learners": learners.pk, "at_most": 60, "closes_on": clock.today() + timedelta(days=7)}
    place = reverse("reviews:asking", args=[row.pk])
    page = sign_in_client(head).post(place, told)
    assert "8 people are asked" in page.content.decode() and "32 min" in page.content.decode()
    assert not rounds_about("programme_review", row.pk).exists()
    sign_in_client(head).post(place, {**told, "confirmed": "1"})
    asked = rounds_about("programme_review", row.pk).get()
    assert asked.state == "open" and asked.invitations.count() == 8
    page = sign_in_client(head).get(reverse("reviews:review", args=[row.pk])).content.decode()
    assert "8 people are asked until" in page and "Hear those who know it" in page and "Not heard yet: " in page


def test_a_group_too_small_to_answer_without_names_is_talked_with(head: Person, sign_in_client: Any) -> None:
    person_with("Learner", "student")
    row = make.review(by=head)
    told = {
        "learners": Audience.objects.get(code="students").pk, "at_most": 60, "confirmed": "1",
        "closes_on": clock.today() + timedelta(days=7),
    }  # fmt: skip
    answer = sign_in_client(head).post(reverse("reviews:asking", args=[row.pk]), told)
    assert answer.status_code == 422 and "Talk with them" in answer.content.decode()


def test_what_is_missing_is_said_before_it_is_concluded(head: Person, sign_in_client: Any) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers"])
    make.found(by=head, review=row)
    place = reverse("reviews:conclusion", args=[row.pk])
    page = sign_in_client(head).get(place).content.decode()
    assert "Nobody has heard: Learners, Families and others." in page
    told = {"conclusion": "Fine.", "next_on": clock.today() + timedelta(days=300)}
    assert sign_in_client(head).post(place, told).status_code == 422
    assert sign_in_client(head).post(place, {**told, "without": "on"}).status_code == 302


def test_lesson_visits_are_shown_over_five_teachers_or_more(head: Person, sign_in_client: Any) -> None:
    row = make.review(by=head)
    seen = {"teachers": 4}

    def source(programme: Programme, first: Any, last: Any) -> api.VisitReading:
        return api.VisitReading(seen["teachers"], 9, first, last, ("Pictures come before numbers.",))

    api.read_visits_from(source)
    try:
        place = reverse("reviews:review", args=[row.pk])
        page = sign_in_client(head).get(place).content.decode()
        assert "Pictures come before numbers." not in page and "a single visit is never part" in page
        seen["teachers"] = 5
        assert "Pictures come before numbers." in sign_in_client(head).get(place).content.decode()
    finally:
        api.forget_visits_from(source)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_long(
    head: Person, sign_in_client: Any, django_assert_max_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _number in range(count):
        make.review(by=head)
    client = sign_in_client(head)
    client.get(reverse("reviews:programmes"))
    with django_assert_max_num_queries(14):
        assert client.get(reverse("reviews:programmes")).status_code == 200


def test_the_list_is_had_as_a_file(head: Person, sign_in_client: Any) -> None:
    make.programme(by=head, title="Choir")
    answer = sign_in_client(head).get(reverse("reviews:programmes") + "?format=csv")
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert b"Choir" in body


def ticked(page: str) -> list[tuple[str, str]]:
    """The boxes of sources that are ticked."""
    return re.findall(r'name="(supports|contradicts)" value="([^"]+)" id="[^"]+" checked', page)


def test_each_source_stands_once_with_what_it_says_where_it_is_weighed(head: Person, sign_in_client: Any) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers", "learners"])
    place = reverse("reviews:finding_new", args=[row.pk])
    page = sign_in_client(head).get(place).content.decode()
    assert page.count("<legend>Checkpoint results</legend>") == 1 and page.count("Fractions are weakest.") == 1
    one, other = (f"meeting:{each.pk}" for each in row.meetings.all())
    told = {"sentence": "It goes too fast.", "kind": "change", "strength": "contested", "against": ""}
    both = {**told, "supports": [one], "contradicts": [one]}
    answer = sign_in_client(head).post(place, both)
    assert answer.status_code == 422 and "then it is neither" in answer.content.decode()
    assert ticked(answer.content.decode()) == [
        ("supports", one),
        ("contradicts", one),
    ]  # nothing that was typed is lost
    sign_in_client(head).post(place, {**told, "supports": [one], "contradicts": [other]})
    finding = Finding.objects.get()
    page = sign_in_client(head).get(reverse("reviews:finding_revision", args=[finding.pk])).content.decode()
    assert ticked(page) == [("supports", one), ("contradicts", other)]


def test_whom_a_survey_asks_already_is_not_named_as_unheard(head: Person, sign_in_client: Any) -> None:
    for number in range(8):
        person_with(f"Learner {number}", "student")
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers"])
    learners = asking.Addressed("students", Audience.objects.get(code="students"))
    asking.ask(by=head, review=row, groups=[learners], closes_on=clock.today() + timedelta(days=7))
    place, client = reverse("reviews:review", args=[row.pk]), sign_in_client(head)
    assert "Not heard yet: Families and others." in client.get(place).content.decode()
    assert [item.why for item in waiting.of_reviews(head)] == [
        "Not heard yet: Families and others. A talk counts like a survey."
    ]
    make.heard(by=head, review=row, voices=["others"])
    make.found(by=head, review=row)
    page = client.get(place).content.decode()
    assert "Wait for the answers" in page and "Hear those who know it" not in page
    assert list(waiting.of_reviews(head)) == []  # nobody is asked to do what cannot be done yet


def test_a_mean_is_said_with_its_scale() -> None:
    figure = Figure(mean=4.94, low=4.6, high=5.32, n=139, statistics={"scale": [1.0, 7.0]})
    assert review_view._figure("Being heard", figure) == (
        "Being heard: 4.9 on a scale from 1 to 7 (likely 4.6 to 5.3, n = 139)"
    )


def test_learners_progress_is_offered_before_what_records_say(head: Person, sign_in_client: Any) -> None:
    Reading.objects.create(
        indicator="progress-of-group-1", title="Progress of Year 8", frozen=True, current=False, kind="mean",
        value=0.1, denominator=90, taken_on=clock.today(), period_start=clock.today(), purpose="accountable",
    )  # fmt: skip
    row = make.review(by=head)
    page = sign_in_client(head).get(reverse("reviews:figures", args=[row.pk])).content.decode()
    assert '<optgroup label="Learners’ progress">' in page
    assert reverse("insight:progress") in page


def test_two_who_weigh_one_finding_at_the_same_time_overwrite_nothing(head: Person, sign_in_client: Any) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers"])
    finding, source = make.found(by=head, review=row), f"meeting:{row.meetings.get().pk}"
    place, client = reverse("reviews:finding_revision", args=[finding.pk]), sign_in_client(head)

    def weigh(sentence: str, page: str) -> Any:
        (started_from,) = re.findall(r'name="started_from" value="([0-9a-f]+)"', page)
        told = {"sentence": sentence, "supports": [source], "strength": "weak", "kind": "change"}
        return client.post(place, {**told, "started_from": started_from})

    both_see = client.get(place).content.decode()
    assert weigh("It is too fast.", both_see).status_code == 302
    answer = weigh("It is too dense.", both_see)
    page = answer.content.decode()
    assert answer.status_code == 422 and "It now says: “It is too fast.”" in page and "It is too dense." in page
    assert Finding.objects.get().sentence == "It is too fast."
    assert weigh("It is too fast and too dense.", page).status_code == 302
    assert Finding.objects.get().sentence == "It is too fast and too dense."


def test_a_slip_of_the_pen_is_put_right_and_what_a_finding_rests_on_is_not_taken_off(
    head: Person, sign_in_client: Any
) -> None:
    row = make.heard(by=head, review=make.review(by=head), voices=["teachers", "learners"])
    teachers, learners = row.meetings.order_by("pk")
    client, place = sign_in_client(head), reverse("reviews:review", args=[row.pk])
    assert reverse("reviews:hearing", args=[teachers.pk]) in client.get(place).content.decode()
    told = {"voice": "others", "who": "The bus drivers", "people": 3, "held_on": clock.today(), "said": "It is loud."}
    client.post(reverse("reviews:hearing", args=[teachers.pk]), told)
    assert set(row.meetings.values_list("voice", "people")) == {("others", 3), ("learners", 8)}
    wrong = client.post(reverse("reviews:hearing", args=[teachers.pk]), {**told, "said": ""})
    assert wrong.status_code == 422 and row.meetings.filter(said="It is loud.").exists()
    result = row.results.get()
    client.post(
        reverse("reviews:result", args=[result.pk]), {"title": "Checkpoint", "source": "Report", "tells": "Low."}
    )
    assert (row.results.get().title, row.results.get().tells) == ("Checkpoint", "Low.")
    finding = make.found(by=head, review=row, supports=[learners], strength="weak")
    page = client.post(reverse("reviews:hearing_removal", args=[learners.pk]), follow=True).content.decode()
    assert "A finding rests on this." in page and row.meetings.filter(pk=learners.pk).exists()
    client.post(reverse("reviews:finding_removal", args=[finding.pk]))
    client.post(reverse("reviews:hearing_removal", args=[learners.pk]))
    client.post(reverse("reviews:result_removal", args=[result.pk]))
    assert not row.meetings.filter(pk=learners.pk).exists() and not row.results.exists()


def test_of_a_kept_figure_only_what_it_tells_is_changed(head: Person, sign_in_client: Any) -> None:
    reading = Reading.objects.create(
        indicator="progress-of-group-1", title="Progress of Year 8", frozen=True, current=False, kind="mean",
        value=0.1, denominator=90, taken_on=clock.today(), period_start=clock.today(), purpose="accountable",
    )  # fmt: skip
    row = make.review(by=head)
    kept = gathering.cite_reading(by=head, review=row, reading=reading, tells="Fine.")
    client = sign_in_client(head)
    client.post(reverse("reviews:result", args=[kept.pk]), {"title": "Other", "tells": "Less than we hoped."})
    kept.refresh_from_db()
    assert (kept.title, kept.tells) == ("Progress of Year 8", "Less than we hoped.")
    cites = Citation.objects.filter(source_kind="programme_review", source_id=row.pk, target_kind="reading")
    assert cites.exists()
    client.post(reverse("reviews:result_removal", args=[kept.pk]))
    assert not cites.exists() and Reading.objects.filter(pk=kept.reading_id).exists()


def test_once_it_is_concluded_nothing_that_was_gathered_changes(head: Person, sign_in_client: Any) -> None:
    row = make.concluded(by=head)
    talk = row.meetings.first()
    told = {"voice": "others", "who": "Others", "people": 3, "said": "Else."}
    answer = sign_in_client(head).post(reverse("reviews:hearing", args=[talk.pk]), told)
    assert answer.status_code == 422 and not row.meetings.filter(said="Else.").exists()
    page = sign_in_client(head).get(reverse("reviews:review", args=[row.pk])).content.decode()
    assert reverse("reviews:hearing", args=[talk.pk]) not in page
