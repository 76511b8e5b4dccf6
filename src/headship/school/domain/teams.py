"""Teams are formed, joined, led and left."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Refusal
from headship.school.domain.people import refuse_unless_present
from headship.school.models import Person, Team, TeamMembership
from headship.school.models.people import in_force


@transaction.atomic
def form_team(
    *, by: Person | None, name: str, kind: str, lead: Person | None = None, members: Iterable[Person] = ()
) -> Team:
    """Form a team; its lead is one of its members. Raises Refusal on a name that another team has."""
    name = " ".join(name.split())
    if not name:
        raise Refusal(_("A team needs a name."), field="name")
    if Team.objects.filter(name__iexact=name).exists():
        raise Refusal(_("There is a team of that name already."), field="name")
    team = Team.objects.create(name=name, kind=kind, lead=lead)
    people = {person.pk: person for person in [*([lead] if lead else []), *members]}
    for person in people.values():
        refuse_unless_present(person)
    TeamMembership.objects.bulk_create([TeamMembership(team=team, person=person) for person in people.values()])
    journal.record(
        by=by, verb="team.form", record_kind="team", record_id=team.pk, label=team.name,
        summary=_("Formed the team %(team)s.") % {"team": team.name}, clauses=["2.3a"] if lead else [],
        payload={"lead": lead.pk if lead else None, "members": sorted(people)},
    )  # fmt: skip
    return team


@transaction.atomic
def join_team(*, by: Person | None, team: Team, person: Person, starts_on: date | None = None) -> TeamMembership:
    """Bring somebody into a team. Raises Refusal where they are in it already, or the team has ended."""
    refuse_unless_present(person)
    if team.ended_on is not None:
        raise Refusal(_("This team has ended."))
    if TeamMembership.objects.filter(team=team, person=person, ends_on__isnull=True).exists():
        raise Refusal(_("%(name)s is in this team already.") % {"name": person.name}, field="person")
    membership = TeamMembership.objects.create(team=team, person=person, starts_on=starts_on or clock.today())
    _record(by, "team.join", team, _("%(name)s joined %(team)s.") % {"name": person.name, "team": team.name})
    return membership


@transaction.atomic
def leave_team(*, by: Person | None, team: Team, person: Person, on: date | None = None) -> None:
    """Somebody leaves a team; `on` (today) is their last day. Its lead ceases to lead it."""
    membership = TeamMembership.objects.filter(team=team, person=person, ends_on__isnull=True).first()
    if membership is None:
        raise Refusal(_("%(name)s is not in this team.") % {"name": person.name}, field="person")
    membership.ends_on = max(on or clock.today(), membership.starts_on)
    membership.save(update_fields=["ends_on"])
    if team.lead_id == person.pk:
        team.lead = None
        team.save(update_fields=["lead"])
    _record(by, "team.leave", team, _("%(name)s left %(team)s.") % {"name": person.name, "team": team.name})


@transaction.atomic
def give_lead(*, by: Person | None, team: Team, person: Person) -> Team:
    """Let somebody lead a team; they join it where they were not in it."""
    if team.lead_id == person.pk:
        raise Refusal(_("%(name)s leads this team already.") % {"name": person.name}, field="person")
    if not TeamMembership.objects.filter(team=team, person=person, ends_on__isnull=True).exists():
        join_team(by=by, team=team, person=person)
    team.lead = person
    team.save(update_fields=["lead"])
    sentence = _("%(name)s leads %(team)s.") % {"name": person.name, "team": team.name}
    _record(by, "team.lead", team, sentence, clauses=("2.3a",))
    return team


@transaction.atomic
def end_team(*, by: Person | None, team: Team, on: date | None = None) -> Team:
    """End a team: its members leave it, its record stays."""
    if team.ended_on is not None:
        raise Refusal(_("This team has ended."))
    team.ended_on = on or clock.today()
    team.save(update_fields=["ended_on"])
    open_rows = TeamMembership.objects.filter(team=team, ends_on__isnull=True)
    open_rows.filter(starts_on__gt=team.ended_on).delete()
    open_rows.update(ends_on=team.ended_on)
    _record(by, "team.end", team, _("Ended the team %(team)s.") % {"team": team.name})
    return team


def _record(by: Person | None, verb: str, team: Team, summary: str, clauses: tuple[str, ...] = ()) -> None:
    journal.record(
        by=by, verb=verb, record_kind="team", record_id=team.pk, label=team.name, summary=summary, clauses=clauses
    )


def teams_of(person: Person) -> QuerySet[Team]:
    """The teams that somebody is in or leads today."""
    memberships = TeamMembership.objects.filter(in_force(clock.today()), person=person).values("team_id")
    teams: QuerySet[Team] = Team.objects.filter(ended_on__isnull=True).filter(Q(pk__in=memberships) | Q(lead=person))
    return teams


def members_of(team: Team) -> QuerySet[Person]:
    """Who is in a team today."""
    memberships = TeamMembership.objects.filter(in_force(clock.today()), team=team).values("person_id")
    people: QuerySet[Person] = Person.objects.present().filter(Q(pk__in=memberships) | Q(pk=team.lead_id))
    return people.order_by("name")
