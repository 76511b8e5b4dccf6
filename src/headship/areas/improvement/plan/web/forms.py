"""Forms of the plan: short ones, one thing at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from headship.areas.improvement.plan.domain.judging import figures_again
from headship.areas.improvement.plan.models import Action, CheckIn, Evaluation, Measure, Plan, Priority
from headship.areas.improvement.plan.queries import loads_ahead, research_for
from headship.areas.improvement.plan.wording import with_interval
from headship.evidence.models import Reading
from headship.insight.api import KEPT_FIGURES
from headship.kernel.failures import Refusal
from headship.kernel.money import Money, read_money
from headship.school.models import Person
from headship.school.web.forms.fields import (
    PeopleField,
    PersonField,
    day_field,
    inside_people,
    row_field,
    staff,
    working_teams,
)

LONGEST = 4000
# Each part of a theory of change: what is asked, and what helps to answer it.
PARTS = {
    "outcome": (_("What will be different for learners?"),
                _("Which learners, and what they will do, know or feel that they do not now.")),
    "mechanism": (_("Why should these actions lead there?"),
                  _("“If we …, then …, because …” is a good way to begin.")),
    "assumptions": (_("What has to hold for that?"),
                    _("What you take for granted: time, skills, goodwill, attendance.")),
    "affected": (_("Whom does it affect, and what does it ask of them?"),
                 _("Learners, staff, families: what changes for each, and what they say about it.")),
    "readiness": (_("How ready are we?"), _("Who is for it, who is tired, what is missing still.")),
    "risks": (_("What could go wrong, and what do we do then?"), _("Also what it could do to something else.")),
    "stop_rule": (_("When would we stop?"), _("What you would have to see, and by when, to let it go.")),
}  # fmt: skip


def words(label: Any, *, rows: int = 3, longest: int = LONGEST, **options: Any) -> forms.CharField:
    """A few sentences."""
    return forms.CharField(label=label, max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


def line(label: Any, *, longest: int = 200, **options: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(label=label, max_length=longest, **options)


class Nothing(forms.Form):
    """Only asks whether it is meant."""


class PlanForm(forms.Form):
    """The plan of a school year."""

    title = line(_("Title"))
    school_year = forms.IntegerField(
        label=_("School year"), min_value=2000, max_value=2100, help_text=_("The year in which it ends.")
    )
    starts_on = day_field(_("From"))
    ends_on = day_field(_("To"))


class StageForm(forms.Form):
    """A stage is done, or has another day: that one is named, or its button was pressed."""

    said = line(_("In a few words, what was done"), longest=300, required=False)
    due_on = day_field(_("Another day"), required=False)

    def clean(self) -> dict[str, Any]:
        """Whoever moves it says to when."""
        data = super().clean() or {}
        if "move" in self.data and not data.get("due_on") and "due_on" not in self.errors:
            raise forms.ValidationError({"due_on": _now("Say which day it is to be.")})
        return data


class ReasonForm(forms.Form):
    """Why the plan was changed."""

    reason = line(_("Why was it changed?"), longest=300, help_text=_("What you saw or heard that made you change it."))


class ChosenPriorities(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Priorities to tick, each with how many actions it has."""

    def label_from_instance(self, obj: Any) -> str:
        """Its title, and its actions."""
        return ngettext("%(title)s – %(n)s action", "%(title)s – %(n)s actions", obj.live) % {
            "title": obj.title, "n": obj.live,
        }  # fmt: skip


