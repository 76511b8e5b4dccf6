"""Posts, who holds them, and the lines of accountability between them.

Each open post but the topmost answers to exactly one other, and lies exactly one step deeper. Work on lines
takes turns within a school, so that two changes at once cannot close a circle that neither would alone.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.kernel.scope import current_school_id
from headship.school.domain.people import refuse_unless_present
from headship.school.models import FunctionalLine, Person, Post, PostHolding, School

CLAUSES = ("7.3e",)


def take_turns() -> None:
    """Wait until nobody else changes the lines of this school; held to the end of the transaction."""
    School.objects.select_for_update().get(pk=current_school_id())


@transaction.atomic
def create_post(*, by: Person | None, title: str, answers_to: Post | None = None) -> Post:
    """Make a post. Only the first, the topmost, answers to nobody. Raises Refusal otherwise."""
    take_turns()
    title = _titled(title)
    if answers_to is None:
        top = Post.objects.filter(answers_to__isnull=True, closed_on__isnull=True).first()
        if top is not None:
            raise Refusal(
                _("Only one post answers to nobody, and that is %(top)s. Say whom this one answers to.")
                % {"top": top.title},
                field="answers_to",
            )
    else:
        answers_to = _open(answers_to)
    depth = answers_to.depth + 1 if answers_to else 0
    post = Post.objects.create(title=title, answers_to=answers_to, depth=depth)
    _record(by, "post.create", post, _("Made the post %(post)s.") % {"post": post.title})
    return post


@transaction.atomic
def rename_post(*, by: Person | None, post: Post, title: str) -> Post:
    """Give a post another title."""
    before, post.title = post.title, _titled(title)
    post.save(update_fields=["title"])
    summary = _("The post %(before)s is now called %(after)s.") % {"before": before, "after": post.title}
    _record(by, "post.rename", post, summary)
    return post


@transaction.atomic
def move_post(*, by: Person | None, post: Post, answers_to: Post) -> Post:
    """Let a post answer to another one, with everything below it. Raises Refusal on a circle, naming it."""
    take_turns()
    post, answers_to = _open(post), _open(answers_to)
    if post.answers_to_id is None:
        raise Refusal(_("%(post)s is the topmost post and answers to nobody.") % {"post": post.title})
    if post.answers_to_id == answers_to.pk:
        raise Refusal(
            _("%(post)s answers to %(above)s already.") % {"post": post.title, "above": answers_to.title},
            field="answers_to",
        )
    _refuse_circle(post, answers_to)
    # The primary line says all that a second one to the same post did.
    FunctionalLine.objects.filter(post=post, answers_to=answers_to).delete()
    _settle(post, answers_to)
    summary = _("%(post)s answers to %(above)s.") % {"post": post.title, "above": answers_to.title}
    _record(by, "post.move", post, summary, payload={"answers_to": answers_to.pk})
    return post


def _refuse_circle(post: Post, answers_to: Post) -> None:
    chain: list[Post] = []
    step: Post | None = answers_to
    while step is not None:
        chain.append(step)
        if step.pk == post.pk:
            way = " → ".join(each.title for each in [post, *chain])
            raise Refusal(_("That would go round in a circle: %(chain)s.") % {"chain": way}, field="answers_to")
        step = step.answers_to


def _settle(post: Post, answers_to: Post) -> None:
    """Write the new line and the depths below it, in an order in which each row is deeper than the one above."""
    levels = _levels_below(post)
    step = answers_to.depth + 1 - post.depth
    depths = [post.depth + step + number for number in range(1, len(levels) + 1)]
    below = list(zip(levels, depths, strict=True))
    if step > 0:
        _write_depths(below[::-1])
    post.answers_to, post.depth = answers_to, post.depth + step
    post.save(update_fields=["answers_to", "depth"])
    if step < 0:
        _write_depths(below)


def _levels_below(post: Post) -> list[list[int]]:
    """Ids of the posts below, one list for each step down; closed posts too, since they keep their line."""
    levels, level = [], [post.pk]
    while level := list(Post.objects.filter(answers_to__in=level).values_list("pk", flat=True)):
        levels.append(level)
    return levels


def _write_depths(levels: list[tuple[list[int], int]]) -> None:
    for ids, depth in levels:
        Post.objects.filter(pk__in=ids).update(depth=depth)


@transaction.atomic
def fill_post(
    *, by: Person | None, post: Post, person: Person, starts_on: date | None = None, acting: bool = False
) -> PostHolding:
    """Let somebody hold a post from a day (today); several may share one. Raises Refusal where they hold it."""
    post = _open(post)
    refuse_unless_present(person)
    running = Q(ends_on__isnull=True) | Q(ends_on__gte=starts_on or clock.today())
    if PostHolding.objects.filter(running, post=post, person=person).exists():
        raise Refusal(_("%(name)s holds this post already.") % {"name": person.name}, field="person")
    holding = PostHolding.objects.create(post=post, person=person, starts_on=starts_on or clock.today(), acting=acting)
    sentence = _("%(name)s acts as %(post)s.") if acting else _("%(name)s holds the post %(post)s.")
    clauses = (*CLAUSES, "2.3a", "3.2c") if acting else CLAUSES
    _record(by, "post.fill", post, sentence % {"name": person.name, "post": post.title}, clauses=clauses)
    return holding


@transaction.atomic
def leave_post(*, by: Person | None, holding: PostHolding, on: date | None = None) -> PostHolding:
    """Somebody gives up a post; `on` (today) is their last day in it."""
    last = on or clock.today()
    if holding.ends_on is not None and holding.ends_on <= last:
        raise Refusal(_("This has ended already."))
    holding.ends_on = max(last, holding.starts_on)
    holding.save(update_fields=["ends_on"])
    names = {"name": holding.person.name, "post": holding.post.title}
    _record(by, "post.leave", holding.post, _("%(name)s left the post %(post)s.") % names)
    return holding


@transaction.atomic
def add_functional_line(*, by: Person | None, post: Post, answers_to: Post, purpose: str) -> FunctionalLine:
    """Let a post answer to a second one for a named purpose.

    Raises Refusal on its own primary line, and on a circle of lines for one purpose, naming it. Circles across
    purposes are no fault: the safeguarding lead answers to the head, and the head to them for safeguarding.
    """
    take_turns()
    post, answers_to, purpose = _open(post), _open(answers_to), _purpose_as_known(purpose)
    if not purpose:
        raise Refusal(_("Say what this second line is for."), field="purpose")
    if answers_to.pk in {post.pk, post.answers_to_id}:
        raise Refusal(_("A second line leads to another post than the primary one."), field="answers_to")
    if FunctionalLine.objects.filter(post=post, answers_to=answers_to).exists():
        raise Refusal(_("There is a line between these two posts already."), field="answers_to")
    depth = _make_room(post, answers_to, purpose)
    line = FunctionalLine.objects.create(post=post, answers_to=answers_to, purpose=purpose, depth=depth)
    names = {"post": post.title, "above": answers_to.title, "purpose": line.purpose}
    _record(by, "post.add_line", post, _("%(post)s also answers to %(above)s, for: %(purpose)s.") % names)
    return line


def _purpose_as_known(purpose: str) -> str:
    """The purpose as an earlier line writes it: lines for one purpose are found by their words."""
    purpose = " ".join(purpose.split())
    known = FunctionalLine.objects.filter(purpose__iexact=purpose).values_list("purpose", flat=True).first()
    return known or purpose


def _make_room(post: Post, answers_to: Post, purpose: str) -> int:
    """The depth of a new line; lines for the same purpose that lead up to it sink below it, the lowest first."""
    lines = {line.pk: line for line in FunctionalLine.objects.filter(purpose=purpose).select_related("answers_to")}
    _refuse_line_circle(post, answers_to, list(lines.values()))
    ends = {pk: (line.post_id, line.answers_to_id) for pk, line in lines.items()}
    depths = _line_depths({**ends, 0: (post.pk, answers_to.pk)})
    sinking = [pk for pk in lines if depths[pk] > lines[pk].depth]
    for pk in sorted(sinking, key=lambda pk: -depths[pk]):
        FunctionalLine.objects.filter(pk=pk).update(depth=depths[pk])
    return depths[0]


def _refuse_line_circle(post: Post, answers_to: Post, lines: list[FunctionalLine]) -> None:
    ways = [[answers_to]]
    while ways:
        way = ways.pop()
        if way[-1].pk == post.pk:
            chain = " → ".join(each.title for each in [post, *way])
            raise Refusal(_("That would go round in a circle: %(chain)s.") % {"chain": chain}, field="answers_to")
        ways += [[*way, line.answers_to] for line in lines if line.post_id == way[-1].pk]


def _line_depths(ends: dict[int, tuple[int, int]]) -> dict[int, int]:
    """The depth of each line (its two posts by its id): one more than the deepest line that its upper post has."""
    found: dict[int, int] = {}

    def depth(pk: int) -> int:
        if pk not in found:
            above = [other for other, (lower, _upper) in ends.items() if lower == ends[pk][1]]
            found[pk] = 1 + max(map(depth, above), default=0)
        return found[pk]

    return {pk: depth(pk) for pk in ends}


@transaction.atomic
def remove_functional_line(*, by: Person | None, line: FunctionalLine) -> None:
    """Take a second line away."""
    names = {"post": line.post.title, "above": line.answers_to.title}
    _record(by, "post.remove_line", line.post, _("%(post)s no longer answers to %(above)s as well.") % names)
    line.delete()


@transaction.atomic
def close_post(*, by: Person | None, post: Post, on: date | None = None) -> Post:
    """Close a post; whoever holds it leaves it. Raises Refusal while other posts answer to it, naming them."""
    take_turns()
    post = _open(post)
    below = list(Post.objects.filter(answers_to=post, closed_on__isnull=True).values_list("title", flat=True))
    if below:
        raise Refusal(_("These posts still answer to it: %(posts)s. Move them first.") % {"posts": ", ".join(below)})
    day = on or clock.today()
    running = PostHolding.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), post=post)
    running.filter(starts_on__gt=day).delete()
    running.update(ends_on=day)
    FunctionalLine.objects.filter(Q(post=post) | Q(answers_to=post)).delete()
    post.closed_on = day
    post.save(update_fields=["closed_on"])
    _record(by, "post.close", post, _("Closed the post %(post)s.") % {"post": post.title})
    return post


def _titled(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise Refusal(_("A post needs a title."), field="title")
    return title


def _open(post: Post) -> Post:
    """The post as it stands now. Raises Refusal where it is closed."""
    fresh: Post = Post.objects.select_related("answers_to").get(pk=post.pk)
    if fresh.closed_on is not None:
        raise Refusal(_("The post %(post)s is closed.") % {"post": fresh.title}, field="answers_to")
    return fresh


def _record(
    by: Person | None,
    verb: str,
    post: Post,
    summary: str,
    clauses: tuple[str, ...] = CLAUSES,
    payload: dict[str, object] | None = None,
) -> None:
    journal.record(
        by=by, verb=verb, record_kind="post", record_id=post.pk, label=post.title, summary=summary,
        clauses=clauses, payload=payload,
    )  # fmt: skip
