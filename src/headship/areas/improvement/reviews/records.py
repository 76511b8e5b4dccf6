"""Programmes, reviews and findings in the registry: what waits, what moved, what stands in the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.improvement.library.api import count_evaluations
from headship.areas.improvement.reviews import queries, waiting
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview
from headship.areas.improvement.reviews.rules import RUN_PROGRAMME, RUN_REVIEW
from headship.evidence import registry
from headship.evidence.registry import Dated, ExpectedCitation, Handed, Linking, Moved, RecordKind
from headship.kernel.permissions import may
from headship.school.models import Person


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """Reviews concluded since a person last looked."""
    rows = queries.concluded_since(since).filter(pk__in=ProgrammeReview.objects.visible_to(person).values("pk"))
    return [
        Moved("programme_review", row.pk, str(row), row.conclusion, waiting.review_address(row), row.concluded_at)
        for row in rows
    ]


def moved_findings(person: Person, since: datetime) -> Iterable[Moved]:
    """Findings that were answered with a reason since a person last looked."""
    rows = Finding.objects.visible_to(person).filter(declined_at__gt=since)
    return [
        Moved("finding", row.pk, row.sentence, _("Not acted on: %(reason)s") % {"reason": row.declined_reason},
              waiting.finding_address(row), row.declined_at)
        for row in rows
    ]  # fmt: skip


def dates_of_programmes(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """By when programmes are reviewed of which no review is open."""
    rows = Programme.objects.visible_to(reader).filter(next_on__gte=first, next_on__lte=last).due(last)
    for row in rows:
        yield Dated(
            "programme", row.pk, _("Review of %(programme)s") % {"programme": row}, row.next_on,
            waiting.programme_address(row), _("Programme reviews"),
        )  # fmt: skip


def dates_of_reviews(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """By when open reviews are concluded."""
    rows = ProgrammeReview.objects.visible_to(reader).filter(
        state__in=ProgrammeReview.OPEN, due_on__gte=first, due_on__lte=last
    )
    for row in rows.select_related("programme"):
        yield Dated(
            "programme_review", row.pk, _("Conclude the review of %(programme)s") % {"programme": row.programme},
            row.due_on, waiting.review_address(row), _("Programme reviews"),
        )  # fmt: skip


def hands_over(person: Person) -> Iterator[Handed]:
    """The programmes that somebody looks after."""
    for row in Programme.objects.filter(owner=person).running():
        yield Handed(
            heading=_("Programmes"), what=row.title, why=row.aims, url=waiting.programme_address(row),
            holder=person.name, due=row.next_on,
        )  # fmt: skip


def reviews_handed_over(person: Person) -> Iterator[Handed]:
    """The open reviews that somebody leads."""
    rows = ProgrammeReview.objects.filter(owner=person, state__in=ProgrammeReview.OPEN)
    for row in rows.select_related("programme"):
        yield Handed(
            heading=_("Programme reviews under way"), what=str(row), why=row.questions,
            url=waiting.review_address(row), holder=person.name, due=row.due_on,
        )  # fmt: skip


def concluded_between(first: date, last: date) -> Any:
    """Reviews concluded between two days: 1.2d counts whether they cite research."""
    return ProgrammeReview.objects.filter(
        state=ProgrammeReview.State.CONCLUDED, concluded_at__date__gte=first, concluded_at__date__lte=last
    )


READING = Linking("cites", ("research_item", "reading_note"), gettext_lazy("draws on"), ("1.2d",))

registry.register(
    RecordKind(
        code="programme",
        title=gettext_lazy("Programme"),
        plural=gettext_lazy("Programmes"),
        model=Programme,
        url=waiting.programme_address,
        visible_to=lambda person: Programme.objects.visible_to(person),
        search_fields=("title", "aims"),
        waiting=waiting.of_programmes,
        dates=dates_of_programmes,
        hands_over=hands_over,
        links=(
            Linking(
                "upholds", ("vision", "mission", "objective", "school_value"), gettext_lazy("serves"), ("6.3a", "6.3b")
            ),
        ),
        may_link=lambda person, programme: may(person, RUN_PROGRAMME, programme),
    )
)
registry.register(
    RecordKind(
        code="programme_review",
        title=gettext_lazy("Programme review"),
        plural=gettext_lazy("Programme reviews"),
        model=ProgrammeReview,
        url=waiting.review_address,
        visible_to=lambda person: ProgrammeReview.objects.visible_to(person),
        search_fields=("programme__title", "questions", "conclusion"),
        related=("programme",),
        waiting=waiting.of_reviews,
        waiting_for_team=waiting.reviews_of_team,
        moved=moved,
        dates=dates_of_reviews,
        hands_over=reviews_handed_over,
        links=(
            READING,
            Linking("cites", ("policy", "school_fact", "community_fact", "trial", "evaluation", "item"),
                    gettext_lazy("cites")),
        ),
        may_link=lambda person, review: may(person, RUN_REVIEW, review),
    )
)  # fmt: skip
registry.register(
    RecordKind(
        code="finding",
        title=gettext_lazy("Finding"),
        plural=gettext_lazy("Findings"),
        model=Finding,
        url=waiting.finding_address,
        visible_to=lambda person: Finding.objects.visible_to(person),
        search_fields=("sentence", "review__programme__title"),
        related=("review__programme",),
        waiting=waiting.of_findings,
        waiting_for_team=waiting.findings_of_team,
        moved=moved_findings,
        # A finding is answered from outside, by what rests on it: those that nothing answers are the broken ones.
        expects=(
            ExpectedCitation(
                "answers", (), gettext_lazy("A finding asks for a change, and nobody has answered it yet."),
                among=lambda: Finding.objects.unanswered(),
            ),
        ),
        links=(READING,),
        may_link=lambda person, finding: may(person, RUN_REVIEW, finding.review),
    )
)  # fmt: skip
count_evaluations("programme_review", concluded_between)
