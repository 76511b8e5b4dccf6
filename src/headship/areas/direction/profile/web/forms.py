"""The forms of the profile: a fact, another look at it, the roll of earlier years."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.profile.models import Fact
from headship.kernel import clock
from headship.school.models import Person
from headship.school.web.forms.fields import PersonField, day_field, inside_people, line, long_text

Topic = Fact.Topic
TOPICS = {
    Fact.Side.SCHOOL: (Topic.ROLL, Topic.STAFF, Topic.LEARNING, Topic.WELL_BEING, Topic.MEANS, Topic.OTHER),
    Fact.Side.COMMUNITY: (
        Topic.ECONOMY, Topic.LANGUAGES, Topic.SERVICES, Topic.ASPIRATIONS, Topic.SURROUNDINGS, Topic.OTHER,
    ),
}  # fmt: skip


def address_field() -> forms.URLField:
    """Where the source can be read, if it can."""
    return forms.URLField(
        label=_("Its address, if it has one"), required=False, max_length=500, assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )  # fmt: skip


def sentence(label: Any, *, help_text: Any) -> forms.CharField:
    """A sentence that is seen as a whole while it is written, on a telephone too."""
    return long_text(label, rows=2, max_length=300, help_text=help_text)


def as_of_field() -> forms.DateField:
    """The day that a source speaks of; never one to come."""
    return day_field(
        _("What day does it speak of?"), help_text=_("A census of 2021 speaks of 2021, read today or not.")
    )


def _until_today(field: Any) -> None:
    field.widget.attrs["max"] = clock.today().isoformat()


class FactForm(forms.Form):
    """One thing that we know. side: which of the two it is about."""

    statement = sentence(_("What do we know?"), help_text=_("One sentence, with its figure: “One family in three …”"))
    topic = forms.ChoiceField(label=_("It is about"))
    source = line(_("From where?"), help_text=_("So that somebody else finds it again: a report, a survey, a talk."))
    url = address_field()
    as_of = as_of_field()
    owner = PersonField(_("Who looks again in a year"))

    def __init__(self, data: Any, *, by: Person, side: str) -> None:
        super().__init__(data, initial={"owner": by.pk, "as_of": clock.today()})
        topics: Any = self.fields["topic"]
        topics.choices = [(topic.value, topic.label) for topic in TOPICS[Fact.Side(side)]]
        people: Any = self.fields["owner"]
        people.queryset = inside_people()
        _until_today(self.fields["as_of"])


class RefreshForm(forms.Form):
    """Whether it is still so."""

    statement = sentence(_("What do we know now?"), help_text=_("Leave it as it is where it is still so."))
    source = line(_("Where did you look?"))
    url = address_field()
    as_of = as_of_field()

    def __init__(self, data: Any, *, fact: Fact) -> None:
        initial = {"statement": fact.statement, "source": fact.source, "url": fact.url, "as_of": fact.as_of}
        super().__init__(data, initial=initial)
        _until_today(self.fields["as_of"])


class OwnerForm(forms.Form):
    """Who looks after a fact."""

    owner = PersonField(_("Who looks after it"))

    def __init__(self, data: Any, *, fact: Fact) -> None:
        super().__init__(data, initial={"owner": fact.owner_id})
        people: Any = self.fields["owner"]
        people.queryset = inside_people()


class BecauseForm(forms.Form):
    """Why a fact is followed no longer."""

    because = line(_("Why need it not be followed any more?"))


class RollForm(forms.Form):
    """The roll of earlier years, one in a line."""

    lines = long_text(
        _("One year in a line, then how many learned here"), rows=8, max_length=5000,
        help_text=_("For example “2022/23 398”. Paste it from a spreadsheet if you have it there."),
    )  # fmt: skip
