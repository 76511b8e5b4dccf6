"""Terms, courses, classes and who is in them."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.school.tenancy import BelongsToSchool


class AcademicTerm(BelongsToSchool):
    """A stretch of the school year: the year itself, a semester, a term, a grading period."""

    class Kind(models.TextChoices):
        YEAR = "schoolYear", _("School year")
        SEMESTER = "semester", _("Semester")
        TERM = "term", _("Term")
        GRADING_PERIOD = "gradingPeriod", _("Grading period")

    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.TERM)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    school_year = models.PositiveSmallIntegerField(_("the year in which the school year ends"), null=True, blank=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="parts")
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school", "sourced_id"], name="school_term_source"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="school_term_in_order"),
        ]
        ordering = ["starts_on"]

    def __str__(self) -> str:
        return self.title


class Course(BelongsToSchool):
    """What is taught, whoever teaches it."""

    title = models.CharField(_("title"), max_length=200)
    code = models.CharField(_("code"), max_length=100, blank=True)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="school_course_source")]

    def __str__(self) -> str:
        return self.title


class SchoolClass(BelongsToSchool):
    """A class: learners who meet a teacher."""

    title = models.CharField(_("title"), max_length=200)
    code = models.CharField(_("code"), max_length=100, blank=True)
    course = models.ForeignKey(Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="classes")
    campus = models.ForeignKey("school.Campus", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    terms = models.ManyToManyField(AcademicTerm, related_name="classes", blank=True)
    grades = models.CharField(_("years or grades"), max_length=100, blank=True)
    homeroom = models.BooleanField(default=False)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="school_class_source")]

    def __str__(self) -> str:
        return self.title


class Enrolment(BelongsToSchool):
    """A person's part in a class, as teacher, aide or student."""

    class Part(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        AIDE = "aide", _("Aide")
        STUDENT = "student", _("Student")
        OTHER = "other", _("Other")

    school_class = models.ForeignKey(SchoolClass, on_delete=models.CASCADE, related_name="enrolments")
    person = models.ForeignKey("school.Person", on_delete=models.CASCADE, related_name="enrolments")
    part = models.CharField(max_length=10, choices=Part)
    primary = models.BooleanField(default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    sourced_id = models.CharField(max_length=255, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    ended = models.BooleanField(default=False, help_text="Withdrawn by the source.")

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "sourced_id"], name="school_enrolment_source")]
        indexes = [models.Index(fields=["person", "part"], name="school_enrolment_person")]
