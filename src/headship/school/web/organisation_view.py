"""The organisation as a tree of posts, drawn in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from headship.kernel import clock, exports
from headship.school.models import FunctionalLine, Person, Post, PostHolding
from headship.school.models.people import in_force


@dataclass
class Place:
    """A post as the picture shows it: who holds it, which second lines it has, what answers to it."""

    post: Post
    holders: list[PostHolding] = field(default_factory=list)
    lines: list[FunctionalLine] = field(default_factory=list)
    below: list[Place] = field(default_factory=list)

    @property
    def holders_in_words(self) -> str:
        """The names of those who hold it, or that nobody does."""
        return ", ".join(_holder_in_words(holding) for holding in self.holders) or _("nobody at present")

    @property
    def in_words(self) -> str:
        """The post as somebody hears it who cannot see the picture."""
        words = [f"{self.post.title}: {self.holders_in_words}"]
        words += [
            _("also answers to %(post)s for %(purpose)s") % {"post": line.answers_to.title, "purpose": line.purpose}
            for line in self.lines
        ]
        return "; ".join(words)


def _holder_in_words(holding: PostHolding) -> str:
    name = holding.person.name
    return _("%(name)s (acting)") % {"name": name} if holding.acting else name


def places() -> dict[int, Place]:
    """Every post that stands, by id, with what is under it; the topmost posts come first."""
    posts = Post.objects.filter(closed_on__isnull=True).order_by("depth", "title")
    found = {post.pk: Place(post) for post in posts}
    present = Person.objects.present()
    holdings = PostHolding.objects.filter(in_force(clock.today()), person__in=present).select_related("person")
    for holding in holdings.order_by("acting", "person__name"):
        if holding.post_id in found:
            found[holding.post_id].holders.append(holding)
    for line in FunctionalLine.objects.select_related("answers_to").order_by("answers_to__title"):
        found[line.post_id].lines.append(line)
    for place in found.values():
        if place.post.answers_to_id in found:
            found[place.post.answers_to_id].below.append(place)
    return found


def picture() -> dict[str, Any]:
    """The tree from the top, and how many staff have exactly one primary line of accountability."""
    found = places()
    tops = [place for place in found.values() if place.post.answers_to_id is None]
    held: dict[int, int] = defaultdict(int)
    for place in found.values():
        for holding in place.holders:
            held[holding.person_id] += not holding.acting
    staff = dict(Person.objects.staff().order_by("name").values_list("pk", "name"))
    return {
        "tops": tops,
        "posts": len(found),
        "vacant": [place.post for place in found.values() if not place.holders],
        "staff": len(staff),
        "with_one_line": sum(held.get(pk) == 1 for pk in staff),
        "without_post": [{"pk": pk, "name": name} for pk, name in staff.items() if not held.get(pk)],
        "with_several": [{"pk": pk, "name": name} for pk, name in staff.items() if held.get(pk, 0) > 1],
    }


def as_file() -> exports.Table:
    """The organisation as rows: post, whom it answers to, second lines, holders."""
    columns = [_("Post"), _("Answers to"), _("Also answers to"), _("Held by")]
    found = places()
    rows = []
    for place in found.values():
        above = found.get(place.post.answers_to_id or 0)
        lines = "; ".join(f"{line.answers_to.title} ({line.purpose})" for line in place.lines)
        holders = "; ".join(holding.person.name for holding in place.holders)
        rows.append((place.post.title, above.post.title if above else "", lines, holders))
    return exports.Table(title=_("Organisation"), columns=columns, rows=rows)
