"""What the house knows of ideas and trials: what waits for whom, what moved, what they put into the year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.improvement.innovation.domain import ideas as ideas_domain
from headship.areas.improvement.innovation.domain import questions, telling
from headship.areas.improvement.innovation.models import Idea, PublicQuestion, Run, Telling, Trial
from headship.areas.improvement.innovation.rules import ANSWER, RUN
from headship.evidence import registry
from headship.evidence.registry import Answer, Dated, Handed, Linking, Moved, Reported, Waiting
from headship.kernel import clock
from headship.kernel.permissions import holds, may
from headship.school.models import Person, Team

SOON = timedelta(days=7)
UNTRIED = timedelta(days=10)
QUIET_FOR = timedelta(days=14)
ANSWER_QUESTION = timedelta(days=7)
UNTOLD = timedelta(days=60)  # for so long it is worth saying in public what came of a trial
OPEN_STATES = (Trial.State.PLANNED, Trial.State.RUNNING)


def idea_address(idea: Any) -> str:
    """The page of an idea."""
    return reverse("innovation:idea", args=[idea.pk])


def trial_address(trial: Any) -> str:
    """The page of a trial."""
    return reverse("innovation:trial", args=[trial.pk])


def ideas_waiting(person: Person) -> Iterator[Waiting]:
    """Ideas to answer, in place; questions about one's own; ideas agreed to that nobody has begun.

    An idea whose answerer has left waits for whoever may answer any.
    """
    ours = Q(answerer=person)
    if holds(person, ANSWER):
        ours |= Q(answerer__ended_on__lte=clock.today()) & ~Q(proposed_by=person)
    for idea in Idea.objects.filter(ours, state=Idea.State.OPEN).select_related("proposed_by", "answerer"):
        yield _to_answer(idea)
    for idea in Idea.objects.filter(proposed_by=person, state=Idea.State.ASKED):
        yield Waiting(
            kind="idea", record_id=idea.pk, what=_("Say more about your idea “%(idea)s”") % {"idea": idea},
            why=idea.answer, minutes=2, url=idea_address(idea), action=_("Answer"), clauses=("6.1a",),
            since=localdate(idea.answered_at), post_to=reverse("innovation:more", args=[idea.pk]),
            answers=(Answer("text", _("Your answer")),),
        )  # fmt: skip
    agreed = Idea.objects.filter(proposed_by=person, state=Idea.State.TRY, trials__isnull=True)
    for idea in agreed:
        yield Waiting(
            kind="idea", record_id=idea.pk, what=_("Plan how to try “%(idea)s”") % {"idea": idea},
            why=_("The answer was: try it. Is there anything you need?"), minutes=8,
            url=f"{reverse('innovation:trial_new')}?idea={idea.pk}", action=_("Plan it"), clauses=("6.1b",),
            since=localdate(idea.answered_at),
        )  # fmt: skip


def _to_answer(idea: Idea) -> Waiting:
    states = tuple((state.value, str(words)) for state, words in answer_choices())
    why = _("Whoever proposes is owed an answer")
    if not idea.answerer.is_present:
        why = _("%(name)s, who was to answer it, has left the school.") % {"name": idea.answerer.name}
    return Waiting(
        kind="idea", record_id=idea.pk,
        what=_("Answer the idea of %(name)s: %(idea)s") % {"name": idea.proposed_by.name, "idea": idea},
        why=why, minutes=3, url=idea_address(idea), action=_("Answer"),
        due=ideas_domain.last_day(idea), since=localdate(idea.proposed_at), clauses=("6.1a",), reads=idea.text,
        post_to=reverse("innovation:answer", args=[idea.pk]),
        answers=(Answer("state", _("Your answer"), states), Answer("text", _("In words"), required=False)),
    )  # fmt: skip


def answer_choices() -> list[tuple[Any, Any]]:
    """The three answers, as whoever answers reads them."""
    return [
        (Idea.State.TRY, _("Yes, try it")),
        (Idea.State.ASKED, _("Tell me more first")),
        (Idea.State.NOT_NOW, _("Not now, and this is why")),
    ]


def team_ideas(team: Team, reader: Person) -> Iterator[Waiting]:
    """Ideas of a team's area that wait for an answer, for its agenda."""
    rows = Idea.objects.visible_to(reader).filter(team=team, state=Idea.State.OPEN)
    rows = rows.select_related("proposed_by", "answerer")
    for idea in rows:
        yield _to_answer(idea)


