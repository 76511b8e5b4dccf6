"""Policies, and the versions that their text goes through."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person, Receipt
from headship.school.roles import CHAIR, SENIOR
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

APPROVERS = SENIOR | {CHAIR.code}


def at_work_on(person: Person, prefix: str = "") -> Q:
    """The condition that this person works on a policy: owns it, wrote a version of it, or is asked to check one."""
    wrote = PolicyVersion.authors.through.objects.filter(person_id=person.pk).values("policyversion__policy_id")
    checks = PolicyVersion.objects.filter(checker=person).values("policy_id")
    return Q(**{f"{prefix}owner": person}) | Q(**{f"{prefix}pk__in": wrote}) | Q(**{f"{prefix}pk__in": checks})


def is_approver(person: Person) -> bool:
    """Somebody who may approve policies by role, and therefore sees what is being drafted."""
    return not person.role_codes.isdisjoint(APPROVERS)


class PolicyQuerySet(SchoolQuerySet["Policy"]):
    """Policies of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Whatever was ever in force, for staff and governors; a first draft, for those who work on it and those
        who may approve it; for families, students and partners what was sent to them."""
        ours = super().visible_to(person)
        if is_approver(person):
            return ours
        if person.is_staff_member or person.is_governance:
            return ours.filter(Q(first_published_at__isnull=False) | at_work_on(person))
        sent = Receipt.objects.filter(person=person, delivery__about_kind="policy").values("delivery__about_id")
        return ours.filter(Q(pk__in=sent, first_published_at__isnull=False) | at_work_on(person))

    def in_force(self) -> Self:
        """Those that hold today."""
        return self.filter(current__isnull=False, withdrawn_at__isnull=True)

    def review_due(self, on: date | None = None) -> Self:
        """In force, and the day to look again has come."""
        return self.in_force().filter(review_on__lte=on or clock.today())


class Policy(BelongsToSchool):
    """One policy, through all its versions.

    current: the version in force, or the last one before it was withdrawn. review_on: by when somebody looks at it
    again; it is in date until then. language: of its text, empty for the school’s. not_reached: how many joined its
    readers since it was sent, as counted this morning.
    """

    title = models.CharField(_("title"), max_length=200)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policies_owned")
    cycle_months = models.PositiveSmallIntegerField(_("months between reviews"), default=12)
    language = models.CharField(_("language"), max_length=12, blank=True)
    current = models.OneToOneField(
        "stewardship.PolicyVersion", null=True, on_delete=models.PROTECT, related_name="current_of"
    )
    first_published_at = models.DateTimeField(null=True)
    review_on = models.DateField(null=True)
    begun_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_reason = models.TextField(blank=True)
    not_reached = models.PositiveIntegerField(default=0)

    objects: ClassVar[Any] = scoped_manager(PolicyQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(cycle_months__gte=1, cycle_months__lte=60), name="stewardship_cycle_in_reach"
            ),
            models.CheckConstraint(
                condition=Q(current__isnull=True)
                | Q(current__isnull=False, review_on__isnull=False, first_published_at__isnull=False),
                name="stewardship_in_force_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="stewardship_withdrawn_says_why",
            ),
        ]
        indexes = [models.Index(fields=["school", "review_on"], name="stewardship_policy_review")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_force(self) -> bool:
        """Holds today."""
        return self.current_id is not None and self.withdrawn_at is None

    @property
    def is_in_date(self) -> bool:
        """Holds today, and the day to look again has not passed."""
        return self.is_in_force and self.review_on is not None and self.review_on >= clock.today()

    @property
    def written_in(self) -> str:
        """The code of the language of its text."""
        return self.language or self.school.language


class PolicyVersionQuerySet(SchoolQuerySet["PolicyVersion"]):
    """Versions of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Whatever was published, for those who may see the policy; what is being drafted, for those at work on it
        and those who may approve it. Families, students and partners see the version in force."""
        ours = super().visible_to(person).filter(policy__in=Policy.objects.visible_to(person).values("pk"))
        if is_approver(person):
            return ours
        mine = Q(policy__in=Policy.objects.filter(at_work_on(person)).values("pk"))
        if person.is_staff_member or person.is_governance:
            return ours.filter(Q(published_at__isnull=False) | mine)
        return ours.filter(Q(state=PolicyVersion.State.IN_FORCE) | mine)

    def working(self) -> Self:
        """Being drafted, proposed or approved: not out yet."""
        return self.filter(state__in=PolicyVersion.WORKING)

    def published(self) -> Self:
        """Out, whether it still holds or not."""
        return self.filter(published_at__isnull=False)


class PolicyVersion(BelongsToSchool):
    """One version of a policy's text. Its lifecycle is drawn and kept in `domain.lifecycle`.

    text: Markdown; once published it never changes. revision counts changes to a draft, so that nobody overwrites
    what they have not seen. asks_again: readers acknowledge this version although they acknowledged an earlier one.
    change: in one sentence, what is new. readability: the score by `formula`, null where the language has no valid
    measure; reads: plain, demanding or hard.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        PROPOSED = "proposed", _("Waits for approval")
        APPROVED = "approved", _("Approved")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Replaced")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        DISCARDED = "discarded", _("Discarded")

    class Reads(models.TextChoices):
        PLAIN = "plain", _("Plain")
        DEMANDING = "demanding", _("Demanding")
        HARD = "hard", _("Hard to read")

    WORKING = (State.DRAFT, State.PROPOSED, State.APPROVED)
    PUBLISHED = (State.IN_FORCE, State.SUPERSEDED, State.WITHDRAWN)

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("text"))
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    authors = models.ManyToManyField(Person, related_name="+")
    begun_at = models.DateTimeField(default=clock.now)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)
    audiences = models.ManyToManyField("school.Audience", related_name="+")
    checker = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    change = models.CharField(_("what is new"), max_length=300, blank=True)
    asks_again = models.BooleanField(default=True)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    returned_reason = models.TextField(blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approval_note = models.TextField(blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, help_text="When it was replaced, withdrawn or discarded.")
    minutes = models.PositiveSmallIntegerField(default=1)
    readability = models.FloatField(null=True)
    formula = models.CharField(max_length=30, blank=True)
    reads = models.CharField(max_length=10, choices=Reads, blank=True)

    objects: ClassVar[Any] = scoped_manager(PolicyVersionQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="stewardship_version_number"),
            models.UniqueConstraint(
                fields=["policy"], condition=Q(state="in_force"), name="stewardship_one_version_in_force"
            ),
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(state__in=["draft", "proposed", "approved"]),
                name="stewardship_one_version_at_work",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("author")),
                name="stewardship_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "in_force", "superseded", "withdrawn"])
                | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="stewardship_out_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["in_force", "superseded", "withdrawn"], published_at__isnull=False)
                | ~Q(state__in=["in_force", "superseded", "withdrawn"]) & Q(published_at__isnull=True),
                name="stewardship_out_is_dated",
            ),
        ]
        ordering = ["policy", "number"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_working(self) -> bool:
        """Not out yet."""
        return self.state in self.WORKING

    @property
    def is_published(self) -> bool:
        """Out, whether it still holds or not."""
        return self.published_at is not None
