"""Posts and lines: exactly one primary line, any second ones, no circle and no orphan, held twice over."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from headship.evidence.models import Act
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school import protection, queries
from headship.school.domain import posts
from headship.school.models import FunctionalLine, Person, Post, PostHolding, School
from tests.factories.school import PersonFactory, PostFactory


@pytest.fixture
def chain(school: School) -> list[Post]:
    """Four posts, each under the one before."""
    made: list[Post] = []
    for title in ("Head", "Deputy", "Head of Science", "Teacher"):
        made.append(PostFactory(title=title, answers_to=made[-1] if made else None))
    return made


def fresh(post: Post) -> Post:
    return Post.objects.get(pk=post.pk)


def change(record: Model, **columns: Any) -> None:
    """Write columns past the domain and past the models."""
    assignments = ", ".join(f"{column} = %s" for column in columns)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {record._meta.db_table} SET {assignments} WHERE id = %s", [*columns.values(), record.pk]
        )


# The domain


def test_only_the_topmost_post_answers_to_nobody(chain: list[Post]) -> None:
    with pytest.raises(Refusal, match="Only one post answers to nobody, and that is Head"):
        posts.create_post(by=None, title="Another head")
    assert [post.depth for post in chain] == [0, 1, 2, 3]


def test_a_post_needs_a_title(school: School) -> None:
    with pytest.raises(Refusal) as refusal:
        posts.create_post(by=None, title="  ")
    assert refusal.value.field == "title"


def test_a_post_moves_with_everything_below_it(chain: list[Post]) -> None:
    head, deputy, science, teacher = chain
    posts.move_post(by=None, post=science, answers_to=head)
    assert [fresh(post).depth for post in chain] == [0, 1, 1, 2]
    posts.move_post(by=None, post=fresh(deputy), answers_to=fresh(teacher))
    assert fresh(deputy).depth == 3
    assert fresh(deputy).answers_to == teacher


def test_a_circle_is_refused_and_named(chain: list[Post]) -> None:
    with pytest.raises(Refusal, match="Deputy → Teacher → Head of Science → Deputy"):
        posts.move_post(by=None, post=chain[1], answers_to=chain[3])
    with pytest.raises(Refusal, match="topmost post"):
        posts.move_post(by=None, post=chain[0], answers_to=chain[3])


def test_a_post_closes_only_when_nobody_answers_to_it(chain: list[Post], head: Person) -> None:
    holding = posts.fill_post(by=head, post=chain[3], person=head)
    with pytest.raises(Refusal, match="These posts still answer to it: Teacher"):
        posts.close_post(by=head, post=chain[2])
    posts.close_post(by=head, post=chain[3])
    posts.close_post(by=head, post=chain[2])
    assert PostHolding.objects.get(pk=holding.pk).ends_on == clock.today()
    with pytest.raises(Refusal, match="is closed"):
        posts.create_post(by=head, title="Technician", answers_to=chain[2])
    with pytest.raises(Refusal, match="is closed"):
        posts.fill_post(by=head, post=chain[2], person=head)


def test_the_line_manager_is_the_nearest_holder_above(chain: list[Post], head: Person, teacher: Person) -> None:
    posts.fill_post(by=head, post=chain[0], person=head)
    posts.fill_post(by=head, post=chain[3], person=teacher)
    assert queries.line_manager_of(teacher) == head, "vacant posts between are passed over"
    lead = PersonFactory(roles=["middle_leader"])
    holding = posts.fill_post(by=head, post=chain[2], person=lead, acting=True)
    assert queries.line_manager_of(teacher) == lead
    assert set(Act.objects.latest("sequence").clauses.split()) == {"7.3e", "2.3a", "3.2c"}
    posts.leave_post(by=head, holding=holding, on=clock.today() - timedelta(days=1))
    assert PostHolding.objects.get(pk=holding.pk).ends_on == clock.today(), "nobody leaves before they came"


def test_a_post_is_held_once_by_one_person_and_may_be_shared(chain: list[Post], head: Person, teacher: Person) -> None:
    posts.fill_post(by=head, post=chain[3], person=teacher)
    posts.fill_post(by=head, post=chain[3], person=head)
    with pytest.raises(Refusal, match="holds this post already"):
        posts.fill_post(by=head, post=chain[3], person=teacher)
    with pytest.raises(IntegrityError), transaction.atomic():
        PostHolding.objects.create(post=chain[3], person=teacher)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), max_size=12))
def test_whatever_is_moved_each_post_stays_one_step_below_another(school: School, moves: list[tuple[int, int]]) -> None:
    with transaction.atomic():
        made = [posts.create_post(by=None, title="0")]
        for number in range(1, 7):
            made.append(posts.create_post(by=None, title=str(number), answers_to=made[(number - 1) // 2]))
        for lower, upper in moves:
            try:
                posts.move_post(by=None, post=made[lower], answers_to=made[upper])
            except Refusal:
                continue
        rows = {post.pk: post for post in Post.objects.all()}
        for post in rows.values():
            above = rows.get(post.answers_to_id or 0)
            assert post.depth == (above.depth + 1 if above else 0)
        transaction.set_rollback(True)


# Second lines


def test_a_second_line_leads_elsewhere_and_says_what_for(chain: list[Post]) -> None:
    head, deputy, science, teacher = chain
    line = posts.add_functional_line(by=None, post=teacher, answers_to=deputy, purpose=" Safe  labs ")
    assert line.purpose == "Safe labs"
    with pytest.raises(Refusal, match="another post than the primary"):
        posts.add_functional_line(by=None, post=teacher, answers_to=science, purpose="Safe labs")
    with pytest.raises(Refusal, match="another post than the primary"):
        posts.add_functional_line(by=None, post=teacher, answers_to=teacher, purpose="Safe labs")
    with pytest.raises(Refusal, match="a line between these two"):
        posts.add_functional_line(by=None, post=teacher, answers_to=deputy, purpose="Trips")
    with pytest.raises(Refusal) as refusal:
        posts.add_functional_line(by=None, post=teacher, answers_to=head, purpose=" ")
    assert refusal.value.field == "purpose"


def test_second_lines_for_one_purpose_make_no_circle(chain: list[Post]) -> None:
    head, deputy, science, teacher = chain
    posts.add_functional_line(by=None, post=head, answers_to=science, purpose="Safety")
    posts.add_functional_line(by=None, post=science, answers_to=head, purpose="Timetable")
    posts.add_functional_line(by=None, post=teacher, answers_to=head, purpose="safety")
    with pytest.raises(Refusal, match="Head of Science → Teacher → Head → Head of Science"):
        posts.add_functional_line(by=None, post=science, answers_to=teacher, purpose="SAFETY")
    depths = {line.post_id: line.depth for line in FunctionalLine.objects.filter(purpose="Safety")}
    assert depths == {head.pk: 1, teacher.pk: 2}
    posts.add_functional_line(by=None, post=deputy, answers_to=teacher, purpose="Safety")
    assert FunctionalLine.objects.get(post=deputy).depth == 3


def test_lines_sink_when_a_new_one_is_drawn_above_them(chain: list[Post]) -> None:
    head, deputy, _science, teacher = chain
    posts.add_functional_line(by=None, post=teacher, answers_to=deputy, purpose="Safety")
    other = PostFactory(title="Bursar", answers_to=head)
    posts.add_functional_line(by=None, post=deputy, answers_to=other, purpose="Safety")
    assert FunctionalLine.objects.get(post=deputy).depth == 1
    assert FunctionalLine.objects.get(post=teacher).depth == 2


def test_a_second_line_goes_when_it_becomes_the_primary_or_a_post_closes(chain: list[Post]) -> None:
    head, deputy, science, teacher = chain
    posts.add_functional_line(by=None, post=science, answers_to=head, purpose="Safety")
    posts.move_post(by=None, post=science, answers_to=head)
    assert not FunctionalLine.objects.exists()
    posts.add_functional_line(by=None, post=teacher, answers_to=deputy, purpose="Trips")
    posts.close_post(by=None, post=deputy)
    assert not FunctionalLine.objects.exists()


# The database, asked directly


def test_the_database_refuses_a_circle(chain: list[Post]) -> None:
    with pytest.raises(DatabaseError, match="deeper"):
        change(chain[1], answers_to_id=chain[3].pk)
    with pytest.raises(DatabaseError, match="deeper"):
        change(chain[1], answers_to_id=chain[3].pk, depth=9)
    with pytest.raises(DatabaseError, match="deeper"):
        change(chain[1], answers_to_id=chain[1].pk)
    with pytest.raises(DatabaseError, match="deeper"):
        change(chain[2], depth=1)


def test_the_database_refuses_a_second_topmost_post(chain: list[Post]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(title="Another head")
    with pytest.raises(IntegrityError):
        change(chain[1], answers_to_id=None, depth=0)
    with pytest.raises(DatabaseError):
        change(chain[3], answers_to_id=None)


def test_the_database_refuses_an_orphan(chain: list[Post]) -> None:
    with pytest.raises(DatabaseError, match="open post"):
        change(chain[2], closed_on=clock.today())
    with pytest.raises(DatabaseError, match="open post"):
        change(chain[0], closed_on=clock.today())
    posts.close_post(by=None, post=chain[3])
    with pytest.raises(DatabaseError, match="open post"), transaction.atomic():
        Post.objects.create(title="Technician", answers_to=chain[3], depth=4)


def test_the_database_keeps_a_post_that_others_answer_to(chain: list[Post]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM school_post WHERE id = %s", [chain[1].pk])
        connection.check_constraints()


def test_the_database_refuses_second_lines_that_go_round(chain: list[Post]) -> None:
    head, deputy, science, teacher = chain
    posts.add_functional_line(by=None, post=teacher, answers_to=head, purpose="Safety")
    posts.add_functional_line(by=None, post=head, answers_to=science, purpose="Safety")
    for depth in (1, 2, 3, 4):
        with pytest.raises(DatabaseError, match="second line"), transaction.atomic():
            FunctionalLine.objects.create(post=science, answers_to=teacher, purpose="Safety", depth=depth)
    with pytest.raises(DatabaseError), transaction.atomic():
        FunctionalLine.objects.create(post=deputy, answers_to=deputy, purpose="Safety")


def test_the_database_refuses_a_second_line_to_a_closed_post(chain: list[Post]) -> None:
    posts.close_post(by=None, post=chain[3])
    with pytest.raises(DatabaseError, match="second line"), transaction.atomic():
        FunctionalLine.objects.create(post=chain[1], answers_to=chain[3], purpose="Safety")


def test_no_line_leads_into_another_school(chain: list[Post], other_school: School) -> None:
    with school_scope(other_school.pk):
        elsewhere = PostFactory(title="Head elsewhere")
        stranger = PostFactory(title="Deputy elsewhere", answers_to=elsewhere)
    with pytest.raises(DatabaseError):
        change(chain[1], answers_to_id=elsewhere.pk)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO school_functionalline (school_id, post_id, answers_to_id, purpose, depth)"
            " VALUES (%s, %s, %s, 'Safety', 1)",
            [chain[1].school_id, chain[1].pk, stranger.pk],
        )


def test_a_missing_trigger_is_noticed(db: None) -> None:
    assert protection.missing_walls(connection) == []
    on_table = " ON school_post" if connection.vendor == "postgresql" else ""
    name = "school_post_orphan" if connection.vendor == "postgresql" else "school_post_orphan_UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on_table}")
    assert protection.missing_walls(connection) == [f"the trigger {name} is missing"]
    protection.install(connection)
    assert protection.missing_walls(connection) == []
