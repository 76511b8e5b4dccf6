"""What waits of programmes and reviews: to begin, to hear, to weigh, to conclude, to answer, or to hand over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain.concluding import voices_missing
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice
from headship.areas.improvement.reviews.queries import voices_asked
from headship.areas.improvement.reviews.rules import CONCLUDE_REVIEW, RUN_PROGRAMME
from headship.evidence.registry import Waiting
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.models import Person, Team

AHEAD = timedelta(days=60)  # a review takes some weeks, so it begins to wait before its day


def programme_address(programme: Programme) -> str:
    """The programme's page."""
    return reverse("reviews:programme", args=[programme.pk])


def review_address(review: ProgrammeReview) -> str:
    """The review's one page."""
    return reverse("reviews:review", args=[review.pk])


def finding_address(finding: Finding) -> str:
    """The finding's page."""
    return reverse("reviews:finding", args=[finding.pk])


def of_programmes(person: Person) -> Iterator[Waiting]:
    """Programmes whose date comes, for whoever looks after them; those whose owner left, for the senior team."""
    for programme in Programme.objects.filter(owner=person).due(clock.today() + AHEAD):
        came = programme.next_on < clock.today()
        yield Waiting(
            kind="programme", record_id=programme.pk, minutes=5, due=programme.next_on, action=_("Begin"),
            what=_("Begin the review of %(programme)s") % {"programme": programme},
            why=_("Its date has come. A first question is enough to begin.") if came
            else _("Gathering three voices takes some weeks."),
            url=reverse("reviews:review_new", args=[programme.pk]), clauses=(programme.clause, "6.3c"),
        )  # fmt: skip
    if holds(person, RUN_PROGRAMME):
        yield from _without_owner()


def _without_owner() -> Iterator[Waiting]:
    gone = Programme.objects.running().filter(owner__ended_on__lte=clock.today()).select_related("owner")
    for programme in gone:
        yield Waiting(
            kind="programme", record_id=programme.pk, minutes=2, action=_("Hand it over"),
            what=_("Find somebody to look after %(programme)s") % {"programme": programme},
            why=_("%(name)s has left the school.") % {"name": programme.owner.name},
            url=reverse("reviews:programme_revision", args=[programme.pk]), since=programme.owner.ended_on,
            clauses=("6.3c",),
        )  # fmt: skip


def of_reviews(person: Person) -> Iterator[Waiting]:
    """Open reviews that this person leads: the next thing to do. One whose leader has left is handed on first."""
    yield from _steps(ProgrammeReview.objects.filter(owner=person))
    gone = ProgrammeReview.objects.filter(state__in=ProgrammeReview.OPEN, owner__ended_on__lte=clock.today())
    if not holds(person, RUN_PROGRAMME):
        gone = gone.filter(programme__owner=person)
    for review in gone.select_related("programme", "owner"):
        yield Waiting(
            kind="programme_review", record_id=review.pk, minutes=2, action=_("Hand it over"),
            what=_("Find somebody to lead the review of %(programme)s") % {"programme": review.programme},
            why=_("%(name)s has left the school.") % {"name": review.owner.name},
            url=reverse("reviews:review_revision", args=[review.pk]), since=review.owner.ended_on, clauses=("6.3c",),
        )  # fmt: skip


def _steps(reviews: QuerySet[ProgrammeReview]) -> Iterator[Waiting]:
    for review in reviews.filter(state__in=ProgrammeReview.OPEN).select_related("programme"):
        step = step_of(review)
        if step is None:
            continue
        what, why, minutes = step
        yield Waiting(
            kind="programme_review", record_id=review.pk, what=what, why=why, minutes=minutes, action=_("Open"),
            url=review_address(review), due=review.due_on, since=localdate(review.planned_at), clauses=("6.3c",),
        )  # fmt: skip


def step_of(review: ProgrammeReview) -> tuple[str, str, int] | None:
    """The next thing that an open review needs: what, why, and for about how many minutes.

    None while nothing is left to do but to wait for the answers of a survey.
    """
    words = {"programme": review.programme}
    asked = voices_asked(review)
    missing = [voice for voice in voices_missing(review) if voice not in asked]
    if missing:
        names = ", ".join(str(Voice(voice).label) for voice in missing)
        return (
            _("Hear those who know %(programme)s") % words,
            _("Not heard yet: %(voices)s. A talk counts like a survey.") % {"voices": names}, 20,
        )  # fmt: skip
    if not review.findings.exists():
        return (
            _("Write down what you found on %(programme)s") % words,
            _("With what speaks for it, and what speaks against it."), 15,
        )  # fmt: skip
    if asked:
        return None
    return (
        _("Conclude the review of %(programme)s") % words,
        _("Its findings then wait for an answer, and its next date is set."), 10,
    )  # fmt: skip


def of_findings(person: Person) -> Iterator[Waiting]:
    """Findings that ask for a change and have no answer, for whoever led the review, and for the head."""
    mine = Q(review__owner=person) | Q(review__programme__owner=person)
    rows = Finding.objects.unanswered()
    if not holds(person, CONCLUDE_REVIEW):
        rows = rows.filter(mine)
    for finding in rows.select_related("review__programme"):
        yield _finding(finding)


def _finding(finding: Finding) -> Waiting:
    return Waiting(
        kind="finding", record_id=finding.pk, minutes=5, action=_("Answer"),
        what=_("Answer a finding on %(programme)s: %(finding)s") % {
            "programme": finding.review.programme, "finding": finding,
        },
        why=_("Into the plan, a decision, or a reason why not: those who were heard wait to read it."),
        url=finding_address(finding), since=localdate(finding.review.concluded_at), clauses=("6.3g",),
    )  # fmt: skip


def reviews_of_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """What a team that reviews would take up in its next meeting."""
    yield from _steps(ProgrammeReview.objects.visible_to(reader).filter(team=team))


def findings_of_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """Findings of a team's reviews without an answer."""
    rows = Finding.objects.visible_to(reader).unanswered().filter(review__team=team)
    for finding in rows.select_related("review__programme"):
        yield _finding(finding)