def trials_waiting(person: Person) -> Iterator[Waiting]:
    """One's own trials: to begin, to write a line on, to study, to conclude, and questions from outside."""
    rows = Run.objects.filter(trial__owner=person, trial__state__in=OPEN_STATES).exclude(state=Run.State.ACTED)
    for run in rows.select_related("trial").prefetch_related("notes"):
        yield from _run_waits(run)
    yield from _questions_wait(person)
    yield from _to_be_sent(person)
    if person.is_head:
        yield from _to_be_published(person)
        yield from _to_be_concluded_in_public()
    if holds(person, RUN):
        yield from _left_behind()


def _to_be_sent(person: Person) -> Iterator[Waiting]:
    """What others wrote for families, learners and partners, and this person sends."""
    if not person.is_leader:
        return
    rows = telling.to_be_sent().exclude(trial__owner=person).select_related("trial__owner", "trial__team__lead")
    for row in rows:
        if telling.sender_of(row.trial) != person:
            continue
        facts = {"hearers": row.get_hearers_display(), "trial": row.trial, "name": row.trial.owner.name}
        yield Waiting(
            kind="trial", record_id=row.trial_id, minutes=2, action=_("Read it"),
            what=_("Send on what %(name)s wrote about “%(trial)s”: %(hearers)s") % facts,
            why=_("What goes beyond the staff in writing is sent by somebody who leads"),
            url=reverse("innovation:sending", args=[row.pk]), clauses=("6.2a",), reads=row.what,
        )  # fmt: skip


def _to_be_published(person: Person) -> Iterator[Waiting]:
    for trial in questions.to_be_published().exclude(owner=person).select_related("owner"):
        yield Waiting(
            kind="trial", record_id=trial.pk, minutes=2, action=_("Read it"),
            what=_("Turn on the public page of “%(trial)s”, or not") % {"trial": trial},
            why=_("%(name)s has written it; nobody can read it yet") % {"name": trial.owner.name},
            url=reverse("innovation:publishing", args=[trial.pk]), clauses=("6.2a",), reads=trial.public_words,
        )  # fmt: skip


def _to_be_concluded_in_public() -> Iterator[Waiting]:
    for trial in questions.to_be_concluded_in_public(clock.now() - UNTOLD).select_related("owner"):
        run = trial.runs.last()
        yield Waiting(
            kind="trial", record_id=trial.pk, minutes=3, action=_("Write it"),
            what=_("Say in public what came of “%(trial)s”") % {"trial": trial},
            why=_("Its page says only whether the school goes on with it"), since=localdate(trial.ended_at),
            url=reverse("innovation:publishing", args=[trial.pk]), clauses=("6.2a",), reads=run.reason if run else "",
        )  # fmt: skip


def _left_behind() -> Iterator[Waiting]:
    rows = Trial.objects.filter(state__in=OPEN_STATES, owner__ended_on__lte=clock.today()).select_related("owner")
    for trial in rows:
        yield Waiting(
            kind="trial", record_id=trial.pk, what=_("Find somebody to run “%(trial)s”") % {"trial": trial},
            why=_("%(name)s has left the school.") % {"name": trial.owner.name}, minutes=2, action=_("Hand it over"),
            url=reverse("innovation:handing_over", args=[trial.pk]), since=trial.owner.ended_on, clauses=("6.1b",),
        )  # fmt: skip


def _run_waits(run: Run) -> Iterator[Waiting]:
    today = clock.today()
    if run.state == Run.State.PLAN and run.starts_on <= today + SOON:
        yield _of(run, _("Get “%(trial)s” ready to begin"), _("Baseline, measure, and whom to tell"), 6, run.starts_on)
    if run.state == Run.State.DO and run.ends_on < today:
        yield _of(run, _("Look at what “%(trial)s” showed"), _("Its time is over"), 10, run.ends_on + QUIET_FOR)
    elif run.state == Run.State.DO and _silent(run):
        yield _of(
            run, _("How is “%(trial)s” going? A line is enough"), _("Nothing was noted for two weeks"), 1, None,
            post_to=reverse("innovation:note", args=[run.pk]), answers=(Answer("text", _("How it goes")),),
        )  # fmt: skip
    if run.state == Run.State.STUDY:
        yield _of(run, _("Conclude “%(trial)s”: adopt, adapt or give up"), _("What was learnt helps others"), 8,
                  run.ends_on + 2 * QUIET_FOR)  # fmt: skip


