"""Asking in a survey without names, for a review, with its price before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from headship.areas.improvement.reviews.domain import lifecycle
from headship.areas.improvement.reviews.domain.gathering import CLAUSE_OF_VOICE
from headship.areas.improvement.reviews.models import VOICE_OF_GROUP, ProgrammeReview
from headship.areas.improvement.reviews.rules import RUN_REVIEW
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain.audiences import people_in
from headship.school.models import Audience, Person
from headship.voice import api as voice

INSTRUMENT = "programme-voice"
MINUTES = 4


@dataclass(frozen=True)
class Addressed:
    """A group that is to be asked. code: of the instrument's groups. at_most: how many of them; None is all."""

    code: str
    audience: Audience
    at_most: int | None = None


@dataclass(frozen=True)
class Reach:
    """How many people of each group would be asked (title, asked, of how many), each person once."""

    groups: tuple[tuple[str, int, int], ...]

    @property
    def people(self) -> int:
        """In all."""
        return sum(asked for _title, asked, _all in self.groups)


def reach_of(groups: Sequence[Addressed]) -> Reach:
    """Whom these groups reach today; somebody in several of them is asked in the first."""
    taken: set[int] = set()
    found = []
    for group in groups:
        mine = set(people_in(group.audience).values_list("pk", flat=True)) - taken
        taken |= mine
        found.append((group.audience.name, min(len(mine), group.at_most or len(mine)), len(mine)))
    return Reach(tuple(found))


@transaction.atomic
def ask(
    *, by: Person, review: ProgrammeReview, groups: Sequence[Addressed], closes_on: date,
    instrument_code: str = INSTRUMENT,
) -> voice.Round:  # fmt: skip
    """Ask these groups now, until the end of a day. One survey, so that nobody is asked twice.

    Raises Denied; Refusal where nobody was chosen, where a group is too small to answer without names, while the
    school is quiet, or where the day is past.
    """
    row = lifecycle.locked(review)
    lifecycle.require_run(by, RUN_REVIEW, row)
    lifecycle.require_open(row)
    if not groups:
        raise Refusal(_("Choose whom to ask."), field="teachers")
    _refuse_small(row, groups)
    asked = voice.ask(
        by=by, instrument_code=instrument_code, groups=_people(groups), about=("programme_review", row.pk),
        title=_("What you say about: %(programme)s") % {"programme": Truncator(row.programme.title).chars(120)},
        opens_at=clock.now(), closes_at=_end_of(closes_on),
        purpose=_("The school looks at “%(programme)s” and wants to hear you before it concludes.")
        % {"programme": row.programme.title},
    )  # fmt: skip
    lifecycle.has_gathered(row)
    lifecycle.record(
        row, by, "ask", _("Asked %(groups)s.") % {"groups": ", ".join(group.audience.name for group in groups)},
        *{CLAUSE_OF_VOICE[VOICE_OF_GROUP[group.code]] for group in groups}, people=reach_of(groups).people,
    )  # fmt: skip
    return asked


def _refuse_small(review: ProgrammeReview, groups: Sequence[Addressed]) -> None:
    smallest = max(5, review.school.minimum_group)
    for group, (title, asked, _all) in zip(groups, reach_of(groups).groups, strict=True):
        if asked < smallest:
            raise Refusal(
                _("“%(group)s” has fewer than %(n)s people to ask, too few for answers without names. Talk with them, "
                  "and keep what they said.") % {"group": title, "n": smallest},
                field=VOICE_OF_GROUP[group.code],
            )  # fmt: skip


def _people(groups: Sequence[Addressed]) -> list[voice.Asked]:
    """Each person once: in the first group to which they belong."""
    taken: set[int] = set()
    found = []
    for group in groups:
        people = [person for person in people_in(group.audience) if person.pk not in taken]
        taken.update(person.pk for person in people)
        sample = group.at_most if group.at_most and group.at_most < len(people) else None
        found.append(voice.Asked(code=group.code, title=group.audience.name, people=people, sample=sample))
    return found


def _end_of(day: date) -> datetime:
    """The last moment of a day in the active time zone."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))
