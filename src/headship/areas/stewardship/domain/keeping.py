"""Keeping policies in date: reviews, and the four reminders before each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.areas.stewardship.domain import lifecycle
from headship.areas.stewardship.domain.drafting import begin_version
from headship.areas.stewardship.domain.publishing import address_of
from headship.areas.stewardship.models import Policy, PolicyReview, ReviewReminder
from headship.areas.stewardship.rules import KEEP
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.school.domain import deliveries
from headship.school.domain.protected import asking_rests
from headship.school.models import Person
from headship.school.queries import head_of_school

Stage = ReviewReminder.Stage
# The day on which each reminder of a review is due, the earliest first.
DUE: dict[str, Callable[[date], date]] = {
    Stage.TWO_MONTHS: lambda review_on: months_later(review_on, -2),
    Stage.ONE_MONTH: lambda review_on: months_later(review_on, -1),
    Stage.ONE_WEEK: lambda review_on: review_on - timedelta(weeks=1),
    Stage.ONE_DAY: lambda review_on: review_on - timedelta(days=1),
}


@transaction.atomic
def review(
    *, by: Person, policy: Policy, outcome: str = PolicyReview.Outcome.KEPT, note: str = "",
    review_on: date | None = None,
) -> PolicyReview:  # fmt: skip
    """Look at a policy again. It stays as it is, and the next review is set (review_on, by default after its
    cycle); or it needs a new version, which is begun, and the review stays due until that one is published.
    """
    row = lifecycle.locked_policy(policy)
    lifecycle.require_on(by, KEEP, row)
    lifecycle.require_holding(row)
    assert row.review_on is not None
    if outcome not in PolicyReview.Outcome.values:
        raise Refusal(_("Say whether it stays as it is or needs a new version."), field="outcome")
    made: PolicyReview = PolicyReview.objects.create(
        policy=row, due_on=row.review_on, outcome=outcome, note=note.strip(), reviewed_by=by, reviewed_at=clock.now()
    )
    if outcome == PolicyReview.Outcome.KEPT:
        row.review_on = _next_review(row, review_on)
        row.save(update_fields=["review_on"])
    summary = _("Looked at it again: %(outcome)s.") % {"outcome": made.get_outcome_display().lower()}
    lifecycle.record(row, by, "review", summary, "7.6a", payload={"due": made.due_on, "next": row.review_on})
    if outcome == PolicyReview.Outcome.CHANGED and lifecycle.at_work(row) is None:
        begin_version(by=by, policy=row)
    return made


def _next_review(policy: Policy, asked: date | None) -> date:
    if asked is not None and asked <= clock.today():
        raise Refusal(_("The next review lies in the future."), field="review_on")
    return asked or months_later(clock.today(), policy.cycle_months)


def remind_of_reviews() -> int:
    """Send the reminders that are due today in the school in scope. Returns how many were sent.

    Each of the four is sent once. Where one was missed, because the machine slept or the school was quiet, only the
    latest that is due goes out, and the ones before it are marked as passed over. While it is quiet none is sent.
    """
    if asking_rests():
        return 0
    soon = clock.today() + timedelta(days=62)  # no two months are longer
    due = Policy.objects.in_force().filter(review_on__lte=soon)
    return sum(_remind(policy) for policy in due.values_list("pk", flat=True))


@transaction.atomic
def _remind(policy_id: int) -> bool:
    policy = lifecycle.locked_policy(policy_id)
    assert policy.review_on is not None
    known = set(policy.reminders.filter(review_on=policy.review_on).values_list("stage", flat=True))
    set_on = _set_on(policy)
    due = [stage for stage, day_of in DUE.items() if set_on < day_of(policy.review_on) <= clock.today()]
    missing = [stage for stage in due if stage not in known]
    if not missing:
        return False
    for stage in missing:
        last = stage == missing[-1]
        ReviewReminder.objects.create(
            policy=policy, review_on=policy.review_on, stage=stage, sent_at=clock.now() if last else None,
            passed_over_at=None if last else clock.now(),
        )  # fmt: skip
    _send_reminder(policy, missing[-1])
    return True


def _set_on(policy: Policy) -> date:
    """The day on which the coming review was set: reminders that would lie before it make no sense."""
    moments = [policy.current.published_at if policy.current else None]
    moments += policy.reviews.filter(outcome=PolicyReview.Outcome.KEPT).values_list("reviewed_at", flat=True)[:1]
    return max(timezone.localdate(moment) for moment in moments if moment is not None)


def _send_reminder(policy: Policy, stage: str) -> None:
    day = date_format(policy.review_on, "DATE_FORMAT") if policy.review_on else ""
    sender = head_of_school() or policy.owner
    if policy.owner.is_present:
        deliveries.send(
            by=sender, subject=_("To be looked at again by %(day)s: %(title)s") % {"day": day, "title": policy.title},
            body=_("Is it still right as it is? Then one press is enough. If it is not, begin a new version."),
            people=[policy.owner], about_kind="policy", about_id=policy.pk, link=address_of(policy), minutes=10,
        )  # fmt: skip
    lifecycle.record(
        policy, None, "remind", _("Reminded %(name)s of the review, %(stage)s.")
        % {"name": policy.owner.name, "stage": Stage(stage).label},
        "7.6a", payload={"stage": stage, "review_on": policy.review_on},
    )  # fmt: skip