def _silent(run: Run) -> bool:
    last = max((note.at for note in run.notes.all()), default=run.begun_at)
    return last is not None and localdate(last) <= clock.today() - QUIET_FOR


def _of(run: Run, what: str, why: str, minutes: float, due: date | None, **more: Any) -> Waiting:
    return Waiting(
        kind="trial", record_id=run.trial_id, what=what % {"trial": run.trial}, why=why, minutes=minutes,
        url=trial_address(run.trial), action=_("Open"), due=due, clauses=("6.1b",), **more,
    )  # fmt: skip


def _questions_wait(person: Person) -> Iterator[Waiting]:
    ours = Q(trial__owner=person)
    if holds(person, RUN):
        ours |= Q(trial__owner__ended_on__lte=clock.today())
    rows = PublicQuestion.objects.filter(ours, state=PublicQuestion.State.WAITING)
    for question in rows.select_related("trial"):
        yield Waiting(
            kind="trial", record_id=question.trial_id,
            what=_("Answer a question about “%(trial)s”") % {"trial": question.trial},
            why=_("Everybody reads the answer"), minutes=3, url=reverse("innovation:question", args=[question.pk]),
            action=_("Answer"), due=localdate(question.asked_at) + ANSWER_QUESTION, since=localdate(question.asked_at),
            reads=question.text, clauses=("6.2a",),
        )  # fmt: skip


def team_trials(team: Team, reader: Person) -> Iterator[Waiting]:
    """A team's trials that wait to be studied or concluded, for its agenda."""
    runs = Run.objects.filter(trial__in=Trial.objects.visible_to(reader).filter(team=team, state__in=OPEN_STATES))
    due = Q(state=Run.State.STUDY) | Q(state=Run.State.DO, ends_on__lt=clock.today())
    for run in runs.filter(due).select_related("trial").prefetch_related("notes"):
        yield from _run_waits(run)


def ideas_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Ideas that were answered since; and new ones."""
    rows = Idea.objects.visible_to(person).exclude(state=Idea.State.WITHDRAWN).select_related("proposed_by")
    for idea in rows.filter(Q(answered_at__gt=since) | Q(proposed_at__gt=since)):
        if idea.answered_at is not None and idea.answered_at > since:
            how, at = str(idea.get_state_display()), idea.answered_at
        else:
            how, at = _("Proposed by %(name)s") % {"name": idea.proposed_by.name}, idea.proposed_at
        yield Moved("idea", idea.pk, str(idea), how, idea_address(idea), at)


def trials_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Runs that began or were concluded since."""
    runs = Run.objects.filter(Q(begun_at__gt=since) | Q(acted_at__gt=since)).filter(
        trial__in=Trial.objects.visible_to(person)
    )
    for run in runs.select_related("trial"):
        if run.acted_at is not None and run.acted_at > since:
            how, at = f"{run.get_verdict_display()}: {run.reason}", run.acted_at
        else:
            how, at = _("Being tried from now on"), run.begun_at
        yield Moved("trial", run.trial_id, str(run.trial), how, trial_address(run.trial), at)


def ideas_dates(reader: Person, first: date, last: date) -> Iterable[Dated]:
    """The days by which this reader answers ideas."""
    rows = Idea.objects.filter(answerer=reader, state=Idea.State.OPEN, answer_by__gte=first, answer_by__lte=last)
    for idea in rows:
        what = _("Answer the idea “%(idea)s”") % {"idea": idea}
        yield Dated("idea", idea.pk, what, idea.answer_by, idea_address(idea), _("Ideas"))


def trials_dates(reader: Person, first: date, last: date) -> Iterable[Dated]:
    """When trials run."""
    runs = Run.objects.filter(
        trial__in=Trial.objects.visible_to(reader).filter(state__in=OPEN_STATES), starts_on__lte=last,
        ends_on__gte=first,
    )  # fmt: skip
    for run in runs.exclude(state=Run.State.ACTED).select_related("trial"):
        yield Dated("trial", run.trial_id, str(run.trial), run.starts_on, trial_address(run.trial), _("Trials"),
                    run.ends_on)  # fmt: skip


