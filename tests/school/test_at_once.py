"""Fifty people say at the same moment that they have read it: none is lost, none counts twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from headship.evidence.models import Act
from headship.kernel.failures import Refusal
from headship.kernel.scope import school_scope
from headship.school.domain import deliveries, posts
from headship.school.domain.founding import found_school
from headship.school.models import Post, Receipt, School
from tests.factories.school import PersonFactory, PostFactory

PEOPLE = 50
pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(school: School, works: list[Callable[[], object]]) -> list[object]:
    """Do each piece of work in a thread and a connection of its own, all beginning at the same moment."""
    barrier = Barrier(len(works))

    def one(work: Callable[[], object]) -> object:
        try:
            with school_scope(school.pk):
                barrier.wait(timeout=30)
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.fixture
def school() -> School:
    """A school that threads can see."""
    return found_school(name="Riverside School", code="riverside")


def test_fifty_acknowledge_at_once(school: School) -> None:
    noted: list[int] = []
    deliveries.on_acknowledged("at-once", lambda *, receipt, by: noted.append(receipt.pk))
    with school_scope(school.pk):
        head = PersonFactory(roles=["head"])
        readers = [PersonFactory(roles=["teacher"]) for _ in range(PEOPLE)]
        deliveries.send(
            by=head, subject="Fire practice", body="…", people=readers, about_kind="at-once", about_id=1,
            asks_acknowledgement=True,
        )  # fmt: skip
        receipts = list(Receipt.objects.select_related("delivery", "person"))

    def reading(receipt: Receipt) -> Callable[[], object]:
        return lambda: deliveries.acknowledge(by=receipt.person, receipt=receipt)

    answers = all_at_once(school, [reading(receipt) for receipt in receipts])
    # They press the button once more, as people do when nothing seems to have happened.
    again = all_at_once(school, [reading(receipt) for receipt in receipts])
    assert answers == [True] * PEOPLE
    assert again == [False] * PEOPLE
    assert Counter(noted) == Counter(receipt.pk for receipt in receipts)
    with school_scope(school.pk):
        assert Receipt.objects.filter(acknowledged_at__isnull=False, acknowledged_way="alone").count() == PEOPLE


def test_the_same_receipt_from_twenty_places_counts_once(school: School) -> None:
    with school_scope(school.pk):
        head, reader = PersonFactory(roles=["head"]), PersonFactory(roles=["teacher"])
        deliveries.send(by=head, subject="Fire practice", body="…", people=[reader], asks_acknowledgement=True)
        copies = [Receipt.objects.select_related("delivery", "person").get() for _ in range(20)]
    works: list[Callable[[], object]] = [
        lambda copy=copy: deliveries.acknowledge(by=reader, receipt=copy)  # type: ignore[misc]
        for copy in copies
    ]
    assert Counter(all_at_once(school, works)) == {True: 1, False: 19}


def test_two_moves_at_once_close_no_circle(school: School) -> None:
    with school_scope(school.pk):
        top = PostFactory(title="Head")
        one, other = PostFactory(title="One", answers_to=top), PostFactory(title="Other", answers_to=top)

    def moving(post: Post, under: Post) -> Callable[[], object]:
        def move() -> object:
            try:
                return posts.move_post(by=None, post=post, answers_to=under)
            except Refusal:
                return None

        return move

    moved = all_at_once(school, [moving(one, other), moving(other, one)])
    assert len([each for each in moved if each is not None]) == 1
    with school_scope(school.pk):
        assert Act.objects.filter(verb="post.move").count() == 1
