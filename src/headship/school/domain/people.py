"""People come, take roles, stand to each other in relations, and leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from headship.kernel import clock, journal
from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import require
from headship.school import roles
from headship.school.models import Membership, Person, PostHolding, Relation, Team, TeamMembership
from headship.school.models.people import in_force
from headship.school.rules import APPOINT_ACTING_HEAD


def here_to_own(person: Person, *, field: str = "owner") -> Person:
    """Somebody who is here and works or governs, so that they can look after something. Raises Refusal, by name."""
    if not person.is_present:
        raise Refusal(_("%(name)s has left the school. Who takes this on?") % {"name": person.name}, field=field)
    if not roles.is_inside(person):
        raise Refusal(_("%(name)s neither works here nor governs.") % {"name": person.name}, field=field)
    return person


@transaction.atomic
def enrol_person(
    *,
    by: Person | None,
    name: str,
    email: str = "",
    language: str = "",
    time_zone: str = "",
    joined_on: date | None = None,
) -> Person:
    """Enrol somebody in the school in scope. No e-mail is needed. Raises Refusal on what cannot be kept."""
    person = Person(
        name=" ".join(name.split()),
        email=email.strip().lower(),
        language=language,
        time_zone=time_zone,
        joined_on=joined_on or clock.today(),
    )
    checked(person, "name", "email", "time_zone")
    person.save()
    journal.record(
        by=by, verb="person.enrol", record_kind="person", record_id=person.pk, label=person.name,
        summary=_("Enrolled %(name)s.") % {"name": person.name},
    )  # fmt: skip
    return person


@transaction.atomic
def change_details(*, by: Person | None, person: Person, **details: Any) -> Person:
    """Change name, email, language, time_zone, grade or campus. Raises Refusal on what cannot be kept."""
    unknown = set(details) - {"name", "email", "language", "time_zone", "grade", "campus"}
    if unknown:
        raise ValueError(f"Not details of a person: {', '.join(sorted(unknown))}.")
    before = {field: getattr(person, field) for field in details}
    for field, value in details.items():
        setattr(person, field, " ".join(value.split()) if field == "name" else value)
    changed = sorted(field for field in details if getattr(person, field) != before[field])
    if not changed:
        return person
    checked(person, *changed)
    person.save(update_fields=changed)
    journal.record(
        by=by, verb="person.change", record_kind="person", record_id=person.pk, label=person.name,
        summary=_("Changed the details of %(name)s.") % {"name": person.name}, payload={"changed": changed},
    )  # fmt: skip
    return person


def checked(person: Person, *fields: str) -> None:
    """Say as a Refusal, in the field's own words, why one of these fields cannot be kept."""
    for field in fields:
        try:
            person._meta.get_field(field).clean(getattr(person, field), person)  # type: ignore[union-attr]
        except ValidationError as problem:
            raise Refusal(" ".join(problem.messages), field=field) from None


@transaction.atomic
def appoint(
    *, by: Person | None, person: Person, role: str, starts_on: date | None = None, ends_on: date | None = None
) -> Membership:
    """Give a role from a day (today) to its last day (open). Raises Refusal where they have it already.

    Only a head or a chair makes a head, unless the school has none; the program itself (`by` None) may.
    """
    if role not in roles.ROLES:
        raise Refusal(_("“%(role)s” is not a role.") % {"role": role}, field="role")
    starts = starts_on or clock.today()
    refuse_backwards(starts, ends_on)
    refuse_unless_present(person)
    _require_authority_over(by, role)
    if _overlapping(person, role, starts, ends_on).exists():
        raise Refusal(
            _("%(name)s is %(role)s already at that time.") % {"name": person.name, "role": roles.ROLES[role].title},
            field="role",
        )
    membership = Membership.objects.create(person=person, role=role, starts_on=starts, ends_on=ends_on)
    forget_roles(person)
    _record_role(by, membership, "role.appoint", _("%(name)s became %(role)s."))
    return membership


def _require_authority_over(by: Person | None, role: str) -> None:
    if by is None or role not in {roles.HEAD.code, roles.CHAIR.code}:
        return
    held = Person.objects.with_role(role).exists()
    if held and by.role_codes.isdisjoint({roles.HEAD.code, roles.CHAIR.code}):
        raise Denied(_("A new head or chair is named by the head or by the chair of governors."))


def _overlapping(person: Person, role: str, starts: date, ends: date | None) -> Any:
    held = Membership.objects.filter(person=person, role=role).filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts))
    return held.filter(starts_on__lte=ends) if ends else held


