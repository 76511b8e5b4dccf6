"""Fields that several forms share."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from headship.school import roles
from headship.school.models import Person, Team


def day_field(label: Any, **options: Any) -> forms.DateField:
    """A day, chosen with the device's own calendar."""
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def moment_field(label: Any, **options: Any) -> forms.DateTimeField:
    """A day and time, in the active time zone."""
    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, **options)


def line(label: Any, *, max_length: int = 300, **options: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(label=label, max_length=max_length, **options)


def long_text(label: Any, *, rows: int = 4, max_length: int = 2000, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **options)


def row_field(label: Any, **options: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """One row to choose; the form sets the queryset, since rows depend on the school in scope."""
    return forms.ModelChoiceField(queryset=None, label=label, **options)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One person, by name. The form sets the queryset, since people depend on the school in scope."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(queryset=None, label=label, **options)


class PeopleField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Several people, by name, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(queryset=None, label=label, **options)


def inside_people() -> QuerySet[Person]:
    """Staff and governors, by name."""
    people: QuerySet[Person] = Person.objects.with_role(*roles.STAFF, *roles.GOVERNANCE).order_by("name")
    return people


def staff() -> QuerySet[Person]:
    """Staff, by name."""
    people: QuerySet[Person] = Person.objects.staff().order_by("name")
    return people


def working_teams() -> QuerySet[Team]:
    """Teams that still work, by name."""
    teams: QuerySet[Team] = Team.objects.filter(ended_on__isnull=True).order_by("name")
    return teams


@cache
def time_zones() -> list[tuple[str, str]]:
    """Time zones by place, as people look for them."""
    places = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix", "right", "SystemV"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places)]


def time_zone_field(**options: Any) -> forms.ChoiceField:
    """A time zone; empty, where allowed, is the school's."""
    blank = [] if options.get("required", True) else [("", _("The school’s"))]
    return forms.ChoiceField(label=_("Time zone"), choices=[*blank, *time_zones()], **options)


def language_field(**options: Any) -> forms.ChoiceField:
    """A language of the interface; empty, where allowed, is the school's."""
    blank = [] if options.get("required", True) else [("", _("The school’s"))]
    return forms.ChoiceField(label=_("Language"), choices=[*blank, *settings.LANGUAGES], **options)
