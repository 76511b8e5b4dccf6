"""The life of a process review, in one place.

    open ──give_verdict──▶ concluded: keep │ change │ stop, with a reason
      │                                        └───┬───┘
      ▼                                            ▼
    withdrawn, with a reason          adjustments: decided ──make──▶ made ──look_again──▶ looked at

A verdict to change or to stop asks for an adjustment. Each says what should move: a figure of learners, kept as it
stands when the adjustment is decided and again when it is looked at, or minutes of those who teach, counted from the
steps before and after.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.processes.costs import cost_of
from headship.areas.improvement.processes.domain.register import some_text
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview
from headship.areas.improvement.processes.rules import MAKE_ADJUSTMENT, RUN_PROCESS, RUN_REVIEW
from headship.evidence.domain import citations, ledger, readings
from headship.evidence.indicators import indicator_named
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.insight.api import Answer, baseline, codes_alike, met_beyond_noise
from headship.insight.baselines import BEYOND
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.kernel.permissions import require
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.domain.people import here_to_own
from headship.school.domain.quiet import deadline
from headship.school.models import Person

GRACE, LONGEST = timedelta(days=31), timedelta(days=92)
State, Verdict, Aim = ProcessReview.State, ProcessReview.Verdict, Adjustment.Aim


@transaction.atomic
def begin(*, by: Person, process: Process, owner: Person | None = None) -> ProcessReview:
    """Begin to look at a process; the verdict is for its day, but in a month at the earliest and three at the latest.

    Raises Refusal while a review is open.
    """
    row: Process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, RUN_PROCESS, row)
    if not row.is_running:
        raise Refusal(_("The school no longer works by this."))
    if row.reviews.filter(state=State.OPEN).exists():
        raise Refusal(_("A review of this is under way already."))
    leads = owner or row.owner
    here_to_own(leads)
    review: ProcessReview = ProcessReview.objects.create(
        process=row, owner=leads, due_on=_verdict_by(row), begun_by=by, begun_at=clock.now()
    )
    citations.cite(by=by, source=("process_review", review.pk), relation="answers", target=("process", row.pk))
    _record(review, by, "begin", _("Began to look at it."), "7.2a")
    return review


def _verdict_by(process: Process) -> date:
    today = clock.today()
    return max(today + GRACE, min(process.next_on, today + LONGEST))


@transaction.atomic
def give_verdict(*, by: Person, review: ProcessReview, verdict: str, reason: str) -> ProcessReview:
    """Keep, change or stop, with the reason. What the process costs today is kept beside it.

    Raises Refusal where no step was written down: what is not known cannot be judged.
    """
    row = _open(by, review)
    if verdict not in Verdict.values:
        raise Refusal(_("Keep it, change it or stop it?"), field="verdict")
    steps = list(row.process.steps.all())
    if not steps:
        raise Refusal(_("Write down at least one step first, so that people see what it costs."))
    cost = cost_of(steps)
    row.verdict, row.reason = verdict, some_text(reason, "reason", _("Give the reason in a sentence."))
    row.state, row.concluded_at, row.concluded_by = State.CONCLUDED, clock.now(), by
    row.minutes_then, row.teaching_then = cost.minutes, cost.teaching
    last = deadline(row.due_on + GRACE, since=localdate(row.begun_at))
    row.on_time = clock.today() <= last
    row.save()
    until = months_later(clock.today(), row.process.cycle_months)
    Process.objects.filter(pk=row.process_id).update(reviewed_until=until, next_on=until)
    said = _("%(verdict)s: %(reason)s") % {"verdict": row.get_verdict_display(), "reason": row.reason}
    _record(row, by, "conclude", said, "7.2a", "7.2b")
    return row


@transaction.atomic
def withdraw(*, by: Person, review: ProcessReview, reason: str) -> ProcessReview:
    """Take a review back before its verdict."""
    row = _open(by, review)
    row.withdrawn_reason = some_text(reason, "reason", _("Say why."))
    row.state, row.withdrawn_at = State.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    _record(row, by, "withdraw", _("Withdrawn: %(reason)s") % {"reason": row.withdrawn_reason}, "7.2a")
    return row


@transaction.atomic
def adjust(
    *, by: Person, review: ProcessReview, what: str, owner: Person, due_on: date, look_on: date, aim: str, expects: str,
    reading: Reading | None = None,
) -> Adjustment:  # fmt: skip
    """Decide an adjustment. aim: what should move; a reading is kept as it stands today, or the minutes of the steps.

    Raises Refusal after a verdict to keep, for days out of order, or for an aim without its figure.
    """
    row: ProcessReview = ProcessReview.objects.select_for_update().get(pk=review.pk)
    require(by, RUN_REVIEW, row)
    if not row.asks_for_adjustment:
        raise Refusal(_("An adjustment follows a verdict to change or to stop."))
    if look_on < due_on:
        raise Refusal(_("It is looked at after it was done."), field="look_on")
    here_to_own(owner)
    kept = _before(by, aim, reading)
    made: Adjustment = Adjustment.objects.create(
        review=row, what=some_text(what, "what", _("Say what is done.")), owner=owner, due_on=due_on, look_on=look_on,
        aim=aim, expects=some_text(expects, "expects", _("Say what should change because of it.")), before=kept,
        minutes_before=row.teaching_then if aim == Aim.MINUTES else None, decided_by=by, decided_at=clock.now(),
    )  # fmt: skip
    if kept is not None:
        citations.cite(by=by, source=("process_review", row.pk), relation="cites", target=("reading", kept.pk))
    _record(row, by, "adjust", _("Will be done: %(what)s") % {"what": made.what}, "7.2c", "7.2d")
    return made


def _before(by: Person, aim: str, reading: Reading | None) -> Reading | None:
    if aim not in Aim.values:
        raise Refusal(_("Say what should move."), field="aim")
    if aim == Aim.MINUTES:
        return None
    if reading is None:
        raise Refusal(_("Choose the figure of learners that should move."), field="reading")
    if reading.purpose != Purpose.ACCOUNTABLE or reading.leader_id is not None:
        raise Refusal(_("A figure about one leader is not one about learners."), field="reading")
    return readings.freeze(by=by, reading=reading)


@transaction.atomic
def make(*, by: Person, adjustment: Adjustment) -> Adjustment:
    """Say that it is done. The steps of the process are to show it: they are what is counted."""
    row = _adjustment(by, adjustment)
    if row.made_at is not None:
        raise Refusal(_("This was done before."))
    row.made_at = clock.now()
    row.save(update_fields=["made_at"])
    _record(row.review, by, "make", _("Done: %(what)s") % {"what": row.what}, "7.2c")
    return row


@transaction.atomic
def look_again(*, by: Person, adjustment: Adjustment, came: str) -> Adjustment:
    """Measure the same thing again, and say what came of it. "We cannot tell" is an answer.

    Raises Refusal before it was done, or where the figure has not been read since it was kept.
    """
    row = _adjustment(by, adjustment)
    if row.made_at is None:
        raise Refusal(_("First it is done, then it is looked at."))
    if row.looked_at is not None:
        raise Refusal(_("This was looked at before."))
    row.came = some_text(came, "came", _("Say in a sentence what came of it."))
    if row.aim == Aim.MINUTES:
        process = row.review.process
        row.minutes_after = cost_of(process.steps.all()).teaching if process.is_running else 0
    else:
        row.again = _again(by, row)
    row.looked_at, row.looked_by = clock.now(), by
    row.save()
    _record(row.review, by, "look_again", _("Looked at again: %(came)s") % {"came": row.came}, "7.2d")
    return row


def _again(by: Person, adjustment: Adjustment) -> Reading:
    newest = reading_again(adjustment)
    if newest is None:
        raise Refusal(_("This figure has not been read again since. Wait for its next reading."))
    kept = readings.freeze(by=by, reading=newest)
    citations.cite(
        by=by, source=("process_review", adjustment.review_id), relation="cites", target=("reading", kept.pk)
    )
    return kept


def reading_again(adjustment: Adjustment) -> Reading | None:
    """The newest reading of the same measure, taken after the first was kept; None where there is none yet."""
    before = adjustment.before
    if before is None:
        return None
    found: Reading | None = (
        Reading.objects.filter(
            indicator__in=codes_alike(before.indicator), leader_id__isnull=True, hidden=False, value__isnull=False,
            taken_on__gt=before.taken_on,
        ).order_by("-taken_on", "frozen", "-pk").first()
    )  # fmt: skip
    return found


def returned(adjustment: Adjustment) -> int | None:
    """Minutes a year that those who teach have back; below 0 where it costs more; None before it was looked at."""
    if adjustment.minutes_before is None or adjustment.minutes_after is None:
        return None
    return adjustment.minutes_before - adjustment.minutes_after


def change_of(adjustment: Adjustment) -> Answer | None:
    """Whether its figure of learners moved by more than chance explains; None before it was read again."""
    if adjustment.before is None or adjustment.again is None:
        return None
    return met_beyond_noise(baseline(adjustment.before), baseline(adjustment.again))


def gave_something_back(adjustment: Adjustment) -> bool:
    """True where those who teach have minutes back, or where its figure moved for the better, beyond chance."""
    minutes, change = returned(adjustment), change_of(adjustment)
    if minutes is not None:
        return minutes > 0
    if change is None or change.verdict != BEYOND:
        return False
    assert adjustment.before is not None and adjustment.again is not None
    assert adjustment.before.value is not None and adjustment.again.value is not None
    known = indicator_named(adjustment.before.indicator)
    fell = adjustment.again.value < adjustment.before.value
    return fell if known is not None and known.lower_is_better else not fell


def returned_in_words(minutes: int, *, together: bool = False) -> str:
    """ "4 h 12 min a year go back to teaching", or that it costs more, or the same.

    together: several changes to the process were made, and nobody can tell how much came of which.
    """
    if minutes > 0 and together:
        return _("%(time)s a year go back to teaching, by all the changes to it together.") % {
            "time": minutes_in_words(minutes)
        }
    if minutes > 0:
        return _("%(time)s a year go back to teaching.") % {"time": minutes_in_words(minutes)}
    if minutes < 0:
        return _("It costs those who teach %(time)s a year more than before.") % {"time": minutes_in_words(-minutes)}
    return _("It costs those who teach as much as before.")


def _open(by: Person, review: ProcessReview) -> ProcessReview:
    row: ProcessReview = ProcessReview.objects.select_for_update().get(pk=review.pk)
    require(by, RUN_REVIEW, row)
    if not row.is_open:
        raise Refusal(_("This review is closed."))
    return row


def _adjustment(by: Person, adjustment: Adjustment) -> Adjustment:
    row: Adjustment = Adjustment.objects.select_for_update().get(pk=adjustment.pk)
    require(by, MAKE_ADJUSTMENT, row)
    return row


def _record(review: ProcessReview, by: Person, verb: str, summary: str, *clauses: str) -> None:
    ledger.record(
        by=by, verb=f"process_review.{verb}", record_kind="process_review", record_id=review.pk, label=str(review),
        summary=summary, clauses=clauses,
    )  # fmt: skip


__all__ = [
    "adjust", "begin", "change_of", "gave_something_back", "give_verdict", "look_again", "make", "reading_again",
    "returned", "returned_in_words", "withdraw",
]  # fmt: skip
