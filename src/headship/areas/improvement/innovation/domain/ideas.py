"""Ideas: proposed in half a minute, answered by a day.

    open ──answer(try)─────▶ try ──▶ a trial
      │ ▲ └─answer(not_now)─▶ not_now, with the reason
      │ └───say_more── asked ◀──answer(asked)── open
      └──take_back──▶ withdrawn

Who answers is the leader of the idea's area (its team), or the head where that is the proposer or nobody. The day is
ten school days on. A question counts as an answer: the proposer hears in time that somebody has read it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from headship.areas.improvement.innovation.domain.days import school_day_after
from headship.areas.improvement.innovation.models import Idea, IdeaWords, Support, in_short
from headship.areas.improvement.innovation.rules import ANSWER, OWN_IDEA, PROPOSE
from headship.evidence.domain import citations, ledger
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school.domain import deliveries, quiet
from headship.school.domain.protected import asking_rests
from headship.school.domain.teams import teams_of
from headship.school.models import Person, Team
from headship.school.roles import HEAD, SENIOR_LEADER

SCHOOL_DAYS = 10
ANSWERS = (Idea.State.TRY, Idea.State.ASKED, Idea.State.NOT_NOW)


def area_of(person: Person) -> Team | None:
    """The team to which an idea of this person most likely belongs: one of theirs that somebody else leads."""
    found: Team | None = teams_of(person).exclude(lead=None).exclude(lead=person).order_by("name").first()
    return found


@transaction.atomic
def propose(
    *, by: Person, text: str, team: Team | None = None, answer_by: date | None = None,
    source: tuple[str, int] | None = None,
) -> Idea:  # fmt: skip
    """Propose an idea. answer_by: ten school days on where None. source: what it came from, such as a meeting."""
    require(by, PROPOSE)
    words = text.replace("\0", "").strip()
    if not words:
        raise Refusal(_("Say in a sentence what you would like to try."), field="text")
    if answer_by is not None and answer_by < clock.today():
        raise Refusal(_("The day to answer by lies in the past."), field="answer_by")
    idea: Idea = Idea.objects.create(
        text=words[:2000], team=team, proposed_by=by, proposed_at=clock.now(), answerer=_answerer(by, team),
        answer_by=answer_by or school_day_after(clock.today(), SCHOOL_DAYS),
    )  # fmt: skip
    _record(by, "propose", idea, _("Proposed an idea: %(idea)s") % {"idea": idea})
    if source is not None:
        citations.cite(by=by, source=("idea", idea.pk), relation="rests_on", target=source)
    return idea


def _answerer(by: Person, team: Team | None) -> Person:
    lead = team.lead if team is not None else None
    if lead is not None and lead.is_present and lead.pk != by.pk:
        return lead
    for role in (HEAD.code, SENIOR_LEADER.code):
        someone: Person | None = Person.objects.with_role(role).exclude(pk=by.pk).order_by("pk").first()
        if someone is not None:
            return someone
    return by


@transaction.atomic
def support(*, by: Person, idea: Idea) -> Support:
    """Say that one would try it too; once."""
    require(by, PROPOSE)
    row = _locked(idea)
    if row.proposed_by_id == by.pk:
        raise Refusal(_("It is your own idea: you count already."))
    if row.state in (Idea.State.NOT_NOW, Idea.State.WITHDRAWN):
        raise Refusal(_("This idea is not open any more."))
    made, new = Support.objects.get_or_create(idea=row, person=by)
    if new:
        _record(by, "support", row, _("Would try it too."))
    found: Support = made
    return found


@transaction.atomic
def stop_supporting(*, by: Person, idea: Idea) -> None:
    """Take one's own support back."""
    if Support.objects.filter(idea=idea, person=by).delete()[0]:
        _record(by, "stop_supporting", idea, _("Would not try it any more."))


@transaction.atomic
def answer(*, by: Person, idea: Idea, state: str, text: str) -> Idea:
    """Answer: try it, ask more, or not now with the reason. The proposer is told.

    Raises Denied, or a Refusal where it was answered already or words are missing.
    """
    row, words = _locked(idea), text.strip()[:2000]
    require(by, ANSWER, row)
    if row.proposed_by_id == by.pk and not by.is_head:
        raise Denied(_("Somebody else answers an idea of yours."))
    if state not in ANSWERS:
        raise Refusal(_("An answer is: try it, ask more, or not now."), field="state")
    if row.state not in (Idea.State.OPEN, Idea.State.ASKED):
        raise Refusal(_("This idea has its answer."))
    if not words and state != Idea.State.TRY:
        needed = _("Say what you would like to know.") if state == Idea.State.ASKED else _(
            "Say why not now: whoever proposed it learns what would have to change.")  # fmt: skip
        raise Refusal(needed, field="text")
    _settle(row, by, state, words)
    _tell_proposer(by, row)
    return row


