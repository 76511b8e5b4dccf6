"""Forms of ideas and trials."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.innovation.domain.questions import LONGEST
from headship.areas.improvement.innovation.models import Hearers, Run
from headship.areas.improvement.innovation.records import answer_choices
from headship.evidence.models import Reading
from headship.kernel.ui.quantities import percent_in_words
from headship.school.models import Audience, Person, SchoolClass, Team
from headship.school.web.forms.fields import PeopleField, PersonField, day_field, long_text, staff
from headship.school.web.open_forms import OpenForm


class IdeaForm(forms.Form):
    """An idea, in two fields."""

    text = long_text(
        _("What would you like to try?"), rows=4,
        help_text=_("A sentence or two is enough: what, with whom, and what might get better for learners."),
    )  # fmt: skip
    team: Any = forms.ModelChoiceField(
        queryset=None, label=_("Whose area is it?"), required=False, empty_label=_("The whole school"),
        help_text=_("Whoever leads it answers within ten school days."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams: Any = self.fields["team"]
        teams.queryset = Team.objects.filter(ended_on__isnull=True).order_by("name")


class AnswerForm(forms.Form):
    """The answer to an idea."""

    state = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    text = long_text(
        _("In words"), required=False,
        help_text=_("What you would like to know, or why not now and what would have to change."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["state"]
        field.choices = answer_choices()


class MoreForm(forms.Form):
    """What a proposer says when asked."""

    text = long_text(_("Your answer"))


class PassOnForm(forms.Form):
    """Who answers instead."""

    to = PersonField(_("Who knows more about it?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = Person.objects.leaders().order_by("name")


class HandOverForm(PassOnForm):
    """Who runs a trial instead."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset, people.label = staff(), _now("Who runs it from now on?")


class Folding(forms.Form):
    """A form that shows first what everybody answers. folded: (line of summary, names of the fields behind it)."""

    folded: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What is shown at once."""
        behind = {name for _line, names in self.folded for name in names}
        return [self[name] for name in self.fields if name not in behind and not self[name].is_hidden]

    @property
    def folds(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """What lies behind a line, line by line."""
        return [(line, [self[name] for name in names]) for line, names in self.folded]


class PlanForm(Folding):
    """The plan of a run."""

    folded = ((_("What you will compare"), ("comparison", "lower_is_better")),)

    question = long_text(
        _("What do you want to know?"), rows=2, max_length=1000,
        help_text=_("One question: do more of them hand in their work if feedback is spoken?"),
    )  # fmt: skip
    expectation = long_text(_("What do you expect, and why?"), rows=2, required=False)
    measure = forms.CharField(
        label=_("What will you measure?"), max_length=300, required=False,
        help_text=_("Something that is there anyway, such as work handed in, is the best measure."),
    )  # fmt: skip
    comparison = forms.ChoiceField(
        label=_("What will you compare?"), choices=Run.Comparison.choices, widget=forms.RadioSelect,
        initial=Run.Comparison.BEFORE_AFTER,
    )  # fmt: skip
    lower_is_better = forms.BooleanField(label=_("Less of it is better"), required=False)
    starts_on = day_field(_("Tried from"))
    ends_on = day_field(_("Until"))


class ReplanForm(PlanForm):
    """The plan of a run that there is, with the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class TrialForm(PlanForm):
    """A new trial with the plan of its first run."""

    title = forms.CharField(label=_("What is tried, in a line"), max_length=200)
    field_order = ("title",)


