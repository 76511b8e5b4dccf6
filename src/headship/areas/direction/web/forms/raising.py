"""Forms that begin a decision: the question first, and the rest when there is time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.school.domain.teams import teams_of
from headship.school.models import Audience, Person
from headship.school.web.forms.fields import (
    PeopleField,
    PersonField,
    day_field,
    inside_people,
    line,
    row_field,
    working_teams,
)

LONGEST = 300


def text_area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options.setdefault("max_length", 8000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def boxes(label: Any, **options: Any) -> forms.ModelMultipleChoiceField:  # type: ignore[type-arg]
    """Boxes to tick; the form sets the queryset, since rows depend on the school in scope."""
    return forms.ModelMultipleChoiceField(
        queryset=None, label=label, required=False, widget=forms.CheckboxSelectMultiple, **options
    )


def teams_run_by(person: Person) -> Any:
    """The teams for which somebody may decide: a leader for any, others for their own."""
    return working_teams() if person.is_leader else teams_of(person).order_by("name")


def team_field() -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """The team whose decision it is, if it is a team's."""
    return row_field(_("A team’s own decision"), required=False, empty_label=_("No team"))


def percent_field(**options: Any) -> forms.IntegerField:
    """How sure somebody is."""
    return forms.IntegerField(
        label=_("How sure, in per cent"), min_value=1, max_value=99, required=False,
        help_text=_("50 is a coin. 99 is nearly certain; nobody is ever quite."), **options,
    )  # fmt: skip


class QuestionForm(forms.Form):
    """Raises a question."""

    question = line(_("What is to be decided?"), help_text=_("As a question, in one sentence."))
    options = text_area(
        _("Which answers are there?"), rows=3, required=False,
        help_text=_("One on each line. “Leave it as it is” may be one. You can add more later."),
    )  # fmt: skip
    context = text_area(_("What one has to know"), required=False)
    criteria = text_area(_("What must a good answer do?"), rows=2, required=False, help_text=_("One on each line."))
    owner = PersonField(_("Who decides"), required=False)
    team = team_field()
    audiences = boxes(_("Groups that it affects"))
    teams = boxes(_("Teams that it affects"))
    confidential = forms.BooleanField(
        label=_("Confidential: seen only by those named or asked, for good"), required=False
    )
    named = PeopleField(_("Who else may see it, where it is confidential"), required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        fields["owner"].empty_label = _("I do")
        fields["named"].queryset = inside_people()
        fields["team"].queryset = teams_run_by(person)
        fields["teams"].queryset = working_teams()
        fields["audiences"].queryset = Audience.objects.all()

    def clean_options(self) -> list[str]:
        """Each line is an option."""
        return lines_of(self.cleaned_data["options"], LONGEST)

    def clean_criteria(self) -> list[str]:
        """Each line is a criterion."""
        return lines_of(self.cleaned_data["criteria"], 200)


def lines_of(text: str, longest: int) -> list[str]:
    """The lines of a box that are not empty, each short enough. Raises ValidationError."""
    found = [" ".join(each.split()) for each in text.splitlines() if each.strip()]
    for each in found:
        if len(each) > longest:
            raise ValidationError(
                _now("“%(start)s…” is longer than %(longest)s signs.") % {"start": each[:40], "longest": longest}
            )
    return found


class SmallForm(forms.Form):
    """Records a small decision in one line."""

    question = line(_("What was decided about?"))
    choice = line(_("What was decided"))
    reason = line(_("Why, in a few words"), required=False)
    team = team_field()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = teams_run_by(person)


class UrgentForm(forms.Form):
    """Records a decision that could not wait."""

    question = line(_("What was to be decided?"))
    choice = line(_("What is done"))
    reason = text_area(_("Why could it not wait?"), rows=2)
    audiences = boxes(_("Groups that it affects"), help_text=_("They are heard within ten days."))
    teams = boxes(_("Teams that it affects"))
    statement = line(_("What do you expect to come of it?"), required=False)
    percent = percent_field()
    review_on = day_field(_("Look again on"), required=False, help_text=_("Empty: in 30 days."))
    team = team_field()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["team"].queryset = teams_run_by(person)
        fields["teams"].queryset = working_teams()
        fields["audiences"].queryset = Audience.objects.all()


class RevisionForm(forms.Form):
    """Revises the question; says so where somebody else did so first."""

    question = line(_("What is to be decided?"))
    context = text_area(_("What one has to know"), rows=6, required=False)
    owner = PersonField(_("Who decides"))
    team = team_field()

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        fields["team"].queryset = teams_run_by(person)
