"""Rounds in the registry of record kinds: what waits for whom, and what will be asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.registry import Ask, Dated, Moved, Waiting
from headship.kernel import clock
from headship.school.models import Person
from headship.voice.domain.rounds import price
from headship.voice.models import Instrument, Invitation, Round

RECENT = timedelta(days=21)  # for this long a closed round waits to be read


def address(asked: Round) -> str:
    """The round's page."""
    return reverse("voice:round", args=[asked.pk])


def results_address(asked: Round) -> str:
    """Where the results of a round are read."""
    return reverse("voice:results", args=[asked.pk])


def waiting(person: Person) -> Iterator[Waiting]:
    """What waits for a person: to answer, to open what they prepared, to read what came of it."""
    yield from _answers(person)
    yield from _drafts(person)
    yield from _results(person)


def _answers(person: Person) -> Iterator[Waiting]:
    now = clock.now()
    mine = Invitation.objects.filter(
        person=person, intake__isnull=True, round__state=Round.State.OPEN, round__opens_at__lte=now,
        round__closes_at__gt=now,
    )  # fmt: skip
    for invitation in mine.select_related("round__sponsor"):
        asked = invitation.round
        yield Waiting(
            kind="round", record_id=asked.pk, what=_("Answer “%(title)s”") % {"title": asked.title},
            why=_("%(name)s asks. Nobody will know who said what.") % {"name": asked.sponsor.name},
            minutes=float(asked.minutes), url=reverse("voice:own", args=[asked.pk]), action=_("Answer"),
            due=localdate(asked.closes_at), since=localdate(asked.opens_at),
        )  # fmt: skip


def _drafts(person: Person) -> Iterator[Waiting]:
    for asked in Round.objects.filter(sponsor=person, state=Round.State.DRAFT, leader__isnull=True):
        yield Waiting(
            kind="round", record_id=asked.pk, what=_("Send out “%(title)s”, or put it off") % {"title": asked.title},
            why=_("You prepared it; nobody has been asked yet."), minutes=3, url=address(asked), action=_("Open"),
            due=localdate(asked.opens_at), since=localdate(asked.created_at),
        )  # fmt: skip


def _results(person: Person) -> Iterator[Waiting]:
    """Closed results wait for the one who asked, for three weeks or until the next round of the series is planned."""
    closed = Round.objects.filter(
        sponsor=person, state=Round.State.CLOSED, closed_at__gt=clock.now() - RECENT, leader__isnull=True
    )
    followed = Exists(Round.objects.filter(previous=OuterRef("pk")))
    for asked in closed.exclude(followed):
        yield Waiting(
            kind="round", record_id=asked.pk, what=_("Read what people say in “%(title)s”") % {"title": asked.title},
            why=_("They gave their time. Tell them soon what will come of it."), minutes=10,
            url=results_address(asked), action=_("Read"), since=localdate(asked.closed_at),
        )  # fmt: skip


def asks(first: date, last: date) -> Iterator[Ask]:
    """What is asked, on the day on which it closes, between two days: planned and running rounds, never a leader's."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, time.max))
    rows = Round.objects.filter(closes_at__gte=begin, closes_at__lte=end, leader__isnull=True)
    running = rows.exclude(state=Round.State.DRAFT)
    works_here = Q(invitations__person__in=Person.objects.staff().values("pk"))
    counted = running.annotate(
        people=Count("invitations", distinct=True), staff=Count("invitations", filter=works_here, distinct=True)
    )
    for asked in counted:
        yield _ask(asked, asked.people, asked.staff)
    for asked in rows.filter(state=Round.State.DRAFT):
        cost = price(asked)
        yield _ask(asked, cost.people, cost.staff)


def _ask(asked: Round, people: int, staff: int) -> Ask:
    titles = ", ".join(asked.groups.values_list("title", flat=True))
    return Ask("round", asked.pk, asked.title, localdate(asked.closes_at), titles, people, float(asked.minutes), staff)


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """From when to when surveys ask, as far as this reader may see them; a leader's feedback is theirs alone."""
    begin = timezone.make_aware(datetime.combine(first, time.min))
    end = timezone.make_aware(datetime.combine(last, time.max))
    rows = Round.objects.visible_to(reader).filter(leader__isnull=True, opens_at__lte=end, closes_at__gte=begin)
    for asked in rows:
        opens, closes = localdate(asked.opens_at), localdate(asked.closes_at)
        yield Dated("round", asked.pk, asked.title, opens, address(asked), _("Surveys"), closes)


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """What was closed since a person last looked, as far as it is for them to see."""
    closed = Round.objects.visible_to(person).filter(closed_at__gt=since, leader__isnull=True)
    how = _("Closed. What people say is there to read.")
    return [Moved("round", row.pk, row.title, how, results_address(row), row.closed_at) for row in closed]


def _visible_to(person: Person) -> Any:
    return Round.objects.visible_to(person)


def _instruments_visible_to(person: Person) -> Any:
    rows = Instrument.objects.visible_to(person)
    return rows if person.is_staff_member or person.is_governance else rows.none()


def _instrument_address(instrument: Instrument) -> str:
    return reverse("voice:instrument", args=[instrument.pk])


registry.register(
    registry.RecordKind(
        code="round",
        title=gettext_lazy("Survey"),
        plural=gettext_lazy("Surveys"),
        model=Round,
        url=address,
        visible_to=_visible_to,
        search_fields=("title",),
        waiting=waiting,
        moved=moved,
        asks=asks,
        dates=dates,
    )
)
registry.register(
    registry.RecordKind(
        code="instrument",
        title=gettext_lazy("Set of questions"),
        plural=gettext_lazy("Sets of questions"),
        model=Instrument,
        url=_instrument_address,
        visible_to=_instruments_visible_to,
        search_fields=("title",),
    )
)
