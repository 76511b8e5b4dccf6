"""Putting right what was gathered while the review is open: a slip of the pen, a figure of the wrong year."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain import lifecycle
from headship.areas.improvement.reviews.domain.gathering import CLAUSE_OF_VOICE, looked_at, opened, spoken
from headship.areas.improvement.reviews.models import FindingSource, GatheredResult, GroupVoice, ProgrammeReview, Voice
from headship.evidence.models import Citation
from headship.kernel.failures import Refusal
from headship.school.models import Person


@transaction.atomic
def mend_hearing(
    *, by: Person, hearing: GroupVoice, voice: str, who: str, people: int, said: str, held_on: date | None = None
) -> GroupVoice:
    """Put right what a group said, or who they were. Findings that rest on it show the new words."""
    row = opened(by, hearing.review)
    GroupVoice.objects.filter(pk=hearing.pk).update(
        **spoken(voice=voice, who=who, people=people, said=said, held_on=held_on)
    )
    hearing.refresh_from_db()
    words = _("Put right what was heard from %(who)s.") % {"who": hearing.who}
    lifecycle.record(row, by, "mend", words, CLAUSE_OF_VOICE[Voice(voice)], people=people, hearing=hearing.pk)
    return hearing


@transaction.atomic
def mend_result(*, by: Person, result: GatheredResult, tells: str, title: str = "", source: str = "") -> GatheredResult:
    """Put a result right. Of a kept figure only what it tells can change: the figure stays as it stood."""
    row = opened(by, result.review)
    told = {"tells": tells.strip()} if result.reading_id else looked_at(title=title, source=source, tells=tells)
    GatheredResult.objects.filter(pk=result.pk).update(**told)
    result.refresh_from_db()
    _record(row, by, _("Put a result right: %(title)s") % {"title": result.title})
    return result


@transaction.atomic
def drop(*, by: Person, gathered: GatheredResult | GroupVoice) -> None:
    """Take off what was gathered by mistake. Raises Refusal while a finding rests on it."""
    row = opened(by, gathered.review)
    is_result = isinstance(gathered, GatheredResult)
    resting = FindingSource.objects.filter(**{"result" if is_result else "meeting": gathered})
    if resting.exists():
        raise Refusal(_("A finding rests on this. Weigh the finding anew without it first."))
    if isinstance(gathered, GatheredResult) and gathered.reading_id:
        Citation.objects.filter(
            source_kind="programme_review", source_id=row.pk, relation="cites", target_kind="reading",
            target_id=gathered.reading_id,
        ).delete()  # fmt: skip
    _record(row, by, _("Took off what was gathered: %(what)s") % {"what": gathered})
    gathered.delete()


def _record(review: ProgrammeReview, by: Person, summary: str) -> None:
    lifecycle.record(review, by, "mend", summary, review.programme.clause)
