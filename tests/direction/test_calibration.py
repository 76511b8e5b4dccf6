"""How well somebody's predictions came true: the arithmetic by hand, and who may see it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from headship.areas.direction import calibration
from headship.areas.direction.calibration import Scored
from headship.areas.direction.domain import decisions
from headship.evidence.domain.accountable import accountable_for
from headship.evidence.models import Act
from headship.school.domain.people import relate
from headship.school.models import Person
from tests.factories.decisions import decided

pytestmark = pytest.mark.django_db


def scored(*pairs: tuple[int, bool]) -> list[Scored]:
    return [Scored("Q?", number, "It works", percent, came) for number, (percent, came) in enumerate(pairs)]


def test_the_brier_score_by_hand() -> None:
    """(0.7 − 1)² + (0.6 − 0)² + (0.9 − 1)² + (0.2 − 0)² = 0.09 + 0.36 + 0.01 + 0.04 = 0.50; a quarter is 0.125."""
    assert calibration.brier_of(scored((70, True), (60, False), (90, True), (20, False))) == pytest.approx(0.125)
    assert calibration.brier_of([]) is None


def test_the_bins_by_hand() -> None:
    bins = calibration.bins_of(scored((60, True), (70, False), (79, True), (80, True), (19, False), (20, True)))
    assert [(each.low_edge, each.high_edge, each.n, each.came) for each in bins] == [
        (0, 20, 1, 0), (20, 40, 1, 1), (60, 80, 3, 2), (80, 100, 1, 1),
    ]  # fmt: skip
    sixty = bins[2]
    assert sixty.sure == pytest.approx((60 + 70 + 79) / 300)
    assert sixty.share == pytest.approx(2 / 3)
    # Wilson's interval for 2 of 3, as in Newcombe (1998): 0.208 to 0.939.
    assert (sixty.low, sixty.high) == (pytest.approx(0.208, abs=0.001), pytest.approx(0.939, abs=0.001))
    assert sixty.overlaps


@given(st.lists(st.tuples(st.integers(1, 99), st.booleans()), max_size=60))
def test_every_prediction_lies_in_one_bin_and_the_score_between_0_and_1(pairs: list[tuple[int, bool]]) -> None:
    rows = scored(*pairs)
    bins = calibration.bins_of(rows)
    assert sum(each.n for each in bins) == len(rows)
    assert sum(each.came for each in bins) == sum(came for _percent, came in pairs)
    assert all(each.low - 1e-9 <= each.share <= each.high + 1e-9 for each in bins)
    assert (score := calibration.brier_of(rows)) is None or 0 <= score <= 1


def reviewed(by: Person, adviser: Person, percent: int, outcome: str) -> None:
    decision = decided(by=by, asked=[adviser], prediction=("It works", percent))
    decisions.review(by=by, decision=decision, outcome=outcome, happened="We looked.")


def test_the_picture_counts_what_is_known_and_says_what_is_not(head: Person, teacher: Person) -> None:
    for percent, outcome in ((70, "true"), (60, "false"), (50, "unclear")):
        reviewed(head, teacher, percent, outcome)
    decided(by=head, asked=[teacher], prediction=("It works", 80))
    picture = calibration.of(head)
    assert (len(picture.scored), picture.came, picture.unclear, picture.waiting) == (2, 1, 1, 1)
    assert picture.expected == pytest.approx(1.3)
    assert picture.brier == pytest.approx((0.09 + 0.36) / 2)
    assert not picture.enough
    assert calibration.of(teacher).scored == []


def test_nine_outcomes_cannot_tell_and_ten_begin_to(head: Person, teacher: Person, sign_in_client: Any) -> None:
    for _ in range(9):
        reviewed(head, teacher, 70, "true")
    client = sign_in_client(head)
    assert "Too few to tell" in client.get("/decisions/calibration/").content.decode()
    reviewed(head, teacher, 70, "false")
    read = client.get("/decisions/calibration/").content.decode()
    assert "Too few to tell" not in read
    assert "You predicted 10 things whose outcome is known" in read
    assert "about 7 would have come true; 9 did" in read
    assert "9 of 10" in read


def test_whoever_predicted_sees_it_and_nobody_else(
    head: Person, senior: Person, middle_leader: Person, teacher: Person, sign_in_client: Any
) -> None:
    relate(by=head, kind="appraiser", of=senior, to=middle_leader)
    reviewed(senior, teacher, 83, "true")
    act = Act.objects.get(verb="decision.calibrate")
    assert (act.purpose, act.about_id) == ("formative", senior.pk)
    assert Act.objects.visible_to(senior).filter(pk=act.pk).exists()
    for reader in (head, middle_leader, teacher):
        assert not Act.objects.visible_to(reader).filter(pk=act.pk).exists()
    assert not accountable_for(senior, reader=middle_leader).acts.filter(pk=act.pk).exists()
    assert "Nothing to compare yet" in sign_in_client(head).get("/decisions/calibration/").content.decode()
    assert "83 %" in sign_in_client(senior).get("/decisions/calibration/").content.decode()


def test_a_review_by_the_head_is_about_whoever_predicted(head: Person, senior: Person, teacher: Person) -> None:
    decision = decided(by=senior, asked=[teacher], prediction=("It works", 70))
    decisions.review(by=head, decision=decision, outcome="false", happened="It did not.")
    assert Act.objects.get(verb="decision.calibrate").about_id == senior.pk
    assert [each.came for each in calibration.of(senior).scored] == [False]
    assert calibration.of(head).scored == []


def test_cannot_tell_scores_nobody(head: Person, teacher: Person) -> None:
    reviewed(head, teacher, 70, "unclear")
    assert not Act.objects.filter(verb="decision.calibrate").exists()
    assert calibration.of(head).brier is None


def test_the_page_costs_the_same_for_three_as_for_one(head: Person, teacher: Person, sign_in_client: Any) -> None:

    client = sign_in_client(head)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            reviewed(head, teacher, 70, "true")
        with CaptureQueriesContext(connection) as caught:
            client.get("/decisions/calibration/")
        counts.append(len(caught))
    assert counts[0] == counts[1]
