"""Asking for feedback, releasing it, and the goals that come of it."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school import roles
from headship.school.models import Person
from headship.school.queries import appraiser_of, coached_by, line_managed_by, line_manager_of
from headship.school.web.forms.fields import PeopleField, PersonField, day_field, inside_people
from headship.standards import api as standards
from headship.voice.domain.feedback import GROUPS, LINE_MANAGER

BY_NAME = ("peers", "reports", "governors")
BY_ADDRESS = ("families", "students", "partners")
DAYS_OPEN = 14


class AskForm(forms.Form):
    """Whom to ask, who reads it first, and until when."""

    companion = PersonField(
        _("Who reads it first, and talks it over with you?"),
        help_text=_(
            "Your coach, or a colleague whom you trust. Never the person who appraises you, nor one who answers."
        ),
    )
    line_manager = PersonField(
        _("Line manager"),
        required=False,
        help_text=_("One person, so this answer stands under their name. They are told so before they begin."),
    )
    peers = PeopleField(_("Colleagues who lead"), required=False)
    reports = PeopleField(_("People you lead"), required=False)
    governors = PeopleField(_("Governors"), required=False)
    families = forms.CharField(label=_("Families"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    students = forms.CharField(label=_("Students"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    partners = forms.CharField(label=_("Partners"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    closes_on = day_field(
        _("Last day to answer"), help_text=_("Two weeks let everybody find a quiet quarter of an hour.")
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        manager, led = line_manager_of(by), line_managed_by(by)
        kwargs["initial"] = {
            "line_manager": manager, "reports": list(led.values_list("pk", flat=True)), "companion": _coach_of(by),
            "closes_on": clock.today() + timedelta(days=DAYS_OPEN),
        } | (kwargs.get("initial") or {})  # fmt: skip
        super().__init__(*args, **kwargs)
        appraiser = appraiser_of(by)
        inside = inside_people().exclude(pk=by.pk)
        self._choose("companion", inside.exclude(pk=appraiser.pk) if appraiser else inside)
        self._choose("line_manager", inside)
        self._choose("peers", Person.objects.leaders().exclude(pk=by.pk).order_by("name"))
        self._choose("reports", Person.objects.staff().exclude(pk=by.pk).order_by("name"))
        self._choose("governors", Person.objects.with_role(*roles.GOVERNANCE).exclude(pk=by.pk).order_by("name"))
        for code in BY_ADDRESS:
            self.fields[code].help_text = _("Their e-mail addresses, one on each line.")

    def _choose(self, name: str, people: QuerySet[Person]) -> None:
        field: Any = self.fields[name]
        field.queryset = people

    def clean_closes_on(self) -> datetime:
        """The end of that day, in the school's time."""
        day = self.cleaned_data["closes_on"]
        if day <= clock.today():
            raise ValidationError(_now("Choose a day to come."))
        return timezone.make_aware(datetime.combine(day, time(23, 59)))

    def raters(self) -> dict[str, list[Person]]:
        """The people chosen, by group."""
        chosen = {code: list(self.cleaned_data[code]) for code in BY_NAME}
        manager = self.cleaned_data["line_manager"]
        return {
            code: people for code, people in {LINE_MANAGER: [manager] if manager else [], **chosen}.items() if people
        }

    def addresses(self) -> dict[str, list[str]]:
        """The addresses written down, by group."""
        written = {code: self.cleaned_data[code].split() for code in BY_ADDRESS}
        return {code: some for code, some in written.items() if some}

    @property
    def groups_by_name(self) -> list[tuple[str, Any]]:
        """The groups whose people are ticked, with their titles."""
        return [(str(GROUPS[code]), self[code]) for code in BY_NAME]

    @property
    def groups_by_address(self) -> list[Any]:
        """The groups that are written down as addresses."""
        return [self[code] for code in BY_ADDRESS]


def _coach_of(person: Person) -> Person | None:
    coaches = (each for each in inside_people().filter(relations_by__of=person, relations_by__kind="coach"))
    return next((each for each in coaches if coached_by(each).filter(pk=person.pk).exists()), None)


class CompanionForm(forms.Form):
    """Another companion."""

    companion = PersonField(_("Who reads it first, and talks it over with you?"))

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["companion"]
        field.queryset = inside_people().exclude(pk=by.pk)


class ReleaseForm(forms.Form):
    """The companion's note to the leader."""

    note = forms.CharField(
        label=_("When and how will you talk it over?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For instance: “Thursday at four in my room. Read it twice before, and not late in the evening.”"),
    )


class GoalForm(forms.Form):
    """A goal, from something in the report."""

    speaks_to = forms.ChoiceField(label=_("From which part of the report?"), required=False)
    text = forms.CharField(
        label=_("What will people notice?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Something that you will do, seen with their eyes: “I come to each department’s meeting once a term.”"
        ),
    )
    by_when = day_field(_("By when?"))

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {})
        kwargs["initial"].setdefault("by_when", clock.today() + timedelta(days=120))
        super().__init__(*args, **kwargs)
        field: Any = self.fields["speaks_to"]
        titles = {each.code: each.title for standard in standards.catalogue().standards for each in standard.elements}
        field.choices = [("", _("No single part"))] + [(code, f"{code} {titles.get(code, '')}") for code in codes]


class OutcomeForm(forms.Form):
    """What came of a goal."""

    outcome = forms.CharField(label=_("What came of it?"), widget=forms.Textarea(attrs={"rows": 3}))
