"""Who may bring data about learners in, and who may read what of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel.permissions import declare
from headship.school import roles
from headship.school.models import Enrolment, Person
from headship.school.rules import SENIOR_OFFICE

INSIDE = roles.STAFF | roles.GOVERNANCE

SEE_DATA = declare(
    "insight.data",
    title=_("See which data about learners there is"),
    refusal=_("Which data there is can be seen by staff and governors."),
    held_by=INSIDE,
)
IMPORT_DATA = declare(
    "insight.import",
    title=_("Import results, attendance and targets"),
    refusal=_("Results, attendance and targets are imported by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
KEEP_SCALES = declare(
    "insight.scales",
    title=_("Say how grades become numbers"),
    refusal=_("How grades become numbers is settled by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)


def _teaches(person: Person, learner: Any) -> bool:
    return bool(learners_of(person).filter(person_id=learner.pk).exists())


def _taught_by(person: Person) -> Q:
    return Q(pk__in=learners_of(person).values("person_id"))


def learners_of(teacher: Person) -> Any:
    """The enrolments of the learners in the classes that somebody teaches and that have not ended."""
    theirs = Enrolment.objects.filter(
        person=teacher, part=Enrolment.Part.TEACHER, ended=False, school_class__ended_on__isnull=True
    )
    return Enrolment.objects.filter(
        part=Enrolment.Part.STUDENT, ended=False, school_class__in=theirs.values("school_class_id")
    )


SEE_LEARNER = declare(
    "insight.learner",
    title=_("See what one learner has reached"),
    refusal=_("What one learner has reached is for those who teach them, and for leaders."),
    held_by=roles.LEADERS,
    or_allowed=_teaches,
    or_among=_taught_by,
)
