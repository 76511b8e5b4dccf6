"""What the house knows of the plan: its priorities and actions, what waits, what moved, what is told to governors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import chain

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.areas.improvement.library.api import count_evaluations
from headship.areas.improvement.plan import reporting
from headship.areas.improvement.plan.domain.actions import begin_elsewhere
from headship.areas.improvement.plan.models import Action, Celebration, CheckIn, Evaluation, Plan, PlanStage, Priority
from headship.areas.improvement.plan.queries import moved_away, to_check_in
from headship.areas.improvement.plan.rules import KEEP_ACTION, KEEP_PLAN, KEEP_PRIORITY
from headship.evidence import registry
from headship.evidence.consequential import declare_consequential
from headship.evidence.registry import Answer, Dated, ExpectedCitation, Handed, Linking, Moved, Waiting
from headship.kernel import clock
from headship.kernel.permissions import holds, may
from headship.school.models import Person, Team

GROUNDS = ("finding", "school_fact", "community_fact", "research_item", "reading_note", "reading", "round", "trial",
           "plan_comment", "decision", "evaluation", "risk")  # fmt: skip
SERVED = ("vision", "mission", "objective", "school_value")
SOON = timedelta(days=21)


def priority_address(priority: Priority) -> str:
    """The priority's page."""
    return reverse("plan:priority", args=[priority.pk])


def action_address(action: Action) -> str:
    """The action's page."""
    return reverse("plan:action", args=[action.pk])


def _open_priorities() -> QuerySet[Priority]:
    rows: QuerySet[Priority] = Priority.objects.filter(state=Priority.State.OPEN)
    return rows.exclude(plan__state=Plan.State.CLOSED)


def _open_actions() -> QuerySet[Action]:
    return Action.objects.filter(plan__isnull=False).open()


def actions_waiting(person: Person) -> Iterator[Waiting]:
    """A word on each open action of one's own, when it is time; and what came of those that are done."""
    for action in to_check_in(person):
        late = action.ends_on < clock.today()
        why = _("It was to end on %(day)s. Anything you need?") if late else _("It runs until %(day)s")
        yield Waiting(
            kind="action", record_id=action.pk, what=_("Say how “%(title)s” stands") % {"title": action},
            why=why % {"day": date_format(action.ends_on, "j F")}, minutes=0.5,
            url=reverse("plan:checkin", args=[action.pk]), action=_("Say it"),
            due=action.ends_on, since=action.starts_on, clauses=("6.5e",),
            post_to=reverse("plan:checkin", args=[action.pk]),
            answers=(
                Answer("status", _("How it stands"), tuple((str(a), str(b)) for a, b in CheckIn.Status.choices)),
                Answer("shows", _("What shows it")),
                Answer("needs", _("What is needed, if anything"), required=False),
            ),
        )  # fmt: skip
    done = Action.objects.filter(owner=person, state=Action.State.DONE, looked_back_at=None, priority__isnull=False)
    for action in done.exclude(plan__state=Plan.State.CLOSED).order_by("done_on", "pk"):
        yield Waiting(
            kind="action", record_id=action.pk, what=_("Say what came of “%(title)s”") % {"title": action},
            why=_("It is done; what was it good for?"), minutes=2, url=reverse("plan:look_back", args=[action.pk]),
            action=_("Look back"), since=action.done_on, clauses=("6.5f",),
        )  # fmt: skip


def left_behind(person: Person) -> Iterator[Waiting]:
    """What somebody looked after who has left, for whoever can give it to somebody else."""
    ended = Q(owner__ended_on__lte=clock.today())
    mine = Q(plan__owner=person) if holds(person, KEEP_PLAN) else Q(pk__in=[])
    rows = Action.objects.worked_on().filter(ended, mine | Q(priority__owner=person) | Q(plan=None, begun_by=person))
    for action in rows.select_related("owner").order_by("ends_on", "pk"):
        yield Waiting(
            kind="action", record_id=action.pk, what=_("Give “%(title)s” to somebody") % {"title": action},
            why=_("%(name)s has left") % {"name": action.owner.name}, minutes=2,
            url=reverse("plan:action_change", args=[action.pk]), action=_("Choose"), due=action.ends_on,
            clauses=("6.5a",),
        )  # fmt: skip


def team_waiting(team: Team, reader: Person) -> Iterator[Waiting]:
    """For a team's agenda: its open actions that end soon."""
    rows = Action.objects.worked_on().visible_to(reader).filter(team=team, ends_on__lte=clock.today() + SOON)
    for action in rows.select_related("owner").order_by("ends_on", "pk"):
        yield Waiting(
            kind="action", record_id=action.pk, what=str(action),
            why=_("%(name)s does it until %(day)s") % {
                "name": action.owner.name, "day": date_format(action.ends_on, "j F")
            },
            minutes=3, url=action_address(action), action=_("Open"), due=action.ends_on, clauses=("6.5b",),
        )  # fmt: skip


