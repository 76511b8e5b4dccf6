"""Forms of the public page and of reports to those who govern."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.accounting.models import From, PlainWords
from headship.areas.improvement.accounting.rules import SENIOR
from headship.evidence.registry import Seen
from headship.kernel import clock
from headship.school.models import Person
from headship.school.web.forms.fields import PersonField, day_field, long_text
from headship.school.web.open_forms import OpenForm


class InAnyScript(forms.Form):
    """A form whose words run as their script does, whatever the page's own way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if type(field) is forms.CharField and not field.widget.is_hidden:
                field.widget.attrs["dir"] = "auto"


class PageForm(InAnyScript):
    """The page's opening, and whether it is on."""

    opening = long_text(
        _("What the school works on, in a few sentences"), rows=5, required=False,
        help_text=_("As you would say it to a family at the gate."),
    )  # fmt: skip
    shown = forms.BooleanField(label=_("Everybody may read the page"), required=False)
    takes_comments = forms.BooleanField(
        label=_("Everybody may say something there"), required=False,
        help_text=_("Nothing stands on the page before you have read it."),
    )  # fmt: skip


class OpeningForm(InAnyScript):
    """The page's opening in another language."""

    opening = long_text(_("The same in this language"), rows=5, required=False)


class WordsForm(InAnyScript):
    """A priority in plain words."""

    title = forms.CharField(label=_("In one line"), max_length=200)
    what = long_text(_("What will be different for learners, and why"))
    progress = long_text(
        _("How it goes"),
        required=False,
        help_text=_("What has been done, what has changed, what is harder than thought."),
    )


class CommentForm(InAnyScript, OpenForm):
    """What anybody says about the plan."""

    said_from = forms.ChoiceField(label=_("Who you are"), choices=From, widget=forms.RadioSelect)
    text = long_text(_("What do you want to say?"), rows=5)
    name = forms.CharField(
        label=_("Your name, if you like"), max_length=100, required=False, help_text=_("It stands beside your words.")
    )
    about = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)


class SpokenForm(InAnyScript):
    """What a group said aloud."""

    said_from = forms.ChoiceField(label=_("Who said it"), choices=From)
    occasion = forms.CharField(label=_("Where"), max_length=200, help_text=_("The student council on 3 March, say."))
    people = forms.IntegerField(label=_("How many people, about"), min_value=1, max_value=5000, initial=10)
    about: Any = forms.ModelChoiceField(
        label=_("What it is about"), queryset=None, required=False, empty_label=_("The plan as a whole"),
    )  # fmt: skip
    text = long_text(_("What they said"), help_text=_("As they would say it, and so that nobody is recognised."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        about: Any = self.fields["about"]
        about.queryset = PlainWords.objects.filter(current=True, language="")


class KeepBackForm(forms.Form):
    """Why a comment does not stand on the page."""

    because = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Only the school reads this: it names a person, or it sells something."),
    )


class ReplyForm(InAnyScript):
    """The school's reply, and what changed."""

    reply = long_text(_("Our reply"), required=False, help_text=_("Everybody reads it."))
    changed = long_text(_("What changed because of it"), rows=2, required=False)
    record = forms.ChoiceField(label=_("Where it changed"), required=False)

    def __init__(self, *args: Any, offered: list[Seen], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["record"]
        choice.choices = [("", _now("Nowhere in particular"))] + [
            (f"{each.kind}:{each.record_id}", f"{each.label} · {each.title}") for each in offered
        ]

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("reply") and not data.get("changed"):
            raise forms.ValidationError(_now("Write a reply, or what changed."))
        return data


class ReportingForm(forms.Form):
    """How often those who govern are told."""

    every_months = forms.IntegerField(label=_("Every how many months"), min_value=1, max_value=12)
    next_due = day_field(_("The next one on"))
    owner = PersonField(_("Who writes it"))

    def __init__(self, *args: Any, writers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["owner"]
        people.queryset = writers

    def clean_next_due(self) -> Any:
        """A day ahead."""
        day = self.cleaned_data["next_due"]
        if day <= clock.today():
            raise forms.ValidationError(_now("The next day lies ahead."))
        return day


class ReportForm(InAnyScript):
    """The head's own words in a report."""

    title = forms.CharField(label=_("Title"), max_length=200)
    words = forms.CharField(
        label=_("What you want to say yourself"), required=False, max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the figures do not say: what you are proud of, what worries you, what you ask for."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class QuestionForm(forms.Form):
    """A governor's question, or its answer."""

    text = long_text(_("Your question"), rows=3)


def leaders() -> Any:
    """Those who may write a report, by name."""
    return Person.objects.with_role(*SENIOR).order_by("name")
