"""What policies show about the clauses of 7.6."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.models import (
    Policy,
    PolicyVersion,
    Requirement,
    ScenarioResponse,
    UnclearMark,
    VersionLink,
)
from headship.evidence.indicators import Ratio, Scope, indicator
from headship.school import roles
from headship.school.models import Delivery, Membership, Receipt
from headship.school.models.people import in_force

GRACE = timedelta(days=14)
MOST_THEN_NEARLY_ALL = _("Established from eight in ten, leading from nineteen in twenty: few are left out.")
HALF_AND_FOUR_FIFTHS = _("Established from six in ten, leading from eight in ten: most of the time, then as a habit.")


def policies_of(scope: Scope) -> QuerySet[Policy]:
    """Policies in force, of the school or of one leader who owns them."""
    rows: QuerySet[Policy] = Policy.objects.in_force()
    return rows if scope.leader is None else rows.filter(owner=scope.leader)


def versions_of(scope: Scope) -> QuerySet[PolicyVersion]:
    """The versions in force."""
    rows: QuerySet[PolicyVersion] = PolicyVersion.objects.filter(
        state=PolicyVersion.State.IN_FORCE, policy__in=policies_of(scope).values("pk")
    )
    return rows


@indicator(
    "policies-in-date",
    clauses=("7.6a",),
    title=_("Policies in date"),
    sentence=_("of the policies in force are in date: the day to look at them again has not passed."),
    record_kind="policy",
    established=0.8,
    leading=0.95,
    per_leader=True,
    why_thresholds=MOST_THEN_NEARLY_ALL,
)
def policies_in_date(scope: Scope) -> Ratio:
    """In date is until the day of the review, that day included."""
    rows = policies_of(scope)
    return Ratio(numerator=rows.filter(review_on__gte=scope.last), denominator=rows)


@indicator(
    "policies-marks-settled",
    clauses=("7.6b",),
    title=_("What was unclear, answered"),
    sentence=_("of the passages that readers found unclear got an answer."),
    record_kind="unclear_mark",
    established=0.8,
    leading=0.95,
    per_leader=True,
    why_thresholds=_("An answer is owed to everybody who asks, so this is established from eight in ten."),
)
def policies_marks_settled(scope: Scope) -> Ratio:
    """Marks of the period; one that waits for less than two weeks is not counted yet."""
    marks = UnclearMark.objects.filter(marked_at__date__gte=scope.first, marked_at__date__lte=scope.last)
    marks = marks.filter(Q(answered_at__isnull=False) | Q(marked_at__date__lt=scope.last - GRACE))
    if scope.leader is not None:
        marks = marks.filter(policy__owner=scope.leader)
    return Ratio(numerator=marks.filter(answered_at__isnull=False), denominator=marks)


@indicator(
    "policies-plain",
    clauses=("7.6b",),
    title=_("Policies that read plainly"),
    sentence=_("of the policies in a language with a valid measure of reading are plain to read."),
    record_kind="policy",
    established=0.5,
    leading=0.8,
    per_leader=True,
    why_thresholds=_("Established when half are plain. Some matters are hard to say simply, so all is not asked for."),
)
def policies_plain(scope: Scope) -> Ratio:
    """Policies whose version in force could be measured; see `domain.readability` for formulas and bands."""
    measured = policies_of(scope).filter(current__readability__isnull=False)
    return Ratio(numerator=measured.filter(current__reads=PolicyVersion.Reads.PLAIN), denominator=measured)


@indicator(
    "policies-values-checked",
    clauses=("7.6c",),
    title=_("Links to values, checked"),
    sentence=_("of the links from policies to values were found to hold by somebody who did not write the policy."),
    record_kind="policy_link",
    established=0.6,
    leading=0.9,
    per_leader=True,
    why_thresholds=_("Established from six in ten, leading from nine in ten: a check is one press for a colleague."),
)
def policies_values_checked(scope: Scope) -> Ratio:
    """Links of versions in force to values that the school still holds."""
    links = VersionLink.objects.filter(version__in=versions_of(scope).values("pk"), value__ended_on__isnull=True)
    links = links.filter(value__isnull=False)
    return Ratio(numerator=links.filter(holds=True), denominator=links)


@indicator(
    "policies-values-named",
    clauses=("7.6c",),
    title=_("Policies that name a value"),
    sentence=_("of the policies in force say which value of the school they uphold."),
    record_kind="policy",
    established=0.6,
    leading=0.9,
    per_leader=True,
    why_thresholds=HALF_AND_FOUR_FIFTHS,
)
def policies_values_named(scope: Scope) -> Ratio:
    """A link counts whether it has been checked yet or not, as long as no check found something missing."""
    links = VersionLink.objects.filter(version=OuterRef("current_id"), value__ended_on__isnull=True)
    named = Exists(links.filter(value__isnull=False).exclude(holds=False))
    rows = policies_of(scope)
    return Ratio(numerator=rows.filter(named), denominator=rows)


@indicator(
    "policies-requirements-checked",
    clauses=("7.6d",),
    title=_("Links to requirements, checked"),
    sentence=_("of the links to requirements in date were found to hold by somebody who did not write the policy."),
    record_kind="policy_link",
    established=0.6,
    leading=0.9,
    per_leader=True,
    why_thresholds=_("Established from six in ten, leading from nine in ten: a check is one press for a colleague."),
)
def policies_requirements_checked(scope: Scope) -> Ratio:
    """Links of versions in force to requirements that still hold; one whose requirement nobody looked at in time
    does not count as checked."""
    links = VersionLink.objects.filter(version__in=versions_of(scope).values("pk"), requirement__isnull=False)
    links = links.filter(requirement__ended_on__isnull=True)
    return Ratio(numerator=links.filter(holds=True, requirement__confirm_by__gte=scope.last), denominator=links)


@indicator(
    "policies-requirements-answered",
    clauses=("7.6d",),
    title=_("Requirements answered by a policy"),
    sentence=_("of the requirements from outside are answered by a policy in force, as a colleague checked."),
    record_kind="requirement",
    established=0.8,
    leading=0.95,
    why_thresholds=MOST_THEN_NEARLY_ALL,
)
def policies_requirements_answered(scope: Scope) -> Ratio:
    """All requirements that still hold."""
    rows = Requirement.objects.kept()
    answers = VersionLink.objects.filter(
        requirement=OuterRef("pk"), holds=True, version__state=PolicyVersion.State.IN_FORCE
    )
    return Ratio(numerator=rows.filter(Exists(answers)), denominator=rows)


@indicator(
    "policies-acknowledged",
    clauses=("7.6e",),
    title=_("Acknowledged within 14 days"),
    sentence=_(
        "of those who were asked to read a policy said within 14 days that they had: alone, together or on paper."
    ),
    record_kind="receipt",
    unit=_("people asked"),
    established=0.7,
    leading=0.9,
    per_leader=True,
    of_people=True,
    why_thresholds=_("Established from seven in ten, leading from nine in ten: some are always away."),
)
def policies_acknowledged(scope: Scope) -> Ratio:
    """Everybody asked in the period, once for each policy, as soon as they acknowledged or their 14 days are over."""
    # The days are worked out once for each sending, and not for each of its thousands of receipts.
    sendings = Delivery.objects.filter(
        policy_sending__asked=True, sent_at__date__gte=scope.first, sent_at__date__lte=scope.last
    )
    if scope.leader is not None:
        sendings = sendings.filter(policy_sending__version__policy__owner=scope.leader)
    ripe = sendings.filter(sent_at__date__lt=scope.last - GRACE)
    asked = Receipt.objects.filter(delivery__in=sendings.values("pk"))
    over = asked.filter(Q(acknowledged_at__isnull=False) | Q(delivery__in=ripe.values("pk")))
    in_time: Any = F("delivery__sent_at") + GRACE
    return Ratio(numerator=over.filter(acknowledged_at__lte=in_time), denominator=over)


def answered_in(scope: Scope, *codes: str) -> Ratio:
    """First answers of the period, among which the right ones; codes: only of people with these roles."""
    answers = ScenarioResponse.objects.filter(answered_at__date__gte=scope.first, answered_at__date__lte=scope.last)
    if scope.leader is not None:
        answers = answers.filter(question__version__policy__owner=scope.leader)
    if codes:
        held = Membership.objects.filter(in_force(scope.last), role__in=codes)
        answers = answers.filter(person__in=held.values("person_id"))
    return Ratio(numerator=answers.filter(right_first=True), denominator=answers)


SHOWN_BY_ROLE = (
    ("", _("Understood the first time"), _("of the answers about a policy’s situation were right the first time."), ()),
    (
        "-teachers",
        _("Understood the first time: teachers"),
        _("of the teachers’ answers about a policy’s situation were right the first time."),
        (roles.TEACHER.code,),
    ),
    (
        "-support-staff",
        _("Understood the first time: support staff"),
        _("of the support staff’s answers about a policy’s situation were right the first time."),
        (roles.SUPPORT_STAFF.code,),
    ),
    (
        "-families",
        _("Understood the first time: learners and families"),
        _("of learners’ and families’ answers about a policy’s situation were right the first time."),
        (roles.STUDENT.code, roles.PARENT.code),
    ),
)


def _declare_understood(suffix: str, title: Any, sentence: Any, codes: tuple[str, ...]) -> None:
    indicator(
        f"policies-understood{suffix}",
        clauses=("7.6e",),
        title=title,
        sentence=sentence,
        record_kind="scenario_response",
        unit=_("answers"),
        established=0.7,
        leading=0.85,
        per_leader=not suffix,
        of_people=True,
        effect=True,
        why_thresholds=_("Established from seven in ten: whoever answers otherwise reads at once why."),
    )(lambda scope: answered_in(scope, *codes))


for _suffix, _title, _sentence, _codes in SHOWN_BY_ROLE:
    _declare_understood(_suffix, _title, _sentence, _codes)
