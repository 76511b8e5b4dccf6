"""The rows of this part of the room: what the vision needs to last, and what a successor has to know."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person, Team
from headship.school.models.inside import InsideQuerySet
from headship.school.roles import CHAIR, HEAD
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

HIGH_FROM = 12  # of 25: at least likely (4) and noticeable (3), or the other way round


class Likelihood(models.IntegerChoices):
    """How likely it is within two years."""

    RARE = 1, _("Hardly to be expected")
    UNLIKELY = 2, _("Unlikely")
    POSSIBLE = 3, _("Possible")
    LIKELY = 4, _("Likely")
    NEAR = 5, _("Almost certain")


class Impact(models.IntegerChoices):
    """What it would do to the vision."""

    SLIGHT = 1, _("Hardly felt")
    SMALL = 2, _("A nuisance")
    FELT = 3, _("Felt for a year")
    HARD = 4, _("Sets the vision back")
    GRAVE = 5, _("The vision could not go on")


class RiskQuerySet(InsideQuerySet):
    """Risks, as far as a person may see them."""

    def high(self) -> Self:
        """Those whose likelihood times impact reaches HIGH_FROM."""
        return self.alias(weight=F("likelihood") * F("impact")).filter(weight__gte=HIGH_FROM)


class Risk(BelongsToSchool):
    """Something that could keep the vision from lasting. likelihood and impact are those of the last look."""

    class Kind(models.TextChoices):
        ENROLMENT = "enrolment", _("Enrolment")
        FINANCE = "finance", _("Finance")
        STAFFING = "staffing", _("Staffing")
        ENVIRONMENT = "environment", _("Environment")
        REPUTATION = "reputation", _("Reputation")
        OTHER = "other", _("Other")

    title = models.CharField(_("what could happen"), max_length=200)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)
    why = models.TextField(_("what it would mean for the vision"), blank=True)
    likelihood = models.PositiveSmallIntegerField(_("how likely"), choices=Likelihood, default=Likelihood.POSSIBLE)
    impact = models.PositiveSmallIntegerField(_("how grave"), choices=Impact, default=Impact.FELT)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="risks_owned")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    review_on = models.DateField(_("look again on"))
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True)
    closed_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(RiskQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="sustainability_risk_on_the_scale",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_because="")
                | Q(closed_at__isnull=False) & ~Q(closed_because=""),
                name="sustainability_risk_closed_because",
            ),
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_high(self) -> bool:
        """Weighs enough that something should be done about it."""
        return self.likelihood * self.impact >= HIGH_FROM

    @property
    def is_open(self) -> bool:
        """Still to be watched."""
        return self.closed_at is None


class RiskLook(BelongsToSchool):
    """One time that somebody looked at a risk: how it stood, and what had changed."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="looks")
    likelihood = models.PositiveSmallIntegerField(choices=Likelihood)
    impact = models.PositiveSmallIntegerField(choices=Impact)
    changed = models.TextField(_("what changed, and how you know"))
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(likelihood__gte=1, likelihood__lte=5, impact__gte=1, impact__lte=5),
                name="sustainability_look_on_the_scale",
            )
        ]
        ordering = ["-at", "-pk"]


class Mitigation(BelongsToSchool):
    """Something that is done against a risk. first_due_on stays when the day moves."""

    risk = models.ForeignKey(Risk, on_delete=models.CASCADE, related_name="mitigations")
    what = models.CharField(_("what will be done"), max_length=300)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mitigations_owned")
    due_on = models.DateField(_("by when"))
    first_due_on = models.DateField()
    begun_at = models.DateTimeField(default=clock.now)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(dropped_at__isnull=True), name="sustainability_done_or_dropped"
            )
        ]
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.what

    @property
    def is_open(self) -> bool:
        """Still to be done."""
        return self.done_at is None and self.dropped_at is None


class MitigationNote(BelongsToSchool):
    """How something done against a risk stands, and by what one can tell."""

    class Status(models.TextChoices):
        ON_TRACK = "on_track", _("On its way")
        SLOWED = "slowed", _("Slower than hoped")
        STUCK = "stuck", _("Needs help")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Given up")

    mitigation = models.ForeignKey(Mitigation, on_delete=models.CASCADE, related_name="notes")
    status = models.CharField(max_length=10, choices=Status)
    words = models.TextField(_("how you can tell"))
    due_on = models.DateField(null=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-at", "-pk"]


class Commitment(BelongsToSchool):
    """Something that the school stands by for the community. Each time it falls due it is a promise, kept or not.

    The promises are rows of the evidence room about this record (`about_kind`, `about_id`): who was promised what by
    when, that they were told, and what they say of it. ended_at: the school stands by it no longer, and why.
    """

    what = models.CharField(_("what we stand by"), max_length=300)
    why = models.TextField(_("why it matters to them"))
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="commitments_owned")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(InsideQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                name="sustainability_commitment_ended_because",
            )
        ]
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.what


class HandoverQuerySet(SchoolQuerySet["Handover"]):
    """Handover files, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """Whoever made it, from whom and to whom it is; the head and the chair see all."""
        ours = super().visible_to(person)
        if not person.role_codes.isdisjoint({HEAD.code, CHAIR.code}):
            return ours
        return ours.filter(Q(made_by=person) | Q(of=person) | Q(to=person))


class Handover(BelongsToSchool):
    """What a successor has to know, as it stood at one moment. It never changes; another one can be made.

    content: {"parts": [{"heading", "rows": [{"what", "why", "holder", "due", "url"}]}]}, days as ISO dates.
    """

    of = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="handovers")
    to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="handovers_received")
    words = models.TextField(_("what is in no record"), blank=True)
    content = models.JSONField()
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(HandoverQuerySet)

    class Meta(BelongsToSchool.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.of.name
