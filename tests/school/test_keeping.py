"""The school's settings, its quiet days, its first person, and the drawing of its posts."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from headship.kernel import clock
from headship.kernel.failures import CommandFailure, Denied, Refusal
from headship.kernel.scope import school_scope
from headship.school.commands import invite_from_the_machine
from headship.school.domain import founding, keeping, posts, quiet
from headship.school.models import Invitation, Person, QuietPeriod, School
from headship.school.web import organisation_drawing, organisation_view
from tests.factories.school import PersonFactory, PostFactory

MADRID = ZoneInfo("Europe/Madrid")


def on(day: int, hour: int) -> Any:
    """Live through an hour of June 2026."""
    return clock.at(datetime(2026, 6, day, hour, tzinfo=MADRID))


# Settings


@pytest.mark.parametrize(
    ("field", "value"),
    [("minimum_group", 4), ("time_zone", "Mars/Olympus"), ("currency", "XXQ"), ("language", "x" * 40)],
)
def test_a_setting_that_cannot_be_is_refused_at_its_field(school: School, field: str, value: Any) -> None:
    with pytest.raises(Refusal) as refusal:
        keeping.change_school(by=None, school=school, **{field: value})
    assert refusal.value.field == field
    before = getattr(School.objects.get(pk=school.pk), field)
    assert before != value


def test_the_database_holds_the_smallest_group_too(school: School) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        School.objects.filter(pk=school.pk).update(minimum_group=4)


def test_only_settings_are_settings(school: School) -> None:
    with pytest.raises(ValueError, match="demonstration"):
        keeping.change_school(by=None, school=school, demonstration=True)


# Quiet mode


def test_it_is_quiet_until_it_ends_by_itself(head: Person) -> None:
    with on(1, 8):
        quiet.begin_quiet(by=head, reason="Examinations", until=clock.now() + timedelta(days=2))
        with pytest.raises(Refusal, match="quiet already"):
            quiet.begin_quiet(by=head, reason="Again")
        assert quiet.quiet_now() is not None
    with on(3, 9):
        assert quiet.quiet_now() is None
        assert quiet.quiet_days_between(datetime(2026, 5, 25).date(), datetime(2026, 6, 30).date()) == 3
        assert quiet.quiet_days_between(datetime(2026, 6, 3).date(), datetime(2026, 6, 30).date()) == 1
        with pytest.raises(Refusal, match="not quiet"):
            quiet.end_quiet(by=head)


def test_only_the_head_makes_it_quiet_and_says_why(head: Person, senior: Person) -> None:
    with pytest.raises(Denied):
        quiet.begin_quiet(by=senior, reason="Examinations")
    with pytest.raises(Refusal, match="everybody will read it"):
        quiet.begin_quiet(by=head, reason=" ")
    with pytest.raises(Refusal, match="in the past"):
        quiet.begin_quiet(by=head, reason="Flood", until=clock.now() - timedelta(hours=1))
    assert not QuietPeriod.objects.exists()


# The first person


class Words:
    """What `headship invite` was called with."""

    def __init__(self, email: str, name: str | None = None, role: str = "head", school: str | None = None) -> None:
        self.email, self.name, self.role, self.school = email, name, role, school


def test_the_first_head_comes_in_from_the_command_line(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert invite_from_the_machine(Words("head@school.example", "Amina Diallo")) == 0  # type: ignore[arg-type]
    link = capsys.readouterr().out.strip()
    with school_scope(founding.first_or_unnamed_school().pk):
        assert link.endswith(f"/invitation/{Invitation.objects.get().token}/")
        assert Person.objects.get().is_head
    with pytest.raises(CommandFailure, match="Add --name"):
        invite_from_the_machine(Words("other@school.example"))  # type: ignore[arg-type]
    with pytest.raises(CommandFailure, match="Known: school"):
        invite_from_the_machine(Words("other@school.example", school="nowhere"))  # type: ignore[arg-type]


# The drawing


def drawn() -> organisation_drawing.Drawing:
    return organisation_drawing.draw(organisation_view.picture()["tops"])


def test_no_two_posts_lie_on_each_other_and_none_outside(school: School) -> None:
    top = PostFactory(title="Head")
    for number in range(4):
        middle = PostFactory(title=f"Deputy {number}", answers_to=top)
        for below in range(number):
            PostFactory(title=f"Teacher {number} {below}", answers_to=middle)
    drawing = drawn()
    spots = {(box.x, box.y) for box in drawing.boxes}
    assert len(spots) == len(drawing.boxes) == 11
    rows = sorted({box.y for box in drawing.boxes})
    assert all(later - earlier >= organisation_drawing.HEIGHT for earlier, later in pairwise(rows))
    assert max(box.x + organisation_drawing.WIDTH for box in drawing.boxes) <= drawing.width
    assert max(box.y + organisation_drawing.HEIGHT for box in drawing.boxes) <= drawing.height
    assert len(drawing.primary) == 10


def test_second_lines_are_drawn_and_said(school: School) -> None:
    top = PostFactory(title="Head")
    one, other = PostFactory(title="One", answers_to=top), PostFactory(title="Other", answers_to=top)
    posts.add_functional_line(by=None, post=one, answers_to=other, purpose="Safety")
    drawing = drawn()
    assert len(drawing.second) == 1
    said = next(box.place.in_words for box in drawing.boxes if box.place.post == one)
    assert said == "One: nobody at present; also answers to Other for Safety"


def test_long_titles_are_shortened_in_the_box_and_whole_for_the_ear(school: School) -> None:
    PostFactory(title="Deputy head for teaching, learning and everything else", holders=[PersonFactory(name="陳" * 40)])
    box = drawn().boxes[0]
    assert box.title.endswith("…")
    assert len(box.holders) < 20
    assert "everything else" in box.place.in_words


def test_the_picture_counts_who_has_exactly_one_line(school: School) -> None:
    top = PostFactory(title="Head", holders=[PersonFactory(roles=["head"])])
    twice = PersonFactory(roles=["teacher"])
    PostFactory(answers_to=top, holders=[twice])
    PostFactory(answers_to=top, holders=[twice])
    PersonFactory(roles=["teacher"])
    shown = organisation_view.picture()
    assert (shown["with_one_line"], shown["staff"]) == (1, 3)
    assert [each["pk"] for each in shown["with_several"]] == [twice.pk]
    assert len(shown["without_post"]) == 1