class PartForm(forms.Form):
    """Who takes part."""

    people = PeopleField(_("Colleagues"), required=False)
    classes: Any = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Classes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = long_text(
        _("Partners beyond the school"), rows=2, required=False, help_text=_("One on each line."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["people"].queryset = staff()
        fields["classes"].queryset = SchoolClass.objects.filter(ended_on__isnull=True).order_by("title")

    def clean_partners(self) -> list[str]:
        """Each line a name."""
        return [line.strip() for line in self.cleaned_data["partners"].splitlines() if line.strip()]


class FigureForm(Folding):
    """A figure: values, or so many of so many, or a mean with its spread, or one that the house has."""

    folded = (
        (_("Or all of them together: so many of how many, or their mean"), ("n", "count", "mean", "sd")),
        (_("Or a figure that the school has already"), ("reading",)),
    )
    values = long_text(
        _("One value for each"), rows=2, required=False,
        help_text=_("Numbers alone, with spaces between them, never names."),
    )  # fmt: skip
    in_order = forms.BooleanField(
        label=_("In the same order as before it began"), required=False, initial=True,
        help_text=_("The first value is of the same learner, or class, as the first was then. If not, untick it: then "
                    "only the two means are compared."),
    )  # fmt: skip
    n = forms.IntegerField(label=_("How many they were"), min_value=1, max_value=100_000, required=False)
    count = forms.IntegerField(
        label=_("So many of them did it, or reached it"), min_value=0, max_value=100_000, required=False
    )
    mean = forms.FloatField(label=_("Or their mean"), required=False)
    sd = forms.FloatField(
        label=_("With the spread"), required=False, min_value=0, help_text=_("The standard deviation, if you have it.")
    )
    reading: Any = forms.ModelChoiceField(queryset=None, label=_("Which figure"), required=False, empty_label=_("None"))
    source = forms.CharField(label=_("Where it comes from"), max_length=200, required=False)

    def __init__(self, *args: Any, reader: Person, paired: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not paired:
            del self.fields["in_order"]
        field: Any = self.fields["reading"]
        field.queryset = Reading.objects.visible_to(reader).filter(
            current=True, hidden=False, value__isnull=False, leader_id__isnull=True, kind__in=["ratio", "mean"]
        ).order_by("title", "indicator")  # fmt: skip
        field.label_from_instance = _reading_words

    def clean_values(self) -> list[float]:
        """The numbers. A comma within a number is a point; one between numbers has a space after it."""
        words = self.cleaned_data["values"].replace(";", " ").replace(", ", " ").split()
        try:
            return [float(word.replace(",", ".")) for word in words]
        except ValueError:
            raise forms.ValidationError(_now("Write numbers alone, with spaces between them: 3.5 4 2.75")) from None


def _reading_words(reading: Reading) -> str:
    value = percent_in_words(reading.value or 0) if reading.kind == Reading.Kind.RATIO else f"{reading.value:.2f}"
    return f"{reading.title or reading.indicator}: {value}"


class BeginForm(forms.Form):
    """Begin; where somebody has not been told, all the same. announced: nobody is left to tell."""

    anyway = forms.BooleanField(label=_("Begin all the same"), required=False)

    def __init__(self, *args: Any, announced: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if announced:
            del self.fields["anyway"]


class StudyForm(forms.Form):
    """What was seen besides the figures."""

    saw = long_text(_("What did you see besides?"), required=False, help_text=_("What surprised you, what was hard."))


class ActForm(Folding):
    """The conclusion of a run."""

    folded = (
        (_("To change it and try again: the next question, and when"),
         ("next_question", "next_starts_on", "next_ends_on")),
    )  # fmt: skip

    verdict = forms.ChoiceField(label=_("What now?"), choices=Run.Verdict.choices, widget=forms.RadioSelect)
    reason = long_text(_("Why?"), rows=2, help_text=_("That one cannot tell yet is a reason too."))
    learnt = long_text(_("What can others learn from it?"), rows=3, required=False)
    next_question = long_text(_("The next question"), rows=2, max_length=1000, required=False)
    next_starts_on = day_field(_("Tried from"), required=False)
    next_ends_on = day_field(_("Until"), required=False)


class ReasonForm(forms.Form):
    """Why something is left."""

    reason = long_text(_("Why?"), rows=2)


class TellingForm(forms.Form):
    """What an audience is told."""

    hearers = forms.ChoiceField(label=_("Who"), choices=Hearers.choices)
    what = long_text(_("What is tried?"), required=False)
    why = long_text(_("Why?"), rows=2, required=False)
    help = long_text(_("Where do they get help, or ask?"), rows=2, max_length=1000, required=False)
    audience: Any = forms.ModelChoiceField(
        queryset=None, label=_("Sent to"), required=False, empty_label=_("The usual audience, or nobody in writing")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["audience"]
        field.queryset = Audience.objects.order_by("name")


class OccasionForm(forms.Form):
    """Where it was said."""

    occasion = forms.CharField(label=_("Where and when"), max_length=200, help_text=_("In class on Monday, say."))


class PublicForm(forms.Form):
    """The public page of a trial."""

    words = long_text(
        _("What stands there, in plain words"), rows=5, required=False,
        help_text=_("What is tried, why, until when, and what a family may notice."),
    )  # fmt: skip
    public = forms.BooleanField(label=_("Everybody with the link may read it"), required=False)
    takes_questions = forms.BooleanField(
        label=_("They may ask there"), required=False,
        help_text=_("Nothing stands on the page before you have read and answered it."),
    )  # fmt: skip

    def __init__(self, *args: Any, turns_it_on: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not turns_it_on:
            del self.fields["public"]


class ReplyForm(forms.Form):
    """The answer to a public question, or why it is kept back."""

    answer = long_text(_("Our answer"), required=False, help_text=_("Everybody reads it."))
    because = forms.CharField(
        label=_("Or keep it back, because"), max_length=300, required=False,
        help_text=_("Only the school reads this: it names a person, or it sells something."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if bool(data.get("answer")) == bool(data.get("because")):
            raise forms.ValidationError(_now("Write an answer, or why it is kept back: one of the two."))
        return data


class QuestionForm(OpenForm):
    """What anybody asks about a trial."""

    text = long_text(_("What would you like to know?"), rows=4, max_length=LONGEST)
