"""Forms of programmes, reviews and findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.reviews import queries
from headship.areas.improvement.reviews.domain import asking, findings
from headship.areas.improvement.reviews.domain.asking import Addressed
from headship.areas.improvement.reviews.domain.concluding import voices_missing
from headship.areas.improvement.reviews.domain.programmes import LONGEST, SHORTEST
from headship.areas.improvement.reviews.models import Finding, Programme, ProgrammeReview, Voice
from headship.evidence.models import Reading
from headship.evidence.models.ledger import Purpose
from headship.evidence.web.figures import counted, title_of, words_of
from headship.insight.api import KEPT_FIGURES
from headship.kernel import clock
from headship.kernel.months import months_later
from headship.kernel.ui.navigation import address_of
from headship.school.models import Audience, Team
from headship.school.web.forms.fields import PersonField, day_field, inside_people, line, row_field


def text_area(label: Any, rows: int = 3, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    options.setdefault("max_length", 8000)
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **options)


class ProgrammeForm(forms.Form):
    """Describes a programme; `next_on` may stay empty for a new one."""

    title = line(_("What is it called?"), max_length=200)
    kind = forms.ChoiceField(label=_("What sort of programme is it?"), choices=Programme.Kind.choices)
    aims = text_area(_("What it is for, in a sentence or two"), rows=2, required=False)
    owner = PersonField(_("Who looks after it"))
    cycle_months = forms.IntegerField(
        label=_("Months between reviews"), min_value=SHORTEST, max_value=LONGEST, initial=36,
        help_text=_("A core subject every two or three years, a club every year or two."),
    )  # fmt: skip
    next_on = day_field(_("Next review by"), required=False, help_text=_("Empty: one cycle from today."))

    def __init__(self, *args: Any, known: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        if known is not None:
            fields["next_on"].required, fields["next_on"].help_text = True, ""


class ReviewForm(forms.Form):
    """Begins a review, or describes it anew."""

    questions = text_area(
        _("What do we want to know?"), rows=3,
        help_text=_("One question a line. Two good ones are better than ten."),
    )  # fmt: skip
    owner = PersonField(_("Who leads it"))
    team = row_field(_("Which team does it"), required=False, empty_label=_("No team"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        fields["team"].queryset = Team.objects.filter(ended_on__isnull=True).order_by("name")


class ReadingForm(forms.Form):
    """Chooses a figure of the school, to be kept as it stands."""

    reading = row_field(_("Which figure"), empty_label=None)
    tells = text_area(_("What it tells us"), rows=2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reading"]
        field.queryset = figures_to_cite()
        field.choices = _by_sort(field.queryset)
        if place := address_of("insight:progress"):
            words = _now(
                "Not among them? Choose a phase, a subject and learners in {link}, and keep that figure first."
            )
            link = format_html('<a href="{}">{}</a>', place, _now("Learners’ progress"))
            field.help_text = format_html(words, link=link)


def figures_to_cite() -> Any:
    """What indicators say of the school now, and figures that somebody kept, such as a group's progress."""
    current = Reading.objects.filter(current=True, frozen=False)
    kept = Reading.objects.filter(frozen=True, indicator__startswith=KEPT_FIGURES)
    rows = (current | kept).filter(
        hidden=False, leader_id__isnull=True, value__isnull=False, purpose=Purpose.ACCOUNTABLE
    )
    return rows.order_by("title", "-taken_on")


def _by_sort(readings: Any) -> list[tuple[Any, list[tuple[int, str]]]]:
    """What learners reach first, then what indicators say of the school."""
    kept: list[tuple[int, str]] = []
    others: list[tuple[int, str]] = []
    for reading in readings:
        (kept if reading.indicator.startswith(KEPT_FIGURES) else others).append((reading.pk, figure_label(reading)))
    groups = ((_("Learners’ progress"), kept), (_("What the school’s own records say"), others))
    return [(title, rows) for title, rows in groups if rows]


def figure_label(reading: Reading) -> str:
    """A figure in a list: its title, its value and what it rests on."""
    words = words_of(reading)
    return f"{title_of(reading)}: {words.value} ({counted(reading)})"


