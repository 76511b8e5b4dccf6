"""What promises show about the clauses of 4.1."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from headship.evidence.indicators import Ratio, Scope, indicator
from headship.evidence.models import AskingGroup, Confirmation, Promise

State = Promise.State
TIME_TO_ANSWER = timedelta(days=30)
TIME_TO_CONFIRM = timedelta(days=45)


@indicator(
    "groups-answered",
    clauses=("4.1a",),
    title=_("Groups that were answered"),
    sentence=_("of the groups that raised something were answered on all of it within 30 days."),
    record_kind="asking_group",
    unit=_("groups"),
    established=0.75,
    leading=1.0,
    why_thresholds=_("To be heard is for everybody: established when three groups in four were answered on all that "
                     "they raised, leading when every group was."),
)  # fmt: skip
def groups_answered(scope: Scope) -> Ratio:
    """Groups that raised something in the period. A no with its reason is an answer; so is a promise.

    What is younger than 30 days and still open does not count against its group, nor does what was taken back.
    """
    raised = Promise.objects.filter(
        group=OuterRef("pk"), heard_at__date__gte=scope.first, heard_at__date__lte=scope.last
    ).exclude(state=State.WITHDRAWN, answered_at__isnull=True)
    ripe = raised.filter(Q(answered_at__isnull=False) | Q(heard_at__date__lt=scope.last - TIME_TO_ANSWER))
    late = ripe.filter(Q(answered_at__isnull=True) | Q(answered_at__gt=F("heard_at") + TIME_TO_ANSWER))
    groups: QuerySet[AskingGroup] = AskingGroup.objects.filter(Exists(ripe))
    return Ratio(numerator=groups.filter(~Exists(late)), denominator=groups)


@indicator(
    "answers-clear",
    clauses=("4.1b",),
    title=_("Answers that were respectful and clear"),
    sentence=_("of the answers on which the group was heard were, as they say, respectful and clear."),
    record_kind="promise",
    established=0.7,
    leading=0.9,
    effect=True,
    why_thresholds=_("A no can be respectful and clear too, so this is established from seven answers in ten and "
                     "leading from nine."),
)  # fmt: skip
def answers_clear(scope: Scope) -> Ratio:
    """Promises and refusals on which a group was asked and enough answered, in the period; the last asking counts.

    Respectful and clear is what more than half of a group say without reserve, or what a small group said aloud.
    """
    heard = Confirmation.objects.filter(
        promise=OuterRef("pk"), closed_at__date__gte=scope.first, closed_at__date__lte=scope.last
    ).exclude(clear__in=["", Confirmation.Clear.FEW])
    last_said = Subquery(heard.order_by("-closed_at", "-pk").values("clear")[:1])
    answers: QuerySet[Any] = Promise.objects.annotate(said_last=last_said).filter(said_last__isnull=False)
    return Ratio(numerator=answers.filter(said_last=Confirmation.Clear.YES), denominator=answers)


@indicator(
    "promises-kept",
    clauses=("4.1c",),
    title=_("Promises kept, as they say"),
    sentence=_("of the promises that fell due were kept, as the group says to which they were made."),
    record_kind="promise",
    established=0.6,
    leading=0.8,
    effect=True,
    why_thresholds=_("Only the group’s own word counts, and not every group answers: established from six in ten, "
                     "leading from eight."),
)  # fmt: skip
def promises_kept(scope: Scope) -> Ratio:
    """Promises that the group spoke on in the period, or whose day is more than 45 days past without its word.

    The 45 days leave time to tell the group and to hear from it. What was taken back after its day counts as not kept.
    """
    spoken = Q(settled_at__date__gte=scope.first, settled_at__date__lte=scope.last)
    silent_since = scope.last - TIME_TO_CONFIRM
    silent = Q(settled_at__isnull=True, due_on__gte=scope.first - TIME_TO_CONFIRM, due_on__lt=silent_since)
    due = Promise.objects.filter(answered_at__isnull=False).exclude(state=State.DECLINED).filter(spoken | silent)
    due = due.exclude(state=State.WITHDRAWN, withdrawn_at__date__lte=F("due_on"))
    return Ratio(numerator=due.filter(state=State.CONFIRMED), denominator=due)
