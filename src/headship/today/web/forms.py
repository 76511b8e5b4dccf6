"""Forms of this room."""

from __future__ import annotations

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from headship.today.models import SafetyMessage

LONGEST = 10_000


class DigestForm(forms.Form):
    """On which days a digest comes."""

    days = forms.TypedMultipleChoiceField(
        label=_("A mail comes on"),
        coerce=int,
        choices=[(number, name) for number, name in WEEKDAYS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One day is a weekly mail. None: no mail at all."),
    )


class SafetyForm(forms.Form):
    """A concern about a child."""

    text = forms.CharField(
        label=_("What did you see or hear?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off"}),
        help_text=_("In your own words: who, what, when and where. Do not investigate, and do not wait to be sure."),
    )
    about = forms.ChoiceField(
        label=_("Whom is it about?"),
        choices=SafetyMessage.About.choices,
        initial=SafetyMessage.About.OTHER,
        widget=forms.RadioSelect,
        help_text=_("Whoever it is about never receives it."),
    )


class OpenSafetyForm(SafetyForm):
    """A concern about a child, from somebody without an account."""

    contact = forms.CharField(
        label=_("How can you be reached?"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("A name, a telephone number or an address. Without it nobody can come back to you."),
    )
