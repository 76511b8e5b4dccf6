"""Evidence that a person adds by hand: a file, a link or a note, in revisions."""

from __future__ import annotations

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
        """One's own; and the school's accountable items for staff and governors."""
        own = Q(owner=person) | Q(added_by=person, purpose=Purpose.ACCOUNTABLE)
        if person.is_staff_member or person.is_governance:
            own |= Q(purpose=Purpose.ACCOUNTABLE)
        return self.filter(own, school_id=person.school_id)


class EvidenceItem(BelongsToSchool):
    """A piece of evidence with an owner, the clauses it speaks to, and the day it happened."""

    title = models.CharField(_("title"), max_length=200)
    clauses = models.CharField(max_length=200)
    purpose = models.CharField(max_length=12, choices=Purpose, default=Purpose.ACCOUNTABLE)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="evidence_owned", verbose_name=_("owner"))
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    happened_on = models.DateField(_("when it happened"))
    added_at = models.DateTimeField(default=clock.now)
    expires_on = models.DateField(_("counts until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = scoped_manager(EvidenceItemQuerySet)

    class Meta(BelongsToSchool.Meta):
        pass

    def __str__(self) -> str:
        return self.title


class EvidenceRevision(BelongsToSchool):
    """One state of an item: a note, a link, or a file that lies outside the web root."""

    item = models.ForeignKey(EvidenceItem, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveSmallIntegerField()
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
