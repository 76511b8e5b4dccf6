"""A few people read a work together, talk about it, and say what came of it.

begun ──say_it_was_read──▶ (each reader) ──conclude──▶ closed, with what came of it and what it changes
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.library.domain.items import clauses_of
from headship.areas.improvement.library.models import GroupReader, GroupSession, ReadingGroup, ResearchItem
from headship.areas.improvement.library.rules import CONVENE, RUN_GROUP
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import refuse_unless_present
from headship.school.models import Person
from headship.school.roles import is_inside

MOST = 15  # more than so many do not talk with each other


@transaction.atomic
def begin_group(
    *,
    by: Person,
    item: ResearchItem,
    question: str,
    read_by: date,
    people: Iterable[Person],
    sessions: Iterable[tuple[date, str]] = (),
) -> ReadingGroup:
    """Bring people together over a work. sessions: (day, words). Whoever convenes reads too. Raises Refusal."""
    require(by, CONVENE)
    plain = " ".join(question.split())
    if not plain:
        raise Refusal(_("What do you want to know from it?"), field="question")
    if read_by < clock.today():
        raise Refusal(_("The day by which it is read has passed."), field="read_by")
    group: ReadingGroup = ReadingGroup.objects.create(
        item=item, question=plain[:300], convener=by, read_by=read_by, begun_at=clock.now()
    )
    _join(group, [by, *people])
    for on, words in sessions:
        _plan(group, on, words)
    citations.cite(by=by, source=("reading_group", group.pk), relation="discusses", target=("research_item", item.pk))
    _record(by, "begin", group, _("Began to read “%(title)s” together.") % {"title": item.title})
    return group


@transaction.atomic
def join(*, by: Person, group: ReadingGroup) -> None:
    """Read with a group: anybody on the staff may."""
    require(by, CONVENE)
    _refuse_closed(group)
    _join(group, [by])


@transaction.atomic
def leave(*, by: Person, group: ReadingGroup) -> None:
    """Read with it no more. Raises Refusal for the one who convenes."""
    if group.convener_id == by.pk:
        raise Refusal(_("You brought it together: say what came of it instead."))
    GroupReader.objects.filter(group=group, person=by).delete()


def _join(group: ReadingGroup, people: Iterable[Person]) -> None:
    wanted = {person.pk: person for person in people}
    there = set(group.readers.values_list("person_id", flat=True))
    for person in wanted.values():
        refuse_unless_present(person)
        if not is_inside(person):
            raise Refusal(_("%(name)s does not see the library.") % {"name": person.name}, field="people")
    if len(there | set(wanted)) > MOST:
        raise Refusal(
            _("A group of more than %(most)s does not talk. Make two of it.") % {"most": MOST}, field="people"
        )
    for key, person in wanted.items():
        if key not in there:
            GroupReader(group=group, person=person).save()


@transaction.atomic
def plan_session(*, by: Person, group: ReadingGroup, on: date, words: str = "") -> GroupSession:
    """Set a day on which to talk. Raises Refusal where there is one on it already."""
    require(by, RUN_GROUP, group)
    _refuse_closed(group)
    return _plan(group, on, words)


def _plan(group: ReadingGroup, on: date, words: str) -> GroupSession:
    if on < clock.today():
        raise Refusal(_("That day has passed."), field="on")
    if group.sessions.filter(on=on).exists():
        raise Refusal(_("The group meets on that day already."), field="on")
    session: GroupSession = GroupSession.objects.create(group=group, on=on, words=words.strip()[:120])
    return session


@transaction.atomic
def call_off(*, by: Person, session: GroupSession) -> None:
    """Take a day off again."""
    require(by, RUN_GROUP, session.group)
    _refuse_closed(session.group)
    session.delete()


@transaction.atomic
def say_it_was_read(*, by: Person, group: ReadingGroup) -> None:
    """Say that one has read it. It is in no ledger."""
    reader = GroupReader.objects.filter(group=group, person=by).first()
    if reader is None:
        raise Refusal(_("You do not read with this group."))
    if reader.read_on is None:
        reader.read_on = clock.today()
        reader.save(update_fields=["read_on"])


@transaction.atomic
def choose_own_day(*, by: Person, group: ReadingGroup, read_by: date) -> None:
    """Name another day by which one wants to have read it."""
    _refuse_closed(group)
    if read_by < clock.today():
        raise Refusal(_("That day has passed."), field="read_by")
    if not GroupReader.objects.filter(group=group, person=by).update(read_by=read_by):
        raise Refusal(_("You do not read with this group."))


@transaction.atomic
def conclude(*, by: Person, group: ReadingGroup, came_of: str, changed: str = "") -> None:
    """Say what came of it, and what it changes here. Raises Refusal without the first; "nothing" is an answer."""
    require(by, RUN_GROUP, group)
    group = ReadingGroup.objects.select_for_update().get(pk=group.pk)
    _refuse_closed(group)
    if not came_of.strip():
        raise Refusal(_("What came of it? “It does not fit us” is an answer too."), field="came_of")
    group.came_of, group.changed, group.closed_at = came_of.strip(), changed.strip(), clock.now()
    group.save(update_fields=["came_of", "changed", "closed_at"])
    _record(by, "conclude", group, _("“%(q)s”: %(came)s") % {"q": group.question, "came": group.came_of})


def _refuse_closed(group: ReadingGroup) -> None:
    # Asked anew: somebody else may have closed it since this row was read.
    if ReadingGroup.objects.filter(pk=group.pk, closed_at__isnull=False).exists():
        raise Refusal(_("This group has said what came of it."))


def _record(by: Person, verb: str, group: ReadingGroup, summary: str) -> None:
    ledger.record(
        by=by, verb=f"reading_group.{verb}", record_kind="reading_group", record_id=group.pk, label=group.question,
        summary=summary, clauses=clauses_of(group.item),
    )  # fmt: skip