def ideas_handed(person: Person) -> Iterator[Handed]:
    """Ideas that wait for this person's answer."""
    for idea in Idea.objects.filter(answerer=person, state__in=[Idea.State.OPEN, Idea.State.ASKED]):
        yield Handed(_("Ideas to answer"), str(idea), _("Owed an answer"), idea_address(idea), person.name,
                     idea.answer_by)  # fmt: skip


def trials_handed(person: Person) -> Iterator[Handed]:
    """Trials that are prepared or under way: a person's own, and all for the head's successor."""
    rows = Trial.objects.filter(state__in=OPEN_STATES).select_related("owner").prefetch_related("runs")
    for trial in rows if person.is_head else rows.filter(owner=person):
        run = max(trial.runs.all(), key=lambda each: each.number, default=None)
        yield Handed(_("Trials"), trial.title, run.question if run else "", trial_address(trial), trial.owner.name,
                     run.ends_on if run else None)  # fmt: skip


def trials_reported(reader: Person, first: date, last: date) -> Iterator[Reported]:
    """What was adopted or given up, and what is being tried."""
    runs = Run.objects.filter(
        acted_at__date__gte=first, acted_at__date__lte=last, trial__in=Trial.objects.visible_to(reader)
    )
    for run in runs.select_related("trial").order_by("acted_at"):
        text = f"{run.trial}: {run.get_verdict_display()}"
        yield Reported(_("What we tried"), text, "trial", run.trial_id, trial_address(run.trial), run.reason)


def trials_ask(first: date, last: date) -> Iterator[registry.Ask]:
    """What audiences are told and have to read, before trials begin."""
    rows = Telling.objects.filter(
        told_at__isnull=True, audience__isnull=False, trial__state=Trial.State.PLANNED,
        trial__runs__starts_on__gte=first, trial__runs__starts_on__lte=last,
    ).select_related("trial", "audience")  # fmt: skip
    for row in rows.prefetch_related("trial__runs"):
        price = telling.price_of(row)
        day = min(run.starts_on for run in row.trial.runs.all())
        yield registry.Ask(
            "trial", row.trial_id, str(row.trial), day, str(row.audience), price.people if price else 0,
            telling.MINUTES,
        )  # fmt: skip


def begin_idea(
    *, by: Person, what: str, owner: Person, due: date | None, team: Team | None, source: tuple[str, int] | None
) -> Model:
    """An idea that leaves a meeting in a line. owner: who answers it."""
    idea = ideas_domain.propose(by=by, text=what, team=team, answer_by=due, source=source)
    if owner.pk not in (by.pk, idea.answerer_id):
        idea.answerer = owner
        idea.save(update_fields=["answerer"])
    return idea


registry.register(
    registry.RecordKind(
        code="idea", title=gettext_lazy("Idea"), plural=gettext_lazy("Ideas"), model=Idea, url=idea_address,
        visible_to=lambda person: Idea.objects.visible_to(person), search_fields=("text",), waiting=ideas_waiting,
        waiting_for_team=team_ideas, moved=ideas_moved, dates=ideas_dates, hands_over=ideas_handed,
        links=(
            Linking("rests_on", ("finding", "research_item", "reading_note", "decision"),
                    gettext_lazy("rests on"), ("6.1a",)),
        ),
        may_link=lambda person, idea: person.pk in (idea.proposed_by_id, idea.answerer_id) or person.is_senior,
        begin=begin_idea, begin_words=gettext_lazy("An idea to try"),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="trial", title=gettext_lazy("Trial"), plural=gettext_lazy("Trials"), model=Trial, url=trial_address,
        visible_to=lambda person: Trial.objects.visible_to(person), search_fields=("title",), waiting=trials_waiting,
        waiting_for_team=team_trials, moved=trials_moved, asks=trials_ask, dates=trials_dates,
        hands_over=trials_handed, reported=trials_reported,
        links=(
            Linking("delivers", ("priority",), gettext_lazy("delivers"), ("6.1b",)),
            Linking("cites", ("research_item", "reading_note", "reading"), gettext_lazy("cites"), ("6.1b",)),
            Linking("rests_on", ("finding",), gettext_lazy("rests on"), ("6.1b",)),
        ),
        may_link=lambda person, trial: may(person, RUN, trial),
    )
)  # fmt: skip
