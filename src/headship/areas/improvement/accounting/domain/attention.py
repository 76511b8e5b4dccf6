"""What those who govern should look at first: what moved the wrong way, and what is still owed an answer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from headship.areas.improvement.accounting.models import Comment, ReportQuestion
from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.registry import IN_SHORT, Reported
from headship.insight.api import met_beyond_noise
from headship.insight.baselines import BEYOND, as_it_stands
from headship.kernel import clock
from headship.school.models import Person

OWED_AFTER = timedelta(days=14)
LAST = 100  # after the plan's own sentence


def look_at(reader: Person) -> Iterator[Reported]:
    """Sentences for the head of the report; none where all is well."""
    for row in wrong_way(reader):
        text = _("%(priority)s: its measure has moved the wrong way, by more than chance explains.") % {
            "priority": row.title,
        }  # fmt: skip
        yield _said(text, reverse("plan:priority", args=[row.pk]), "priority", row.pk)
    yield from _owed()


def wrong_way(reader: Person) -> list[Priority]:
    """Open priorities whose measure lies further from its target than at the start, beyond chance. Two queries."""
    live = Priority.objects.filter(
        state=Priority.State.OPEN, plan__in=Plan.objects.visible_to(reader).exclude(state=Plan.State.CLOSED),
        baseline__value__isnull=False, target__isnull=False,
    )  # fmt: skip
    rows = list(live.select_related("baseline").order_by("position", "pk"))
    starts = [row.baseline for row in rows if row.baseline is not None]
    newest = {
        each.indicator: each for each in Reading.objects.filter(
            indicator__in=[start.indicator for start in starts], leader_id__isnull=True, hidden=False,
            value__isnull=False, purpose=Purpose.ACCOUNTABLE,
        ).exclude(pk__in=[start.pk for start in starts]).order_by("taken_on", "pk")
    }  # fmt: skip
    return [row for row in rows if row.baseline and _is_against(row, newest.get(row.baseline.indicator))]


def _is_against(row: Priority, now: Reading | None) -> bool:
    start = row.baseline
    if now is None or start is None or now.taken_on < start.taken_on or row.target is None:
        return False
    assert start.value is not None and now.value is not None
    away = (row.target > start.value) != (now.value > start.value)
    return away and met_beyond_noise(as_it_stands(start), as_it_stands(now)).verdict == BEYOND


def _owed() -> Iterator[Reported]:
    """Questions and comments that have waited long for an answer."""
    before = clock.now() - OWED_AFTER
    asked = ReportQuestion.objects.filter(answered_at__isnull=True, asked_at__lt=before).count()
    if asked:
        text = ngettext("%(n)s question of a governor has waited more than two weeks for its answer.",
                        "%(n)s questions of governors have waited more than two weeks for their answer.",
                        asked)  # fmt: skip
        yield _said(text % {"n": asked}, reverse("accounting:accounting"))
    said = Comment.objects.exclude(state=Comment.State.KEPT_BACK).filter(
        replied_at__isnull=True, changed_at__isnull=True, said_at__lt=before
    ).count()  # fmt: skip
    if said:
        text = ngettext("%(n)s comment on the plan has waited more than two weeks for its answer.",
                        "%(n)s comments on the plan have waited more than two weeks for their answer.",
                        said)  # fmt: skip
        yield _said(text % {"n": said}, reverse("accounting:comments"))


def _said(text: str, place: str, kind: str = "", record_id: int = 0) -> Reported:
    return Reported(_("In short"), text, kind, record_id, place, part=IN_SHORT, order=LAST)
