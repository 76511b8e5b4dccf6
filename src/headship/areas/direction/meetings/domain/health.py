"""What a team takes from its health check: asked without names, talked over, changed, and looked at again."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headship.areas.direction.meetings.domain.lifecycle import clauses_of, one_line, several_lines
from headship.areas.direction.meetings.models import TeamChange
from headship.areas.direction.meetings.rules import TALK_HEALTH_OVER
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.kernel.permissions import require
from headship.school.domain.teams import members_of
from headship.school.models import Person, Team
from headship.voice import api as voice

KIND = "team_change"
INSTRUMENT = "team-health"
FEWEST = 5  # below, a team talks without scores
OPEN_FOR = timedelta(days=10)
LOOK_AFTER = timedelta(days=90)


@transaction.atomic
def ask(*, by: Person, team: Team, closes_on: date | None = None) -> voice.Round:
    """Ask the members, without names, how the team works together. closes_on: by default in ten days.

    Raises Denied; Refusal for a team of fewer than five, which talks it over without scores, and while one is open.
    """
    require(by, TALK_HEALTH_OVER, team)
    people = list(members_of(team))
    if len(people) < FEWEST:
        raise Refusal(_("With fewer than five members nobody would be unknown. Talk it over, without scores."))
    if any(not asked.is_closed for asked in voice.rounds_about("team", team.pk)[:5]):
        raise Refusal(_("The team is being asked already."))
    last = closes_on or clock.today() + OPEN_FOR
    return voice.ask(
        by=by, instrument_code=INSTRUMENT, groups=[voice.Asked(code="staff", title=team.name, people=people)],
        about=("team", team.pk), title=_("How %(team)s works together") % {"team": team.name}, opens_at=clock.now(),
        closes_at=timezone.make_aware(datetime.combine(last, time(23, 59))),
    )  # fmt: skip


@transaction.atomic
def talk_over(
    *, by: Person, team: Team, heard: str, change: str = "", owner: Person | None = None,
    review_on: date | None = None, talked_on: date | None = None, asked: voice.Round | None = None,
) -> TeamChange:  # fmt: skip
    """Write down what the team heard and what it changes because of it; nothing, where nothing has to change.

    asked: the round that they were asked in; None where a small team talked without scores. review_on: when to look
    again, by default in 90 days.
    """
    require(by, TALK_HEALTH_OVER, team)
    if asked is not None and not (asked.is_closed and (asked.about_kind, asked.about_id) == ("team", team.pk)):
        raise Refusal(_("Choose a health check of this team that is closed."))
    if talked_on is not None and talked_on > clock.today():
        raise Refusal(_("Choose today or an earlier day."), field="talked_on")
    owner = owner or by
    if not owner.is_present:
        raise Refusal(_("%(name)s has left the school. Choose somebody else.") % {"name": owner.name}, field="owner")
    row: TeamChange = TeamChange.objects.create(
        team=team, check_round=asked, talked_on=talked_on or clock.today(), owner=owner, written_by=by,
        heard=several_lines(heard, "heard", _("Say in a sentence what you heard."), 2000),
        change=one_line(change, "change", "") if change.strip() else "", written_at=clock.now(),
        review_on=_review(review_on) if change.strip() else None,
    )  # fmt: skip
    if asked is not None:
        citations.cite(by=by, source=(KIND, row.pk), relation="rests_on", target=("round", asked.pk))
    changes = _("%(team)s changes something because of its health check.")
    _record(by, "talk", row, changes if row.change else _("%(team)s talked over its health check."))
    return row


def _review(day: date | None) -> date:
    if day is not None and day <= clock.today():
        raise Refusal(_("Choose a day after today."), field="review_on")
    return day or clock.today() + LOOK_AFTER


@transaction.atomic
def look_again(*, by: Person, row: TeamChange, came: str, words: str, review_on: date | None = None) -> TeamChange:
    """Say what came of a change. Where it is too early to say, the day moves on."""
    require(by, TALK_HEALTH_OVER, row)
    if not row.change:
        raise Refusal(_("Nothing was to change, so there is nothing to look at."))
    if came not in TeamChange.Came.values:
        raise Refusal(_("Say what came of it."), field="came")
    row.came, row.looked_at = came, clock.now()
    row.came_words = several_lines(words, "words", _("Say in a sentence how you can tell."), 2000)
    if came == TeamChange.Came.TOO_EARLY:
        row.review_on = _review(review_on)
    row.save()
    _record(by, "look", row, _("%(team)s looked again at what it changed."))
    return row


def _record(by: Person, verb: str, row: TeamChange, summary: str) -> None:
    """What a team says of itself is for its members: the ledger, which all staff may read, holds no words of it."""
    ledger.record(
        by=by, verb=f"team_change.{verb}", record_kind=KIND, record_id=row.pk, label=row.team.name,
        summary=summary % {"team": row.team.name}, clauses=clauses_of(row.team),
    )  # fmt: skip
