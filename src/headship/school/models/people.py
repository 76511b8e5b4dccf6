"""People, the roles that they have, and how they stand to each other."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.kernel.prepared import Prepared
from headship.school import roles
from headship.school.models.schools import check_time_zone
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


def in_force(on: date, prefix: str = "") -> Q:
    """The condition that a row with starts_on and ends_on holds on a day; `ends_on` is its last day."""
    return Q(**{f"{prefix}starts_on__lte": on}) & (
        Q(**{f"{prefix}ends_on__isnull": True}) | Q(**{f"{prefix}ends_on__gte": on})
    )


def grade_as_said(grade: str) -> str:
    """ "07" → "7": exports write two digits where people say one. Anything else stays as it is written."""
    return str(int(grade)) if grade.isdecimal() else grade


class PersonQuerySet(SchoolQuerySet["Person"]):
    """People of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see the people of their school; families, students and partners only their own."""
        own = self.filter(school_id=person.school_id)
        if person.is_staff_member or person.is_governance:
            return own
        linked = Q(pk=person.pk) | Q(guardianships_as_student__guardian=person)
        return own.filter(linked | Q(pk__in=roles_holders(roles.STAFF))).distinct()

    def present(self, on: date | None = None) -> Self:
        """Those who belong to the school on a day (today)."""
        day = on or clock.today()
        return self.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=day))

    def with_role(self, *codes: str, on: date | None = None) -> Self:
        """Those who have one of these roles on a day (today)."""
        day = on or clock.today()
        held = Membership.objects.filter(in_force(day), person=OuterRef("pk"), role__in=codes)
        return self.present(day).filter(Exists(held))

    def staff(self, on: date | None = None) -> Self:
        """Everybody who works in the school."""
        return self.with_role(*roles.STAFF, on=on)

    def leaders(self, on: date | None = None) -> Self:
        """Head, senior and middle leaders."""
        return self.with_role(*roles.LEADERS, on=on)


class Person(BelongsToSchool):
    """Somebody of the school. The name is one field, in any script and order."""

    name = models.CharField(_("name"), max_length=200)
    email = models.EmailField(_("e-mail"), blank=True)
    account = models.ForeignKey(
        "school.Account", null=True, blank=True, on_delete=models.SET_NULL, related_name="persons"
    )
    language = models.CharField(_("language"), max_length=12, blank=True, help_text=_("Empty: the school's."))
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        blank=True,
        validators=[check_time_zone],
        help_text=_("Empty: the school's."),
    )
    grade = models.CharField(_("year or grade"), max_length=40, blank=True)
    campus = models.ForeignKey("school.Campus", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    joined_on = models.DateField(default=clock.today)
    ended_on = models.DateField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True, help_text="When this person last looked at Today.")

    objects: ClassVar[Any] = scoped_manager(PersonQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "sourced_id"], name="school_person_source"),
            models.UniqueConstraint(fields=["school", "account"], name="school_person_per_account"),
        ]
        indexes = [models.Index(fields=["school", "name"], name="school_person_name")]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def role_codes(self) -> frozenset[str]:
        """Codes of the roles in force today. Kept for the life of this object."""
        today = clock.today()
        return frozenset(
            role for role, first, last in ROLES_HELD(self.pk) if first <= today and (last is None or last >= today)
        )

    @property
    def is_staff_member(self) -> bool:
        """Works in the school."""
        return not self.role_codes.isdisjoint(roles.STAFF)

    @property
    def is_leader(self) -> bool:
        """Leads the school, or a part of it."""
        return not self.role_codes.isdisjoint(roles.LEADERS)

    @property
    def is_senior(self) -> bool:
        """Head or senior leader."""
        return not self.role_codes.isdisjoint(roles.SENIOR)

    @property
    def is_head(self) -> bool:
        """Head, or acting head."""
        return roles.HEAD.code in self.role_codes

    @property
    def is_governance(self) -> bool:
        """Governor, chair or clerk."""
        return not self.role_codes.isdisjoint(roles.GOVERNANCE)

    @property
    def is_present(self) -> bool:
        """Belongs to the school today."""
        return self.ended_on is None or self.ended_on > clock.today()


def roles_holders(codes: frozenset[str]) -> models.QuerySet[Any, int]:
    """Ids of people who have one of these roles today."""
    held: models.QuerySet[Any, int] = Membership.objects.filter(in_force(clock.today()), role__in=codes).values_list(
        "person_id", flat=True
    )
    return held


class Membership(BelongsToSchool):
    """A role that a person has for a time. `acting_for` names the one whose place an acting head keeps."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=30, choices=roles.CHOICES)
    starts_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("last day"), null=True, blank=True)
    acting_for = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="school_membership_in_order",
            ),
            models.CheckConstraint(condition=Q(role__in=list(roles.ROLES)), name="school_membership_known_role"),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(ends_on__isnull=False),
                name="school_acting_has_an_end",
            ),
            models.UniqueConstraint(
                fields=["person", "role"],
                condition=Q(ends_on__isnull=True),
                name="school_one_open_membership",
            ),
        ]
        indexes = [models.Index(fields=["school", "role", "person"], name="school_membership_role")]


ROLES_HELD = Prepared(
    lambda person_id: Membership.objects.filter(person_id=person_id).values_list("role", "starts_on", "ends_on")
)


class Guardianship(BelongsToSchool):
    """A guardian and a student."""

    student = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships_as_student")
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships_as_guardian")
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["student", "guardian"], name="school_guardianship_once"),
            models.CheckConstraint(condition=~Q(student=F("guardian")), name="school_guardian_is_another"),
        ]


class Relation(BelongsToSchool):
    """Who manages, coaches or appraises whom, for a time."""

    class Kind(models.TextChoices):
        LINE_MANAGER = "line_manager", _("Line manager")
        COACH = "coach", _("Coach")
        APPRAISER = "appraiser", _("Appraiser")

    kind = models.CharField(max_length=20, choices=Kind)
    of = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations_of", verbose_name=_("of"))
    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="relations_by", verbose_name=_("is"))
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(condition=~Q(of=F("by")), name="school_relation_between_two"),
            models.UniqueConstraint(
                fields=["of", "kind"],
                condition=Q(ends_on__isnull=True) & ~Q(kind="coach"),
                name="school_one_manager_one_appraiser",
            ),
        ]
