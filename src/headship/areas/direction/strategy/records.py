"""What the house knows of the vision, the mission and the objectives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.strategy.models import Statement, StatementVersion
from headship.areas.direction.strategy.rules import ADOPT, KEEP_STATEMENT
from headship.evidence import registry
from headship.evidence.consequential import declare_consequential
from headship.kernel import clock
from headship.kernel.permissions import holds, may
from headship.school.models import Person

AHEAD = timedelta(days=30)
CLAUSES = ("1.1c",)
GROUNDS = ("school_fact", "community_fact", "finding", "research_item", "reading_note", "reading", "round", "risk",
           "evaluation", "decision")  # fmt: skip


def address(statement: Statement) -> str:
    """The statement's page."""
    return reverse("strategy:statement", args=[statement.pk])


def _rows(kind: str) -> Any:
    return Statement.objects.filter(kind=kind)


def waiting(kind: str) -> Callable[[Person], Iterator[registry.Waiting]]:
    """A wording to adopt, for those who may; and a statement to look at again, for whoever looks after it."""

    def waits(person: Person) -> Iterator[registry.Waiting]:
        for row in _rows(kind).kept().exclude(draft="") if holds(person, ADOPT) else ():
            yield registry.Waiting(
                kind=kind, record_id=row.pk, what=_proposed(row), why=row.draft_because, minutes=5, url=address(row),
                action=_("Read it"), since=localdate(row.draft_at), clauses=CLAUSES,
            )  # fmt: skip
        for row in _rows(kind).in_force().filter(owner=person, review_on__lte=clock.today() + AHEAD):
            yield registry.Waiting(
                kind=kind, record_id=row.pk, what=_again(row), why=str(row), minutes=15, url=address(row),
                action=_("Look"), due=row.review_on, clauses=CLAUSES,
            )  # fmt: skip

    return waits


def _proposed(row: Statement) -> str:
    return {
        Statement.Kind.VISION: _("Adopt the vision that is proposed, or say why not"),
        Statement.Kind.MISSION: _("Adopt the mission that is proposed, or say why not"),
        Statement.Kind.OBJECTIVE: _("Adopt the objective that is proposed, or say why not"),
    }[Statement.Kind(row.kind)]


def _again(row: Statement) -> str:
    return {
        Statement.Kind.VISION: _("Look whether the vision still holds"),
        Statement.Kind.MISSION: _("Look whether the mission still holds"),
        Statement.Kind.OBJECTIVE: _("Look whether this objective still holds"),
    }[Statement.Kind(row.kind)]


def dates(kind: str) -> Callable[[Person, date, date], Iterator[registry.Dated]]:
    """When statements are looked at again."""

    def dated(reader: Person, first: date, last: date) -> Iterator[registry.Dated]:
        rows = _rows(kind).visible_to(reader).in_force().filter(review_on__gte=first, review_on__lte=last)
        for row in rows:
            yield registry.Dated(kind, row.pk, _again(row), row.review_on, address(row), _("Strategy"))

    return dated


def _adopted(kind: str) -> QuerySet[StatementVersion]:
    rows: QuerySet[StatementVersion] = StatementVersion.objects.filter(statement__kind=kind).select_related("statement")
    return rows


def moved(kind: str) -> Callable[[Person, datetime], Iterator[registry.Moved]]:
    """What was adopted since somebody last looked."""

    def changes(person: Person, since: datetime) -> Iterator[registry.Moved]:
        seen = _rows(kind).visible_to(person).values("pk")
        for row in _adopted(kind).filter(adopted_at__gt=since, statement__in=seen)[:12]:
            how = _("Adopted: %(words)s") % {"words": row.words}
            title = row.statement.get_kind_display()
            yield registry.Moved(kind, row.statement_id, title, how, address(row.statement), row.adopted_at)

    return changes


def reported(kind: str) -> Callable[[Person, date, date], Iterator[registry.Reported]]:
    """What those who govern are told: what was adopted, and why."""

    def told(reader: Person, first: date, last: date) -> Iterator[registry.Reported]:
        seen = _rows(kind).visible_to(reader).values("pk")
        rows = _adopted(kind).filter(adopted_at__date__gte=first, adopted_at__date__lte=last, statement__in=seen)
        for row in rows:
            text = f"{row.statement.get_kind_display()}: {row.words}"
            yield registry.Reported(_("Strategy"), text, kind, row.statement_id, address(row.statement), row.because)

    return told


def handed_over(kind: str) -> Callable[[Person], Iterator[registry.Handed]]:
    """What holds, and why: all of it for a head, one's own for others."""

    def hands(person: Person) -> Iterator[registry.Handed]:
        rows = _rows(kind).in_force().select_related("owner").prefetch_related("versions")
        for row in rows if person.is_head else rows.filter(owner=person):
            versions = list(row.versions.all())
            why = versions[0].because if versions else ""
            if row.until:
                why = _("%(why)s By the end of %(year)s.") % {"why": why, "year": row.until}
            yield registry.Handed(
                _("Vision, mission and objectives"), f"{row.get_kind_display()}: {row}", why, address(row),
                row.owner.name, row.review_on,
            )  # fmt: skip

    return hands


def _register(kind: str, title: Any, plural: Any, broken: Any) -> None:
    registry.register(
        registry.RecordKind(
            code=kind,
            title=title,
            plural=plural,
            model=Statement,
            url=address,
            visible_to=lambda person: _rows(kind).visible_to(person),
            search_fields=("words", "draft", "known_by"),
            expects=(
                registry.ExpectedCitation(
                    "rests_on", ("school_fact", "community_fact"),
                    broken, lambda: _rows(kind).in_force(),
                ),
            ),
            waiting=waiting(kind),
            moved=moved(kind),
            dates=dates(kind),
            reported=reported(kind),
            hands_over=handed_over(kind),
            links=_links(kind),
            may_link=lambda person, row: may(person, KEEP_STATEMENT, row),
        )
    )  # fmt: skip


def _links(kind: str) -> tuple[registry.Linking, ...]:
    rests = registry.Linking("rests_on", GROUNDS, gettext_lazy("rests on"), CLAUSES)
    above = {
        Statement.Kind.MISSION: ("vision", "school_value"),
        Statement.Kind.OBJECTIVE: ("vision", "mission", "school_value"),
        Statement.Kind.VISION: ("school_value",),
    }[Statement.Kind(kind)]
    return rests, registry.Linking("upholds", above, gettext_lazy("carries out"), CLAUSES)


_register(
    Statement.Kind.VISION, gettext_lazy("Vision"), gettext_lazy("Visions"),
    gettext_lazy("A vision that rests on nothing that we know"),
)  # fmt: skip
_register(
    Statement.Kind.MISSION, gettext_lazy("Mission"), gettext_lazy("Missions"),
    gettext_lazy("A mission that rests on nothing that we know"),
)  # fmt: skip
_register(
    Statement.Kind.OBJECTIVE, gettext_lazy("Objective"), gettext_lazy("Objectives"),
    gettext_lazy("Objectives that rest on nothing that we know"),
)  # fmt: skip
# Where a school wants to go is not one person's to say: somebody should have decided it, together.
declare_consequential("vision", "statement.adopt")
declare_consequential("mission", "statement.adopt")