class ResultForm(forms.Form):
    """Keeps a result from elsewhere."""

    title = line(
        _("What was looked at"), help_text=_("Examination results, pieces of work, a comparison of textbooks…")
    )
    source = line(_("Where it comes from"))
    tells = text_area(_("What it tells us"), rows=3)


class HearingForm(forms.Form):
    """Keeps what a group said."""

    voice = forms.ChoiceField(label=_("Whose voice is it?"), choices=Voice.choices, widget=forms.RadioSelect)
    who = line(_("Who spoke"), max_length=200, help_text=_("Such as “the student council”. No names are needed."))
    people = forms.IntegerField(label=_("How many they were"), min_value=1, max_value=5000)
    held_on = day_field(_("When"), required=False, help_text=_("Empty: today."))
    said = text_area(_("What they said"), rows=5)


GROUPS = (("teachers", "staff"), ("learners", "students"), ("families", "families"), ("partners", "partners"))


class AskingForm(forms.Form):
    """Whom to ask, how many, and until when."""

    teachers = row_field(_("Teachers and staff"), required=False, empty_label=_("Not in this survey"))
    learners = row_field(_("Learners"), required=False, empty_label=_("Not in this survey"))
    families = row_field(_("Families"), required=False, empty_label=_("Not in this survey"))
    partners = row_field(_("Partners and others"), required=False, empty_label=_("Not in this survey"))
    at_most = forms.IntegerField(
        label=_("How many of each group at most"), min_value=5, max_value=2000, initial=60,
        help_text=_("Those who were asked least recently are asked first. A sample is often enough."),
    )  # fmt: skip
    closes_on = day_field(_("Answers by"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"closes_on": clock.today() + timedelta(days=14), "at_most": 60})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        for name, _code in GROUPS:
            fields[name].queryset = Audience.objects.all()

    def clean(self) -> dict[str, Any]:
        """At least one group, and a day to come."""
        data = super().clean() or {}
        if not self.errors and not any(data.get(name) for name, _code in GROUPS):
            self.add_error("teachers", _now("Choose whom to ask."))
        if data.get("closes_on") and data["closes_on"] < clock.today():
            self.add_error("closes_on", _now("This day lies in the past."))
        return data

    def addressed(self) -> list[Addressed]:
        """The groups that were chosen."""
        data = self.cleaned_data
        return [Addressed(code, data[name], data["at_most"]) for name, code in GROUPS if data.get(name)]

    def reach(self) -> asking.Reach:
        """Whom that would reach."""
        return asking.reach_of(self.addressed())


class FindingForm(forms.Form):
    """Writes a finding down, with what speaks for it and against it."""

    sentence = text_area(
        _("What did we find?"), rows=2, max_length=400, help_text=_("One sentence that somebody could disagree with.")
    )
    supports = forms.MultipleChoiceField(label=_("What says so"), widget=forms.CheckboxSelectMultiple)
    contradicts = forms.MultipleChoiceField(
        label=_("What speaks against it"), widget=forms.CheckboxSelectMultiple, required=False
    )
    against = text_area(_("What else contradicts it, in words"), rows=2, required=False)
    strength = forms.ChoiceField(
        label=_("How strong is it?"), choices=Finding.Strength.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("What follows?"), choices=Finding.Kind.choices, widget=forms.RadioSelect)
    started_from = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, review: ProgrammeReview, finding: Finding | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What stands there now: after a refusal the writer has read it, and may keep theirs.
        self.now = findings.digest_of(finding) if finding else ""
        results, meetings, rounds = queries.sources_of(review)
        self.by_key: dict[str, findings.Source] = {f"result:{each.pk}": each for each in results}
        self.by_key |= {f"meeting:{each.pk}": each for each in meetings}
        self.by_key |= {f"round:{each.pk}": each for each in rounds}
        choices = [(key, source_label(source)) for key, source in self.by_key.items()]
        fields: Any = self.fields
        fields["supports"].choices = fields["contradicts"].choices = choices

    @property
    def weighed(self) -> list[Weighed]:
        """Each source once, with what it says and which of both boxes is ticked."""
        ticked = {name: {str(key) for key in self[name].value() or ()} for name in ("supports", "contradicts")}
        return [
            Weighed(key, source_label(source), source_says(source), *(key in ticked[name] for name in ticked))
            for key, source in self.by_key.items()
        ]

    def clean_sentence(self) -> str:
        """One line, however it was typed."""
        return " ".join(self.cleaned_data["sentence"].split())

    def told(self) -> dict[str, Any]:
        """As the domain takes it."""
        data = dict(self.cleaned_data)
        if not self.now:
            del data["started_from"]
        for name in ("supports", "contradicts"):
            data[name] = [self.by_key[key] for key in data[name]]
        return data


