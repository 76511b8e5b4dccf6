"""Citations: typed links between any two records. They are the golden thread."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.tenancy import BelongsToSchool


class Citation(BelongsToSchool):
    """One record refers to another, in a named way. Kinds and ids are the registry's, so rooms stay apart."""

    class Relation(models.TextChoices):
        CITES = "cites", _("cites")
        RESTS_ON = "rests_on", _("rests on")
        DELIVERS = "delivers", _("delivers")
        ANSWERS = "answers", _("answers")
        DECIDES = "decides", _("decides")
        UPHOLDS = "upholds", _("upholds")
        EVIDENCES = "evidences", _("is evidence for")
        DISCUSSES = "discusses", _("discusses")
        CONTINUES = "continues", _("continues")

    source_kind = models.CharField(max_length=50)
    source_id = models.BigIntegerField()
    relation = models.CharField(max_length=20, choices=Relation)
    target_kind = models.CharField(max_length=50)
    target_id = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    cited_by = models.ForeignKey("school.Person", on_delete=models.PROTECT, related_name="+")
    cited_at = models.DateTimeField(default=clock.now)

    class Meta(BelongsToSchool.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["source_kind", "source_id", "relation", "target_kind", "target_id"],
                name="evidence_cited_once",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "target_kind", "target_id"], name="evidence_cited_target"),
            models.Index(fields=["school", "source_kind", "source_id"], name="evidence_cited_source"),
        ]
