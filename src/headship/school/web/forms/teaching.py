"""Forms about terms and classes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.school import roles
from headship.school.models import AcademicTerm, Enrolment, Person
from headship.school.web.forms.fields import PersonField, day_field


class TermForm(forms.Form):
    """Makes or changes a term."""

    title = forms.CharField(label=_("Title"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=AcademicTerm.Kind.choices, initial=AcademicTerm.Kind.TERM)
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))
    parent = forms.ModelChoiceField(queryset=None, label=_("Part of"), required=False)  # type: ignore[var-annotated]

    def __init__(self, *args: Any, term: AcademicTerm | None = None, **kwargs: Any) -> None:
        if term is not None:
            fields = ("title", "kind", "starts_on", "ends_on", "parent")
            kwargs["initial"] = {field: getattr(term, field) for field in fields}
        super().__init__(*args, **kwargs)
        parent: Any = self.fields["parent"]
        parent.queryset = AcademicTerm.objects.filter(ended=False).exclude(pk=term.pk if term else None)
        parent.empty_label = _("Nothing: it stands by itself")


class ClassForm(forms.Form):
    """Makes a class."""

    title = forms.CharField(label=_("Title"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=100, required=False)
    grades = forms.CharField(label=_("Year or grade"), max_length=100, required=False)


class PlaceForm(forms.Form):
    """Puts somebody into a class."""

    person = PersonField(_("Who"))
    part = forms.ChoiceField(label=_("As"), choices=Enrolment.Part.choices, initial=Enrolment.Part.STUDENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = Person.objects.with_role(*roles.STAFF, roles.STUDENT.code).order_by("name")
