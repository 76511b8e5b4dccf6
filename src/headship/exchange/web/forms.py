"""Forms of the exchange room: what is sent, the word that much may end, and why a field is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class SeveralFiles(forms.ClearableFileInput):
    """Takes one archive, or all the files of a folder."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class FilesField(forms.FileField):
    """A list of the files that were sent; at least one, none of them empty."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        several = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(each, initial) for each in several or [None]]


class UploadForm(forms.Form):
    """A package of OneRoster files."""

    export = FilesField(
        label=_("The export"),
        help_text=_("One zip archive, or all CSV files of it at once."),
        widget=SeveralFiles(attrs={"accept": ".zip,.csv", "multiple": True}),
        error_messages={"required": _("Choose the export of your school’s system.")},
    )


class ApplyForm(forms.Form):
    """Where much would end, the word that it is meant."""

    confirm = forms.BooleanField(label="", error_messages={"required": _("Say that so much is meant to end.")})

    def __init__(self, *args: Any, statement: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirm"].label = statement


class ReasonForm(forms.Form):
    """Why the school keeps a field of sensitive data."""

    reason = forms.CharField(
        label=_("What does the school need it for?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("This stands in the ledger, for anybody who asks later."),
    )
