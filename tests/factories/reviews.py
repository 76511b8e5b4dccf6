"""Programmes and their reviews, made by the domain's own functions. All need a school in scope.

programme(by=head)                     a subject, due a year from now
review(by=head)                        a review of a new programme, with nothing gathered
heard(by=head, review=row)             the same with a result and all three voices, in talks
found(by=head, review=row)             a finding that asks for a change, resting on what was heard
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from datetime import date
from typing import Any

from headship.areas.improvement.reviews.domain import concluding, findings, gathering, programmes
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice
from headship.school.models import Person

_numbers = itertools.count(1)


def programme(*, by: Person, kind: str = "subject", owner: Person | None = None, **more: Any) -> Programme:
    """A programme that is looked at every three years."""
    title = more.pop("title", f"Programme {next(_numbers)}")
    return programmes.set_up(
        by=by, title=title, kind=kind, owner=owner or by, cycle_months=more.pop("cycle_months", 36), **more
    )


def review(*, by: Person, of: Programme | None = None, **more: Any) -> ProgrammeReview:
    """A review that has begun."""
    questions = more.pop("questions", "Do all learners come to calculate with confidence?")
    return gathering.plan(by=by, programme=of or programme(by=by), questions=questions, **more)


def heard(
    *, by: Person, review: ProgrammeReview, voices: Sequence[str] = tuple(Voice.values), held_on: date | None = None
) -> ProgrammeReview:
    """A result in words, and a talk with each of these voices."""
    gathering.note_result(
        by=by, review=review, title="Checkpoint results", source="Cambridge report", tells="Fractions are weakest."
    )
    for voice in voices:
        gathering.hear(
            by=by, review=review, voice=voice, who=f"The {voice}", people=8, said="Too much at once.", held_on=held_on
        )
    review.refresh_from_db()
    return review


def found(*, by: Person, review: ProgrammeReview, **more: Any) -> Finding:
    """A finding on all that was gathered."""
    supports = more.pop("supports", None) or [*review.results.all(), *review.meetings.all()]
    strength = "strong" if len(supports) > 1 else "weak"
    told = {"sentence": "Fractions are taught too late.", "kind": "change", "strength": strength, **more}
    return findings.find(by=by, review=review, supports=supports, **told)


def concluded(
    *, by: Person, of: Programme | None = None, voices: Sequence[str] = tuple(Voice.values)
) -> ProgrammeReview:
    """A review with one finding, concluded."""
    row = heard(by=by, review=review(by=by, of=of), voices=voices)
    found(by=by, review=row)
    missing = concluding.voices_missing(row)
    return concluding.conclude(by=by, review=row, conclusion="We begin with fractions earlier.", without=missing)
