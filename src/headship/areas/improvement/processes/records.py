"""Processes and their reviews in the registry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.improvement.library.api import count_evaluations
from headship.areas.improvement.processes import waiting
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.areas.improvement.processes.rules import RUN_PROCESS, RUN_REVIEW
from headship.evidence import registry
from headship.evidence.registry import Dated, Handed, Linking, Moved, RecordKind
from headship.kernel.permissions import may
from headship.school.models import Person


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """Verdicts that were given since a person last looked."""
    rows = ProcessReview.objects.visible_to(person).filter(concluded_at__gt=since).select_related("process")
    return [
        Moved("process_review", row.pk, str(row.process), f"{row.get_verdict_display()}: {row.reason}",
              waiting.review_address(row), row.concluded_at)
        for row in rows
    ]  # fmt: skip


def moved_pains(person: Person, since: datetime) -> Iterable[Moved]:
    """What came of points that this person named, since they last looked: only they read it here."""
    rows = Process.objects.visible_to(person).filter(pains__said_by=person, pains__settled_at__gt=since)
    return [
        Moved("process", row.pk, str(row), pain.answer, waiting.process_address(row), pain.settled_at)
        for row in rows.distinct()
        for pain in row.pains.filter(said_by=person, settled_at__gt=since)
    ]


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """By when processes are looked at."""
    for row in Process.objects.visible_to(reader).running().filter(next_on__gte=first, next_on__lte=last):
        yield Dated(
            "process", row.pk, _("Look at “%(process)s”") % {"process": row}, row.next_on,
            waiting.process_address(row), _("Process reviews"),
        )  # fmt: skip


def dates_of_adjustments(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """By when adjustments are done, and looked at again."""
    seen = ProcessReview.objects.visible_to(reader).values("pk")
    open_ones = Q(made_at__isnull=True, due_on__gte=first, due_on__lte=last)
    made = Q(made_at__isnull=False, looked_at__isnull=True, look_on__gte=first, look_on__lte=last)
    for row in Adjustment.objects.filter(open_ones | made, review__in=seen).select_related("review"):
        on = row.look_on if row.made_at else row.due_on
        what = _("Look again: %(what)s") % {"what": row.what} if row.made_at else row.what
        yield Dated("process_review", row.review_id, what, on, waiting.review_address(row.review), _("Process reviews"))


def hands_over(person: Person) -> Iterator[Handed]:
    """The processes that somebody looks after, and the adjustments that they carry out."""
    for row in Process.objects.filter(owner=person).running():
        yield Handed(
            heading=_("Processes"), what=row.title, why=row.purpose, url=waiting.process_address(row),
            holder=person.name, due=row.next_on,
        )  # fmt: skip
    for adjustment in Adjustment.objects.filter(owner=person, looked_at__isnull=True).select_related("review__process"):
        yield Handed(
            heading=_("Processes"), what=adjustment.what, why=adjustment.expects,
            url=waiting.review_address(adjustment.review), holder=person.name, due=adjustment.due_on,
        )  # fmt: skip


def concluded_between(first: date, last: date) -> Any:
    """Reviews concluded between two days: 1.2d counts whether they cite research."""
    return ProcessReview.objects.filter(concluded_at__date__gte=first, concluded_at__date__lte=last)


registry.register(
    RecordKind(
        code="process",
        title=gettext_lazy("Process"),
        plural=gettext_lazy("Processes"),
        model=Process,
        url=waiting.process_address,
        visible_to=lambda person: Process.objects.visible_to(person),
        search_fields=("title", "purpose"),
        waiting=waiting.of_processes,
        moved=moved_pains,
        dates=dates,
        hands_over=hands_over,
        links=(Linking("upholds", ("policy", "objective", "school_value"), gettext_lazy("carries out"), ("7.2b",)),),
        may_link=lambda person, process: may(person, RUN_PROCESS, process),
    )
)
registry.register(
    RecordKind(
        code="process_review",
        title=gettext_lazy("Process review"),
        plural=gettext_lazy("Process reviews"),
        model=ProcessReview,
        url=waiting.review_address,
        visible_to=lambda person: ProcessReview.objects.visible_to(person),
        search_fields=("process__title", "reason"),
        related=("process",),
        waiting=waiting.of_reviews,
        waiting_for_team=waiting.of_team,
        moved=moved,
        dates=dates_of_adjustments,
        links=(
            Linking("cites", ("research_item", "reading_note"), gettext_lazy("draws on"), ("1.2d",)),
            Linking("cites", ("policy", "decision", "round", "school_fact"), gettext_lazy("cites")),
        ),
        may_link=lambda person, review: may(person, RUN_REVIEW, review),
    )
)
registry.register(
    RecordKind(
        code="process_adjustment",
        title=gettext_lazy("Adjustment of a process"),
        plural=gettext_lazy("Adjustments of processes"),
        model=Adjustment,
        url=lambda adjustment: waiting.review_address(adjustment.review),
        visible_to=lambda person: Adjustment.objects.visible_to(person),
        related=("review",),
    )
)
count_evaluations("process_review", concluded_between)