@dataclass(frozen=True)
class Weighed:
    """A source as it is weighed: what it is, what it says, and whether it speaks for the finding or against it."""

    key: str
    label: str
    says: str
    supports: bool
    contradicts: bool


def source_says(source: Any) -> str:
    """What a source says, for whoever weighs it: the words of a talk, a figure with its bounds, what was looked at."""
    if hasattr(source, "said"):
        return str(source.said)
    if not hasattr(source, "tells"):
        return _now("Its figures stand on the page of the review.")
    if source.reading is None:
        return str(source.tells)
    words = words_of(source.reading)
    between = _now("likely between %(between)s") % {"between": words.between} if words.between else ""
    return ". ".join(part for part in (", ".join(filter(None, (words.value, between))), source.tells) if part)


def source_label(source: Any) -> str:
    """A source in a list of boxes."""
    if hasattr(source, "said"):
        return _now("%(who)s, in a talk") % {"who": source.who}
    if hasattr(source, "tells"):
        return str(source.title)
    return _now("Survey: %(title)s") % {"title": source.title}


def keys_of(finding: Finding, *, contradicts: bool) -> list[str]:
    """The boxes that are ticked for a finding."""
    return [
        f"result:{each.result_id}" if each.result_id
        else f"meeting:{each.meeting_id}" if each.meeting_id else f"round:{each.round_id}"
        for each in finding.sources.filter(contradicts=contradicts)
    ]  # fmt: skip


class ConclusionForm(forms.Form):
    """Concludes a review."""

    conclusion = text_area(_("What do we conclude?"), rows=4)
    next_on = day_field(_("Look at it next by"))

    def __init__(self, *args: Any, review: ProgrammeReview, **kwargs: Any) -> None:
        latest = months_later(clock.today(), review.programme.cycle_months)
        kwargs.setdefault("initial", {"next_on": latest})
        super().__init__(*args, **kwargs)
        self.missing = voices_missing(review)
        if self.missing:
            names = ", ".join(str(Voice(voice).label) for voice in self.missing)
            self.fields["without"] = forms.BooleanField(
                label=_now("Conclude without hearing: %(voices)s") % {"voices": names}, required=True,
                help_text=_now("No voice at all was heard, so this review is kept and is not counted as one.")
                if len(self.missing) == len(Voice.values)
                else _now("It will stand on the review’s page that they were not heard."),
            )  # fmt: skip

    def told(self) -> dict[str, Any]:
        """As the domain takes it."""
        data = dict(self.cleaned_data)
        data["without"] = self.missing if data.get("without") else []
        return data


class ReasonForm(forms.Form):
    """Withdraws something, with the reason."""

    reason = text_area(_("Why?"), rows=3)


class DeclineForm(forms.Form):
    """Says why the school does not act on a finding, and tells whose voice it was."""

    reason = text_area(_("Why does the school leave it as it is?"), rows=4)
    audiences: forms.ModelMultipleChoiceField[Audience] = forms.ModelMultipleChoiceField(
        queryset=None, label=_("Tell them by message"), required=False, widget=forms.CheckboxSelectMultiple
    )
    told = line(_("Or: how and when they were told aloud"), required=False)

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"audiences": [each.pk for each in findings.audiences_heard(finding)]})
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["audiences"].queryset = Audience.objects.all()
