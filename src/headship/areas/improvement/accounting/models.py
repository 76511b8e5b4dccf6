"""The plan in public, what people say about it, and reports to those who govern."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Delivery, Person
from headship.school.roles import HEAD, SENIOR_LEADER
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class From(models.TextChoices):
    """Who speaks, as they say it themselves."""

    STUDENTS = "students", _("A student")
    PARENTS = "parents", _("A parent, or somebody who cares for a learner")
    STAFF = "staff", _("Somebody who works here")
    COMMUNITY = "community", _("A neighbour, partner or anybody else")


class PublicPage(BelongsToSchool):
    """The page on which the plan stands in plain words. It does not exist for anybody until it is turned on."""

    shown = models.BooleanField(default=False)
    takes_comments = models.BooleanField(default=True)
    opening = models.TextField(_("what the school works on, in a few sentences"), blank=True)
    openings: models.JSONField[dict[str, str]] = models.JSONField(default=dict)  # the same in other languages, by code
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school"], name="accounting_one_page")]


class PlainWords(BelongsToSchool):
    """One priority of the plan in plain words, and how it goes. Written anew each time: the last one is read.

    kind, record_id: the registry's name of the record, such as ("priority", 4). language: "" for the school's own, in
    which it is said first; the same in another language stands beside it. Not current: no longer on the page.
    """

    kind = models.CharField(max_length=50)
    record_id = models.BigIntegerField()
    language = models.CharField(max_length=12, blank=True)
    title = models.CharField(_("in one line"), max_length=200)
    what = models.TextField(_("what will be different for learners, and why"))
    progress = models.TextField(_("how it goes"), blank=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)
    current = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "kind", "record_id", "language"],
                condition=Q(current=True),
                name="accounting_said_once",
            )
        ]
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class CommentQuerySet(SchoolQuerySet["Comment"]):
    """What people said about the plan."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see what was shown or spoken; those who look after the page see all."""
        ours = super().visible_to(person)
        if not person.role_codes.isdisjoint({HEAD.code, SENIOR_LEADER.code}):
            return ours
        inside = person.is_staff_member or person.is_governance
        return ours.filter(state=Comment.State.SHOWN) if inside else ours.none()


class Comment(BelongsToSchool):
    """What somebody said about the plan: on the page, or aloud to somebody who wrote it down.

    about: the words that it is about, None for the whole plan. people: how many said it, where it was said aloud.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be read")
        SHOWN = "shown", _("On the page")
        KEPT_BACK = "kept_back", _("Kept back")

    about = models.ForeignKey(PlainWords, null=True, on_delete=models.SET_NULL, related_name="comments")
    said_from = models.CharField(max_length=12, choices=From)
    name = models.CharField(_("name"), max_length=100, blank=True)
    text = models.TextField(_("what you want to say"), max_length=2000)
    language = models.CharField(max_length=12, blank=True)
    said_at = models.DateTimeField(default=clock.now)
    spoken = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=1)
    occasion = models.CharField(max_length=200, blank=True)
    written_down_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    because = models.CharField(max_length=300, blank=True)
    reply = models.TextField(blank=True)
    replied_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    replied_at = models.DateTimeField(null=True)
    changed = models.TextField(_("what changed because of it"), blank=True)
    changed_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(CommentQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True)
                | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="accounting_comment_decided",
            ),
            models.CheckConstraint(
                condition=Q(replied_at__isnull=True, reply="") | Q(replied_at__isnull=False) & ~Q(reply=""),
                name="accounting_reply_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="kept_back", because="") | ~Q(state="kept_back") | ~Q(because=""),
                name="accounting_kept_back_because",
            ),
            models.CheckConstraint(condition=Q(people__gte=1), name="accounting_somebody_said_it"),
        ]
        indexes = [models.Index(fields=["school", "state", "said_at"], name="accounting_comment_state")]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"


class ReportingPlan(BelongsToSchool):
    """How often those who govern are told, and the next day. One for each school."""

    every_months = models.PositiveSmallIntegerField(_("every how many months"), default=3)
    next_due = models.DateField(_("the next one is due on"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["school"], name="accounting_one_reporting_plan"),
            models.CheckConstraint(
                condition=Q(every_months__gte=1, every_months__lte=12), name="accounting_at_least_yearly"
            ),
        ]


class ReportQuerySet(SchoolQuerySet["GovernorsReport"]):
    """Reports to those who govern."""

    def visible_to(self, person: Person) -> Self:
        """Governors see what was issued; the head and senior leaders also what is being written."""
        ours = super().visible_to(person)
        if not person.role_codes.isdisjoint({HEAD.code, SENIOR_LEADER.code}):
            return ours
        return ours.filter(issued_at__isnull=False) if person.is_governance else ours.none()


class GovernorsReport(BelongsToSchool):
    """A progress report. Its figures are live until it is issued; then they stay as they stood.

    content: None while it is written, afterwards as `domain.reports.Content` writes itself.
    """

    title = models.CharField(_("title"), max_length=200)
    since = models.DateField()
    due_on = models.DateField()
    words = models.TextField(_("what you want to say yourself"), blank=True)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    content = models.JSONField(null=True)
    issued_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects: ClassVar[Any] = scoped_manager(ReportQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_at__isnull=True, content__isnull=True)
                | Q(issued_at__isnull=False, content__isnull=False, issued_by__isnull=False),
                name="accounting_issued_whole",
            ),
            models.CheckConstraint(condition=Q(since__lte=F("due_on")), name="accounting_report_span"),
            models.UniqueConstraint(
                fields=["school"], condition=Q(issued_at__isnull=True), name="accounting_one_report_in_writing"
            ),
        ]
        ordering = ["-due_on", "-pk"]

    def __str__(self) -> str:
        return self.title


class ReportQuestion(BelongsToSchool):
    """What a governor asks about a report, and the answer that all of them read."""

    report = models.ForeignKey(GovernorsReport, on_delete=models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    text = models.TextField(max_length=2000)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="accounting_answer_whole",
            )
        ]
        ordering = ["asked_at", "pk"]

    def __str__(self) -> str:
        return self.text if len(self.text) <= 80 else f"{self.text[:79]}…"
