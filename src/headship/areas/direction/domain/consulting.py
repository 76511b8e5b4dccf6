"""Asking those whom a decision affects, and keeping what they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from headship.areas.direction.domain import lifecycle
from headship.areas.direction.domain.deadlines import last_day_to_consult, school_day
from headship.areas.direction.domain.preparing import groups_of, some_text
from headship.areas.direction.models import AffectedGroup, Decision, DecisionOption, Objection, Reply, Response
from headship.areas.direction.rules import ENTER_FOR_OTHERS, RUN
from headship.kernel import clock
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import may
from headship.school.domain import deliveries
from headship.school.domain.audiences import people_in
from headship.school.domain.teams import members_of
from headship.school.models import Audience, Delivery, Person, Receipt, Team

How = AffectedGroup.How


@transaction.atomic
def ask(
    *, by: Person, decision: Decision, audiences: Iterable[Audience] = (), teams: Iterable[Team] = (),
    people: Iterable[Person] = (), how: str = How.WRITTEN, due_on: date | None = None, minutes: int = 3,
    message: str = "", said: str = "", asked_at: datetime | None = None,
) -> list[AffectedGroup]:  # fmt: skip
    """Ask groups and people what they think. Returns one row for each group; people named one by one are one group.

    Written asking sends one delivery to everybody, with a due date and its price in minutes; any other way was
    done aloud or elsewhere, and `said` keeps what came of it. The first asking makes a draft consulting.
    """
    row = lifecycle.locked(decision)
    lifecycle.require_run(by, RUN, row)
    lifecycle.require_unsettled_or_urgent(row)
    if how not in How.values or how == How.VOTE:
        raise Refusal(_("Say how they are asked."), field="how")
    when = asked_at or clock.now()
    if when > clock.now():
        raise Refusal(_("This lies in the future."), field="asked_at")
    named = list(people)
    groups = groups_of(by, row, audiences, teams)
    if named:
        groups.append(_group_of_people(by, row, named))
    if not groups:
        raise Refusal(_("Choose whom to ask."), field="audiences")
    delivery = _send(by, row, groups, named, due_on, minutes, message) if how == How.WRITTEN else None
    for group in groups:
        group.how, group.asked_at, group.asked_by, group.due_on = how, group.asked_at or when, by, due_on
        group.minutes, group.said, group.delivery = minutes, said.strip() or group.said, delivery or group.delivery
        group.people = len(named) if _is_of_people(group) else count_of(group)
        group.save()
    _record_asking(by, row, groups, when)
    return groups


def _is_of_people(group: AffectedGroup) -> bool:
    return group.audience_id is None and group.team_id is None


def _group_of_people(by: Person, decision: Decision, people: Sequence[Person]) -> AffectedGroup:
    names = ", ".join(person.name for person in people)
    label = names if len(names) <= 200 else _("%(count)s people") % {"count": len(people)}
    group: AffectedGroup = AffectedGroup.objects.create(decision=decision, label=label, named_by=by)
    group.persons.set(people)
    return group


def people_of(group: AffectedGroup) -> QuerySet[Person]:
    """Who belongs to an audience or team today; of people named one by one, those who are still here."""
    if group.audience is not None:
        return people_in(group.audience)
    if group.team is not None:
        return members_of(group.team)
    people: QuerySet[Person] = Person.objects.present().filter(pk__in=group.persons.values("pk"))
    return people


def count_of(group: AffectedGroup) -> int:
    """How many belong to an audience or team today."""
    return people_of(group).count()


def _send(
    by: Person, decision: Decision, groups: Sequence[AffectedGroup], named: Sequence[Person], due_on: date | None,
    minutes: int, message: str,
) -> Delivery:  # fmt: skip
    audiences = [group.audience for group in groups if group.audience is not None]
    in_teams = [person for group in groups if group.team is not None for person in people_of(group)]
    return deliver(
        by, decision, message or _("What do you think, and is there a reason not to?"), audiences,
        [*named, *in_teams], due_on, minutes,
    )  # fmt: skip


def deliver(
    by: Person, decision: Decision, message: str, audiences: Iterable[Audience], people: Iterable[Person],
    due_on: date | None, minutes: int,
) -> Delivery:  # fmt: skip
    """Send word of a decision. A confidential one is not named in a message: its text is read on its own page."""
    secret = decision.confidential
    return deliveries.send(
        by=by,
        subject=_("A confidential question") if secret else decision.question[:200],
        body=_("You are asked about something confidential. Read it on its page.") if secret
        else body_of(decision, message),
        audiences=audiences, people=people, about_kind="decision", about_id=decision.pk, link=address_of(decision),
        asks_acknowledgement=True, due_on=due_on, minutes=minutes,
    )  # fmt: skip


def body_of(decision: Decision, message: str) -> str:
    """What those who are asked read: the message, what one has to know, and the options."""
    options = "\n".join(f"{option.position}. {option.text}" for option in decision.options.all())
    parts = [message.strip(), decision.context, options]
    return "\n\n".join(part for part in parts if part)


def address_of(decision: Decision) -> str:
    """The path of a decision's page."""
    try:
        return reverse("direction:decision", args=[decision.pk])
    except NoReverseMatch:  # a room's domain also works where no pages are served
        return ""


