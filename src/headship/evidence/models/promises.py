"""What groups said, what the school promised because of it, and whether the group says that it was kept."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Audience, Delivery, Person, Receipt
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager

# Groups that every school has, by code: what they are called, and the code of the audience that reaches them.
KNOWN_GROUPS = {
    "families": (_("Families"), "parents"),
    "students": (_("Students"), "students"),
    "staff": (_("Staff"), "staff"),
    "governors": (_("Governors"), "governors"),
    "partners": (_("Partners and neighbours"), ""),
}


class AskingGroup(BelongsToSchool):
    """A group that raises things and is answered: one that every school has, an audience, or one named in words."""

    code = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    audience = models.ForeignKey(Audience, null=True, on_delete=models.SET_NULL, related_name="+")
    named_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="evidence_asking_group_once")]
        ordering = ["title"]

    def __str__(self) -> str:
        known = KNOWN_GROUPS.get(self.code)
        return str(known[0]) if known else self.title


class PromiseQuerySet(SchoolQuerySet["Promise"]):
    """Promises, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """Staff and governors see all; others those that were told to them, and those that they look after."""
        ours = super().visible_to(person)
        if person.is_staff_member or person.is_governance:
            return ours
        told = Receipt.objects.filter(person=person, delivery__about_kind="promise").values("delivery__about_id")
        return ours.filter(Q(owner=person) | Q(pk__in=told))

    def in_public(self) -> Self:
        """Those that may stand on the public page."""
        return self.filter(public=True).exclude(state__in=[Promise.State.HEARD, Promise.State.WITHDRAWN])


class Promise(BelongsToSchool):
    """Something that a group said, and what the school does about it. See `domain.promises` for its life.

    about_kind, about_id: the record of the registry from which it came (a round, a decision); or `source`, in words.
    told_text: what the group was told, the reason of a no included. due_on is the day in force; earlier ones stay
    as `PromiseDate`.
    """

    class State(models.TextChoices):
        HEARD = "heard", _("Heard, waits for an answer")
        OPEN = "open", _("Promised")
        KEPT = "kept", _("Done, not told yet")
        TOLD = "told", _("Done and told")
        CONFIRMED = "confirmed", _("Kept, as they say")
        DENIED = "denied", _("Not yet, as they say")
        DECLINED = "declined", _("Answered with a no")
        WITHDRAWN = "withdrawn", _("Taken back")

    group = models.ForeignKey(AskingGroup, on_delete=models.PROTECT, related_name="promises")
    said = models.TextField(_("what they said"))
    will = models.TextField(_("what we will do"), blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.HEARD)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="promises_owned")
    due_on = models.DateField(_("by when"))
    about_kind = models.CharField(max_length=50, blank=True)
    about_id = models.BigIntegerField(null=True)
    source = models.CharField(_("where it was said"), max_length=200, blank=True)
    public = models.BooleanField(_("may stand on the public page"), default=False)
    heard_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    heard_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True)
    kept_at = models.DateTimeField(null=True)
    told_text = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    objects: ClassVar[Any] = scoped_manager(PromiseQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["heard", "declined", "withdrawn"]) | ~Q(will=""),
                name="evidence_promise_says_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["heard", "withdrawn"]) | Q(answered_at__isnull=False),
                name="evidence_promise_answered",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["told", "confirmed", "declined"]) | Q(told_at__isnull=False) & ~Q(told_text=""),
                name="evidence_promise_told_in_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "denied"]) | Q(settled_at__isnull=False),
                name="evidence_promise_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why=""),
                name="evidence_promise_withdrawn_why",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state", "due_on"], name="evidence_promise_state"),
            models.Index(fields=["school", "about_kind", "about_id"], name="evidence_promise_about"),
        ]

    def __str__(self) -> str:
        return self.will or self.said

    @property
    def is_open(self) -> bool:
        """There is something left to do about it."""
        return self.state in {self.State.HEARD, self.State.OPEN, self.State.KEPT, self.State.DENIED}

    @property
    def is_late(self) -> bool:
        """The day that was named for it has passed, and it is not done."""
        return self.state in {self.State.HEARD, self.State.OPEN} and self.due_on < clock.today()


class PromiseDate(BelongsToSchool):
    """A day that was promised before, until another took its place."""

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="earlier_dates")
    due_on = models.DateField()
    why = models.CharField(max_length=300)
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        ordering = ["pk"]


class Confirmation(BelongsToSchool):
    """One time that a group was asked whether a promise was kept and whether the answer was respectful and clear.

    Only counts are kept. A row that says who answered what never exists: an answer adds one to a count, while a
    `ConfirmationSlip` is crossed off. Counts are shown to nobody until it is closed, and only where `minimum`
    people answered and did not all say the same. spoken_by: who of a small group said it aloud; then the counts are
    empty and the result is what was said.
    """

    class Result(models.TextChoices):
        KEPT = "kept", _("Kept")
        NOT_YET = "not_yet", _("Not yet")
        UNDECIDED = "undecided", _("Most cannot tell")
        FEW = "few", _("Too few answered to say")

    class Clear(models.TextChoices):
        YES = "yes", _("Respectful and clear")
        PARTLY = "partly", _("Only in part")
        NO = "no", _("Not respectful or not clear")
        FEW = "few", _("Too few answered to say")

    promise = models.ForeignKey(Promise, on_delete=models.CASCADE, related_name="confirmations")
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    closes_on = models.DateField()
    closed_at = models.DateTimeField(null=True)
    minimum = models.PositiveSmallIntegerField()
    asks_kept = models.BooleanField(default=True)
    invited = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    not_yet = models.PositiveIntegerField(default=0)
    cannot_tell = models.PositiveIntegerField(default=0)
    clear_yes = models.PositiveIntegerField(default=0)
    clear_partly = models.PositiveIntegerField(default=0)
    clear_no = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    spoken_by = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=10, choices=Result, blank=True)
    clear = models.CharField(max_length=10, choices=Clear, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["promise"], condition=Q(closed_at__isnull=True), name="evidence_asked_once_at_a_time"
            ),
            models.CheckConstraint(condition=Q(minimum__gte=5), name="evidence_confirmation_minimum"),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=False) | Q(result="", clear=""), name="evidence_no_result_while_open"
            ),
        ]
        ordering = ["-pk"]

    @property
    def is_open(self) -> bool:
        """It can still be answered."""
        return self.closed_at is None and self.closes_on >= clock.today()


class ConfirmationSlip(BelongsToSchool):
    """That somebody was asked and has not answered yet. Answering, or closing, deletes it."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="slips")
    receipt = models.OneToOneField(Receipt, on_delete=models.CASCADE, related_name="+")


class PromisePage(BelongsToSchool):
    """Whether the school shows its promises in public, and who settled it. No row: it does not."""

    shown = models.BooleanField(default=False)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school"], name="evidence_one_promise_page")]
