"""How a school comes to be, and how a command finds the one that it means."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from headship.kernel.failures import CommandFailure
from headship.kernel.scope import school_scope
from headship.school.models import Audience, School

# The audiences that every school has: code, name, rules. Names are translated where they are shown.
BUILT_IN_AUDIENCES: tuple[tuple[str, str, list[dict[str, str]]], ...] = (
    ("everyone", "Everyone", [{"kind": "everyone"}]),
    ("staff", "All staff", [{"kind": "staff"}]),
    ("teachers", "Teachers", [{"kind": "role", "value": "teacher"}]),
    ("support-staff", "Support staff", [{"kind": "role", "value": "support_staff"}]),
    (
        "senior-team",
        "Senior team",
        [{"kind": "role", "value": "head"}, {"kind": "role", "value": "senior_leader"}],
    ),
    (
        "leaders",
        "Leaders",
        [{"kind": "role", "value": role} for role in ("head", "senior_leader", "middle_leader")],
    ),
    (
        "governors",
        "Governors",
        [{"kind": "role", "value": role} for role in ("governor", "chair", "clerk")],
    ),
    ("students", "Students", [{"kind": "role", "value": "student"}]),
    ("parents", "Parents", [{"kind": "role", "value": "parent"}]),
)


@transaction.atomic
def found_school(
    *,
    name: str = "",
    code: str = "",
    language: str = "en",
    time_zone: str = "UTC",
    currency: str = "EUR",
    demonstration: bool = False,
) -> School:
    """Found a school with the audiences that every school has. Without a name it waits for its first import."""
    school = School.objects.create(
        name=name,
        code=code or next_code(),
        language=language,
        time_zone=time_zone,
        currency=currency,
        demonstration=demonstration,
    )
    with school_scope(school.pk):
        Audience.objects.bulk_create(
            [Audience(code=audience, name=title, rules=rules) for audience, title, rules in BUILT_IN_AUDIENCES]
        )
    return school


def next_code() -> str:
    """A code that no school has yet: school, school-2, school-3 …"""
    taken = set(School.objects.values_list("code", flat=True))
    number = 1
    while (code := "school" if number == 1 else f"school-{number}") in taken:
        number += 1
    return code


def first_or_unnamed_school() -> School:
    """The first school made, or a new one without a name where there is none yet."""
    return School.objects.order_by("pk").first() or found_school()


def school_named(code: str | None) -> School:
    """The school with this code or name; without one, the first made or a new unnamed one. Raises CommandFailure."""
    if not code:
        return first_or_unnamed_school()
    school = School.objects.filter(code=code).first() or School.objects.filter(name__iexact=code).first()
    if school is None:
        known = ", ".join(School.objects.order_by("pk").values_list("code", flat=True)) or _("none yet")
        raise CommandFailure(
            _("No school has the code or name “%(code)s”. Known: %(known)s.") % {"code": code, "known": known}
        )
    return school
