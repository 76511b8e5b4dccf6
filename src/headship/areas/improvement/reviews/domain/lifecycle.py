"""The life of a review, in one place.

    planned ──gather──▶ gathering ──find──▶ weighing ──conclude──▶ concluded
       │                    │                  │
       └────────────────────┴──────────────────┘
                            ▼
                        withdrawn, with a reason

Nobody presses a button to go on: the first thing that is gathered (a result, a survey, what a group said) begins the
gathering, and the first finding begins the weighing. What comes later is still gathered. A programme has one open
review at a time; a concluded one is never opened again, the next one looks anew.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.models import ProgrammeReview
from headship.evidence.domain import ledger
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import Verb, require
from headship.school.models import Person

State = ProgrammeReview.State


def locked(review: ProgrammeReview) -> ProgrammeReview:
    """The review as it stands now, held until the transaction ends."""
    row: ProgrammeReview = ProgrammeReview.objects.select_for_update().get(pk=review.pk)
    return row


def require_run(by: Person, verb: Verb, review: ProgrammeReview) -> None:
    """The verb's own check, and the record must be there for this person at all."""
    if not ProgrammeReview.objects.visible_to(by).filter(pk=review.pk).exists():
        raise Denied(str(verb.refusal))
    require(by, verb, review)


def require_open(review: ProgrammeReview) -> None:
    """Raises Refusal where it has been concluded or withdrawn."""
    if not review.is_open:
        raise Refusal(_("This review is closed: it is %(state)s.") % {"state": review.get_state_display().lower()})


def has_gathered(review: ProgrammeReview) -> None:
    """Something was gathered: a planned review is now gathering."""
    if review.state == State.PLANNED:
        review.state, review.gathering_at = State.GATHERING, clock.now()
        review.save(update_fields=["state", "gathering_at"])


def has_found(review: ProgrammeReview) -> None:
    """Something was found: the weighing has begun."""
    if review.state in (State.PLANNED, State.GATHERING):
        review.gathering_at = review.gathering_at or clock.now()
        review.state, review.weighing_at = State.WEIGHING, clock.now()
        review.save(update_fields=["state", "gathering_at", "weighing_at"])


def record(review: ProgrammeReview, by: Person, verb: str, summary: str, *clauses: str, **payload: object) -> None:
    """Write an act on a review."""
    ledger.record(
        by=by, verb=f"programme_review.{verb}", record_kind="programme_review", record_id=review.pk, label=str(review),
        summary=summary, clauses=clauses, payload=payload or None,
    )  # fmt: skip


def some_text(text: str, field: str, refusal: str) -> str:
    """The text without its edges. Raises Refusal where there is none."""
    if not text.strip():
        raise Refusal(refusal, field=field)
    return text.strip()