def _record_role(by: Person | None, membership: Membership, verb: str, sentence: str, **more: Any) -> None:
    role = roles.ROLES[membership.role]
    names = {"name": membership.person.name, "role": str(role.title)}
    # A responsibility of leadership given to somebody is leadership distributed.
    clauses = ["2.3a"] if role.code == roles.MIDDLE_LEADER.code and verb == "role.appoint" else []
    entry: dict[str, Any] = {
        "clauses": clauses,
        "payload": {"role": role.code, "from": membership.starts_on, "until": membership.ends_on},
    }
    journal.record(
        by=by, verb=verb, record_kind="person", record_id=membership.person_id, label=membership.person.name,
        summary=sentence % names, **(entry | more),
    )  # fmt: skip


@transaction.atomic
def end_appointment(*, by: Person | None, membership: Membership, on: date | None = None) -> Membership:
    """End a role; `on` (today) is its last day. Raises Refusal for the last head, or before it began."""
    last = on or clock.today()
    if membership.ends_on is not None and membership.ends_on <= last:
        raise Refusal(_("This role has ended already."))
    _require_authority_over(by, membership.role)
    membership.ends_on = max(last, membership.starts_on)
    membership.save(update_fields=["ends_on"])
    forget_roles(membership.person)
    _record_role(by, membership, "role.end", _("%(name)s ceased to be %(role)s."))
    return membership


@transaction.atomic
def appoint_acting_head(
    *,
    by: Person | None,
    person: Person,
    until: date,
    reason: str,
    acting_for: Person | None = None,
    starts_on: date | None = None,
) -> Membership:
    """Let somebody lead the school in the head's place until a last day, in one act.

    acting_for: whose place they keep; by default the head's, None where the post is vacant.
    Raises Refusal where somebody else leads the school at that time.
    """
    if by is not None:
        require(by, APPOINT_ACTING_HEAD)
    starts = starts_on or clock.today()
    refuse_backwards(starts, until)
    refuse_unless_present(person)
    if not reason.strip():
        raise Refusal(_("Say why an acting head is needed: people will ask."), field="reason")
    acting_for = acting_for or _substantive_head(starts)
    _refuse_second_acting_head(person, acting_for, starts, until)
    membership = Membership.objects.create(
        person=person, role=roles.HEAD.code, starts_on=starts, ends_on=until, acting_for=acting_for
    )
    forget_roles(person)
    _record_role(
        by, membership, "acting_head.appoint", _("%(name)s became acting head."),
        clauses=["2.3a", "3.2c"], payload={"reason": reason.strip(), "from": starts, "until": until},
    )  # fmt: skip
    return membership


def _substantive_head(on: date) -> Person | None:
    held = Membership.objects.filter(in_force(on), role=roles.HEAD.code, acting_for__isnull=True, ends_on__isnull=True)
    row = held.filter(person__in=Person.objects.present(on)).select_related("person").order_by("pk").first()
    return row.person if row else None


def _refuse_second_acting_head(person: Person, acting_for: Person | None, starts: date, until: date) -> None:
    if acting_for is not None and person.pk == acting_for.pk:
        raise Refusal(_("%(name)s is the head: somebody else acts for them.") % {"name": person.name}, field="person")
    others = (
        Membership.objects.filter(role=roles.HEAD.code, starts_on__lte=until)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=starts))
        .filter(Q(person__ended_on__isnull=True) | Q(person__ended_on__gt=starts))
        .select_related("person")
    )
    if acting_for is not None:
        others = others.exclude(person=acting_for)
    other = others.first()
    if other is None:
        return
    if other.ends_on is None:
        raise Refusal(_("%(name)s is head at that time.") % {"name": other.person.name}, field="person")
    last = date_format(other.ends_on)
    raise Refusal(
        _("%(name)s leads the school until %(date)s. End that first, or begin later.")
        % {"name": other.person.name, "date": last},
        field="until",
    )


@transaction.atomic
def record_departure(*, by: Person | None, person: Person, on: date) -> None:
    """Somebody leaves; `on` is their last day. What they did stays; roles, posts, teams and relations end.

    Raises Refusal where they left already, or before they came.
    """
    if not person.is_present:
        raise Refusal(_("%(name)s has left already.") % {"name": person.name})
    if on < person.joined_on:
        raise Refusal(_("%(name)s came later than that.") % {"name": person.name}, field="on")
    person.ended_on = on + timedelta(days=1)
    person.save(update_fields=["ended_on"])
    end_ties([person.pk], on)
    forget_roles(person)
    journal.record(
        by=by, verb="person.depart", record_kind="person", record_id=person.pk, label=person.name,
        summary=_("%(name)s left on %(date)s.") % {"name": person.name, "date": on.isoformat()},
    )  # fmt: skip


