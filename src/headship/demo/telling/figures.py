"""Figures on which people of the story rest what they do: what learners' progress says, and the school's readings."""

from __future__ import annotations

from headship.evidence.models import Reading
from headship.insight.domain.keeping import freeze_effect
from headship.insight.models import GroupEffect
from headship.school.models import Person


def progress(by: Person, subject: str, level: str, code: str) -> Reading | None:
    """What the last analysis says of a group, kept as it stands; None in a school too small for it."""
    effect = GroupEffect.objects.visible_to(by).filter(
        analysis__current=True, analysis__subject=subject, level=level, code=code, basis=GroupEffect.Basis.ALL,
        hidden="", estimate__isnull=False,
    ).first()  # fmt: skip
    return freeze_effect(by=by, effect=effect) if effect is not None else None


def reading(code: str) -> Reading | None:
    """The school's figure of this indicator as it stands; None where there is none yet, or it is hidden."""
    found: Reading | None = Reading.objects.filter(
        indicator=code, leader_id__isnull=True, current=True, hidden=False, value__isnull=False
    ).first()
    return found


def figure(by: Person, told: str | list[str]) -> Reading | None:
    """As the story names it: an indicator's code, or subject, level and group."""
    return reading(told) if isinstance(told, str) else progress(by, *told)
