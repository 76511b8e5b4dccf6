"""The form that takes the school's copy of the standards."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class DocumentForm(forms.Form):
    """Takes the document."""

    file = forms.FileField(
        label=_("The document"),
        help_text=_("Plain text, DOCX or PDF, up to 20 MB. You see what was read before anything is kept."),
        allow_empty_file=True,  # the reader of documents says what is wrong with an empty one
    )
