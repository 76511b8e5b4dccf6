"""Forms about audiences and what is sent to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school import roles
from headship.school.domain.audiences import Rule, sizes_of
from headship.school.models import Audience, Person, Receipt, SchoolClass, Team
from headship.school.models.people import grade_as_said
from headship.school.web.forms.fields import day_field

# The boxes of the rule builder, and the kind of rule that each ticked value makes.
GROUPS = {
    "roles": "role",
    "teams": "team",
    "grades": "grade",
    "classes": "class",
    "family_grades": "families_of_grade",
    "family_classes": "families_of_class",
}


def boxes(label: Any) -> forms.MultipleChoiceField:
    """Boxes to tick; what they are depends on the school, so the form fills them."""
    return forms.MultipleChoiceField(label=label, required=False, widget=forms.CheckboxSelectMultiple)


class AudienceForm(forms.Form):
    """Builds an audience: whoever fits any ticked box belongs."""

    name = forms.CharField(label=_("Name"), max_length=200)
    whole = forms.MultipleChoiceField(
        label=_("Whole groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("everyone", _("Everyone")), ("staff", _("All staff"))],
    )
    roles = boxes(_("Roles"))
    teams = boxes(_("Teams"))
    grades = boxes(_("Learners of year or grade"))
    classes = boxes(_("Learners of class"))
    family_grades = boxes(_("Families of year or grade"))
    family_classes = boxes(_("Families of class"))

    def __init__(self, *args: Any, audience: Audience | None = None, **kwargs: Any) -> None:
        if audience is not None:
            kwargs["initial"] = {"name": audience.name, **ticked(audience.rules)}
        super().__init__(*args, **kwargs)
        for field, choices in _choices().items():
            if choices:
                box: Any = self.fields[field]
                box.choices = choices
            else:
                del self.fields[field]

    def groups(self) -> list[forms.BoundField]:
        """The fields with boxes of one kind, each behind a line of its own."""
        return [self[field] for field in GROUPS if field in self.fields]

    def rules(self) -> list[Rule]:
        """The rules that the ticked boxes make."""
        data = self.cleaned_data
        made: list[Rule] = [{"kind": kind} for kind in data.get("whole", [])]
        for field, kind in GROUPS.items():
            made += [{"kind": kind, "value": value} for value in data.get(field, [])]
        return made


def ticked(rules: Sequence[Rule]) -> dict[str, list[str]]:
    """Which boxes an audience's rules tick."""
    field_of = {kind: field for field, kind in GROUPS.items()}
    boxes_ticked: dict[str, list[str]] = {"whole": []}
    for rule in rules:
        field = field_of.get(rule["kind"])
        if field is None:
            boxes_ticked["whole"].append(rule["kind"])
        else:
            boxes_ticked.setdefault(field, []).append(rule["value"])
    return boxes_ticked


def _choices() -> dict[str, list[tuple[str, Any]]]:
    learners = Person.objects.with_role(roles.STUDENT.code).exclude(grade="")
    grades = sorted(set(learners.values_list("grade", flat=True)), key=_in_order)
    by_grade: list[tuple[str, Any]] = [(grade, grade_as_said(grade)) for grade in grades]
    running = SchoolClass.objects.filter(ended_on__isnull=True).order_by("title")
    by_class = [(str(pk), title) for pk, title in running.values_list("pk", "title")]
    running_teams = Team.objects.filter(ended_on__isnull=True).order_by("name")
    return {
        "roles": list(roles.CHOICES),
        "teams": [(str(pk), name) for pk, name in running_teams.values_list("pk", "name")],
        "grades": by_grade,
        "classes": by_class,
        "family_grades": by_grade,
        "family_classes": by_class,
    }


def _in_order(grade: str) -> tuple[int, str]:
    """2 before 10, and numbers before words."""
    digits = "".join(sign for sign in grade if sign.isdigit())
    return (int(digits) if digits else 10_000, grade)


class DeliveryForm(forms.Form):
    """Writes a message to audiences."""

    audiences = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("To"), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(label=_("Subject"), max_length=200)
    body = forms.CharField(label=_("Text"), widget=forms.Textarea(attrs={"rows": 8}))
    minutes = forms.IntegerField(label=_("Minutes it takes one person"), min_value=1, max_value=240, initial=1)
    asks_acknowledgement = forms.BooleanField(label=_("Ask them to say that they have read it"), required=False)
    due_on = day_field(_("By"), required=False)
    urgent = forms.BooleanField(label=_("Send it although the school is quiet"), required=False)

    def __init__(self, *args: Any, may_break_quiet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        audiences: Any = self.fields["audiences"]
        audiences.queryset = every = Audience.objects.all()
        sizes = sizes_of(list(every))
        audiences.label_from_instance = lambda one: f"{one} ({sizes[one.pk]})"
        if not may_break_quiet:
            del self.fields["urgent"]


class AnswersForm(forms.Form):
    """Enters acknowledgements for people who gave them in a meeting, on paper or to the office."""

    receipts = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("Who"), widget=forms.CheckboxSelectMultiple
    )
    way = forms.ChoiceField(
        label=_("How they gave it"),
        choices=[
            (Receipt.Way.MEETING, _("Together in a meeting")),
            (Receipt.Way.PAPER, _("On paper")),
            (Receipt.Way.OFFICE, _("They told the office")),
        ],
        widget=forms.RadioSelect,
        initial=Receipt.Way.PAPER,
    )
    happened_on = day_field(_("On"), required=False, help_text=_("Empty: today."))

    def __init__(self, *args: Any, receipts: Any, sent_at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent_on = timezone.localdate(sent_at)
        field: Any = self.fields["receipts"]
        field.queryset = receipts
        field.label_from_instance = lambda receipt: receipt.person.name

    def clean_happened_on(self) -> date | None:
        """Nobody answered before it was sent, or will have answered later than today."""
        day: date | None = self.cleaned_data["happened_on"]
        if day is not None and day < self.sent_on:
            raise forms.ValidationError(_("It was sent later than that."))
        if day is not None and day > clock.today():
            raise forms.ValidationError(_("This lies in the future."))
        return day


class SlipForm(forms.Form):
    """Takes the code from a printed slip."""

    code = forms.CharField(
        label=_("Code on your slip"),
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
