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
    # Said in full: an empty condition would be forgotten beside the one for teachers.
    allows=lambda _person, _learner: True,
    among=lambda _person: Q(pk__isnull=False),
    or_allowed=_teaches,
    or_among=_taught_by,
)
SEE_OFF_TRACK = declare(
    "insight.off_track",
    title=_("See which learners are not yet at their target"),
    refusal=_("Which learners are not yet at their target is for those who teach, and for leaders."),
    held_by=roles.LEADERS | {roles.TEACHER.code},
)


SEE_PROGRESS = declare(
    "insight.progress",
    title=_("See how far learners came"),
    refusal=_("How far learners came is shown to staff and governors."),
    held_by=INSIDE,
)
ANALYSE = declare(
    "insight.analyse",
    title=_("Have progress counted anew"),
    refusal=_("Progress is counted anew by the head, a senior leader or the office."),
    held_by=SENIOR_OFFICE,
)
SEE_NETWORK = declare(
    "insight.network",
    title=_("See the school among unnamed others"),
    refusal=_("The school among others is shown to staff, governors and who leads the network."),
    held_by=INSIDE | {roles.NETWORK_LEAD.code},
)


def classes_of(person: Person) -> Any:
    """Ids of the classes whose results are this person's to read: those they teach, and those of people they lead."""
    from headship.insight.models.analyses import taught_classes
    from headship.school.queries import line_managed_by

    led = line_managed_by(person).values_list("pk", flat=True)
    return taught_classes([person.pk, *led])
