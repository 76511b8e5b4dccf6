"""Forms about people, their roles and relations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.school import roles
from headship.school.models import Campus, Invitation, Person, Relation
from headship.school.web.forms.fields import (
    PersonField,
    day_field,
    language_field,
    staff,
    time_zone_field,
)


class SearchForm(forms.Form):
    """Looks through the people of the school."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Any role")), *roles.CHOICES])
    left = forms.BooleanField(label=_("Also those who have left"), required=False)


class EnrolForm(forms.Form):
    """Enrols somebody."""

    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("As they write it themselves, in any script and order.")
    )
    email = forms.EmailField(
        label=_("E-mail"), required=False, help_text=_("Not needed: without one they get printed slips.")
    )
    language = language_field(required=False)
    time_zone = time_zone_field(required=False)
    joined_on = day_field(_("First day"), required=False, help_text=_("Empty: today."))


class DetailsForm(EnrolForm):
    """Changes somebody's details."""

    grade = forms.CharField(label=_("Year or grade"), max_length=40, required=False)
    campus = forms.ModelChoiceField(queryset=None, label=_("Campus"), required=False)  # type: ignore[var-annotated]

    field_order = ("name", "email", "grade", "campus", "language", "time_zone")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        fields = ("name", "email", "language", "time_zone", "grade", "campus")
        kwargs["initial"] = {field: getattr(person, field) for field in fields}
        super().__init__(*args, **kwargs)
        del self.fields["joined_on"]
        campus: Any = self.fields["campus"]
        campus.queryset = Campus.objects.filter(ended_on__isnull=True).order_by("name")
        if not campus.queryset.exists():
            del self.fields["campus"]


class RoleForm(forms.Form):
    """Gives somebody a role."""

    role = forms.ChoiceField(label=_("Role"), choices=roles.CHOICES)
    starts_on = day_field(_("First day"), required=False, help_text=_("Empty: today."))
    ends_on = day_field(_("Last day"), required=False, help_text=_("Empty: until it is ended."))


class RelationForm(forms.Form):
    """Says who manages, coaches or appraises somebody."""

    kind = forms.ChoiceField(label=_("As"), choices=Relation.Kind.choices)
    to = PersonField(_("Who"))
    starts_on = day_field(_("From"), required=False, help_text=_("Empty: today."))

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        to: Any = self.fields["to"]
        to.queryset = (
            Person.objects.with_role(*roles.STAFF, *roles.GOVERNANCE, roles.PARTNER.code)
            .exclude(pk=person.pk)
            .order_by("name")
        )


class DepartureForm(forms.Form):
    """Records that somebody leaves."""

    on = day_field(_("Last day"))


class ActingHeadForm(forms.Form):
    """Appoints an acting head."""

    person = PersonField(_("Who leads the school meanwhile"))
    until = day_field(_("Last day"), help_text=_("It ends by itself after this day."))
    starts_on = day_field(_("First day"), required=False, help_text=_("Empty: today."))
    reason = forms.CharField(label=_("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person: Any = self.fields["person"]
        person.queryset = staff()


class InvitationForm(forms.Form):
    """Makes an account from an invitation."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 12 signs. A sentence that only you would write is easy to keep and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        known = invitation.person.email
        kwargs["initial"] = {"email": known}
        super().__init__(*args, **kwargs)
        if known:
            # Shown, so that a password manager keeps both, and not changed: the link was sent there.
            self.fields["email"].disabled = True