def _record_asking(by: Person, decision: Decision, groups: Sequence[AffectedGroup], when: datetime) -> None:
    if decision.state == Decision.State.DRAFT:
        lifecycle.move(decision, Decision.State.CONSULTING)
    if decision.settled_at is not None and decision.consulted_late_at is None:
        decision.consulted_late_at = max(when, decision.settled_at)
        decision.consulted_in_time = _in_time(decision)
    decision.save(update_fields=["state", "consulted_late_at", "consulted_in_time"])
    lifecycle.record(
        decision, by, "ask", _("Asked %(groups)s.") % {"groups": ", ".join(group.label for group in groups)}, "2.2d",
        payload={"people": sum(group.people for group in groups), "how": groups[0].how},
    )  # fmt: skip


def _in_time(decision: Decision) -> bool:
    last, heard = last_day_to_consult(decision), decision.consulted_late_at
    return last is not None and heard is not None and school_day(heard, decision.school) <= last


@transaction.atomic
def record_late_consultation(
    *, by: Person, decision: Decision, audiences: Iterable[Audience] = (), teams: Iterable[Team] = (),
    people: Iterable[Person] = (), how: str = How.MEETING, said: str = "", asked_at: datetime | None = None,
) -> list[AffectedGroup]:  # fmt: skip
    """Record that those affected by an urgent decision were consulted after it; asked_at: when, if not now."""
    if decision.kind != Decision.Kind.URGENT:
        raise Refusal(_("Only an urgent decision is consulted on afterwards."))
    return ask(
        by=by, decision=decision, audiences=audiences, teams=teams, people=people, how=how, said=said,
        asked_at=asked_at,
    )  # fmt: skip


@transaction.atomic
def respond(
    *, by: Person, decision: Decision, text: str, favours: DecisionOption | None = None, person: Person | None = None
) -> Response:
    """Say what one thinks; a second answer replaces the first. person: on whose behalf somebody else enters it."""
    row, speaker = _hearing(by, decision, person)
    if favours is not None and favours.decision_id != row.pk:
        raise Refusal(_("This option belongs to another decision."), field="favours")
    text = text.strip()
    if not text and favours is None:
        raise Refusal(_("Write what you think, or choose an option."), field="text")
    response, _new = Response.objects.update_or_create(
        decision=row, person=speaker,
        defaults={
            "text": text, "favours": favours, "said_at": clock.now(), "entered_by": None if speaker == by else by
        },
    )  # fmt: skip
    have_answered(by, row, speaker)
    sentence = _("%(name)s said what they think.") if speaker == by else _("Entered what %(name)s thinks.")
    lifecycle.record(row, by, "respond", sentence % {"name": speaker.name}, "2.2d")
    return response


@transaction.atomic
def object_to(
    *, by: Person, decision: Decision, text: str, against: DecisionOption | None = None, person: Person | None = None
) -> Objection:
    """Give a reason not to go ahead, or not with one option. It asks for a reply."""
    row, speaker = _hearing(by, decision, person)
    if against is not None and against.decision_id != row.pk:
        raise Refusal(_("This option belongs to another decision."), field="against")
    objection: Objection = Objection.objects.create(
        decision=row, person=speaker, text=some_text(text, "text", _("Say what speaks against it.")),
        against=against, entered_by=None if speaker == by else by, said_at=clock.now(),
    )  # fmt: skip
    have_answered(by, row, speaker)
    lifecycle.record(row, by, "object", _("%(name)s gave a reason against.") % {"name": speaker.name}, "2.2d")
    return objection


def _hearing(by: Person, decision: Decision, person: Person | None) -> tuple[Decision, Person]:
    """The decision where this person may speak, and who speaks. Raises Denied or Refusal."""
    row = lifecycle.locked(decision)
    speaker = person or by
    if not Decision.objects.visible_to(by).filter(pk=row.pk).exists():
        raise Denied(_("You were not asked about this."))
    if speaker.pk != by.pk and not may(by, ENTER_FOR_OTHERS, row):
        raise Denied(str(ENTER_FOR_OTHERS.refusal))
    lifecycle.require_unsettled_or_urgent(row)
    return row, speaker


def have_answered(by: Person, decision: Decision, speaker: Person) -> None:
    """An answer is also the acknowledgement of the delivery that asked for it."""
    way = Receipt.Way.ALONE if speaker.pk == by.pk else Receipt.Way.OFFICE
    receipts = Receipt.objects.unanswered().filter(
        person=speaker, delivery__about_kind="decision", delivery__about_id=decision.pk
    )
    for receipt in receipts.select_related("delivery"):
        deliveries.acknowledge(by=by, receipt=receipt, way=way)


@transaction.atomic
def reply(*, by: Person, objection: Objection, text: str) -> Reply:
    """Reply to an objection: what changes because of it, or why not. Each has one reply."""
    row = lifecycle.locked(objection.decision)
    lifecycle.require_run(by, RUN, row)
    if row.state == Decision.State.WITHDRAWN:
        raise Refusal(_("This question was withdrawn."))
    if Reply.objects.filter(objection=objection).exists():
        raise Refusal(_("This objection has a reply already."))
    text = some_text(text, "text", _("Write the reply."))
    made: Reply = Reply.objects.create(objection=objection, text=text, replied_by=by, replied_at=clock.now())
    lifecycle.record(
        row, by, "reply", _("Replied to the objection of %(name)s.") % {"name": objection.person.name}, "2.2d"
    )
    return made
