from datetime import timedelta

from headship.kernel import clock
from headship.school import queries
from headship.school.domain import audiences, deliveries, people, posts
from headship.school.models import Receipt
from tests.factories.school import PostFactory


def test_all(school, head, teacher, senior):
    top = PostFactory(holders=[head])
    mid = PostFactory(answers_to=top)
    PostFactory(answers_to=mid, holders=[teacher])
    assert queries.line_manager_of(teacher) == head
    assert list(queries.line_managed_by(head)) == [teacher]
    posts.fill_post(by=head, post=mid, person=senior)
    assert queries.line_manager_of(teacher) == senior
    people.relate(by=head, kind="line_manager", of=teacher, to=head)
    assert queries.line_manager_of(teacher) == head
    d = deliveries.send(
        by=head, subject="x", body="y", audiences=[audiences.audience("staff")], asks_acknowledgement=True
    )
    assert d.receipts.count() == 3
    r = Receipt.objects.get(person=teacher)
    assert deliveries.acknowledge(by=teacher, receipt=r)
    assert not deliveries.acknowledge(by=teacher, receipt=r)
    people.appoint_acting_head(by=head, person=senior, until=clock.today() + timedelta(days=3), reason="ill")
    assert queries.head_of_school() == senior
    assert senior.is_head