def priorities_waiting(person: Person) -> Iterator[Waiting]:
    """What one's own priorities lack: a reason, a baseline, or an evaluation."""
    own = list(_open_priorities().filter(owner=person).select_related("plan", "baseline"))
    for priority, why in _gone_astray(person, own):
        yield Waiting(
            kind="priority", record_id=priority.pk, what=_("Say what “%(title)s” needs") % {"title": priority}, why=why,
            minutes=10, url=priority_address(priority), action=_("Look"), clauses=("6.5e", "1.3c"),
        )  # fmt: skip
    for priority in own:
        ends, since = priority.plan.ends_on, localdate(priority.begun_at)
        if ends <= clock.today() + SOON:
            yield Waiting(
                kind="priority", record_id=priority.pk, what=_("Look back on “%(title)s”") % {"title": priority},
                why=_("The plan ends on %(day)s") % {"day": date_format(ends, "j F")}, minutes=30,
                url=reverse("plan:evaluation", args=[priority.pk]), action=_("Look back"), due=ends,
                clauses=("6.5f", "6.5h"),
            )  # fmt: skip
        elif priority.missing:
            left = len(priority.missing)
            yield Waiting(
                kind="priority", record_id=priority.pk, what=_("Say why “%(title)s” should work") % {"title": priority},
                why=ngettext("%(n)s part is not written yet", "%(n)s parts are not written yet", left) % {"n": left},
                minutes=15, url=reverse("plan:theory", args=[priority.pk, priority.missing[0]]), action=_("Write"),
                since=since, clauses=("1.3a", "1.3b"),
            )  # fmt: skip
        elif priority.baseline_id is None and not priority.agreed_measure:
            yield Waiting(
                kind="priority", record_id=priority.pk,
                what=_("Say from where “%(title)s” sets out") % {"title": priority},
                why=_("It has neither a baseline nor a measure agreed beforehand"), minutes=10,
                url=priority_address(priority), action=_("Choose"), since=since, clauses=("6.4c",),
            )  # fmt: skip


def _gone_astray(person: Person, own: list[Priority]) -> Iterator[tuple[Priority, str]]:
    away = moved_away(person, own)
    for priority in own:
        if priority.pk in away:
            yield (
                priority,
                _("All is on course, and the measure is not. %(moved)s") % {"moved": away[priority.pk].moved},
            )


def priorities_left(person: Person) -> Iterator[Waiting]:
    """Priorities whose owner has left, for whoever owns the plan."""
    if not holds(person, KEEP_PLAN):
        return
    rows = _open_priorities().filter(plan__owner=person, owner__ended_on__lte=clock.today())
    for priority in rows.select_related("owner"):
        yield Waiting(
            kind="priority", record_id=priority.pk, what=_("Give “%(title)s” to somebody") % {"title": priority},
            why=_("%(name)s has left") % {"name": priority.owner.name}, minutes=5,
            url=reverse("plan:handover", args=[priority.pk]), action=_("Choose"), clauses=("6.5a",),
        )  # fmt: skip


def stages_waiting(person: Person) -> Iterator[Waiting]:
    """The steps of making a plan, for whoever owns it."""
    if not holds(person, KEEP_PLAN):
        return
    rows = PlanStage.objects.filter(plan__owner=person, done_on__isnull=True, due_on__lte=clock.today() + SOON)
    for stage in rows.exclude(plan__state=Plan.State.CLOSED).select_related("plan"):
        yield Waiting(
            kind="plan", record_id=stage.plan_id, what=str(stage), why=_("A step of “%(plan)s”") % {"plan": stage.plan},
            minutes=20, url=reverse("plan:plan_at", args=[stage.plan_id]), action=_("Open"), due=stage.due_on,
            clauses=("6.4a",),
        )  # fmt: skip


