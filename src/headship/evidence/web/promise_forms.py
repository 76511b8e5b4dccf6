"""Forms of promises: what a group said, what it is answered, and what it says of the answer."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.evidence.domain.promises import LONGEST
from headship.evidence.models import AskingGroup, Confirmation
from headship.evidence.models.promises import KNOWN_GROUPS
from headship.kernel import clock
from headship.school.models import Audience, Person
from headship.school.web.forms.fields import PersonField, day_field, inside_people

WILL, WILL_NOT, LATER = "will", "will_not", "later"
ANSWERS = [
    (WILL, _("We will")),
    (WILL_NOT, _("We will not, because")),
    (LATER, _("Nobody knows yet: it is answered later")),
]
OTHER = "words"
KEPT = [
    (Confirmation.Result.KEPT, _("Yes, it was kept")),
    (Confirmation.Result.NOT_YET, _("Not yet")),
    (Confirmation.Result.UNDECIDED, _("I cannot tell")),
]
CLEAR = [
    (Confirmation.Clear.YES, _("Yes")),
    (Confirmation.Clear.PARTLY, _("In part")),
    (Confirmation.Clear.NO, _("No")),
]


def _long(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows}), **options)


class PromiseForm(forms.Form):
    """What a group said, and the answer: a promise, a no with its reason, or later."""

    group = forms.ChoiceField(label=_("Who said it"))
    group_words = forms.CharField(
        label=_("Another group, in words"), required=False, max_length=200,
        help_text=_("For example: the families who came to the evening on 3 May."),
    )  # fmt: skip
    said = _long(_("They said"), help_text=_("As they would say it, and so that nobody is recognised."))
    kind = forms.ChoiceField(label=_("Our answer"), choices=ANSWERS, initial=WILL, widget=forms.RadioSelect)
    answer = _long(
        _("What will be different, or why not"), required=False,
        help_text=_("So that they can see for themselves whether it came."),
    )  # fmt: skip
    due_on = day_field(_("By when"), help_text=_("When it is done, or when they are answered."))
    owner = PersonField(_("Who looks after it"))
    source = forms.CharField(
        label=_("Where it was said"), required=False, max_length=200, help_text=_("A meeting, a survey, a talk.")
    )
    public = forms.BooleanField(
        label=_("It may stand on the school’s public page"), required=False,
        help_text=_("Without names. The page is off until a leader turns it on."),
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Person, group: str = "", said: str = "") -> None:
        initial = {"owner": by.pk, "due_on": clock.today() + timedelta(days=30), "group": group, "said": said}
        super().__init__(data, initial=initial)
        people: Any = self.fields["owner"]
        people.queryset = inside_people()
        choice: Any = self.fields["group"]
        choice.choices = group_choices()
        self.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()

    def clean(self) -> dict[str, Any]:
        """An answer is written, unless it is given later; a group in words has its words."""
        data = super().clean() or {}
        if data.get("kind") in {WILL, WILL_NOT} and not data.get("answer", "").strip():
            self.add_error("answer", _("Write the answer in a sentence or two."))
        if data.get("group") == OTHER and not data.get("group_words", "").strip():
            self.add_error("group_words", _("Say which group it was."))
        return data

    def chosen_group(self) -> AskingGroup | Audience | str:
        """The group, for the domain."""
        return group_of(self.cleaned_data["group"], self.cleaned_data["group_words"])


def group_choices() -> list[tuple[str, Any]]:
    """The groups that every school has, other audiences, groups named in words before, and room for new words."""
    reached = [reached_by for _title, reached_by in KNOWN_GROUPS.values()]
    audiences = Audience.objects.exclude(code__in=reached)
    named = AskingGroup.objects.filter(audience=None).exclude(code__in=KNOWN_GROUPS)
    return [
        *((code, title) for code, (title, _reached) in KNOWN_GROUPS.items()),
        (str(_("Audiences")), [(f"audience-{each.pk}", str(each)) for each in audiences]),
        (
            str(_("Named in words")),
            [*((f"group-{each.pk}", each.title) for each in named), (OTHER, _("Another group …"))],
        ),
    ]


def group_of(code: str, words: str) -> AskingGroup | Audience | str:
    """What a choice of `group_choices` stands for."""
    kind, _dash, number = code.partition("-")
    if number.isdecimal():
        rows: Any = {"audience": Audience, "group": AskingGroup}.get(kind, Audience)
        found: AskingGroup | Audience = rows.objects.get(pk=number)
        return found
    return words if code == OTHER else code


class AnswerForm(forms.Form):
    """Answers what was heard."""

    kind = forms.ChoiceField(label=_("Our answer"), choices=ANSWERS[:2], initial=WILL, widget=forms.RadioSelect)
    answer = _long(_("What will be different, or why not"))
    due_on = day_field(_("By when, if we will"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"due_on": clock.today() + timedelta(days=30)})
        self.fields["due_on"].widget.attrs["min"] = clock.today().isoformat()

    def clean(self) -> dict[str, Any]:
        """A promise has its day."""
        data = super().clean() or {}
        if data.get("kind") == WILL and not data.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", _("Say by when."))
        return data


class DayForm(forms.Form):
    """Names another day."""

    due_on = day_field(_("Hoped for by"))
    why = forms.CharField(label=_("Why it takes until then"), max_length=300)


class TellingForm(forms.Form):
    """Tells the group what was done."""

    text = _long(_("What you tell them"), rows=4, help_text=_("What is different now, and where they can see it."))


class HandOverForm(forms.Form):
    """Hands a promise to somebody else."""

    to = PersonField(_("Who looks after it from now on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["to"]
        people.queryset = inside_people()


class VoiceForm(forms.Form):
    """What somebody of the group says: two taps, no words."""

    kept = forms.ChoiceField(label=_("Was it kept?"), choices=KEPT, widget=forms.RadioSelect)
    clear = forms.ChoiceField(label=_("Was the answer respectful and clear?"), choices=CLEAR, widget=forms.RadioSelect)

    def __init__(self, *args: Any, asks_kept: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not asks_kept:
            del self.fields["kept"]


class SpokenForm(VoiceForm):
    """What a small group said aloud, openly."""

    who = forms.CharField(
        label=_("Who of them said so"), max_length=200, help_text=_("Their name stands here openly. They know of it.")
    )
    field_order = ("who", "kept", "clear")
