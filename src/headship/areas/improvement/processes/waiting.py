"""What waits of processes: to look at them, to give a verdict, to adjust, to look again, or to hand over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.processes.domain.reviewing import reading_again
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.areas.improvement.processes.rules import RUN_PROCESS, RUN_REVIEW
from headship.evidence.registry import Answer, Waiting
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.models import Person, Team

AHEAD = timedelta(days=30)


def process_address(process: Process) -> str:
    """The process's page."""
    return reverse("processes:process", args=[process.pk])


def review_address(review: ProcessReview) -> str:
    """The review's page."""
    return reverse("processes:review", args=[review.pk])


def of_processes(person: Person) -> Iterator[Waiting]:
    """Processes whose date comes, and those whose owner left."""
    for process in Process.objects.filter(owner=person).due(clock.today() + AHEAD):
        yield Waiting(
            kind="process", record_id=process.pk, minutes=15, due=process.next_on, action=_("Begin"),
            what=_("Look at how “%(process)s” works") % {"process": process},
            why=_("Does it still fit, and is it worth what it costs?"), url=process_address(process),
            post_to=reverse("processes:review_new", args=[process.pk]), clauses=("7.2a",),
        )  # fmt: skip
    if holds(person, RUN_PROCESS):
        gone = Process.objects.running().filter(owner__ended_on__lte=clock.today()).select_related("owner")
        for process in gone:
            yield Waiting(
                kind="process", record_id=process.pk, minutes=2, action=_("Hand it over"),
                what=_("Find somebody to look after “%(process)s”") % {"process": process},
                why=_("%(name)s has left the school.") % {"name": process.owner.name},
                url=reverse("processes:process_revision", args=[process.pk]), since=process.owner.ended_on,
                clauses=("7.2a",),
            )  # fmt: skip


def of_reviews(person: Person) -> Iterator[Waiting]:
    """Verdicts to give, adjustments to decide, to make and to look at again."""
    reviews = ProcessReview.objects.filter(_falls_to(person, "process__owner"))
    yield from _verdicts(reviews)
    yield from _unadjusted(reviews)
    mine = Adjustment.objects.filter(_falls_to(person, "review__process__owner")).select_related(
        "review__process", "before"
    )
    for adjustment in mine.filter(made_at__isnull=True):
        yield Waiting(
            kind="process_review", record_id=adjustment.review_id, minutes=1, due=adjustment.due_on, action=_("Done"),
            what=adjustment.what, why=_("Decided after looking at “%(process)s”") % {
                "process": adjustment.review.process,
            },
            url=review_address(adjustment.review), since=localdate(adjustment.decided_at), clauses=("7.2c",),
            post_to=reverse("processes:making", args=[adjustment.pk]),
        )  # fmt: skip
    ripe = mine.filter(made_at__isnull=False, looked_at__isnull=True, look_on__lte=clock.today() + timedelta(days=7))
    yield from (_look(adjustment) for adjustment in ripe)


def _falls_to(person: Person, next_in_line: str) -> Q:
    """What somebody owns themselves; what an owner who left had, falls to whoever looks after the process, and where
    they have left too, to those who may do it for anybody."""
    today = clock.today()
    left = Q(owner__ended_on__lte=today)
    theirs = Q(owner=person) | left & Q(**{next_in_line: person})
    if holds(person, RUN_REVIEW):
        theirs |= left & Q(**{f"{next_in_line}__ended_on__lte": today})
    return theirs


def _look(adjustment: Adjustment) -> Waiting:
    waits = adjustment.aim == Adjustment.Aim.OUTCOME and reading_again(adjustment) is None
    return Waiting(
        kind="process_review", record_id=adjustment.review_id, minutes=3, due=adjustment.look_on, action=_("Keep"),
        what=_("Look again: %(what)s") % {"what": adjustment.what},
        why=_("The figure has not been read again yet; it is kept as soon as it is.") if waits
        else _("It was to change: %(expects)s") % {"expects": adjustment.expects},
        url=reverse("processes:looking", args=[adjustment.pk]), clauses=("7.2d",),
        post_to="" if waits else reverse("processes:looking", args=[adjustment.pk]),
        answers=() if waits else (Answer("came", _("What came of it?")),),
    )  # fmt: skip


def _verdicts(reviews: QuerySet[ProcessReview]) -> Iterator[Waiting]:
    for review in reviews.filter(state=ProcessReview.State.OPEN).select_related("process"):
        yield Waiting(
            kind="process_review", record_id=review.pk, minutes=10, due=review.due_on, action=_("Open"),
            what=_("Keep, change or stop “%(process)s”?") % {"process": review.process},
            why=_("With what it costs, and where it hurts, beside each other."), url=review_address(review),
            since=localdate(review.begun_at), clauses=("7.2a", "7.2b"),
        )  # fmt: skip


def _unadjusted(reviews: QuerySet[ProcessReview]) -> Iterator[Waiting]:
    asks = [ProcessReview.Verdict.CHANGE, ProcessReview.Verdict.STOP]
    none = ~Exists(Adjustment.objects.filter(review=OuterRef("pk")))
    for review in reviews.filter(none, verdict__in=asks).select_related("process"):
        yield Waiting(
            kind="process_review", record_id=review.pk, minutes=5, action=_("Decide"),
            what=_("Say what is done about “%(process)s”") % {"process": review.process},
            why=str(review.get_verdict_display()), url=reverse("processes:adjustment_new", args=[review.pk]),
            since=localdate(review.concluded_at), clauses=("7.2c",),
        )  # fmt: skip


def of_team(team: Team, reader: Person) -> Iterator[Waiting]:
    """What the team of a process would take up in its next meeting."""
    ours = ProcessReview.objects.visible_to(reader).filter(process__team=team)
    yield from _verdicts(ours)
    yield from _unadjusted(ours)
