"""Forms of the evidence room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.evidence import files
from headship.evidence.domain.items import Content
from headship.evidence.framework import bare_codes
from headship.evidence.models import EvidenceItem, EvidenceRevision
from headship.evidence.models.ledger import Purpose
from headship.evidence.web.clause_picker import ClausePicker
from headship.evidence.web.clauses import clause_choices
from headship.kernel import clock
from headship.school.web.forms.fields import PersonField, day_field, inside_people

WHO_READS = [
    (Purpose.ACCOUNTABLE, _("Staff and governors: it counts as evidence of the school")),
    (Purpose.FORMATIVE, _("Only I: it helps me to think, and nobody else learns of it")),
]


class ContentForm(forms.Form):
    """What a piece of evidence says, and what it speaks to."""

    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("So that somebody else recognises it in a list.")
    )
    happened_on = day_field(_("When it happened"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What happened, and what it shows."),
    )  # fmt: skip
    link = forms.URLField(label=_("Link"), required=False, max_length=500, assume_scheme="https")
    file = forms.FileField(label=_("File"), required=False)
    clauses = forms.MultipleChoiceField(
        label=_("What it speaks to"),
        help_text=_("Choose only what it really shows."),
        widget=ClausePicker,
        error_messages={"required": _("Choose at least one clause.")},
    )
    expires_on = day_field(
        _("Counts until"), required=False,
        help_text=_("After that day it stays, and no longer counts. You are asked beforehand whether it still holds."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clauses"].choices = clause_choices()  # type: ignore[attr-defined]
        self.fields["happened_on"].widget.attrs["max"] = clock.today().isoformat()
        self.fields["file"].widget.attrs["accept"] = ",".join(sorted(files.TAKEN))
        said = _("%(endings)s, up to %(limit)s MB. It is given only to whoever may see this.")
        self.fields["file"].help_text = said % {
            "endings": files.endings(), "limit": files.LARGEST // (1024 * 1024),
        }  # fmt: skip

    def content(self) -> Content:
        """What was written, for the domain."""
        data = self.cleaned_data
        return Content(
            title=data["title"], clauses=data["clauses"], happened_on=data["happened_on"],
            expires_on=data["expires_on"], note=data["note"], link=data["link"], file=data["file"],
            keep_file=bool(data.get("keep_file")),
        )  # fmt: skip


class ItemForm(ContentForm):
    """Adds a piece of evidence."""

    purpose = forms.ChoiceField(
        label=_("Who reads it"), choices=WHO_READS, initial=Purpose.ACCOUNTABLE, widget=forms.RadioSelect
    )


class RevisionForm(ContentForm):
    """Revises a piece of evidence."""

    reason = forms.CharField(
        label=_("Why it is revised"), max_length=300, help_text=_("Earlier revisions stay, each with its reason.")
    )

    field_order = ("title", "happened_on", "note", "link", "keep_file", "file", "clauses", "expires_on", "reason")

    def __init__(self, *args: Any, last: EvidenceRevision, **kwargs: Any) -> None:
        initial = {
            "title": last.title, "happened_on": last.happened_on, "note": last.note, "link": last.link,
            "clauses": bare_codes(last.clauses.split()), "expires_on": last.expires_on, "keep_file": True,
        }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        if last.stored_as:
            self.fields["keep_file"] = forms.BooleanField(
                label=_("Keep the file %(name)s") % {"name": last.file_name}, required=False
            )
            self.fields["file"].label = _("Another file in its place")
            self.order_fields(self.field_order)


class RenewalForm(forms.Form):
    """Lets an item count for longer."""

    expires_on = day_field(_("Counts until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expires_on"].widget.attrs["min"] = clock.today().isoformat()


class OwnerForm(forms.Form):
    """Hands an item to somebody else."""

    to = PersonField(_("Who looks after it from now on"))

    def __init__(self, *args: Any, item: EvidenceItem, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = inside_people().exclude(pk=item.owner_id)


class ReasonForm(forms.Form):
    """Asks why."""

    reason = forms.CharField(label=_("Why"), max_length=300)

    def __init__(self, *args: Any, help_text: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = help_text
