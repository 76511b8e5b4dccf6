"""Forms for the steps of a decision, each on the decision's own page."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.models import AffectedGroup, Ballot, Datum, Decision, Review, Weighing
from headship.areas.direction.web.forms.raising import boxes, percent_field, text_area
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.insight.api import KEPT_FIGURES
from headship.kernel import clock
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


class StepForm(forms.Form):
    """A form about one decision. Several stand on one page, so each has ids of its own."""

    def __init__(self, *args: Any, decision: Decision, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{type(self).__name__.lower()}-%s")
        super().__init__(*args, **kwargs)
        self.decision = decision
        self.arrange()

    def arrange(self) -> None:
        """Set what depends on the decision."""

    def options_in(self, *names: str) -> None:
        """Let these fields choose among the decision's options."""
        for name in names:
            field: Any = self.fields[name]
            field.queryset = self.decision.options.all()


def option_field(label: Any, **options: Any) -> forms.ModelChoiceField:  # type: ignore[type-arg]
    """One of the decision's options, all in view."""
    return row_field(label, widget=forms.RadioSelect, **options)


class OptionForm(StepForm):
    """Adds an option."""

    text = line(_("Another option"))
    detail = text_area(_("What it means"), rows=2, required=False)


class CriterionForm(StepForm):
    """Adds a criterion."""

    text = line(_("What must a good answer do?"), max_length=200)


class ReadingForm(StepForm):
    """Cites an indicator as it stands; read again, only the same one is offered."""

    reading = row_field(_("Figure"), empty_label=None)
    note = text_area(_("What it tells us"), rows=2, required=False)

    def __init__(self, *args: Any, again: Datum | None = None, **kwargs: Any) -> None:
        self.again = again
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        # What indicators say now, and figures that somebody kept as they stood, such as a group's progress.
        rows = Reading.objects.filter(
            Q(current=True, frozen=False) | Q(frozen=True, indicator__startswith=KEPT_FIGURES), hidden=False,
            leader_id__isnull=True, value__isnull=False, purpose=Purpose.ACCOUNTABLE,
        )  # fmt: skip
        if self.again is not None:
            rows = rows.filter(indicator=self.again.reading.indicator) if self.again.reading else rows.none()
        field: Any = self.fields["reading"]
        field.queryset = rows.order_by("title")
        field.label_from_instance = _reading_label
        self.choices = [each for each in field.choices if each[0]]


def _reading_label(reading: Reading) -> str:
    if reading.numerator is None:
        return f"{reading.title}: {reading.value:g}"
    return _now("%(title)s: %(count)g of %(whole)g") % {
        "title": reading.title or reading.indicator, "count": reading.numerator, "whole": reading.denominator
    }  # fmt: skip


class FigureForm(StepForm):
    """Records a figure from elsewhere; read again, it is the same figure of another day."""

    title = line(_("What is counted"))
    source = line(_("Where it comes from"))
    numerator = forms.FloatField(label=_("How many"), required=False, min_value=0)
    n = forms.FloatField(label=_("Of how many"), required=False, min_value=0)
    value = forms.FloatField(label=_("Or one number"), required=False)
    unit = line(_("Unit of that number"), max_length=40, required=False)
    stands_on = day_field(_("As it stood on"), required=False, help_text=_("Empty: today."))
    note = text_area(_("What it tells us"), rows=2, required=False)

    def __init__(self, *args: Any, again: Datum | None = None, **kwargs: Any) -> None:
        self.again = again
        if again is not None:
            kwargs["initial"] = {"title": again.title, "source": again.source, "unit": again.unit}
        super().__init__(*args, **kwargs)

    def arrange(self) -> None:
        if self.again is not None:
            for name in ("title", "unit", *(("value",) if self.again.is_share else ("numerator", "n"))):
                self.fields.pop(name)

    def clean(self) -> dict[str, Any]:
        """A count needs its whole, and the other way round."""
        data = super().clean() or {}
        if self.again is not None:
            data["title"] = self.again.title
        if (data.get("numerator") is None) != (data.get("n") is None) and not self.errors:
            raise ValidationError(_now("Give both: how many, and of how many."))
        return data


class AskForm(StepForm):
    """Asks groups and people."""

    audiences = boxes(_("Groups"))
    teams = boxes(_("Teams"))
    people = PeopleField(_("People one by one"), required=False)
    how = forms.ChoiceField(
        label=_("How"), choices=AffectedGroup.How.choices[:-1], widget=forms.RadioSelect,
        initial=AffectedGroup.How.WRITTEN,
        help_text=_("In writing, here: each gets a message or a printed slip. Any other way was done already."),
    )  # fmt: skip
    message = text_area(_("What you write to them"), rows=3, required=False)
    asked_at = day_field(_("When"), required=False, help_text=_("Empty: now."))
    said = text_area(_("What they said"), rows=4, required=False)
    due_on = day_field(_("Answer by"), required=False)
    minutes = forms.IntegerField(label=_("Minutes that answering takes"), min_value=1, max_value=120, initial=3)

    def arrange(self) -> None:
        fields: Any = self.fields
        fields["audiences"].queryset = Audience.objects.all()
        fields["teams"].queryset = working_teams()
        fields["people"].queryset = inside_people()

    def clean_asked_at(self) -> datetime | None:
        """Noon of the day that was named, as the reader counts days; today is now."""
        day = self.cleaned_data["asked_at"]
        if day is None or day == clock.today():
            return None
        return timezone.make_aware(datetime.combine(day, time(12)))

    def clean(self) -> dict[str, Any]:
        """What belongs to the other way of asking does not count."""
        data = super().clean() or {}
        if data.get("how") == AffectedGroup.How.WRITTEN:
            data |= {"said": "", "asked_at": None}
        else:
            data |= {"due_on": None, "message": ""}
        return data