def actions_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Actions that were done, or need something."""
    told = [CheckIn.Status.DONE, CheckIn.Status.NEEDS]
    for row in CheckIn.objects.visible_to(person).filter(at__gt=since, status__in=told).select_related("action")[:12]:
        done = row.status == CheckIn.Status.DONE
        how = _("Done: %(words)s") % {"words": row.shows} if done else _("Needs %(words)s") % {"words": row.needs}
        yield Moved("action", row.action_id, row.action.title, how, action_address(row.action), row.at)


def thanks_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """What was worth celebrating, and thanks to whom: for all who may see the plan."""
    rows = Celebration.objects.visible_to(person).filter(at__gt=since).select_related("priority")
    for row in rows.prefetch_related("people")[:12]:
        names = ", ".join(each.name for each in row.people.all())
        how = _("Thanks to %(names)s: %(words)s") % {"names": names, "words": row.words}
        yield Moved("priority", row.priority_id, row.priority.title, how, priority_address(row.priority), row.at)


def evaluations_moved(person: Person, since: datetime) -> Iterator[Moved]:
    """Priorities that were looked back on."""
    for row in Evaluation.objects.visible_to(person).filter(at__gt=since).select_related("priority"):
        how, url = str(row.get_verdict_display()), priority_address(row.priority)
        yield Moved("evaluation", row.pk, row.priority.title, how, url, row.at)


def stage_dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """The stages of plans."""
    for row in PlanStage.objects.visible_to(reader).filter(due_on__gte=first, due_on__lte=last):
        url = reverse("plan:plan_at", args=[row.plan_id])
        yield Dated("plan", row.plan_id, str(row), row.due_on, url, _("The plan"))


def priorities_handed(person: Person) -> Iterator[Handed]:
    """Priorities under way, and what their owner would want a successor to know."""
    for row in _open_priorities().filter(owner=person).select_related("plan"):
        why = row.handover or row.outcome
        yield Handed(_("Priorities"), row.title, why, priority_address(row), person.name, row.plan.ends_on)


def actions_handed(person: Person) -> Iterator[Handed]:
    """Open actions."""
    for row in Action.objects.worked_on().filter(owner=person):
        yield Handed(_("Actions"), row.title, row.success, action_address(row), person.name, row.ends_on)


registry.register(
    registry.RecordKind(
        code="plan", title=gettext_lazy("Plan"), plural=gettext_lazy("Plans"), model=Plan,
        url=lambda plan: reverse("plan:plan_at", args=[plan.pk]),
        visible_to=lambda person: Plan.objects.visible_to(person), search_fields=("title",),
        waiting=stages_waiting, dates=stage_dates, reported=reporting.plan_reported,
        links=(Linking("rests_on", ("decision", "meeting", "programme_review"), gettext_lazy("rests on"), ("6.4a",)),),
        may_link=lambda person, _plan: holds(person, KEEP_PLAN),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="priority", title=gettext_lazy("Priority"), plural=gettext_lazy("Priorities"), model=Priority,
        url=priority_address, visible_to=lambda person: Priority.objects.visible_to(person),
        search_fields=("title", "outcome"), moved=thanks_moved,
        waiting=lambda person: chain(priorities_left(person), priorities_waiting(person)), hands_over=priorities_handed,
        reported=reporting.priorities_reported,
        links=(
            Linking("rests_on", GROUNDS, gettext_lazy("rests on"), ("1.1c", "6.4a")),
            Linking("upholds", SERVED, gettext_lazy("upholds"), ("6.4b",)),
        ),
        may_link=lambda person, priority: may(person, KEEP_PRIORITY, priority),
        expects=(
            ExpectedCitation("rests_on", GROUNDS, gettext_lazy("Priorities that rest on nothing yet"),
                             among=_open_priorities),
            ExpectedCitation("upholds", SERVED,
                             gettext_lazy("Priorities that serve no vision, objective or value yet"),
                             among=_open_priorities),
        ),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="action", title=gettext_lazy("Action"), plural=gettext_lazy("Actions"), model=Action, url=action_address,
        visible_to=lambda person: Action.objects.visible_to(person), search_fields=("title",),
        waiting=lambda person: chain(left_behind(person), actions_waiting(person)),
        waiting_for_team=team_waiting, moved=actions_moved, hands_over=actions_handed,
        reported=reporting.actions_reported,
        links=(
            Linking("rests_on", ("evaluation", "research_item", "reading_note", "finding", "decision", "trial"),
                    gettext_lazy("rests on"), ("1.3c",)),
        ),
        may_link=lambda person, action: may(person, KEEP_ACTION, action),
        expects=(
            ExpectedCitation("delivers", ("priority",), gettext_lazy("Actions that deliver nothing"),
                             among=_open_actions),
        ),
        begin=begin_elsewhere, begin_words=gettext_lazy("An action"),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="plan_stage", title=gettext_lazy("Step of planning"), plural=gettext_lazy("Steps of planning"),
        model=PlanStage, url=lambda stage: reverse("plan:plan_at", args=[stage.plan_id]),
        visible_to=lambda person: PlanStage.objects.visible_to(person), reported=reporting.stages_reported,
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="evaluation", title=gettext_lazy("Evaluation"), plural=gettext_lazy("Evaluations"), model=Evaluation,
        url=lambda evaluation: priority_address(evaluation.priority),
        visible_to=lambda person: Evaluation.objects.visible_to(person), search_fields=("found", "lessons"),
        moved=evaluations_moved, related=("priority",),
        links=(
            Linking("cites", ("research_item", "reading_note", "reading", "round", "finding"), gettext_lazy("cites"),
                    ("1.2d", "6.5f")),
        ),
        may_link=lambda person, evaluation: may(person, KEEP_PRIORITY, evaluation.priority),
    )
)  # fmt: skip
declare_consequential("priority", "priority.agree")
count_evaluations("evaluation", lambda first, last: Evaluation.objects.filter(at__date__gte=first, at__date__lte=last))
