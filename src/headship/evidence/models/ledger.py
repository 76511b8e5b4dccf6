"""The ledger: what was done, in order, so that a change or a gap shows.

An act holds ids and digests only. What a person would read of it stands in `ActText`, to whose content the
act is committed by a salted digest; an act of erasure may remove that text, and nothing else may.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.school.models import Person
from headship.school.queries import appraised_by
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class LedgerIsAppendOnly(RuntimeError):
    """Something tried to change or remove what the ledger holds."""


class Purpose(models.TextChoices):
    """What an act or an indicator is for. Formative ones never reach an appraisal by themselves."""

    ACCOUNTABLE = "accountable", _("Accountable")
    FORMATIVE = "formative", _("Formative")


class AppendOnlyQuerySet(SchoolQuerySet[Any]):
    """Rows that are added and read, and that is all."""

    def update(self, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("The ledger is not changed: record a correction that refers to the act.")

    def delete(self) -> NoReturn:
        raise LedgerIsAppendOnly("Nothing is removed from the ledger: see the act of erasure.")

    def bulk_update(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("The ledger is not changed: record a correction that refers to the act.")


class ActQuerySet(AppendOnlyQuerySet):
    """Acts, as far as a person may know of them."""

    def visible_to(self, person: Person) -> Self:
        """The school's own acts for staff and governors; acts about a person for that person, and accountable
        ones also for their appraiser. Formative acts about others only once they shared them.
        """
        about_me = Q(about_id=person.pk)
        appraised = Q(about_id__in=appraised_by(person), purpose=Purpose.ACCOUNTABLE)
        if not (person.is_staff_member or person.is_governance):
            return self.filter(about_me | Q(actor_id=person.pk, about_id__isnull=True), school_id=person.school_id)
        shared = Q(pk__in=ActShare.objects.values("act_id"))
        ours = Q(about_id__isnull=True, purpose=Purpose.ACCOUNTABLE)
        return self.filter(about_me | appraised | ours | shared, school_id=person.school_id)


class AppendOnlyModel(BelongsToSchool):
    """A row that is written once."""

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None and not self._state.adding:
            raise LedgerIsAppendOnly("The ledger is not changed: record a correction that refers to the act.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise LedgerIsAppendOnly("Nothing is removed from the ledger: see the act of erasure.")


class Act(AppendOnlyModel):
    """One act. Digest and commitment are SHA-256 in hexadecimal; moments are whole seconds in UTC."""

    sequence = models.PositiveBigIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    actor_id = models.BigIntegerField(null=True)
    about_id = models.BigIntegerField(null=True)
    record_kind = models.CharField(max_length=50)
    record_id = models.BigIntegerField(null=True)
    clauses = models.TextField(blank=True)
    purpose = models.CharField(max_length=12, choices=Purpose)
    refers_to = models.PositiveBigIntegerField(null=True)
    commitment = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    objects: ClassVar[Any] = scoped_manager(ActQuerySet)

    class Meta(AppendOnlyModel.Meta):
        db_table = "evidence_act"
        constraints = [models.UniqueConstraint(fields=["school", "sequence"], name="evidence_act_sequence")]
        indexes = [
            models.Index(fields=["school", "record_kind", "record_id"], name="evidence_act_record"),
            models.Index(fields=["school", "about_id"], name="evidence_act_about"),
            models.Index(fields=["school", "verb", "refers_to"], name="evidence_act_refers"),
        ]

    @property
    def clause_codes(self) -> list[str]:
        """The clauses that the act speaks to, such as ["2.2a", "2.2d"]."""
        return self.clauses.split()


class ActText(AppendOnlyModel):
    """What a person reads of an act. May be erased by an act that names it; see `ledger.erase`."""

    act = models.OneToOneField(Act, on_delete=models.DO_NOTHING, primary_key=True, related_name="text")
    actor_name = models.CharField(max_length=200, blank=True)
    about_name = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=300)
    summary = models.TextField(blank=True)
    payload = models.TextField(default="{}")
    salt = models.CharField(max_length=32)

    objects: ClassVar[Any] = scoped_manager(AppendOnlyQuerySet)

    class Meta(AppendOnlyModel.Meta):
        pass


class ActClause(AppendOnlyModel):
    """The index from a clause to its acts; `headship ledger verify` compares it with the acts themselves."""

    act = models.ForeignKey(Act, on_delete=models.DO_NOTHING, related_name="clause_rows")
    element = models.CharField(max_length=80)
    clause = models.CharField(max_length=80)

    objects: ClassVar[Any] = scoped_manager(AppendOnlyQuerySet)

    class Meta(AppendOnlyModel.Meta):
        indexes = [models.Index(fields=["school", "element", "-act"], name="evidence_act_by_element")]


class ActShare(BelongsToSchool):
    """The person whom a formative act is about has shared it with the school."""

    act = models.OneToOneField(Act, on_delete=models.DO_NOTHING, related_name="share")
    shared_at = models.DateTimeField()


class LedgerTip(BelongsToSchool):
    """Where the chain of a school ends: the lock under which acts are added, and the mark of a cut tail."""

    sequence = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [models.UniqueConstraint(fields=["school"], name="evidence_one_tip")]