class CopyForm(forms.Form):
    """Next year's plan from this year's."""

    title = line(_("Title"))
    school_year = forms.IntegerField(
        label=_("School year, by the year in which it ends"), min_value=2000, max_value=2100
    )
    only = ChosenPriorities(
        queryset=None, label=_("What goes on"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick what goes on. A plan without any of it is begun anew.")},
        help_text=_("Each comes with its actions. What was stopped, let go or is part of the work is not ticked."),
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["only"]
        live = Count("actions", filter=~Q(actions__state=Action.State.STOPPED))
        field.queryset = plan.priorities.annotate(live=live).order_by("position", "pk")

    def clean_only(self) -> list[int]:
        """By their ids."""
        return [row.pk for row in self.cleaned_data["only"]]


class PriorityForm(forms.Form):
    """Begins a priority: what, and for whom; the rest step by step."""

    title = line(
        _("The priority, in one line"), help_text=_("Something that will be different, not something that is done.")
    )
    outcome = words(PARTS["outcome"][0], help_text=PARTS["outcome"][1], required=False)
    owner = PersonField(_("Who looks after it"))
    team = row_field(_("With which team"), required=False, empty_label=_("No team"))

    plan = row_field(_("In which plan"))

    def __init__(self, *args: Any, plans: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset, fields["team"].queryset = inside_people(), working_teams()
        if plans is not None and plans.count() > 1:
            fields["plan"].queryset = plans
        else:
            del fields["plan"]


class PriorityChangeForm(PriorityForm):
    """Title, owner, team and place."""

    outcome = None  # type: ignore[assignment]
    position = forms.IntegerField(label=_("Its place among the priorities"), min_value=1, max_value=99, required=False)


class TheoryForm(forms.Form):
    """One part of a theory of change."""

    text = words("", rows=6, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, part: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label, self.fields["text"].help_text = PARTS[part]


class RisksForm(forms.Form):
    """The risks, looked at again."""

    risks = words(PARTS["risks"][0], rows=5, help_text=_("Unchanged is an answer too: leave it as it stands."))
    stop_rule = words(PARTS["stop_rule"][0], help_text=PARTS["stop_rule"][1], required=False)


def said_of(reading: Reading) -> str:
    """A figure in a line to choose it by."""
    return f"{reading.title or reading.indicator}: {with_interval(reading)} ({date_format(reading.taken_on)})"


class ReadingField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A figure to choose, with its value and day."""

    def label_from_instance(self, obj: Any) -> str:
        """Its title, value and day."""
        return said_of(obj)


def figures(person: Person) -> Any:
    """The school's figures that say something: as they are today, and what was kept of learners' progress."""
    rows = Reading.objects.visible_to(person).filter(leader_id__isnull=True, hidden=False, value__isnull=False)
    kept = rows.filter(frozen=True, indicator__startswith=KEPT_FIGURES)
    return (rows.filter(current=True) | kept).order_by("title", "-taken_on")


class AimForm(forms.Form):
    """Baseline and target. A share is written in per cent."""

    baseline = ReadingField(
        queryset=None, label=_("Where we stand"), required=False, empty_label=_("Choose a figure"),
        help_text=_("It is kept as it stands today, with its interval, and does not move any more."),
    )  # fmt: skip
    target = forms.FloatField(
        label=_("What we aim for"), required=False, help_text=_("On the same scale; a share in per cent.")
    )
    pooled_years = forms.IntegerField(
        label=_("Over how many years it is read together"), min_value=1, max_value=6, required=False,
        help_text=_(
            "For a small cohort: several years together say more than one. The years before are added to the figure, "
            "and the result is read over as many."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, priority: Priority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["baseline"]
        rows = figures(person)
        field.queryset = rows | Reading.objects.filter(pk=priority.baseline_id) if priority.baseline_id else rows

    def clean(self) -> dict[str, Any]:
        """A share is typed in per cent and kept from 0 to 1."""
        data = super().clean() or {}
        start, target = data.get("baseline"), data.get("target")
        if start is not None and target is not None and start.kind == Reading.Kind.RATIO:
            if not 0 <= target <= 100:
                raise forms.ValidationError({"target": _now("A share lies between 0 and 100 per cent.")})
            data["target"] = target / 100
        return data


class AgreedForm(forms.Form):
    """By what it will be judged where no number will do."""

    text = words(
        _("By what will we judge it?"), rows=4,
        help_text=_("What people will see, hear or find, who looks, and when. Agreed today, used at the earliest in "
                    "four weeks."),
    )  # fmt: skip


class MeasureForm(forms.Form):
    """Something to look at on the way."""

    kind = forms.ChoiceField(label=_("What it shows"), choices=Measure.Kind, widget=forms.RadioSelect)
    text = line(_("What we look at"), longest=300)


class FoundForm(forms.Form):
    """What was found."""

    found = words(_("What was found"))


class BecauseForm(forms.Form):
    """Why it stops."""

    because = words(_("Why it stops"), help_text=_("For those who put work into it."))


class CelebrationForm(forms.Form):
    """Something worth celebrating. Those who worked on it come first; everybody else stands behind a line."""

    words = words(_("What is worth celebrating"), longest=1000)
    people = PeopleField(
        _("Thanks to whom"), required=False, error_messages={"required": _("Name those who brought it about.")}
    )
    others = PeopleField(_("And somebody else"), required=False)
    tell = forms.BooleanField(label=_("Tell all staff, in a message"), required=False)

    def __init__(self, *args: Any, involved: Collection[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everybody = list(staff())
        for name, there in (("people", True), ("others", False)):
            field: Any = self.fields[name]
            field.queryset = staff()
            field.choices = [(each.pk, each.name) for each in everybody if (each.pk in involved) == there]
        if not self.fields["people"].choices:  # type: ignore[attr-defined]
            del self.fields["people"]
        elif not self.data.get("others"):
            self.fields["people"].required = True

    def clean(self) -> dict[str, Any]:
        """All who were ticked, together."""
        data = super().clean() or {}
        named = {person.pk: person for name in ("people", "others") for person in data.pop(name, None) or ()}
        if not named:
            raise forms.ValidationError(_now("Name those who brought it about."))
        return {**data, "people": list(named.values())}


class EvaluationForm(forms.Form):
    """What came of a priority."""

    result = ReadingField(
        queryset=None, label=_("The same measure, read again"), required=False, empty_label=_("No figure"),
    )  # fmt: skip
    verdict = forms.ChoiceField(
        label=_("Was it reached?"), choices=Evaluation.Verdict, widget=forms.RadioSelect,
        help_text=_("“Cannot tell” is an answer, not a failure."),
    )  # fmt: skip
    found = words(_("What did you find?"), rows=4)
    lessons = words(_("What did you learn?"))
    again = words(_("What would you do again, and what not?"), required=False)
    cites = forms.MultipleChoiceField(
        label=_("What research says about it"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What the priority rests on comes first. More can be linked afterwards."),
    )  # fmt: skip
    next = forms.ChoiceField(label=_("And now?"), choices=Evaluation.Next, widget=forms.RadioSelect)

    def __init__(self, *args: Any, person: Person, priority: Priority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["result"]
        field.queryset = figures_again(person, priority)
        field.initial = field.queryset.first()
        if priority.target is None or field.initial is None:
            del self.fields["result"]
        research: Any = self.fields["cites"]
        research.choices = [(f"{seen.kind}:{seen.record_id}", seen.label) for seen in research_for(person, priority)]
        if not research.choices:
            del self.fields["cites"]

    def clean_cites(self) -> list[tuple[str, int]]:
        """What was ticked, as (kind, id)."""
        pairs = (value.split(":") for value in self.cleaned_data["cites"])
        return [(kind, int(number)) for kind, number in pairs]


def later_plans(priority: Priority) -> Any:
    """Open plans of later years, into which it may be carried on; the next first."""
    later = Plan.objects.filter(school_year__gt=priority.plan.school_year).exclude(state=Plan.State.CLOSED)
    return later.order_by("school_year")


class CarryForm(forms.Form):
    """Takes a priority into a later plan."""

    plan = row_field(_("Into which plan"))
    owner = PersonField(_("Who goes on with it"))
    handover = words(_("What they have to know"), rows=5)

    def __init__(self, *args: Any, priority: Priority, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["plan"].queryset, fields["owner"].queryset = later_plans(priority), inside_people()


class HandoverForm(forms.Form):
    """Who takes over, and what they have to know."""

    to = PersonField(_("Who goes on with it"))
    words = words(_("What they have to know"), rows=5)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = inside_people()


class OwnerField(PersonField):
    """Who does it, each with how much they look after already in the fullest of the next twelve weeks."""

    loads: Mapping[int, int] = {}

    def label_from_instance(self, obj: Any) -> str:
        """The name, and how many actions at once."""
        load = self.loads.get(obj.pk, 0)
        if not load:
            return str(obj.name)
        return ngettext("%(name)s – %(n)s action", "%(name)s – %(n)s actions at once", load) % {
            "name": obj.name, "n": load,
        }  # fmt: skip


class ActionForm(forms.Form):
    """An action, and who does it, beside what they do already."""

    title = line(_("What is done"), longest=300)
    owner = OwnerField(_("Who does it"))
    team = row_field(_("With which team"), required=False, empty_label=_("No team"))
    starts_on = day_field(_("From"), required=False)
    ends_on = day_field(_("By when"))
    success = words(_("How we will know that it worked"), rows=2, required=False)
    cost = line(
        _("What it costs"),
        longest=30,
        required=False,
        help_text=_("In the school’s currency. Leave it empty for none."),
    )
    after = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("What has to be done before it begins"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    anyway = forms.BooleanField(label=_("We have talked about the weeks in which it is much"), required=False)

    def __init__(self, *args: Any, currency: str, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        fields: Any = self.fields
        fields["owner"].loads = loads_ahead()
        fields["owner"].queryset, fields["team"].queryset = inside_people(), working_teams()
        if "after" in fields:
            fields["after"].queryset = others

    def clean_cost(self) -> Money | None:
        """An amount in the school's currency, or None."""
        typed = self.cleaned_data["cost"].strip()
        if not typed:
            return None
        try:
            amount = read_money(typed, self.currency)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if amount.amount < 0:
            raise forms.ValidationError(_now("A cost is not below nothing."))
        return amount


class ActionChangeForm(ActionForm):
    """Everything but its days and what it waits for."""

    starts_on = None  # type: ignore[assignment]
    ends_on = None  # type: ignore[assignment]
    after = None  # type: ignore[assignment]
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LoadForm(forms.Form):
    """Whose weeks are asked about: from a day to another; but: an action that is not counted."""

    owner = forms.ModelChoiceField(queryset=None)  # type: ignore[var-annotated]
    starts_on = forms.DateField(required=False)
    ends_on = forms.DateField(required=False)
    but = forms.IntegerField(required=False, min_value=1, max_value=2**62)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()


class OrderForm(forms.Form):
    """What an action waits for."""

    after = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("What has to be done before it begins"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, others: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["after"]
        field.queryset = others


class DaysForm(forms.Form):
    """The days of an action in a plan that is being made."""

    starts_on = day_field(_("From"))
    ends_on = day_field(_("By when"))


class ForecastForm(forms.Form):
    """Another last day; of what has not begun, another first one too."""

    starts_on = day_field(_("From when now"), required=False)
    ends_on = day_field(_("By when now"))
    why = line(_("Why it moves"), longest=300)


class CheckInForm(forms.Form):
    """How it stands, in half a minute."""

    status = forms.ChoiceField(label=_("How does it stand?"), choices=CheckIn.Status, widget=forms.RadioSelect)
    shows = words(
        _("What shows it?"), rows=2, longest=1000, help_text=_("What was seen, heard or counted; one sentence will do.")
    )
    needs = line(_("What is needed, and from whom?"), longest=300, required=False)
    ends_on = day_field(_("Another last day, if it moves"), required=False)
    why = line(_("Why it moves"), longest=300, required=False)


class LookBackForm(forms.Form):
    """What came of an action."""

    came_of_it = words(_("What came of it?"), rows=4)


def others_of(action: Action | None, priority: Priority | None) -> Any:
    """Actions for which another may wait: those of the same plan that are not stopped."""
    plan_id = priority.plan_id if priority else action.plan_id if action else None
    if plan_id is None:
        return Action.objects.none()
    rows = Action.objects.filter(plan_id=plan_id).exclude(state=Action.State.STOPPED)
    return (rows.exclude(pk=action.pk) if action else rows).order_by("starts_on", "title")
