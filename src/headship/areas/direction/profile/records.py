"""What the house knows of facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.profile.domain.facts import CLAUSES, FRESH_FOR
from headship.areas.direction.profile.models import Fact, FactState
from headship.areas.direction.profile.rules import KEEP_FACT
from headship.evidence import registry
from headship.kernel import clock
from headship.kernel.permissions import may
from headship.school.models import Person

AHEAD = timedelta(days=30)
SHOWN = 12


def address(fact: Fact) -> str:
    """The fact's page."""
    return reverse("profile:fact", args=[fact.pk])


def due_on(fact: Fact) -> date:
    """The day on which it is a year since somebody looked."""
    return fact.refreshed_on + FRESH_FOR


def _rows(side: str) -> Any:
    return Fact.objects.filter(side=side)


def waiting(side: str) -> Any:
    """Facts of one side that are growing old, for whoever looks after them: for the head where nobody does any more."""

    def waits(person: Person) -> Iterator[registry.Waiting]:
        mine = Q(owner=person)
        if person.is_head:
            mine |= Q(owner__ended_on__lte=clock.today())
        old = _rows(side).kept().filter(mine, refreshed_on__lte=clock.today() - FRESH_FOR + AHEAD)
        for fact in old.order_by("refreshed_on"):
            yield _look(fact)

    return waits


def _look(fact: Fact) -> registry.Waiting:
    if fact.counted:
        why, action = _("The records it is counted from have grown old"), _("See what is missing")
    else:
        why, action = _("Known from %(source)s, as of %(day)s") % {
            "source": fact.source, "day": date_format(fact.as_of)
        }, _("Look")  # fmt: skip
    url = address(fact) if fact.counted else reverse("profile:refresh", args=[fact.pk])
    return registry.Waiting(
        kind=fact.kind, record_id=fact.pk, what=_("See whether it is still so: %(fact)s") % {"fact": fact}, why=why,
        minutes=10, url=url, action=action, due=due_on(fact), clauses=tuple(CLAUSES[Fact.Side(fact.side)]),
    )  # fmt: skip


def moved(side: str) -> Any:
    """Facts that say something else than when somebody last looked."""

    def changes(person: Person, since: datetime) -> Iterator[registry.Moved]:
        seen = _rows(side).visible_to(person).kept().filter(learnt_at__lt=since)
        states = FactState.objects.filter(at__gt=since, fact__in=seen.values("pk")).select_related("fact")
        for state in states.order_by("-at")[:SHOWN]:
            fact = state.fact
            yield registry.Moved(fact.kind, fact.pk, fact.get_topic_display(), state.statement, address(fact), state.at)

    return changes


def handed_over(side: str) -> Any:
    """The facts that somebody looks after."""

    def hands(person: Person) -> Iterator[registry.Handed]:
        for fact in _rows(side).kept().filter(owner=person, counted="").order_by("refreshed_on"):
            yield registry.Handed(
                _("Facts to keep fresh"), fact.statement, fact.source, address(fact), person.name, due_on(fact)
            )

    return hands


def _register(code: str, side: str, title: Any, plural: Any) -> None:
    registry.register(
        registry.RecordKind(
            code=code,
            title=title,
            plural=plural,
            model=Fact,
            url=address,
            visible_to=lambda person: _rows(side).visible_to(person),
            search_fields=("statement", "source"),
            waiting=waiting(side),
            moved=moved(side),
            hands_over=handed_over(side),
            links=(
                registry.Linking(
                    "rests_on", ("round", "reading", "meeting", "finding"), gettext_lazy("is known from"),
                    tuple(CLAUSES[Fact.Side(side)]),
                ),
            ),
            may_link=lambda person, fact: may(person, KEEP_FACT, fact),
        )
    )  # fmt: skip


_register(
    "school_fact", Fact.Side.SCHOOL, gettext_lazy("Fact about the school"), gettext_lazy("Facts about the school")
)
_register(
    "community_fact",
    Fact.Side.COMMUNITY,
    gettext_lazy("Fact about the community"),
    gettext_lazy("Facts about the community"),
)