def end_ties(people: Sequence[int], on: date) -> None:
    """End roles, posts, teams and relations of people, by their keys; `on` is their last day. Records nothing."""
    for model, owner in (
        (Membership, Q(person__in=people)),
        (PostHolding, Q(person__in=people)),
        (TeamMembership, Q(person__in=people)),
        (Relation, Q(of__in=people) | Q(by__in=people)),
    ):
        _end_rows(model, owner, on)
    Team.objects.filter(lead__in=people).update(lead=None)


def _end_rows(model: Any, owner: Q, on: date) -> None:
    running = model.objects.filter(owner).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    running.filter(starts_on__gt=on).delete()
    running.update(ends_on=on)


@transaction.atomic
def relate(*, by: Person | None, kind: str, of: Person, to: Person, starts_on: date | None = None) -> Relation:
    """Say that `to` is the line manager, coach or appraiser of `of`, from a day (today).

    A person has one line manager and one appraiser: the one before ends. Coaches may be several.
    Raises Refusal on oneself, on a circle of line managers, and on what stands already.
    """
    starts = starts_on or clock.today()
    if of.pk == to.pk:
        raise Refusal(_("Nobody is their own manager, coach or appraiser."), field="to")
    refuse_unless_present(of)
    refuse_unless_present(to)
    open_rows = Relation.objects.filter(of=of, kind=kind, ends_on__isnull=True)
    if open_rows.filter(by=to).exists():
        raise Refusal(_("%(name)s is that already.") % {"name": to.name}, field="to")
    if kind == Relation.Kind.LINE_MANAGER:
        _refuse_circle(of, to)
    if kind != Relation.Kind.COACH:
        end_day = starts - timedelta(days=1)
        open_rows.filter(starts_on__gte=starts).delete()
        open_rows.update(ends_on=end_day)
    relation = Relation.objects.create(kind=kind, of=of, by=to, starts_on=starts)
    _record_relation(by, relation, "relation.begin", _("%(to)s became %(kind)s of %(of)s."))
    return relation


@transaction.atomic
def end_relation(*, by: Person | None, relation: Relation, on: date | None = None) -> Relation:
    """End a relation; `on` (today) is its last day."""
    if relation.ends_on is not None and relation.ends_on <= (on or clock.today()):
        raise Refusal(_("This has ended already."))
    relation.ends_on = max(on or clock.today(), relation.starts_on)
    relation.save(update_fields=["ends_on"])
    _record_relation(by, relation, "relation.end", _("%(to)s ceased to be %(kind)s of %(of)s."))
    return relation


def _record_relation(by: Person | None, relation: Relation, verb: str, sentence: str) -> None:
    names = {
        "to": relation.by.name,
        "of": relation.of.name,
        "kind": str(Relation.Kind(relation.kind).label).lower(),
    }
    clauses = ["7.3e"] if relation.kind == Relation.Kind.LINE_MANAGER else []
    journal.record(
        by=by, verb=verb, record_kind="person", record_id=relation.of_id, label=relation.of.name,
        summary=sentence % names, clauses=clauses, payload={"kind": relation.kind, "by": relation.by_id},
    )  # fmt: skip


def _refuse_circle(of: Person, to: Person) -> None:
    from headship.school.queries import lines_of_management

    lines, chain = lines_of_management(), [to.pk]
    while (above := lines.get(chain[-1])) is not None and above not in chain:
        chain.append(above)
    if of.pk in chain:
        names = dict(Person.objects.filter(pk__in=chain).values_list("pk", "name"))
        upward = " → ".join(names[pk] for pk in chain[: chain.index(of.pk) + 1])
        raise Refusal(_("That would go round in a circle: %(chain)s.") % {"chain": f"{of.name} → {upward}"}, field="to")


def refuse_backwards(starts: date, ends: date | None) -> None:
    """Refuse an end before its beginning."""
    if ends is not None and ends < starts:
        raise Refusal(_("The last day lies before the first."), field="ends_on")


def refuse_unless_present(person: Person) -> None:
    """Refuse work with somebody who has left."""
    if not person.is_present:
        raise Refusal(_("%(name)s has left the school.") % {"name": person.name})


def forget_roles(person: Person) -> None:
    """Let `role_codes` be asked anew: it is kept for the life of the object."""
    person.__dict__.pop("role_codes", None)
