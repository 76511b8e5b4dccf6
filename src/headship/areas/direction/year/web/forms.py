"""Forms about dates, protected weeks, the bound of a week, and calendar files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.year.domain.dates import Copy
from headship.areas.direction.year.models import SchoolDate
from headship.school.models import Audience
from headship.school.web.forms.fields import day_field

BIGGEST = 2 * 1024 * 1024


class DateForm(forms.Form):
    """Enters or changes a date."""

    kind = forms.ChoiceField(label=_("Kind"), choices=SchoolDate.Kind)
    title = forms.CharField(label=_("What"), max_length=200)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty for one day."))
    audience = forms.ModelChoiceField(
        queryset=None, label=_("Whom it asks something of"), required=False, empty_label=_("Nobody")
    )  # type: ignore[var-annotated]
    minutes = forms.IntegerField(
        label=_("Minutes that it takes each of them"), required=False, min_value=1, max_value=100_000,
        help_text=_("Counted in the week of its last day."),
    )  # fmt: skip
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=2000)

    def __init__(self, *args: Any, entered: SchoolDate | None = None, **kwargs: Any) -> None:
        if entered is not None:
            fields = ("kind", "title", "starts_on", "ends_on", "audience", "minutes", "note")
            kwargs["initial"] = {name: getattr(entered, name) for name in fields}
        super().__init__(*args, **kwargs)
        audience: Any = self.fields["audience"]
        audience.queryset = Audience.objects.all()

    @property
    def dates(self) -> list[forms.BoundField]:
        """What every date has."""
        return [self[name] for name in ("kind", "title", "starts_on", "ends_on")]

    @property
    def asks(self) -> list[forms.BoundField]:
        """What few dates have: whom they ask for minutes, and a note."""
        return [self[name] for name in ("audience", "minutes", "note")]

    @property
    def opened(self) -> bool:
        """True where something of the few is said."""
        return self.is_bound or any(field.initial for field in self.asks)


class ProtectForm(forms.Form):
    """Protects some days."""

    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Whoever wants to ask something in these days reads it.")
    )


class BoundForm(forms.Form):
    """Says how much a week may ask of staff."""

    hours = forms.DecimalField(
        label=_("Hours of all staff together, in a week"), required=False, min_value=0, max_value=10_000,
        decimal_places=1, help_text=_("Empty for no bound. A week above it is named; nothing is forbidden."),
    )  # fmt: skip


class CopyForm(forms.Form):
    """Chooses which of last year's dates stand in this year too."""

    chosen = forms.MultipleChoiceField(
        label=_("On the same weekday, 52 weeks later"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, copies: list[Copy], **kwargs: Any) -> None:
        kwargs["initial"] = {"chosen": [str(copy.source.pk) for copy in copies]}
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.choices = [(str(copy.source.pk), _line(copy)) for copy in copies]


def _line(copy: Copy) -> str:
    days = date_format(copy.starts_on, "D j M Y")
    if copy.ends_on > copy.starts_on:
        days += " – " + date_format(copy.ends_on, "D j M Y")
    return f"{copy.source.title}: {days}"


class FileForm(forms.Form):
    """Takes a calendar file."""

    file = forms.FileField(
        label=_("Calendar file (.ics)"), widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
        help_text=_("Such as the holidays of your country or region. You see what it holds before anything is kept."),
    )  # fmt: skip

    def clean_file(self) -> str:
        """The text of the file."""
        file = self.cleaned_data["file"]
        if file.size > BIGGEST:
            raise forms.ValidationError(_("This file is larger than 2 MB: choose a calendar of holidays alone."))
        try:
            return str(file.read().decode("utf-8-sig"))
        except UnicodeDecodeError as failure:
            raise forms.ValidationError(_("This file is not written in UTF-8. Export the calendar again.")) from failure


class ConfirmForm(forms.Form):
    """The text of a calendar file that was looked at."""

    text = forms.CharField(widget=forms.HiddenInput, max_length=BIGGEST, strip=False)
