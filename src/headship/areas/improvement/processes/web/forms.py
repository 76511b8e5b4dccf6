"""Forms of processes, their steps, and what is done about them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.processes.domain.register import LONGEST, MOST, SHORTEST
from headship.areas.improvement.processes.models import Adjustment, Process, ProcessReview, Step
from headship.evidence.indicators import indicators
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.web.figures import counted, title_of, words_of
from headship.insight.api import KEPT_FIGURES
from headship.kernel import clock
from headship.school.models import Team
from headship.school.web.forms.fields import PersonField, day_field, inside_people, line, row_field

LEARNERS = "3.1"  # the element on what learners reach, attend and do


def text_area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options.setdefault("max_length", 8000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


def whole(label: Any, name: str, **options: Any) -> forms.IntegerField:
    """A whole number as the domain takes it."""
    return forms.IntegerField(label=label, min_value=1, max_value=MOST[name], **options)


class ProcessForm(forms.Form):
    """Describes a process; `next_on` may stay empty for a new one."""

    title = line(_("What is it called?"), max_length=200, help_text=_("Such as “How cover is arranged”."))
    purpose = text_area(_("What it is for, in a sentence"), rows=2, required=False)
    owner = PersonField(_("Who looks after it"))
    team = row_field(_("Whose it is"), required=False, empty_label=_("No team"))
    cycle_months = forms.IntegerField(
        label=_("Months between reviews"), min_value=SHORTEST, max_value=LONGEST, initial=24
    )
    next_on = day_field(_("Next review by"), required=False, help_text=_("Empty: one cycle from today."))

    def __init__(self, *args: Any, known: Process | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        fields["team"].queryset = Team.objects.filter(ended_on__isnull=True).order_by("name")
        if known is not None:
            fields["next_on"].required, fields["next_on"].help_text = True, ""


class StepForm(forms.Form):
    """Describes a step and what it costs."""

    what = line(_("What is done"))
    who = line(_("Who does it"), max_length=200, help_text=_("Such as “each class teacher”."))
    people = whole(_("How many people"), "people", initial=1)
    minutes = whole(_("Minutes for each, each time"), "minutes")
    times = whole(_("How often"), "times", initial=1)
    per = forms.ChoiceField(label=_("Counted"), choices=Step.Per.choices, initial=Step.Per.WEEK)
    teachers = forms.BooleanField(
        label=_("Those who do it teach"), required=False,
        help_text=_("Then its minutes are minutes that could go back to teaching."),
    )  # fmt: skip


class PainForm(forms.Form):
    """Says where it hurts: one line, from a phone."""

    words = line(_("Where does it hurt?"))
    step = row_field(_("At which step"), required=False, empty_label=_("Anywhere"))

    def __init__(self, *args: Any, process: Process, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", "pain-%s")
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["step"].queryset = process.steps.all()


class AnswerForm(forms.Form):
    """Says what came of a pain point."""

    answer = line(_("What changes, or why it has to stay"))


class VerdictForm(forms.Form):
    """Keep, change or stop."""

    verdict = forms.ChoiceField(
        label=_("What do you say?"), choices=ProcessReview.Verdict.choices, widget=forms.RadioSelect
    )
    reason = text_area(_("Why?"), rows=3)


class ReasonForm(forms.Form):
    """Withdraws a review, with the reason."""

    reason = text_area(_("Why?"), rows=3)


class AdjustmentForm(forms.Form):
    """Decides an adjustment, and what should move because of it."""

    what = line(_("What is done?"))
    owner = PersonField(_("Who does it"))
    due_on = day_field(_("Done by"))
    aim = forms.ChoiceField(
        label=_("What should move?"), widget=forms.RadioSelect,
        choices=[
            (Adjustment.Aim.OUTCOME, _("Something for learners")), (Adjustment.Aim.MINUTES, _("Teachers’ minutes")),
        ],
    )  # fmt: skip
    reading = row_field(
        _("Which figure of learners"), required=False, empty_label=_("None: minutes"),
        help_text=_("Kept as it stands today, and again when you look. Minutes are counted from the steps."),
    )  # fmt: skip
    expects = line(_("What do you expect to change?"))
    look_on = day_field(_("Look again on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        days = {"due_on": today + timedelta(days=30), "look_on": today + timedelta(days=150)}
        kwargs["initial"] = {**days, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        field = fields["reading"]
        field.queryset = figures_of_learners()
        field.label_from_instance = lambda reading: (
            f"{title_of(reading)}: {words_of(reading).value} ({counted(reading)})"
        )


def figures_of_learners() -> Any:
    """What indicators on learners (3.1) say of the school now, and kept figures of groups' progress."""
    about = [known.code for known in indicators() if any(code.startswith(LEARNERS) for code in known.clauses)]
    current = Q(current=True, frozen=False, indicator__in=about)
    kept = Q(frozen=True, indicator__startswith=KEPT_FIGURES)
    rows = Reading.objects.filter(
        current | kept, hidden=False, leader_id__isnull=True, value__isnull=False, purpose=Purpose.ACCOUNTABLE
    )
    return rows.order_by("title", "-taken_on")


class LookingForm(forms.Form):
    """Says what came of an adjustment."""

    came = text_area(_("What came of it?"), rows=3, help_text=_("“We cannot tell” is an answer."))
