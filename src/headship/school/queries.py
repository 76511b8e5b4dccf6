"""Reads that other rooms need: who answers to whom, who appraises whom, who leads."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import QuerySet

from headship.kernel import clock
from headship.school import roles
from headship.school.models import Delivery, Membership, Person, Post, PostHolding, Receipt, Relation
from headship.school.models.people import in_force


def lines_of_management() -> dict[int, int]:
    """Who is managed by whom today, as ids: person → line manager.

    A relation that somebody settled by hand comes first; otherwise the line follows the posts, past any post
    above that nobody holds today, to the nearest one that somebody holds.
    """
    lines = _lines_by_posts()
    settled = _relations_today(Relation.Kind.LINE_MANAGER).values_list("of_id", "by_id")
    lines.update(settled)
    return lines


def _lines_by_posts() -> dict[int, int]:
    above = dict(Post.objects.filter(closed_on__isnull=True).values_list("pk", "answers_to_id"))
    # Whoever acts in a post leads it, and keeps the line of their own post where they have one.
    holders = {post: person for post, person, _ in _holdings_today(acting_first=False)}
    posts = {person: post for post, person, _ in _holdings_today(acting_first=True)}
    lines = {}
    for person, post in posts.items():
        manager = _nearest_holder(above.get(post), above, holders, but=person)
        if manager is not None:
            lines[person] = manager
    return lines


def _holdings_today(*, acting_first: bool) -> QuerySet[PostHolding, tuple[int, int, bool]]:
    """Post, person and whether they act in it; the last row of a pair is the one that counts: the highest post,
    the longest holder."""
    rows: QuerySet[PostHolding, tuple[int, int, bool]] = (
        PostHolding.objects.filter(in_force(clock.today()), person__in=Person.objects.present())
        .order_by("-acting" if acting_first else "acting", "-post__depth", "-pk")
        .values_list("post_id", "person_id", "acting")
    )
    return rows


def _nearest_holder(
    post_id: int | None, above: dict[int, int | None], holders: dict[int, int], *, but: int
) -> int | None:
    while post_id is not None:
        holder = holders.get(post_id)
        if holder is not None and holder != but:
            return holder
        post_id = above.get(post_id)
    return None


def _relations_today(kind: str) -> QuerySet[Relation]:
    present = Person.objects.present()
    rows: QuerySet[Relation] = Relation.objects.filter(
        in_force(clock.today()), kind=kind, of__in=present, by__in=present
    )
    return rows


def line_manager_of(person: Person) -> Person | None:
    """The line manager: as settled by hand, or else the nearest holder of a post above."""
    settled = _relations_today(Relation.Kind.LINE_MANAGER).filter(of=person).select_related("by").first()
    if settled is not None:
        return settled.by
    manager = _lines_by_posts().get(person.pk)
    return Person.objects.filter(pk=manager).first() if manager else None


def line_managed_by(person: Person) -> QuerySet[Person]:
    """Those whose line manager this person is today, directly. The twin of `line_manager_of`."""
    managed = [of for of, by in lines_of_management().items() if by == person.pk]
    people: QuerySet[Person] = Person.objects.filter(pk__in=managed)
    return people


def receipts_led_by(person: Person) -> QuerySet[Receipt]:
    """Answers that a person's own people owe or gave: to what asked whole audiences, never to what one person got."""
    to_many = Delivery.objects.filter(asks_acknowledgement=True, audiences__isnull=False).values("pk")
    rows: QuerySet[Receipt] = Receipt.objects.filter(
        delivery__in=to_many, person__in=line_managed_by(person).values("pk")
    )
    return rows


def appraiser_of(person: Person) -> Person | None:
    """The appraiser, where one is named. Nobody appraises merely by standing above."""
    relation = _relations_today(Relation.Kind.APPRAISER).filter(of=person).select_related("by").first()
    return relation.by if relation else None


def appraised_by(person: Person) -> QuerySet[Person]:
    """Those whom this person appraises today. The twin of `appraiser_of`."""
    people: QuerySet[Person] = Person.objects.filter(
        pk__in=_relations_today(Relation.Kind.APPRAISER).filter(by=person).values("of_id")
    )
    return people


def coached_by(person: Person) -> QuerySet[Person]:
    """Those whom this person coaches today."""
    people: QuerySet[Person] = Person.objects.filter(
        pk__in=_relations_today(Relation.Kind.COACH).filter(by=person).values("of_id")
    )
    return people


def senior_team() -> QuerySet[Person]:
    """Head and senior leaders today."""
    people: QuerySet[Person] = Person.objects.with_role(*roles.SENIOR)
    return people


def head_of_school() -> Person | None:
    """Who leads the school today: the acting head where there is one."""
    memberships = (
        Membership.objects.filter(in_force(clock.today()), role=roles.HEAD.code)
        .filter(person__in=Person.objects.present())
        .select_related("person")
        .order_by("pk")
    )
    found: list[Membership] = list(memberships)
    acting = [row for row in found if row.acting_for_id is not None]
    return (acting or found)[0].person if found else None


def leading_since(person: Person) -> date | None:
    """The day since which somebody leads without a gap, None for nobody who leads today.

    Whoever becomes head, other than acting, begins anew that day: what they did in another office is not what they
    do in this one.
    """
    held = list(
        Membership.objects.filter(person=person, role__in=roles.LEADERS, starts_on__lte=clock.today())
        .order_by("-starts_on")
        .values_list("role", "starts_on", "ends_on", "acting_for_id")
    )
    since: date | None = None
    for begun, ended in _joined([(starts_on, ends_on) for _role, starts_on, ends_on, _acting in held]):
        if ended is None or ended >= clock.today():
            since = begun
    heading = [
        starts_on
        for role, starts_on, ends_on, acting in held
        if role == roles.HEAD.code and acting is None and (ends_on is None or ends_on >= clock.today())
    ]
    return max([since, *heading]) if since is not None else None


def _joined(periods: list[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """Periods in order, those that touch or overlap made one; the last day is None where one goes on."""
    joined: list[tuple[date, date | None]] = []
    for begun, ended in sorted(periods, key=lambda each: each[0]):
        if joined and (joined[-1][1] is None or begun <= joined[-1][1] + timedelta(days=1)):
            before = joined[-1][1]
            joined[-1] = (joined[-1][0], None if before is None or ended is None else max(before, ended))
        else:
            joined.append((begun, ended))
    return joined
