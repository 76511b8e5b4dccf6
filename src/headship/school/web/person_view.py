"""What one reader may know of one person, for that person's page."""

from __future__ import annotations

from typing import Any

from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school import queries, roles, rules
from headship.school.domain.audiences import running_enrolments
from headship.school.domain.invitations import address_of, open_invitations
from headship.school.domain.teams import teams_of
from headship.school.models import Enrolment, Guardianship, Membership, Person, PostHolding, Relation
from headship.school.models.people import in_force


def context(reader: Person, person: Person) -> dict[str, Any]:
    """Everything that the page shows. Families see names and roles only; the rest is for those inside."""
    inside = reader.is_staff_member or reader.is_governance
    me = reader.pk == person.pk
    office = holds(reader, rules.ENROL)
    shown: dict[str, Any] = {
        "subject": person,
        "memberships": _roles(person, all_of_them=office or me),
        "me": me,
        "may": {
            "enrol": office,
            "appoint": holds(reader, rules.APPOINT) and person.is_present,
            "relate": holds(reader, rules.RELATE) and person.is_present,
            "invite": holds(reader, rules.INVITE) and person.is_present and person.account_id is None,
        },
        "email": person.email if me or office or (inside and _works_here(person)) else "",
    }
    if inside or me:
        shown |= _work(person) | _relations(reader, person, me=me)
    if me or office:
        shown |= _family(person)
    if shown["may"]["invite"]:
        invitation = open_invitations(person).first()
        shown["invitation_url"] = address_of(invitation) if invitation else ""
    return shown


def _works_here(person: Person) -> bool:
    return person.is_staff_member or person.is_governance


def _roles(person: Person, *, all_of_them: bool) -> list[Any]:
    rows = Membership.objects.filter(person=person).select_related("acting_for").order_by("-starts_on")
    if not all_of_them:
        rows = rows.filter(in_force(clock.today()))
    day = clock.today()
    return [
        {"row": row, "title": roles.ROLES[row.role].title, "now": is_now(row, day), "over": is_over(row, day)}
        for row in rows
    ]


def is_now(row: Any, day: Any) -> bool:
    """A row with a first and a last day holds on this day."""
    return bool(row.starts_on <= day and not is_over(row, day))


def is_over(row: Any, day: Any) -> bool:
    """A row's last day has passed."""
    return row.ends_on is not None and row.ends_on < day


def _work(person: Person) -> dict[str, Any]:
    return {
        "holdings": PostHolding.objects.filter(in_force(clock.today()), person=person).select_related(
            "post", "post__answers_to"
        ),
        "teams": teams_of(person).order_by("name"),
        "enrolments": running_enrolments()
        .filter(person=person)
        .exclude(part=Enrolment.Part.OTHER)
        .select_related("school_class")
        .order_by("school_class__title"),
    }


def _relations(reader: Person, person: Person, *, me: bool) -> dict[str, Any]:
    """The line manager is known to all inside; coach and appraiser to the two themselves and to the office."""
    trusted = me or holds(reader, rules.RELATE)
    rows = Relation.objects.filter(in_force(clock.today()), of=person).select_related("by").order_by("kind")
    shown = [row for row in rows if trusted or reader.pk == row.by_id or row.kind == Relation.Kind.LINE_MANAGER]
    settled = any(row.kind == Relation.Kind.LINE_MANAGER for row in shown)
    return {
        "relations": shown,
        "line_manager": None if settled else queries.line_manager_of(person),
        "manages": queries.line_managed_by(person).order_by("name"),
    }


def _family(person: Person) -> dict[str, Any]:
    standing = Guardianship.objects.filter(ended_on__isnull=True)
    return {
        "guardians": standing.filter(student=person).select_related("guardian"),
        "children": standing.filter(guardian=person).select_related("student"),
    }
