"""What accounting for the plan shows about the clauses of 6.6."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.accounting.models import (
    Comment,
    From,
    GovernorsReport,
    PlainWords,
    PublicPage,
    ReportQuestion,
)
from headship.areas.improvement.accounting.queries import PRIORITY, with_end
from headship.areas.improvement.plan.models import Plan, Priority
from headship.evidence.indicators import Ratio, Scope, indicator

TIME_TO_REPLY = timedelta(days=30)
TIME_TO_ANSWER = timedelta(days=30)
TIME_TO_BE_HEARD = timedelta(days=60)
FRESH = timedelta(days=120)  # a term, and its holidays
WHY_HEARD = _("Not each priority concerns everybody: established when half of them were spoken of, leading when hardly "
              "one was not.")  # fmt: skip
WHY_REPLIES = _("Whoever speaks is owed an answer, so this is established from three in four and leading from nine in "
                "ten.")  # fmt: skip


def _heard(scope: Scope, *groups: str) -> Ratio:
    """The priorities that ran for two months or longer in the period, and those of which these said something.

    On the page or aloud, and about that very priority: a word on the plan as a whole says nothing of each of them.
    """
    ran = Priority.objects.exclude(plan__state=Plan.State.DRAFT).exclude(state=Priority.State.STOPPED)
    ran = ran.filter(plan__ends_on__gte=scope.first, plan__starts_on__lte=scope.last - TIME_TO_BE_HEARD)
    said = Comment.objects.filter(
        about__kind=PRIORITY, about__record_id=OuterRef("pk"), said_from__in=groups, said_at__date__lte=scope.last
    ).exclude(state=Comment.State.KEPT_BACK)  # fmt: skip
    return Ratio(numerator=ran.filter(Exists(said)), denominator=ran)


@indicator(
    "plan-students-heard",
    clauses=("6.6a",),
    title=_("Priorities of which students spoke"),
    sentence=_("of the priorities that ran for two months were spoken of by students, on the page or aloud."),
    record_kind="priority",
    established=0.5,
    leading=0.8,
    why_thresholds=WHY_HEARD,
)
def students_heard(scope: Scope) -> Ratio:
    """By students."""
    return _heard(scope, From.STUDENTS)


@indicator(
    "plan-parents-heard",
    clauses=("6.6b",),
    title=_("Priorities of which parents spoke"),
    sentence=_("of the priorities that ran for two months were spoken of by parents, on the page or aloud."),
    record_kind="priority",
    established=0.5,
    leading=0.8,
    why_thresholds=WHY_HEARD,
)
def parents_heard(scope: Scope) -> Ratio:
    """By parents."""
    return _heard(scope, From.PARENTS)


@indicator(
    "plan-community-heard",
    clauses=("6.6c",),
    title=_("Priorities of which others spoke"),
    sentence=_("of the priorities that ran for two months were spoken of by neighbours or partners."),
    record_kind="priority",
    established=0.25,
    leading=0.5,
    why_thresholds=_("Neighbours and partners have a word on some priorities, and need not have one on each: "
                     "established from one in four, leading from half."),
)  # fmt: skip
def community_heard(scope: Scope) -> Ratio:
    """By neighbours and partners; staff speak in meetings, which count elsewhere."""
    return _heard(scope, From.COMMUNITY)


def _answered(scope: Scope, *groups: str) -> Ratio:
    """What these said about the plan in the period, on the page or aloud, and had an answer within 30 days.

    An answer is a reply, or what changed because of it. What is younger and still open does not count yet. What was
    kept back with a reason counts for nothing, since most of it is spam; governors are told in their report how much
    that was.
    """
    said = Comment.objects.filter(
        said_from__in=groups, said_at__date__gte=scope.first, said_at__date__lte=scope.last
    ).exclude(state=Comment.State.KEPT_BACK)  # fmt: skip
    answered = Q(replied_at__isnull=False) | Q(changed_at__isnull=False)
    ripe = said.filter(answered | Q(said_at__date__lt=scope.last - TIME_TO_REPLY))
    soon = Q(replied_at__lte=F("said_at") + TIME_TO_REPLY) | Q(changed_at__lte=F("said_at") + TIME_TO_REPLY)
    return Ratio(numerator=ripe.filter(soon), denominator=ripe)


@indicator(
    "plan-students-answered",
    clauses=("6.6a",),
    title=_("Students who were answered on the plan"),
    sentence=_("of what students said about the plan, on the page or aloud, was answered within 30 days."),
    record_kind="plan_comment",
    established=0.75,
    leading=0.9,
    effect=True,
    why_thresholds=WHY_REPLIES,
)
def students_answered(scope: Scope) -> Ratio:
    """What students said."""
    return _answered(scope, From.STUDENTS)


@indicator(
    "plan-parents-answered",
    clauses=("6.6b",),
    title=_("Parents who were answered on the plan"),
    sentence=_("of what parents said about the plan, on the page or aloud, was answered within 30 days."),
    record_kind="plan_comment",
    established=0.75,
    leading=0.9,
    effect=True,
    why_thresholds=WHY_REPLIES,
)
def parents_answered(scope: Scope) -> Ratio:
    """What parents said."""
    return _answered(scope, From.PARENTS)


@indicator(
    "plan-community-answered",
    clauses=("6.6c",),
    title=_("Others who were answered on the plan"),
    sentence=_("of what staff, neighbours and partners said about the plan was answered within 30 days."),
    record_kind="plan_comment",
    established=0.75,
    leading=0.9,
    effect=True,
    why_thresholds=WHY_REPLIES,
)
def community_answered(scope: Scope) -> Ratio:
    """What everybody else said."""
    return _answered(scope, From.STAFF, From.COMMUNITY)


@indicator(
    "reports-on-time",
    clauses=("6.6d",),
    title=_("Reports to governors on time"),
    sentence=_("of the reports to governors that fell due were issued by their day."),
    record_kind="governors_report",
    established=0.75,
    leading=1.0,
    why_thresholds=_("Reports are few and their days agreed: established with three in four, leading with all."),
)
def reports_on_time(scope: Scope) -> Ratio:
    """Reports whose day lay in the period."""
    due: QuerySet[GovernorsReport] = GovernorsReport.objects.filter(due_on__gte=scope.first, due_on__lt=scope.last)
    return Ratio(numerator=due.filter(issued_at__date__lte=F("due_on")), denominator=due)


@indicator(
    "report-questions-answered",
    clauses=("6.6d",),
    title=_("Governors’ questions answered"),
    sentence=_("of the governors’ questions about reports were answered within 30 days."),
    record_kind="report_question",
    established=0.75,
    leading=0.95,
    effect=True,
    why_thresholds=_("Established when three questions in four are answered, leading when hardly one is not."),
)
def questions_answered(scope: Scope) -> Ratio:
    """Questions of the period that are answered, or older than 30 days."""
    asked: QuerySet[Any] = ReportQuestion.objects.filter(
        asked_at__date__gte=scope.first, asked_at__date__lte=scope.last
    )
    ripe = asked.filter(Q(answered_at__isnull=False) | Q(asked_at__date__lt=scope.last - TIME_TO_ANSWER))
    return Ratio(numerator=ripe.filter(answered_at__lte=F("asked_at") + TIME_TO_ANSWER), denominator=ripe)


@indicator(
    "public-progress-fresh",
    clauses=("6.6e",),
    title=_("Public progress up to date"),
    sentence=_("of what stands on the public page of the plan was said anew within a term."),
    record_kind="plain_words",
    established=0.75,
    leading=1.0,
    why_thresholds=_("Whoever reads in public expects news once a term: established with three in four."),
)
def progress_fresh(scope: Scope) -> Ratio:
    """What stands on the page, once it is turned on; in date is how it goes, written within 120 days.

    What is over is in date for good, once what came of it was said.
    """
    shown = PublicPage.objects.filter(school=OuterRef("school"), shown=True)
    rows = PlainWords.objects.filter(Exists(shown), current=True, language="", written_at__date__lte=scope.last)
    on_page: QuerySet[Any] = with_end(rows)
    fresh = Q(written_at__date__gt=scope.last - FRESH) | Q(ended_at__isnull=False, written_at__gte=F("ended_at"))
    return Ratio(numerator=on_page.exclude(progress="").filter(fresh), denominator=on_page)
