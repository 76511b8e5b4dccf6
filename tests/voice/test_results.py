"""What a round publishes: figures once, gathered from what is shown, hidden where they must be; and how it is read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from headship.evidence.domain.readings import figure_of
from headship.evidence.indicators import Mean, indicator_named, scope_of
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.models import Person
from headship.voice.domain import closing, results
from headship.voice.models import Figure, Response, Round
from tests.factories import voice

TRUST = ("respect", "listen", "clear", "reply", "keep_word", "admit", "unwelcome", "hidden", "common_aim")


def closed(
    by: Person, staff: int = 8, families: int = 0, comments: dict[str, str] | None = None, shift: int = 0, **more: Any
) -> Round:
    """A trust round in which everybody answers; staff between 2 and 4, families between 3 and 5."""
    groups = [voice.asked("staff", voice.people(staff, name="Staff"))]
    if families:
        groups.append(voice.asked("families", voice.people(families, "parent", name="Family")))
    asked = voice.opened(by=by, groups=groups, **more)
    for number, link in enumerate(voice.links(asked)):
        base = (3 if link.group.code == "families" else 2) + shift
        voice.answer_as(link, comments, **{key: min(5, base + (number + place) % 3) for place, key in enumerate(TRUST)})
    return closing.close(by=by, round=asked)


def figure(round_: Round, level: str, code: str, group: str = "") -> Figure:
    found: Figure = Figure.objects.get(round=round_, level=level, code=code, group_code=group)
    return found


def test_an_items_figure_has_its_mean_interval_and_spread(head: Person) -> None:
    round_ = closed(head, staff=9)
    shown = figure(round_, "item", "respect")
    assert (shown.n, shown.mean) == (9, 3) and shown.distribution == {"2": 3, "3": 3, "4": 3}
    assert shown.low is not None and shown.high is not None and shown.low < 3 < shown.high and shown.method == "t"


def test_a_reversed_item_keeps_its_own_scale_and_is_turned_where_it_is_gathered(head: Person) -> None:
    round_ = closed(head, staff=9)
    item, trust = figure(round_, "item", "hidden"), figure(round_, "dimension", "trust")
    assert item.statistics["reversed"] and item.mean is not None
    told = [figure(round_, "item", key).mean or 0 for key in ("keep_word", "admit", "unwelcome", "common_aim")]
    assert trust.mean == pytest.approx((sum(told) + 6 - item.mean) / 5)


def test_figures_over_items_tell_nothing_that_the_items_did_not(head: Person) -> None:
    """Their means are the means of published means, to the last bit, whoever left an item out."""
    asked = voice.opened(by=head, groups=[voice.asked("staff", voice.people(9, name="Staff"))])
    for number, link in enumerate(voice.links(asked)):
        given = {key: 2 + (number + place) % 3 for place, key in enumerate(TRUST)}
        voice.answer_as(link, **(given if number else {"respect": 5}))
    round_ = closing.close(by=head, round=asked)
    for whole in Figure.objects.filter(round=round_, level__in=["dimension", "clause", "element", "standard"]):
        items = [figure(round_, "item", key) for key in whole.statistics["items"]]
        means = [6 - (each.mean or 0) if each.statistics.get("reversed") else each.mean or 0 for each in items]
        assert whole.mean == pytest.approx(sum(means) / len(means), abs=1e-12)


def test_clause_element_and_standard_are_published_from_what_the_items_speak_to(head: Person) -> None:
    round_ = closed(head)
    codes = set(Figure.objects.filter(round=round_, group_code="").exclude(level="item").values_list("level", "code"))
    assert {("clause", "4.1c"), ("element", "4.1"), ("standard", "4"), ("dimension", "trust")} <= codes


def test_a_group_of_too_few_stands_without_any_number(head: Person) -> None:
    round_ = closed(head, staff=9, families=4)
    hidden = Figure.objects.filter(round=round_, group_code="families")
    assert hidden.exists() and not hidden.exclude(n=None, mean=None, distribution=None).exists()
    # They are not in the total either, from which they could be worked out; so the larger group is told.
    assert figure(round_, "item", "respect", "staff").hidden == ""
    assert figure(round_, "item", "respect").n == 9


def test_groups_stand_side_by_side_where_they_are_large_enough(head: Person) -> None:
    round_ = closed(head, staff=9, families=9)
    staff, families = (figure(round_, "item", "respect", group) for group in ("staff", "families"))
    assert staff.mean is not None and families.mean is not None and families.mean > staff.mean
    statistics = figure(round_, "dimension", "trust").statistics
    assert {"alpha", "rwg", "icc1", "icc2", "raters_needed"} <= set(statistics)


def test_figures_are_published_once(head: Person) -> None:
    with pytest.raises(Refusal, match="never computed again"):
        results.publish(closed(head))


def test_a_round_is_held_against_the_one_before(head: Person) -> None:
    first = closed(head, staff=20)
    second = closed(head, staff=20, previous=first, shift=1)
    change = figure(second, "item", "respect").statistics["change"]
    assert change["beyond"] == "up" and change["low"] > 0 and change["n_before"] == 20
    third = closed(head, staff=20, previous=second, shift=1)
    assert figure(third, "item", "respect").statistics["change"]["beyond"] == ""


# The page


def text_of(sign_in_client: Any, person: Person, round_: Round, query: str = "") -> str:
    response = sign_in_client(person).get(reverse("voice:results", args=[round_.pk]) + query)
    assert response.status_code == 200
    return str(response.content.decode())


def test_the_page_says_each_figure_in_a_sentence_with_n_and_interval(
    head: Person, teacher: Person, sign_in_client: Any
) -> None:
    page = text_of(sign_in_client, teacher, closed(head, staff=9))
    assert "3.0 on a scale from 1 (Never) to 5 (Always), from 9 answers." in page and "Probably between" in page
    assert "Make a promise" in page and "style=" not in page


def test_before_closing_there_is_nothing_to_read(head: Person, sign_in_client: Any) -> None:
    page = text_of(sign_in_client, head, voice.opened(by=head, people=6))
    assert "Results appear once the round is closed" in page


def test_words_are_shown_from_ten_people_on_and_why_is_said(head: Person, sign_in_client: Any) -> None:
    few = text_of(sign_in_client, head, closed(head, staff=9, comments={"more_trust": "Answer our letters."}))
    assert "Answer our letters." not in few and "from 10 people on" in few
    many = text_of(sign_in_client, head, closed(head, staff=11, comments={"more_trust": "Answer our letters."}))
    assert many.count("Answer our letters.") == 11 and "shuffled order" in many


def test_the_file_holds_published_figures_and_nothing_of_the_hidden(head: Person, sign_in_client: Any) -> None:
    round_ = closed(head, staff=9, families=4)
    response = sign_in_client(head).get(reverse("voice:results", args=[round_.pk]) + "?format=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + Figure.objects.filter(round=round_).count()
    hidden = [line for line in lines if "Families" in line]
    assert hidden and all(",,,,," in line and "Too few answered" in line for line in hidden)
    assert sign_in_client(head).get(reverse("voice:results", args=[round_.pk]) + "?format=xlsx").status_code == 200


def test_the_page_reads_figures_and_no_answers(head: Person, sign_in_client: Any) -> None:
    small, large = closed(head, staff=6), closed(head, staff=6, families=6)
    text_of(sign_in_client, head, small)
    counts = []
    for round_ in (small, large):
        with CaptureQueriesContext(connection) as captured:
            text_of(sign_in_client, head, round_)
        assert not [query for query in captured if "voice_response" in query["sql"]]
        counts.append(len(captured))
    assert counts[0] == counts[1]
    Response.objects.all().delete()
    assert "Probably between" in text_of(sign_in_client, head, large)


# What they show about clauses


def read(code: str) -> Any:
    known = indicator_named(code)
    assert known is not None
    return known.compute(scope_of(known))


def test_trust_is_read_with_its_interval_from_the_newest_round(head: Person) -> None:
    assert read("trust") == Mean(0, 0, 0, 0)
    closed(head, staff=9)
    found = read("trust")
    assert found.n == 9 and found.low < found.value < found.high


def test_who_can_name_a_priority_is_a_share_of_those_asked(head: Person) -> None:
    groups = [voice.asked("staff", voice.people(10, name="Staff"))]
    asked = voice.opened(by=head, groups=groups, code="purpose-pulse")
    for number, link in enumerate(voice.links(asked)):
        voice.answer_as(
            link,
            can_say="yes" if number < 6 else "no",
            matters=5 + number % 4,
            own_part=4 + number % 3,
            same_direction=6 + number % 4,
        )
    closing.close(by=head, round=asked)
    known = indicator_named("purpose-told-staff")
    assert known is not None
    found = figure_of(known.compute(scope_of(known)))
    assert (found.numerator, found.denominator, found.value) == (6, 10, 0.6) and found.low is not None
    assert figure_of(read("purpose-told-students")).value is None
    assert read("purpose-shared-staff").n == 10


def test_a_low_result_is_answered_by_a_promise_within_thirty_days(head: Person) -> None:
    with clock.at(clock.now() - timedelta(days=45)):
        groups = [voice.asked("staff", voice.people(8, name="Staff"))]
        asked = voice.opened(by=head, groups=groups, code="staff-wellbeing")
        for number, link in enumerate(voice.links(asked)):
            voice.answer_as(link, energy=1 + number % 2, gives_back=1 + number % 3, switch_off=2 - number % 2)
        closing.close(by=head, round=asked)
    found = figure_of(read("wellbeing-answered"))
    assert (found.numerator, found.denominator) == (0, 1)


def test_asking_for_feedback_counts_for_each_leader_and_hides_few(head: Person, middle_leader: Person) -> None:
    known = indicator_named("feedback-sought")
    assert known is not None and known.of_people and known.purpose == "formative"
    found = figure_of(known.compute(scope_of(known, leader=middle_leader)))
    assert (found.numerator, found.denominator) == (0, 1)
