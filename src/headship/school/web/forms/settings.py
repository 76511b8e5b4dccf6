"""Forms about the school itself and about oneself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.school.models import Person, School
from headship.school.web.forms.fields import language_field, moment_field, time_zone_field


class SchoolForm(forms.Form):
    """Changes the school's settings."""

    name = forms.CharField(label=_("Name of the school"), max_length=200)
    language = language_field(help_text=_("Of pages, mails and slips, for everybody who has not chosen another."))
    time_zone = time_zone_field()
    currency = forms.CharField(label=_("Currency"), max_length=3, help_text=_("Its three letters, such as EUR."))
    safeguarding_contact = forms.CharField(
        label=_("Whom to call if a child is in danger"),
        max_length=300,
        required=False,
        help_text=_("A name and a telephone number. It stands above every open form."),
    )
    minimum_group = forms.IntegerField(
        label=_("Smallest group shown"),
        min_value=5,
        max_value=100,
        help_text=_("Figures about fewer people than this are hidden. It may be raised above 5, never lowered."),
    )

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        fields = ("name", "language", "time_zone", "currency", "safeguarding_contact", "minimum_group")
        kwargs["initial"] = {field: getattr(school, field) for field in fields}
        super().__init__(*args, **kwargs)


class CampusForm(forms.Form):
    """Adds or renames a campus."""

    name = forms.CharField(label=_("Name"), max_length=200)


class QuietForm(forms.Form):
    """Begins quiet mode."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, help_text=_("Everybody reads it at the top of every page.")
    )
    until = moment_field(_("Until"), required=False, help_text=_("Empty: until you end it."))


class ProfileForm(forms.Form):
    """Changes one's own language and time zone."""

    language = language_field(required=False)
    time_zone = time_zone_field(required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": person.language, "time_zone": person.time_zone}
        super().__init__(*args, **kwargs)