class ResponseForm(StepForm):
    """Says what one thinks."""

    favours = option_field(
        _("Which option would you choose?"), required=False, blank=True, empty_label=_("None of them, or unsure")
    )
    text = text_area(_("What do you think?"), rows=3, required=False)

    def arrange(self) -> None:
        self.options_in("favours")


class ObjectionForm(StepForm):
    """Gives a reason against."""

    text = text_area(_("A reason not to go ahead"), rows=3)
    against = row_field(_("Against which option"), required=False, empty_label=_("All of it"))

    def arrange(self) -> None:
        self.options_in("against")


class EntryForm(StepForm):
    """Enters an answer for somebody who gave it aloud, on paper or by telephone."""

    person = PersonField(_("Who said it"))
    favours = option_field(
        _("Which option would they choose?"), required=False, blank=True, empty_label=_("None, or unsure")
    )
    text = text_area(_("What they said"), rows=3, required=False)
    against = forms.BooleanField(label=_("It is a reason not to go ahead, and asks for a reply"), required=False)

    def arrange(self) -> None:
        self.options_in("favours")
        person: Any = self.fields["person"]
        person.queryset = asked_people(self.decision)


def asked_people(decision: Decision) -> Any:
    """Those who were asked in writing, and staff and governors, by name."""
    asked = Person.objects.filter(
        receipts__delivery__about_kind="decision", receipts__delivery__about_id=decision.pk
    ).values("pk")
    return (Person.objects.filter(pk__in=asked) | inside_people()).distinct().order_by("name")


class ReplyForm(StepForm):
    """Replies to an objection."""

    text = text_area(_("Your reply: what changes because of it, or why not"), rows=3)


class OpenVoteForm(StepForm):
    """Opens a vote."""

    closes_on = day_field(_("Last day to vote"))
    audiences = boxes(_("Who votes"), help_text=_("Nothing ticked: the groups that it affects."))
    teams = boxes(_("Teams"))

    def arrange(self) -> None:
        fields: Any = self.fields
        fields["audiences"].queryset = Audience.objects.all()
        fields["teams"].queryset = working_teams()


class BallotForm(StepForm):
    """Casts a vote."""

    option = option_field(_("Your vote"))

    def arrange(self) -> None:
        self.options_in("option")


class BallotEntryForm(StepForm):
    """Enters a vote that was given on paper."""

    person = PersonField(_("Who voted"))
    option = option_field(_("Their vote"))

    def arrange(self) -> None:
        self.options_in("option")
        person: Any = self.fields["person"]
        papers = Ballot.objects.filter(vote__decision=self.decision)
        alone = papers.filter(option__isnull=False, entered_by__isnull=True)
        person.queryset = (
            Person.objects.filter(pk__in=papers.values("person_id"))
            .exclude(pk__in=alone.values("person_id"))
            .order_by("name")
        )


class OwnerForm(StepForm):
    """Hands a decision over."""

    owner = PersonField(_("Who sees it through from now on"))

    def arrange(self) -> None:
        owner: Any = self.fields["owner"]
        owner.queryset = inside_people().exclude(pk=self.decision.owner_id)


class PredictionForm(StepForm):
    """Says what is expected."""

    statement = line(_("What do you expect to come of it?"), help_text=_("So that a review can tell."))
    percent = percent_field()
    measure = row_field(_("Which figure will show it"), required=False)

    def arrange(self) -> None:
        fields: Any = self.fields
        fields["percent"].required = True
        fields["measure"].queryset = Datum.objects.filter(decision=self.decision, again_of__isnull=True)


class ConclusionForm(StepForm):
    """Decides."""

    choice = option_field(_("The choice"))
    method = forms.ChoiceField(label=_("Decided by"), choices=Decision.Method.choices, widget=forms.RadioSelect)
    reason = text_area(_("The reason, for somebody who was not in the room"), rows=4)
    owner = PersonField(_("Who sees it through"))
    review_on = day_field(_("Look again on"))
    statement = line(_("What do you expect to come of it?"), required=False)
    percent = percent_field()

    def arrange(self) -> None:
        self.options_in("choice")
        fields: Any = self.fields
        voted = getattr(self.decision, "vote", None) is not None
        fields["method"].choices = [
            (Decision.Method.ADVICE, _now("Advice: people were asked, and I decide")),
            (Decision.Method.CONSENT, _now("Consent: every reason against has its reply, and all can live with it")),
            *([(Decision.Method.VOTE, _now("Vote: it is what most voted for"))] if voted else []),
        ]
        fields["owner"].queryset = inside_people()
        if getattr(self.decision, "prediction", None) is not None:
            del self.fields["statement"], self.fields["percent"]


class ReviewForm(StepForm):
    """Looks again."""

    outcome = forms.ChoiceField(label=_("What was expected"), choices=Review.Outcome.choices, widget=forms.RadioSelect)
    happened = text_area(_("What happened"), rows=3)
    lesson = text_area(_("What we learnt"), rows=2, required=False)

    def arrange(self) -> None:
        if getattr(self.decision, "prediction", None) is None:
            del self.fields["outcome"]


class WithdrawalForm(StepForm):
    """Takes a question back."""

    reason = text_area(_("Why, for those who were asked"), rows=2)


class WeighingForm(StepForm):
    """Weighs one option on each criterion."""

    def arrange(self) -> None:
        verdicts = [("", _("Not said")), *Weighing.Verdict.choices]
        for criterion in self.decision.criteria.all():
            self.fields[f"verdict_{criterion.pk}"] = forms.ChoiceField(
                label=criterion.text, choices=verdicts, required=False
            )
            self.fields[f"note_{criterion.pk}"] = line(_("Because"), required=False)
