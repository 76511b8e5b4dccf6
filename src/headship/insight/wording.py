"""How groups are called on pages, in files and in kept figures."""

from __future__ import annotations

from django.utils.translation import gettext as _

from headship.insight.models import GroupEffect
from headship.school.models.people import grade_as_said

Level = GroupEffect.Level


def label_of(level: str, field: str, label: str) -> str:
    """ "9" → "Year 9"; of a learner group its characteristic comes first: "Support plan (yes)"."""
    if level == Level.SCHOOL:
        return _("our school")
    if level == Level.PHASE:
        said = grade_as_said(label)
        return _("Year %(number)s") % {"number": said} if said.isdecimal() else said
    return f"{field_of(field)} ({label})" if field else label


def field_of(field: str) -> str:
    """ "home_language" → "Home language": a column's name as a school wrote it, made fit to read."""
    words = field.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
