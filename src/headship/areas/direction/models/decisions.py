"""Decisions: a question, its options and criteria, and how it was settled."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person, Receipt
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class DecisionQuerySet(SchoolQuerySet["Decision"]):
    """Decisions of the school in scope."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see all but confidential ones; those who raised, own, are named in, or were asked
        see theirs, whoever they are."""
        ours = super().visible_to(person)
        asked = Receipt.objects.filter(person=person, delivery__about_kind="decision").values("delivery__about_id")
        papers = Decision.objects.filter(vote__ballots__person=person).values("pk")
        groups = Decision.objects.filter(groups__persons=person).values("pk")
        named = Decision.named.through.objects.filter(person_id=person.pk).values("decision_id")
        theirs = Q(raised_by=person) | Q(owner=person) | Q(pk__in=named) | Q(pk__in=asked) | Q(pk__in=papers)
        theirs |= Q(pk__in=groups)
        if person.is_staff_member or person.is_governance:
            return ours.filter(Q(confidential=False) | theirs)
        return ours.filter(theirs)

    def settled(self) -> Self:
        """Decided, whether reviewed yet or not."""
        return self.filter(state__in=[Decision.State.DECIDED, Decision.State.REVIEWED])

    def without_owner(self, on: date | None = None) -> Self:
        """Still to be decided or reviewed, and whoever owns them has left the school."""
        gone = Q(owner__ended_on__lte=on or clock.today())
        waiting = Q(state=Decision.State.DECIDED, review_on__isnull=False)
        return self.filter(gone, Q(state__in=Decision.UNSETTLED) | waiting)

    def unsettled(self) -> Self:
        """Still to be decided."""
        return self.filter(state__in=Decision.UNSETTLED)

    def review_due(self, on: date | None = None) -> Self:
        """Decided, not reviewed, and the day of the review has come."""
        return self.filter(state=Decision.State.DECIDED, review_on__lte=on or clock.today())


class Decision(BelongsToSchool):
    """One decision. Its lifecycle is drawn and kept in `domain.lifecycle`; only functions there change `state`.

    version counts changes to what people edit or choose among, so that nobody overwrites what they have not seen.
    settled_at is the moment from which the choice stands; options_closed_at the one after which no option or
    data recorded counts as "before".
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        CONSULTING = "consulting", _("People are being asked")
        SETTLING = "settling", _("Options closed")
        DECIDED = "decided", _("Decided")
        REVIEWED = "reviewed", _("Reviewed")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Kind(models.TextChoices):
        REGULAR = "regular", _("Consulted on")
        SMALL = "small", _("Small")
        URGENT = "urgent", _("Urgent")

    class Method(models.TextChoices):
        ADVICE = "advice", _("Advice")
        CONSENT = "consent", _("Consent")
        VOTE = "vote", _("Vote")

    UNSETTLED = (State.DRAFT, State.CONSULTING, State.SETTLING)

    question = models.CharField(_("question"), max_length=300)
    context = models.TextField(_("what one has to know"), blank=True)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.REGULAR)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    method = models.CharField(max_length=10, choices=Method, blank=True)
    confidential = models.BooleanField(default=False)
    named = models.ManyToManyField(Person, related_name="+", blank=True)
    team = models.ForeignKey("school.Team", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    raised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField(default=clock.now)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="decisions_owned")
    options_closed_at = models.DateTimeField(null=True)
    choice = models.ForeignKey(
        "direction.DecisionOption", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("reason"), blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    review_on = models.DateField(null=True, blank=True)
    consult_by = models.DateField(null=True, blank=True, help_text="Set on urgent decisions.")
    consulted_late_at = models.DateTimeField(null=True)
    consulted_in_time = models.BooleanField(null=True, help_text="Within ten days, quiet ones not counted.")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = scoped_manager(DecisionQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["decided", "reviewed"], settled_at__isnull=False, choice__isnull=False)
                | Q(state__in=["draft", "consulting", "settling", "withdrawn"], settled_at__isnull=True),
                name="direction_settled_has_a_choice",
            ),
            models.CheckConstraint(
                condition=Q(kind="urgent", consult_by__isnull=False) | ~Q(kind="urgent") & Q(consult_by__isnull=True),
                name="direction_urgent_consults_later",
            ),
            models.CheckConstraint(
                condition=Q(options_closed_at__isnull=True) | Q(options_closed_at__gte=F("raised_at")),
                name="direction_options_close_after",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "review_on"], name="direction_decision_state"),
            models.Index(fields=["school", "-settled_at"], name="direction_decision_settled"),
        ]

    def __str__(self) -> str:
        return self.question

    @property
    def is_settled(self) -> bool:
        """Decided, whether reviewed yet or not."""
        return self.state in (self.State.DECIDED, self.State.REVIEWED)

    @property
    def is_open(self) -> bool:
        """Still to be decided."""
        return self.state in self.UNSETTLED

    @property
    def is_under_review(self) -> bool:
        """Decided, and the day of the review has come."""
        return self.state == self.State.DECIDED and self.review_on is not None and self.review_on <= clock.today()


class DecisionOption(BelongsToSchool):
    """One of the answers that a decision may give."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    detail = models.TextField(blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="direction_option_position"),
            models.UniqueConstraint(fields=["decision", "text"], name="direction_option_once"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class Criterion(BelongsToSchool):
    """Something that a good answer has to do."""

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(fields=["decision", "position"], name="direction_criterion_position"),
            models.UniqueConstraint(fields=["decision", "text"], name="direction_criterion_once"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.text


class Weighing(BelongsToSchool):
    """How one option does on one criterion, in a word and a sentence."""

    class Verdict(models.TextChoices):
        GOOD = "good", _("Good")
        MIXED = "mixed", _("Mixed")
        POOR = "poor", _("Poor")
        UNKNOWN = "unknown", _("Cannot tell")

    option = models.ForeignKey(DecisionOption, on_delete=models.CASCADE, related_name="weighings")
    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="weighings")
    verdict = models.CharField(max_length=10, choices=Verdict)
    note = models.CharField(max_length=300, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["option", "criterion"], name="direction_weighed_once")]
