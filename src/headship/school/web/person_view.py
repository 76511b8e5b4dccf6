"""What one reader may know of one person, for that person's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef
from django.utils.translation import get_language_info

from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school import queries, roles, rules
from headship.school.domain.audiences import running_enrolments
from headship.school.domain.deliveries import pending_for
from headship.school.domain.invitations import address_of, open_invitations
from headship.school.domain.teams import teams_of
from headship.school.models import Enrolment, Guardianship, Membership, Person, PostHolding, Receipt, Relation
from headship.school.models.people import in_force
from headship.school.web.delivery_view import spaced
from headship.school.web.frame import role_in_words

SLIPS = 20  # open messages that the page of one person shows


def context(reader: Person, person: Person) -> dict[str, Any]:
    """Everything that the page shows. Families see names and roles only; the rest is for those inside."""
    inside = reader.is_staff_member or reader.is_governance
    me = reader.pk == person.pk
    office = holds(reader, rules.ENROL)
    shown: dict[str, Any] = {
        "subject": person,
        "inside": inside,
        "role_words": role_in_words(person),
        "last_day": person.ended_on - timedelta(days=1) if person.ended_on else None,
        "language": _language(person),
        "sees_classes": holds(reader, rules.SEE_CLASSES),
        "memberships": _roles(person, all_of_them=office or me),
        "me": me,
        "may": {
            "enrol": office,
            "depart": office and person.is_present and not me,
            "appoint": holds(reader, rules.APPOINT) and person.is_present,
            "relate": holds(reader, rules.RELATE) and person.is_present,
            "invite": holds(reader, rules.INVITE) and person.is_present and person.account_id is None,
        },
        "email": person.email if me or office or (inside and _works_here(person)) else "",
    }
    if inside or me:
        shown |= _work(person) | _relations(reader, person, me=me)
    if me or office:
        shown |= _family(reader, person)
    if shown["may"]["invite"]:
        shown["invitation"] = invitation = open_invitations(person).first()
        shown["invitation_url"] = address_of(invitation) if invitation else ""
    if not me and holds(reader, rules.ENTER_FOR_OTHERS):
        shown["slips"] = _slips(person)
    return shown


def _language(person: Person) -> str:
    """The name of the language in which pages, mails and slips come to them, in itself."""
    return str(get_language_info(person.language or person.school.language)["name_local"])


def _slips(person: Person) -> list[dict[str, Any]]:
    """What waits for their answer; with the code, where it went out on paper, for a slip that was lost."""
    return [
        {"receipt": receipt, "code": spaced(receipt.slip_code) if receipt.channel == Receipt.Channel.SLIP else ""}
        for receipt in pending_for(person)[:SLIPS]
    ]


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


def _family(reader: Person, person: Person) -> dict[str, Any]:
    """Parents and children, each with whether their own page is for this reader: a learner's parents' is not."""
    standing = Guardianship.objects.filter(ended_on__isnull=True)
    opens = Exists(Person.objects.visible_to(reader).filter(pk=OuterRef("relative")))
    guardians = standing.filter(student=person).select_related("guardian").alias(relative=F("guardian_id"))
    children = standing.filter(guardian=person).select_related("student").alias(relative=F("student_id"))
    return {"guardians": guardians.annotate(opens=opens), "children": children.annotate(opens=opens)}
