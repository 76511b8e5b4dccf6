"""Beginning a review, and gathering for it: results, and what groups said."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain import lifecycle
from headship.areas.improvement.reviews.domain.lifecycle import some_text
from headship.areas.improvement.reviews.models import GatheredResult, GroupVoice, Programme, ProgrammeReview, Voice
from headship.areas.improvement.reviews.rules import RUN_PROGRAMME, RUN_REVIEW
from headship.evidence.domain import citations, readings
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.people import here_to_own
from headship.school.models import Person, Team

CLAUSE_OF_VOICE = {Voice.TEACHERS: "6.3d", Voice.LEARNERS: "6.3e", Voice.OTHERS: "6.3f"}


@transaction.atomic
def plan(
    *, by: Person, programme: Programme, questions: str, owner: Person | None = None, team: Team | None = None,
    due_on: date | None = None,
) -> ProgrammeReview:  # fmt: skip
    """Begin a review. due_on: the programme's date where None. Raises Refusal while one is open."""
    row: Programme = Programme.objects.select_for_update().get(pk=programme.pk)
    require(by, RUN_PROGRAMME, row)
    if not row.is_running:
        raise Refusal(_("The school no longer offers this programme."))
    if row.reviews.filter(state__in=ProgrammeReview.OPEN).exists():
        raise Refusal(_("A review of this programme is under way already."))
    leads = owner or row.owner
    here_to_own(leads)
    review: ProgrammeReview = ProgrammeReview.objects.create(
        programme=row, owner=leads, team=team, due_on=due_on or row.next_on, planned_by=by, planned_at=clock.now(),
        questions=some_text(questions, "questions", _("Write at least one question that the review is to answer.")),
    )  # fmt: skip
    citations.cite(by=by, source=("programme_review", review.pk), relation="answers", target=("programme", row.pk))
    said = _("Began a review, to be concluded by %(day)s.") % {"day": review.due_on}
    lifecycle.record(review, by, "plan", said, row.clause, "6.3c")
    return review


@transaction.atomic
def revise(*, by: Person, review: ProgrammeReview, questions: str, owner: Person, team: Team | None) -> ProgrammeReview:
    """Change what an open review asks, or who carries it out. Its date stays: it is the programme's."""
    row = opened(by, review)
    if owner.pk != row.owner_id:
        here_to_own(owner)
    row.questions = some_text(questions, "questions", _("Write at least one question that the review is to answer."))
    row.owner, row.team = owner, team
    row.save(update_fields=["questions", "owner", "team"])
    lifecycle.record(row, by, "revise", _("Described anew what it asks and who carries it out."), "6.3c")
    return row


@transaction.atomic
def cite_reading(*, by: Person, review: ProgrammeReview, reading: Reading, tells: str = "") -> GatheredResult:
    """Keep a figure of the school as it stands today among the results. Raises Denied and Refusal as freezing does."""
    row = opened(by, review)
    if reading.purpose != Purpose.ACCOUNTABLE or reading.leader_id is not None:
        raise Refusal(_("A figure about one leader belongs to that leader, and not into a review."), field="reading")
    if row.results.filter(reading__indicator=reading.indicator, reading__taken_on=reading.taken_on).exists():
        raise Refusal(_("This figure is among the results already."), field="reading")
    kept = readings.freeze(by=by, reading=reading)
    result: GatheredResult = GatheredResult.objects.create(
        review=row, reading=kept, title=kept.title or kept.indicator, tells=tells.strip(), gathered_by=by,
        gathered_at=clock.now(),
    )  # fmt: skip
    citations.cite(by=by, source=("programme_review", row.pk), relation="cites", target=("reading", kept.pk))
    _gathered(row, by, result)
    return result


@transaction.atomic
def note_result(*, by: Person, review: ProgrammeReview, title: str, source: str, tells: str) -> GatheredResult:
    """Keep a result from elsewhere in words, with its source: an examination report, work looked at together."""
    row = opened(by, review)
    result: GatheredResult = GatheredResult.objects.create(
        review=row, gathered_by=by, gathered_at=clock.now(), **looked_at(title=title, source=source, tells=tells)
    )
    _gathered(row, by, result)
    return result


def looked_at(*, title: str, source: str, tells: str) -> dict[str, str]:
    """A result from elsewhere, as it is kept. Raises Refusal where one of its words is missing."""
    return {
        "title": some_text(title, "title", _("Say what was looked at.")),
        "source": some_text(source, "source", _("Say where it comes from, so that others can look it up.")),
        "tells": some_text(tells, "tells", _("Say in a sentence what it tells us.")),
    }


def _gathered(review: ProgrammeReview, by: Person, result: GatheredResult) -> None:
    lifecycle.has_gathered(review)
    said = _("Gathered a result: %(title)s") % {"title": result.title}
    lifecycle.record(review, by, "gather", said, review.programme.clause)


@transaction.atomic
def hear(
    *, by: Person, review: ProgrammeReview, voice: str, who: str, people: int, said: str, held_on: date | None = None
) -> GroupVoice:
    """Keep what a group said when it was asked aloud. It counts as a voice like a survey does: small schools talk."""
    row = opened(by, review)
    told = spoken(voice=voice, who=who, people=people, said=said, held_on=held_on)
    kept: GroupVoice = GroupVoice.objects.create(review=row, kept_by=by, kept_at=clock.now(), **told)
    lifecycle.has_gathered(row)
    lifecycle.record(
        row, by, "hear", _("Heard %(who)s.") % {"who": kept.who}, CLAUSE_OF_VOICE[Voice(voice)],
        people=people, held_on=kept.held_on,
    )  # fmt: skip
    return kept


def spoken(*, voice: str, who: str, people: int, said: str, held_on: date | None) -> dict[str, Any]:
    """What a group said, as it is kept. Raises Refusal on what cannot be."""
    day = held_on or clock.today()
    if voice not in Voice.values:
        raise Refusal(_("Say whose voice it is."), field="voice")
    if day > clock.today():
        raise Refusal(_("This lies in the future. Keep it once they have spoken."), field="held_on")
    if people < 1:
        raise Refusal(_("Say how many they were."), field="people")
    return {
        "voice": voice, "people": people, "held_on": day,
        "who": some_text(who, "who", _("Say who spoke, such as “the student council”.")),
        "said": some_text(said, "said", _("Write down what they said, in their words where you can.")),
    }  # fmt: skip


@transaction.atomic
def withdraw(*, by: Person, review: ProgrammeReview, reason: str) -> ProgrammeReview:
    """Take a review back before it is concluded. What was gathered stays readable."""
    row = opened(by, review)
    row.withdrawn_reason = some_text(reason, "reason", _("Say why: those who gave their time to it will read it."))
    row.state, row.withdrawn_at = lifecycle.State.WITHDRAWN, clock.now()
    row.save(update_fields=["state", "withdrawn_at", "withdrawn_reason"])
    lifecycle.record(row, by, "withdraw", _("Withdrew the review: %(reason)s") % {"reason": row.withdrawn_reason})
    return row


def opened(by: Person, review: ProgrammeReview) -> ProgrammeReview:
    """The review, locked, where this person may gather in it. Raises Denied, and Refusal once it is closed."""
    row = lifecycle.locked(review)
    lifecycle.require_run(by, RUN_REVIEW, row)
    lifecycle.require_open(row)
    return row
