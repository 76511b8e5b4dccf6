"""Concluding a review: what was found, which voice is missing, and when the programme is looked at next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain import lifecycle, programmes
from headship.areas.improvement.reviews.domain.lifecycle import some_text
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice, heard
from headship.areas.improvement.reviews.rules import CONCLUDE_REVIEW
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.months import months_later
from headship.school.domain.quiet import deadline
from headship.school.models import Person
from headship.voice.api import Round, rounds_about

GRACE = timedelta(days=31)  # a review that is concluded so long after its date has still kept it


def voices_heard(review: ProgrammeReview) -> frozenset[str]:
    """The voices that were heard: in words from a meeting, or in a closed survey that somebody answered."""
    mine = ProgrammeReview.objects.filter(pk=review.pk)
    return frozenset(voice for voice in Voice.values if mine.filter(heard(voice)).exists())


def voices_missing(review: ProgrammeReview) -> list[str]:
    """The others, in their order."""
    there = voices_heard(review)
    return [voice for voice in Voice.values if voice not in there]


def last_day(review: ProgrammeReview) -> date:
    """The last day on which its conclusion keeps the date: a month after it, and days of quiet more."""
    return deadline(review.due_on + GRACE, since=localdate(review.planned_at))


@transaction.atomic
def conclude(
    *, by: Person, review: ProgrammeReview, conclusion: str, without: Sequence[str] = (), next_on: date | None = None
) -> ProgrammeReview:
    """Say what was concluded, and set the next date from the cycle, or an earlier one.

    without: the voices that whoever concludes was told are missing, and goes on without. A review in which no voice at
    all was heard is kept but does not count. Raises Refusal without a finding, while a survey is open, or where a voice
    is missing that was not named.
    """
    row = lifecycle.locked(review)
    lifecycle.require_run(by, CONCLUDE_REVIEW, row)
    lifecycle.require_open(row)
    if not Finding.objects.filter(review=row).exists():
        raise Refusal(_("Write down at least one finding first. “We cannot tell yet” is one."))
    if rounds_about("programme_review", row.pk).filter(state=Round.State.OPEN).exists():
        raise Refusal(_("A survey for this review is still open. Wait until it closes, or close it."))
    missing = voices_missing(row)
    if set(missing) - set(without):
        raise Refusal(_("Not heard yet: %(voices)s. Hear them, or say that you conclude without them.") % {
            "voices": ", ".join(str(Voice(voice).label) for voice in missing),
        }, field="without")  # fmt: skip
    conclusion = some_text(conclusion, "conclusion", _("Say in a few sentences what you conclude."))
    programme: Programme = Programme.objects.select_for_update().get(pk=row.programme_id)
    row.next_on = _next_date(programme, next_on)
    row.state, row.concluded_at, row.concluded_by = lifecycle.State.CONCLUDED, clock.now(), by
    row.conclusion, row.counted = conclusion, len(missing) < len(Voice.values)
    for voice in Voice.values:
        setattr(row, f"heard_{voice}", voice not in missing)
    row.on_time = clock.today() <= last_day(row)
    row.save()
    programmes.cover(programme, clock.today(), counted=row.counted, next_on=row.next_on)
    _record(row, by)
    return row


def _next_date(programme: Programme, chosen: date | None) -> date:
    latest = months_later(clock.today(), programme.cycle_months)
    if chosen is None:
        return latest
    if chosen <= clock.today():
        raise Refusal(_("The next review lies in the future."), field="next_on")
    if chosen > latest:
        raise Refusal(
            _("The cycle of %(n)s months ends on %(day)s. Choose an earlier day, or change the cycle of the programme.")
            % {"n": programme.cycle_months, "day": latest}, field="next_on",
        )  # fmt: skip
    return chosen


def _record(review: ProgrammeReview, by: Person) -> None:
    voices = {Voice.TEACHERS: "6.3d", Voice.LEARNERS: "6.3e", Voice.OTHERS: "6.3f"}
    clauses = [code for voice, code in voices.items() if voice not in review.missing]
    if review.counted:
        clauses += [review.programme.clause, "6.3c"]
    lifecycle.record(
        review, by, "conclude", _("Concluded: %(conclusion)s") % {"conclusion": review.conclusion}, *clauses,
        missing=review.missing, next_on=review.next_on, on_time=review.on_time,
    )  # fmt: skip
