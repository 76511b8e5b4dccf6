"""The forms of the register: a risk, a look at it, what is done against it, a commitment, a handover."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.sustainability.domain.risks import LOOK_WITHIN
from headship.areas.direction.sustainability.models import Impact, Likelihood, Mitigation, MitigationNote, Risk
from headship.evidence.models.promises import KNOWN_GROUPS
from headship.kernel import clock
from headship.school.models import Person
from headship.school.web.forms.fields import PersonField, day_field, inside_people

COMMUNITY = ("families", "partners", "students", "staff", "governors")
OTHER = "words"


def words(label: Any, *, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options.setdefault("max_length", 2000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def steps(label: Any, choices: Any) -> forms.TypedChoiceField:
    """One of five steps, each said in words."""
    return forms.TypedChoiceField(label=label, choices=choices, coerce=int, widget=forms.RadioSelect)


def from_today(field: Any) -> None:
    """Let the device's calendar begin today."""
    field.widget.attrs["min"] = clock.today().isoformat()


class _WithOwner(forms.Form):
    owner = PersonField(_("Who looks after it"))

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, **options)
        people: Any = self.fields["owner"]
        people.queryset = inside_people()


class _Folded(_WithOwner):
    """What is seldom touched lies behind a line. folded: those fields; they have an answer already, or need none."""

    folded: tuple[str, ...] = ()
    folded_title: Any = ""

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Those that everybody answers."""
        return [self[name] for name in self.fields if name not in self.folded]

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        """The others."""
        return [self[name] for name in self.folded]


class RiskForm(_Folded):
    """A risk as it is written down."""

    folded = ("why", "owner", "review_on")
    folded_title = _("What it would mean, who looks after it, and when to look again")

    title = forms.CharField(
        label=_("What could happen"),
        max_length=200,
        help_text=_("For example: fewer than 40 children begin in Year 7."),
    )
    kind = forms.ChoiceField(label=_("It is about"), choices=Risk.Kind.choices)
    why = words(_("What it would mean for the vision"), required=False)
    likelihood = steps(_("How likely, within two years"), Likelihood.choices)
    impact = steps(_("How grave, if it comes"), Impact.choices)
    review_on = day_field(_("Look again on"))
    field_order = ("title", "kind", "why", "likelihood", "impact", "owner", "review_on")

    def __init__(self, data: Any, *, by: Person) -> None:
        initial = {
            "owner": by.pk, "review_on": clock.today() + LOOK_WITHIN, "likelihood": Likelihood.POSSIBLE,
            "impact": Impact.FELT,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        from_today(self.fields["review_on"])


class RiskChangeForm(_WithOwner):
    """The words of a risk, and who looks after it."""

    title = forms.CharField(label=_("What could happen"), max_length=200)
    kind = forms.ChoiceField(label=_("It is about"), choices=Risk.Kind.choices)
    why = words(_("What it would mean for the vision"), required=False)
    field_order = ("title", "kind", "why", "owner")


class LookForm(forms.Form):
    """How a risk stands now."""

    changed = words(
        _("What changed, and how you know"), help_text=_("A figure, a talk, a letter. “Nothing” counts too.")
    )
    likelihood = steps(_("How likely, within two years"), Likelihood.choices)
    impact = steps(_("How grave, if it comes"), Impact.choices)
    review_on = day_field(_("Look again on"))

    def __init__(self, data: Any, *, risk: Risk) -> None:
        initial = {
            "likelihood": risk.likelihood, "impact": risk.impact, "review_on": clock.today() + LOOK_WITHIN,
        }  # fmt: skip
        super().__init__(data, initial=initial)
        from_today(self.fields["review_on"])


class MitigationForm(_WithOwner):
    """Something to do against a risk."""

    what = forms.CharField(label=_("What will be done"), max_length=300)
    due_on = day_field(_("By when"))
    field_order = ("what", "owner", "due_on")

    def __init__(self, data: Any, *, by: Person) -> None:
        super().__init__(data, initial={"owner": by.pk, "due_on": clock.today() + timedelta(days=60)})
        from_today(self.fields["due_on"])


class NoteForm(forms.Form):
    """How something done against a risk stands."""

    status = forms.ChoiceField(
        label=_("How it stands"), choices=MitigationNote.Status.choices, widget=forms.RadioSelect
    )
    words = words(_("How you can tell"), rows=2)
    due_on = day_field(_("By when it will be done"), help_text=_("The first day stays to be read."))

    def __init__(self, data: Any, *, mitigation: Mitigation) -> None:
        super().__init__(data, initial={"due_on": mitigation.due_on, "status": MitigationNote.Status.ON_TRACK})


class BecauseForm(forms.Form):
    """A reason, in a sentence."""

    because = words(_("Why"), rows=2, max_length=300)


class CommitmentForm(_Folded):
    """Something that the school stands by for a group of the community."""

    folded = ("group_words", "owner", "public")
    folded_title = _("Another group, who looks after it, the public page")

    group = forms.ChoiceField(label=_("For whom"))
    group_words = forms.CharField(
        label=_("Another group, in words"), required=False, max_length=200,
        help_text=_("For example: the neighbours in Mill Street."),
    )  # fmt: skip
    what = forms.CharField(
        label=_("What the school stands by"), max_length=300,
        help_text=_("So that they can see for themselves whether it came."),
    )  # fmt: skip
    why = words(_("Why it matters to them"), help_text=_("As they would say it."))
    due_on = day_field(_("By when, for the first time"))
    public = forms.BooleanField(
        label=_("It may stand on the school’s public page"), required=False,
        help_text=_("The page is off until a leader turns it on."),
    )  # fmt: skip
    field_order = ("what", "why", "group", "group_words", "due_on", "owner", "public")

    def __init__(self, data: Any, *, by: Person) -> None:
        super().__init__(data, initial={"owner": by.pk, "due_on": clock.today() + timedelta(days=90)})
        choice: Any = self.fields["group"]
        choice.choices = [
            *((code, KNOWN_GROUPS[code][0]) for code in COMMUNITY),
            (OTHER, _("Another group, named below")),
        ]
        from_today(self.fields["due_on"])

    def clean(self) -> dict[str, Any]:
        """A group in words has its words."""
        data = super().clean() or {}
        if data.get("group") == OTHER and not data.get("group_words", "").strip():
            self.add_error("group_words", _("Say which group it is."))
        return data


class DayForm(forms.Form):
    """The day by which it falls due again."""

    due_on = day_field(_("By when, this time"))

    def __init__(self, data: Any) -> None:
        super().__init__(data, initial={"due_on": clock.today() + timedelta(days=365)})
        from_today(self.fields["due_on"])


class HandoverForm(forms.Form):
    """Whose work, to whom, and what stands in no record."""

    of = PersonField(_("Whose work"))
    to = PersonField(
        _("Who takes it over"),
        required=False,
        help_text=_("They can read the file. Leave it open if nobody knows yet."),
    )
    words = words(
        _("What stands in no record"), rows=6, required=False, max_length=8000,
        help_text=_(
            "Whom to call first, what is fragile, what you would do next. Nothing about anybody that they may not read."
        ),
    )  # fmt: skip

    def __init__(self, data: Any, *, by: Person) -> None:
        super().__init__(data, initial={"of": by.pk})
        for name in ("of", "to"):
            people: Any = self.fields[name]
            people.queryset = inside_people()
        if not by.is_head:
            del self.fields["of"]
