"""Evidence that a person adds by hand: a file, a link or a note, in revisions."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.evidence.models.ledger import Purpose
from headship.kernel import clock
from headship.school.models import Person
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class EvidenceItemQuerySet(SchoolQuerySet["EvidenceItem"]):
    """Items, as far as a person may see them."""

    def visible_to(self, person: Person) -> Self:
        """One's own; and the school's accountable items for staff and governors.

        What was withdrawn is seen by its owner alone, and by the head where it is accountable.
        """
        accountable = Q(purpose=Purpose.ACCOUNTABLE)
        seen = Q(owner=person) | accountable & Q(added_by=person, withdrawn_at__isnull=True)
        if person.is_staff_member or person.is_governance:
            seen |= accountable & Q(withdrawn_at__isnull=True)
        if person.is_head:
            seen |= accountable
        return self.filter(seen, school_id=person.school_id)

    def standing(self, on: date | None = None) -> Self:
        """Those that count on a day (today): neither withdrawn nor erased, nor past their last day."""
        day = on or clock.today()
        return self.filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=day), withdrawn_at__isnull=True, erased_at__isnull=True
        )


class EvidenceItem(BelongsToSchool):
    """A piece of evidence with an owner, the clauses it speaks to, and the day it happened.

    What it says stands in its revisions; title, clauses and days are those of the latest one. `clauses` are codes
    in order, parted by spaces, with one space before and after, so that " 2.2a " finds one.
    """

    title = models.CharField(_("title"), max_length=200)
    clauses = models.TextField()
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.ACCOUNTABLE)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence_owned", verbose_name=_("owner"))
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField(_("when it happened"))
    added_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField(_("counts until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_why = models.CharField(max_length=300, blank=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[Any] = scoped_manager(EvidenceItemQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(purpose=Purpose.ACCOUNTABLE) | Q(owner=models.F("added_by")),
                name="evidence_formative_is_ones_own",
            ),
        ]
        indexes = [models.Index(fields=["school", "-happened_on"], name="evidence_item_happened")]

    def __str__(self) -> str:
        return self.title

    @property
    def clause_codes(self) -> list[str]:
        """The clauses that it speaks to, such as ["2.2a", "2.2d"]."""
        return self.clauses.split()

    @property
    def is_formative(self) -> bool:
        """True where its owner alone sees it."""
        return self.purpose == Purpose.FORMATIVE

    @property
    def has_expired(self) -> bool:
        """True after the last day on which it counts."""
        return self.expires_on is not None and self.expires_on < clock.today()


class EvidenceRevision(BelongsToSchool):
    """One state of an item, whole: a note, a link, or a file that lies outside the web root."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    clauses = models.TextField()
    happened_on = models.DateField(default=clock.today)
    expires_on = models.DateField(null=True)
    note = models.TextField(_("note"), blank=True)
    link = models.URLField(_("link"), blank=True, max_length=500)
    stored_as = models.CharField(max_length=80, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_type = models.CharField(max_length=100, blank=True)
    file_size = models.PositiveBigIntegerField(null=True)
    file_digest = models.CharField(max_length=64, blank=True)
    revised_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    revised_at = models.DateTimeField(default=clock.now)
    reason = models.CharField(max_length=300, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["item", "number"], name="evidence_revision_number")]
        ordering = ["-number"]

    @property
    def is_picture(self) -> bool:
        """True where a browser can show the file as a picture."""
        return self.file_type.startswith("image/")
