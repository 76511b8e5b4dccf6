"""Forms of the public page and of reports to those who govern."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.accounting.domain.page import LONGEST
from headship.areas.improvement.accounting.models import From
from headship.areas.improvement.accounting.rules import SENIOR
from headship.evidence.registry import Seen
from headship.kernel import clock
from headship.school.models import Person
from headship.school.web.forms.fields import PersonField, day_field

SALT = "accounting.comment"
AT_LEAST = 4  # seconds between opening the form and sending it; a machine is quicker
AT_MOST = timedelta(hours=12)


def long_text(label: Any, *, rows: int = 4, **options: Any) -> forms.CharField:
    """Several lines of text."""
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **options)


class PageForm(forms.Form):
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


class WordsForm(forms.Form):
    """A priority in plain words."""

    title = forms.CharField(label=_("In one line"), max_length=200)
    what = long_text(_("What will be different for learners, and why"))
    progress = long_text(
        _("How it goes"),
        required=False,
        help_text=_("What has been done, what has changed, what is harder than thought."),
    )


class CommentForm(forms.Form):
    """What anybody says about the plan. website is there for machines; people do not see it."""

    said_from = forms.ChoiceField(label=_("Who you are"), choices=From, widget=forms.RadioSelect)
    text = long_text(_("What do you want to say?"), rows=5)
    name = forms.CharField(
        label=_("Your name, if you like"), max_length=100, required=False, help_text=_("It stands beside your words.")
    )
    website = forms.CharField(required=False, max_length=200)
    about = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    opened = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Refuses what a machine sent: a filled trap, or a form that was open for no time or for half a day."""
        data = super().clean() or {}
        if data.get("website") or not _was_read(data.get("opened", "")):
            raise forms.ValidationError(_now("Please send it once more: the page was open for too short or too long."))
        return data


def opened_now() -> str:
    """A mark of the moment in which the form was opened."""
    return signing.dumps(clock.now().timestamp(), salt=SALT)


def _was_read(mark: str) -> bool:
    """True where the form was open for as long as it takes somebody to read and write, and not for half a day."""
    try:
        opened = float(signing.loads(mark, salt=SALT))
    except signing.BadSignature:
        return False
    return AT_LEAST <= clock.now().timestamp() - opened <= AT_MOST.total_seconds()


class SpokenForm(forms.Form):
    """What a group said aloud."""

    said_from = forms.ChoiceField(label=_("Who said it"), choices=From)
    occasion = forms.CharField(label=_("Where"), max_length=200, help_text=_("The student council on 3 March, say."))
    people = forms.IntegerField(label=_("How many people, about"), min_value=1, max_value=5000, initial=10)
    text = long_text(_("What they said"), help_text=_("As they would say it, and so that nobody is recognised."))


class KeepBackForm(forms.Form):
    """Why a comment does not stand on the page."""

    because = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Only the school reads this: it names a person, or it sells something."),
    )


class ReplyForm(forms.Form):
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


class ReportForm(forms.Form):
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
