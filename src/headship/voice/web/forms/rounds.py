"""Preparing a round: when, whom, and what it is held against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headship.kernel import clock
from headship.school.domain.audiences import sizes_of
from headship.school.models import Audience, Person
from headship.school.web.forms.fields import PeopleField, day_field, inside_people
from headship.voice.domain.rounds import MOST_SLIPS, Asked
from headship.voice.instruments.content import Content
from headship.voice.models import Round

LASTS = timedelta(days=10)
# What each group of an instrument is called, and the audience that every school has for it.
GROUPS: dict[str, tuple[str | Promise, str]] = {
    "staff": (_("Staff"), "staff"),
    "students": (_("Students"), "students"),
    "families": (_("Families"), "parents"),
    "governors": (_("Governors"), "governors"),
    "partners": (_("Partners"), ""),
    "self": (_("Own view"), ""),
    "line_manager": (_("Line manager"), ""),
    "peers": (_("Peers"), ""),
    "reports": (_("Those whom they lead"), ""),
}


class WhenForm(forms.Form):
    """When a round is open."""

    opens_on = day_field(_("Opens on"), help_text=_("In the morning; today: at once."))
    closes_on = day_field(_("Last day to answer"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = clock.today()
        kwargs["initial"] = {"opens_on": today, "closes_on": today + LASTS, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def clean_opens_on(self) -> Any:
        """Nobody is asked in the past."""
        day = self.cleaned_data["opens_on"]
        if day < clock.today():
            raise ValidationError(_now("This day has passed."))
        return day

    def clean(self) -> dict[str, Any]:
        """It closes after it opens."""
        data: dict[str, Any] = super().clean() or {}
        opens, closes = data.get("opens_on"), data.get("closes_on")
        if opens and closes and closes < opens:
            self.add_error("closes_on", _now("It has to close after it opens."))
        return data

    def times(self) -> tuple[datetime, datetime]:
        """From the morning of the first day (or now) to the end of the last, in the school's time."""
        data = self.cleaned_data
        opens = timezone.make_aware(datetime.combine(data["opens_on"], time(7)))
        closes = timezone.make_aware(datetime.combine(data["closes_on"], time(23, 59)))
        return (opens if data["opens_on"] > clock.today() else clock.now()), closes


class RoundForm(WhenForm):
    """A new round with an instrument; each of the instrument's groups may be asked."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Everybody whom you ask reads it."))
    purpose = forms.CharField(
        label=_("Why you ask"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Empty: the words of the questions themselves, in each language."),
    )  # fmt: skip
    reminders = forms.MultipleChoiceField(
        label=_("Remind those who have not answered"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("3", _("after 3 days")), ("7", _("after 7 days")), ("14", _("after 14 days"))],
    )  # fmt: skip
    previous = forms.ModelChoiceField(  # type: ignore[var-annotated]
        queryset=None, label=_("Held against"), required=False, empty_label=_("Nothing earlier"),
        help_text=_("The change is told with its interval."),
    )  # fmt: skip
    field_order = ("title", "purpose", "opens_on", "closes_on", "reminders", "previous")

    def __init__(self, *args: Any, content: Content, earlier: Any, **kwargs: Any) -> None:
        self.content = content
        self.codes = content.asked_of
        super().__init__(*args, **kwargs)
        previous: Any = self.fields["previous"]
        previous.queryset = earlier
        if not earlier.exists():
            del self.fields["previous"]
        audiences = list(Audience.objects.all())
        sizes = sizes_of(audiences)
        for code in self.codes:
            self._add_group(code, audiences, sizes)

    def _add_group(self, code: str, audiences: Sequence[Audience], sizes: dict[int, int]) -> None:
        known = GROUPS.get(code, (code, ""))[1]
        usual = next((one.pk for one in audiences if one.code == known), None)
        choices = [("", _now("Nobody")), *((str(one.pk), f"{one} ({sizes[one.pk]})") for one in audiences)]
        self.fields[f"{code}-audience"] = forms.ChoiceField(
            label=_("Whom"), choices=choices, required=False, initial=str(usual or "")
        )
        self.fields[f"{code}-sample"] = forms.IntegerField(
            label=_("Only so many of them"), required=False, min_value=1,
            help_text=_("Those who have not been asked for the longest time come first."),
        )  # fmt: skip
        people = PeopleField(_("Or people one by one"), required=False)
        people.queryset = inside_people()
        if code in ("staff", "governors"):
            self.fields[f"{code}-people"] = people
        self.fields[f"{code}-slips"] = forms.IntegerField(
            label=_("Printed codes without a name"), required=False, min_value=0, max_value=MOST_SLIPS,
            help_text=_("For a class or an evening at school: each answers once."),
        )  # fmt: skip
        self.fields[f"{code}-addresses"] = forms.CharField(
            label=_("Other e-mail addresses"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("One on each line."),
        )  # fmt: skip

    def general(self) -> list[forms.BoundField]:
        """The fields about the round itself."""
        return [self[name] for name in self.field_order if name in self.fields]

    def by_group(self) -> Iterator[tuple[str | Promise, forms.BoundField, list[forms.BoundField]]]:
        """Each group's title, whom it is, and the rest that most rounds do not need."""
        for code in self.codes:
            rest = [f"{code}-{name}" for name in ("sample", "people", "slips", "addresses")]
            yield (
                GROUPS.get(code, (code, ""))[0],
                self[f"{code}-audience"],
                [self[name] for name in rest if name in self.fields],
            )

    def groups(self) -> list[Asked]:
        """The groups that are asked: those of which anything was chosen."""
        asked = [self._group(code) for code in self.codes]
        return [one for one in asked if one.audience or one.people or one.addresses or one.slips]

    def _group(self, code: str) -> Asked:
        data = self.cleaned_data
        audience, people = data.get(f"{code}-audience"), list(data.get(f"{code}-people") or [])
        # People chosen one by one stand in the place of the audience, which every group has to begin with.
        chosen = Audience.objects.get(pk=audience) if audience and not people else None
        return Asked(
            code=code, title=str(GROUPS.get(code, (code, ""))[0]), audience=chosen, people=_present(people),
            addresses=(data.get(f"{code}-addresses") or "").split(), slips=data.get(f"{code}-slips") or 0,
            sample=data.get(f"{code}-sample"),
        )  # fmt: skip


def _present(people: Sequence[Person]) -> list[Person]:
    return [person for person in people if person.is_present]


def earlier_rounds(person: Person, instrument: Any) -> Any:
    """Closed rounds with this instrument that this person may see, the newest first."""
    return (
        Round.objects.visible_to(person)
        .filter(version__instrument=instrument, state=Round.State.CLOSED, leader__isnull=True)
        .order_by("-closes_at")
    )
