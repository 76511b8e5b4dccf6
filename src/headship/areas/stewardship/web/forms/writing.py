"""Forms that write a policy: its text, who keeps it, its question, and what it is held against."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.domain.drafting import LONGEST
from headship.areas.stewardship.models import PolicyVersion, Requirement, SchoolValue
from headship.school.models import Audience
from headship.school.web.forms.fields import PersonField, day_field, inside_people, staff

OUTLINE = _("## What this is for\n\n\n\n## What to do\n\n\n\n## Whom to ask\n\n")
MARKDOWN_HELP = _(
    "## makes a heading, - a point of a list, **two stars** make words bold. An empty line parts paragraphs."
)
ANSWERS = 4


def text_area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options.setdefault("max_length", 8000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def line(label: Any, max_length: int = 200, **options: Any) -> forms.CharField:
    """One line."""
    return forms.CharField(label=label, max_length=max_length, **options)


def policy_text() -> forms.CharField:
    """The text of a policy."""
    widget = forms.Textarea(attrs={"rows": 22, "class": "policy-source", "spellcheck": "true"})
    return forms.CharField(label=_("Text"), max_length=LONGEST, help_text=MARKDOWN_HELP, widget=widget)


class ArrangementForm(forms.Form):
    """Who keeps a policy, how often it is looked at again, and who reads it."""

    owner = PersonField(_("Who keeps it"))
    cycle_months = forms.IntegerField(
        label=_("Months between reviews"), min_value=1, max_value=60, initial=12,
        help_text=_("Most hold for 12 or 24 months; what changes fast is looked at sooner."),
    )  # fmt: skip
    audiences = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("Who has to know it"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=_("Language of the text"), required=False, choices=[("", _("The school’s")), *settings.LANGUAGES]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = staff()
        fields["audiences"].queryset = Audience.objects.all()


class PolicyForm(ArrangementForm):
    """Begins a policy."""

    title = line(_("What is it about?"))
    text = policy_text()

    field_order = ["title", "text", "owner", "audiences", "cycle_months", "language"]


class TextForm(forms.Form):
    """Writes on a draft. The first version needs no word on what is new."""

    title = line(_("Title"))
    text = policy_text()
    change = line(
        _("What is new, in one sentence"), max_length=300, required=False,
        help_text=_("Readers see this first, so that they need not compare."),
    )  # fmt: skip

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if version.policy.current_id is None:
            del self.fields["change"]


class QuestionForm(forms.Form):
    """Writes the question about a version."""

    scenario = text_area(
        _("A situation that could happen tomorrow"), rows=3, max_length=1000,
        help_text=_("Not “what does the text say” but “what would you do”."),
    )  # fmt: skip
    right = forms.ChoiceField(label=_("Which answer is right?"), widget=forms.RadioSelect)
    why = text_area(
        _("Why it is right"), rows=2, max_length=1000,
        help_text=_("Whoever chose another answer reads this, so write it kindly."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = {"scenario": self.fields["scenario"]}
        for place in range(ANSWERS):
            label = _("Answer %(n)s") % {"n": place + 1}
            fields[f"answer_{place}"] = line(label, max_length=300, required=place < 2)
        right: Any = self.fields["right"]
        right.choices = [(str(place), _("Answer %(n)s") % {"n": place + 1}) for place in range(ANSWERS)]
        self.fields = {**fields, "right": right, "why": self.fields["why"]}

    def for_domain(self) -> dict[str, Any]:
        """The arguments of `set_question`."""
        data = self.cleaned_data
        answers = [data.get(f"answer_{place}", "") for place in range(ANSWERS)]
        return {"scenario": data["scenario"], "answers": answers, "right": int(data["right"]), "why": data["why"]}


class LinkForm(forms.Form):
    """Links a draft to a value or a requirement."""

    target = forms.ChoiceField(label=_("What it is held against"))
    how = line(_("How it keeps to it"), max_length=300, required=False, help_text=_("One sentence helps the checker."))

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        linked = version.links.all()
        values = SchoolValue.objects.kept().exclude(pk__in=linked.exclude(value=None).values("value"))
        requirements = Requirement.objects.kept().exclude(pk__in=linked.exclude(requirement=None).values("requirement"))
        self.targets: dict[str, Any] = {f"value-{each.pk}": each for each in values}
        self.targets |= {f"requirement-{each.pk}": each for each in requirements}
        target: Any = self.fields["target"]
        target.choices = [
            ("", _("Choose one")),
            (_("Values of the school"), [(key, str(each)) for key, each in self.targets.items() if key[0] == "v"]),
            (_("Requirements"), [(key, each.title) for key, each in self.targets.items() if key[0] == "r"]),
        ]

    @property
    def chosen(self) -> SchoolValue | Requirement:
        """The value or the requirement."""
        found: SchoolValue | Requirement = self.targets[self.cleaned_data["target"]]
        return found


class CheckForm(forms.Form):
    """Says whether a version keeps to what it is linked to."""

    holds = forms.ChoiceField(
        label=_("Does it keep to it?"), widget=forms.RadioSelect,
        choices=[("yes", _("It does")), ("no", _("Something is missing"))],
    )  # fmt: skip
    note = line(_("What is missing, or what you noticed"), max_length=300, required=False)


class KeptForm(forms.Form):
    """What values and requirements have in common."""

    keeper = PersonField(_("Who keeps it"))
    confirm_by = day_field(_("Look again by"), required=False, help_text=_("Empty: in a year."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keeper: Any = self.fields["keeper"]
        keeper.queryset = inside_people()


class ValueForm(KeptForm):
    """Writes down a value."""

    text = line(_("Value, in your own words"))
    meaning = text_area(_("What it means from day to day"), rows=2, required=False)

    field_order = ["text", "meaning", "keeper", "confirm_by"]


class RequirementForm(KeptForm):
    """Writes down a requirement."""

    title = line(_("What it is about"))
    source = line(_("Who requires it"))
    reference = line(_("Where it is written"), required=False)
    url = forms.URLField(label=_("Address"), required=False, max_length=500, assume_scheme="https")
    summary = text_area(_("What it asks of us"), rows=2, required=False)

    field_order = ["title", "source", "reference", "url", "summary", "keeper", "confirm_by"]