def _settle(row: Idea, by: Person, state: str, words: str) -> None:
    now = clock.now()
    row.state, row.answer, row.answered_by, row.answered_at = state, words, by, now
    if row.first_answered_at is None:
        row.first_answered_at, row.in_time = now, clock.today() <= last_day(row)
    row.save()
    IdeaWords.objects.create(idea=row, by=by, text=words, state=state, at=now)
    said = {
        Idea.State.TRY: _("Answered an idea: try it."),
        Idea.State.ASKED: _("Asked more about an idea."),
        Idea.State.NOT_NOW: _("Answered an idea: not now, because %(why)s") % {"why": in_short(words)},
    }[Idea.State(state)]
    _record(by, "answer", row, said, {"state": str(state), "in_time": row.in_time})


def last_day(idea: Idea) -> date:
    """The day by which an idea is answered in time, moved on by quiet days."""
    return quiet.deadline(idea.answer_by, since=localdate(idea.proposed_at))


def _tell_proposer(by: Person, row: Idea) -> None:
    if row.proposed_by_id == by.pk or not row.proposed_by.is_present or asking_rests():
        return  # while it is quiet, or the week protected, they find the answer on Today, and no mail goes out
    deliveries.send(
        by=by, subject=_("Your idea: %(answer)s") % {"answer": row.get_state_display()},
        body="\n\n".join(part for part in (row.text, row.answer) if part), people=[row.proposed_by],
        about_kind="idea", about_id=row.pk, link=f"/ideas/{row.pk}/",
    )  # fmt: skip


@transaction.atomic
def say_more(*, by: Person, idea: Idea, text: str) -> Idea:
    """Answer what was asked. The idea waits for its answer again, with ten school days of its own."""
    row, words = _locked(idea), text.strip()[:2000]
    require(by, OWN_IDEA, row)
    if row.state != Idea.State.ASKED:
        raise Refusal(_("Nothing was asked about this idea."))
    if not words:
        raise Refusal(_("Write what they would like to know."), field="text")
    row.state, row.answer_by = Idea.State.OPEN, school_day_after(clock.today(), SCHOOL_DAYS)
    row.save(update_fields=["state", "answer_by"])
    IdeaWords.objects.create(idea=row, by=by, text=words, state=Idea.State.OPEN, at=clock.now())
    _record(by, "say_more", row, _("Said more about an idea."))
    return row


@transaction.atomic
def take_back(*, by: Person, idea: Idea) -> Idea:
    """Take one's own idea back, while it has no trial."""
    row = _locked(idea)
    require(by, OWN_IDEA, row)
    if row.trials.exists():
        raise Refusal(_("It is being tried; the trial is concluded on its own page."))
    row.state = Idea.State.WITHDRAWN
    row.save(update_fields=["state"])
    _record(by, "take_back", row, _("Took an idea back."))
    return row


@transaction.atomic
def pass_on(*, by: Person, idea: Idea, to: Person) -> Idea:
    """Give the answering to somebody else, who knows more of it. The day stays."""
    row = _locked(idea)
    require(by, ANSWER, row)
    if not to.is_present or not to.is_leader:
        raise Refusal(_("Ideas are answered by a leader who is here."), field="to")
    if row.state not in (Idea.State.OPEN, Idea.State.ASKED):
        raise Refusal(_("This idea has its answer."))
    row.answerer = to
    row.save(update_fields=["answerer"])
    _record(by, "pass_on", row, _("Passed an idea on to %(name)s.") % {"name": to.name})
    return row


def _locked(idea: Idea) -> Idea:
    row: Idea = Idea.objects.select_for_update().get(pk=idea.pk)
    return row


def _record(by: Person, verb: str, idea: Idea, summary: str, payload: dict[str, Any] | None = None) -> None:
    ledger.record(
        by=by, verb=f"idea.{verb}", record_kind="idea", record_id=idea.pk, label=str(idea), summary=summary,
        clauses=["6.1a"], payload=payload,
    )  # fmt: skip
