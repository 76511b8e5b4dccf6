"""What leaders judge of an element, and whether the school has it in focus or at rest."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.models import Person
from headship.school.queries import appraised_by
from headship.school.tenancy import BelongsToSchool, SchoolQuerySet, scoped_manager


class JudgementQuerySet(SchoolQuerySet["Judgement"]):
    """Judgements, as far as a person may read them."""

    def visible_to(self, person: Person) -> Self:
        """A leader's own view is seen by that leader until shared; an appraiser's by the leader and the appraiser.

        The school's judgement is for staff and governors.
        """
        mine = Q(about=person) | Q(judged_by=person)
        shared = Q(about__in=appraised_by(person)) & (Q(shared_at__isnull=False) | Q(lens="appraiser"))
        ours = Q(about__isnull=True)
        if not (person.is_staff_member or person.is_governance):
            return self.filter(mine, school_id=person.school_id)
        return self.filter(mine | shared | ours, school_id=person.school_id)


class Judgement(BelongsToSchool):
    """How somebody judges an element: first the level, then what speaks for it and against it.

    `about` is the leader judged, or nobody for the school as a whole. A new judgement replaces the old one,
    which stays to be read. `value` places the level between 0 and 1 on its scale, for the picture.
    """

    class Lens(models.TextChoices):
        SELF = "self", _("Own view")
        APPRAISER = "appraiser", _("Appraiser's view")

    framework = models.CharField(max_length=60)
    element = models.CharField(max_length=8)
    lens = models.CharField(max_length=10, choices=Lens)
    about = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="judgements_about")
    judged_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="judgements_made")
    judged_at = models.DateTimeField(default=clock.now)
    scale = models.CharField(max_length=30)
    level = models.CharField(max_length=20)
    value = models.FloatField()
    evidence = models.TextField(_("What is the evidence for it?"), blank=True)
    helps = models.TextField(_("What helps?"), blank=True)
    hinders = models.TextField(_("What hinders?"), blank=True)
    contradicts = models.TextField(_("What would contradict it?"), blank=True)
    completed_at = models.DateTimeField(null=True)
    shared_at = models.DateTimeField(null=True)
    current = models.BooleanField(default=True)

    objects: ClassVar[Any] = scoped_manager(JudgementQuerySet)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "framework", "element", "lens"],
                condition=Q(current=True, about__isnull=True),
                name="evidence_one_school_judgement",
            ),
            models.UniqueConstraint(
                fields=["framework", "element", "lens", "about"],
                condition=Q(current=True, about__isnull=False),
                name="evidence_one_leader_judgement",
            ),
            models.CheckConstraint(
                condition=~Q(lens="appraiser") | Q(about__isnull=False) & ~Q(about=models.F("judged_by")),
                name="evidence_appraiser_is_another",
            ),
        ]


class ElementStance(BelongsToSchool):
    """An element in focus, or resting with a reason and a day to look again. No row: neither."""

    class Stance(models.TextChoices):
        FOCUS = "focus", _("In focus")
        REST = "rest", _("Resting")

    class Reason(models.TextChoices):
        NOT_OUR_FOCUS = "not_our_focus", _("Not our focus now")
        HELD_ABOVE = "held_above", _("Held by the owner or the group")
        DONE_ELSEWHERE = "done_elsewhere", _("Done elsewhere")

    framework = models.CharField(max_length=60)
    element = models.CharField(max_length=8)
    stance = models.CharField(max_length=8, choices=Stance)
    reason = models.CharField(max_length=20, choices=Reason, blank=True)
    note = models.CharField(_("where, or why"), max_length=300, blank=True)
    review_on = models.DateField(null=True)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", null=True)
    set_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["school", "framework", "element"],
                condition=Q(ended_at__isnull=True),
                name="evidence_one_stance",
            ),
            models.CheckConstraint(
                condition=~Q(stance="rest") | ~Q(reason="") & Q(review_on__isnull=False),
                name="evidence_rest_says_why",
            ),
        ]
