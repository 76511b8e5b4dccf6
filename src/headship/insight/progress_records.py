"""Analyses, and what they say of groups, in the registry of record kinds; with what the indicators of 3.1 count."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.insight.domain.analyses import in_words
from headship.insight.models import Analysis, GroupEffect, Target
from headship.insight.rules import SEE_LEARNER, SEE_PROGRESS
from headship.insight.wording import label_of
from headship.kernel.permissions import holds, narrow
from headship.school.models import Person
from headship.school.roles import STUDENT


def analyses_for(person: Person) -> Any:
    """All of the school's, for those who may see progress at all."""
    return Analysis.objects.visible_to(person) if holds(person, SEE_PROGRESS) else Analysis.objects.none()


def targets_for(person: Person) -> Any:
    """Targets of those learners whose page this person may open: leaders all of them, a teacher those they teach."""
    learners = narrow(person, SEE_LEARNER, Person.objects.with_role(STUDENT.code))
    return Target.objects.visible_to(person).filter(learner__in=learners.values("pk"))


def label_of_analysis(analysis: Analysis) -> str:
    """ "Progress, 2024/25 to 2025/26"."""
    return _("Progress, %(years)s") % {"years": in_words(analysis.school_years)}


def label_of_effect(effect: GroupEffect) -> str:
    """ "Year 9", "Support plan (yes)"."""
    return label_of(effect.level, effect.field, effect.label)


def address_of_effect(effect: GroupEffect) -> str:
    """The figure's own page; a class has none."""
    if effect.level == GroupEffect.Level.CLASS:
        return reverse("insight:progress_classes")
    return reverse("insight:progress_figure", args=[effect.pk])


registry.register(
    registry.RecordKind(
        code="analysis", title=gettext_lazy("Analysis of progress"), plural=gettext_lazy("Analyses of progress"),
        model=Analysis, url=lambda analysis: reverse("insight:progress_model"), label=label_of_analysis,
        visible_to=analyses_for,
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="progress", title=gettext_lazy("Progress of a group"), plural=gettext_lazy("Progress of groups"),
        model=GroupEffect, url=address_of_effect, label=label_of_effect,
        visible_to=lambda person: GroupEffect.objects.visible_to(person),
    )
)  # fmt: skip
registry.register(
    registry.RecordKind(
        code="target", title=gettext_lazy("Target of a learner"), plural=gettext_lazy("Targets of learners"),
        model=Target, url=lambda target: reverse("insight:learner", args=[target.learner_id]),
        label=lambda target: f"{target.learner.name}, {target.subject}: {target.label}",
        visible_to=targets_for,
    )
)  # fmt: skip
