"""Forms for the steps of a version and of a policy, and for its readers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.areas.stewardship.domain.publishing import DAYS_TO_READ
from headship.areas.stewardship.models import PolicyReview, PolicyVersion, ScenarioQuestion
from headship.areas.stewardship.web.forms.writing import line, text_area
from headship.kernel import clock
from headship.school.models import Audience, Receipt
from headship.school.web.forms.fields import PeopleField, PersonField, day_field, inside_people

LONGEST_PASSAGE = 500


class ProposalForm(forms.Form):
    """Proposes a draft for approval."""

    change = line(_("What is new, in one sentence"), max_length=300, help_text=_("Readers see this first."))
    asks_again = forms.ChoiceField(
        label=_("How big is the change?"), widget=forms.RadioSelect,
        choices=[
            ("yes", _("Big enough that everybody reads and acknowledges it again")),
            ("no", _("Small: readers are told in one sentence, and need not do anything")),
        ],
    )  # fmt: skip
    checker = PersonField(_("Who checks it against values and requirements"), required=False)

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        checker: Any = self.fields["checker"]
        checker.queryset = inside_people().exclude(pk__in=version.authors.values("pk"))
        if version.policy.current_id is None:
            del self.fields["change"], self.fields["asks_again"]

    def for_domain(self) -> dict[str, Any]:
        """The arguments of `propose`."""
        data = self.cleaned_data
        known: dict[str, Any] = {"checker": data["checker"]}
        if "change" in data:
            known |= {"change": data["change"], "asks_again": data["asks_again"] == "yes"}
        return known


class ReturnForm(forms.Form):
    """Sends a version back."""

    reason = text_area(_("What does it need?"), rows=3, max_length=1000)


class ApprovalForm(forms.Form):
    """Approves a version."""

    note = text_area(_("A word to go with it"), rows=2, max_length=1000, required=False)


class PublicationForm(forms.Form):
    """Says to whom a version goes out."""

    audiences = forms.ModelMultipleChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("Who has to know it"), widget=forms.CheckboxSelectMultiple
    )
    due_on = day_field(_("Read by"), required=False, help_text=_("Empty: in 14 days."))

    def __init__(self, *args: Any, version: PolicyVersion, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {
            "audiences": list(version.audiences.values_list("pk", flat=True)),
            "due_on": clock.today() + timedelta(days=DAYS_TO_READ),
        })  # fmt: skip
        super().__init__(*args, **kwargs)
        audiences: Any = self.fields["audiences"]
        audiences.queryset = Audience.objects.all()
        if not version.asks_again:
            del self.fields["due_on"]


class ReviewForm(forms.Form):
    """Looks at a policy again."""

    outcome = forms.ChoiceField(
        label=_("What do you find?"), choices=PolicyReview.Outcome.choices, widget=forms.RadioSelect
    )
    note = text_area(_("What you saw"), rows=2, max_length=1000, required=False)


class WithdrawalForm(forms.Form):
    """Takes a policy out of force."""

    reason = text_area(_("Why, for those who knew it"), rows=2, max_length=1000)


class AnswerForm(forms.Form):
    """Answers the question about a policy."""

    answer = forms.ModelChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("Your answer"), widget=forms.RadioSelect, empty_label=None
    )

    def __init__(self, *args: Any, question: ScenarioQuestion, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "answer-%s")
        super().__init__(*args, **kwargs)
        answer: Any = self.fields["answer"]
        answer.queryset = question.answers.all()


class MarkForm(forms.Form):
    """Marks a passage as unclear."""

    passage = forms.CharField(
        label=_("Passage"), max_length=LONGEST_PASSAGE, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Shorten it to the words that you mean, if you like."),
    )  # fmt: skip
    note = text_area(_("What would you like to know?"), rows=3, max_length=2000, required=False)
    paragraph = forms.IntegerField(required=False, min_value=0, max_value=30_000, widget=forms.HiddenInput)


class MarkAnswerForm(forms.Form):
    """Answers a mark."""

    text = text_area(_("Your answer"), rows=4, max_length=4000)
    for_next = forms.BooleanField(label=_("It belongs into the text: keep it for the next version"), required=False)


class TogetherForm(forms.Form):
    """Enters that people acknowledged a policy in a meeting, on paper or to the office."""

    way = forms.ChoiceField(
        label=_("How"), widget=forms.RadioSelect, initial=Receipt.Way.MEETING,
        choices=[choice for choice in Receipt.Way.choices if choice[0] != Receipt.Way.ALONE],
    )  # fmt: skip
    happened_on = day_field(_("On"), required=False, help_text=_("Empty: today."))
    people = PeopleField(_("Who was there, or handed in a slip"))

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = people.order_by("name", "pk")
