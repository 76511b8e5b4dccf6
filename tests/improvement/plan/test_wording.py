"""Figures of the plan in words, for people who do not know their scales."""

from __future__ import annotations

import pytest

from headship.areas.improvement.plan.wording import plainly
from tests.factories import plan as made

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (-0.26, "0.26 less than that of learners who began alike (between -0.36 and -0.16)"),
        (0.12, "0.12 more than that of learners who began alike (between 0.02 and 0.22)"),
        (0.001, "the same as that of learners who began alike (between -0.10 and 0.10)"),
    ],
)
def test_progress_is_told_beside_learners_who_began_alike(value: float, words: str) -> None:
    assert plainly(made.figure(value, code="progress-of-9")) == words


def test_any_other_figure_is_told_as_it_is() -> None:
    assert plainly(made.figure(3.7, code="effort-pulse")) == "3.70, between 3.60 and 3.80"
