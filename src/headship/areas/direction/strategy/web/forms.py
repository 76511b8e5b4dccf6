"""The forms of the strategy: a wording and its reason, another look, who looks after it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from headship.areas.direction.strategy.domain.statements import LONGEST, next_review
from headship.areas.direction.strategy.models import Statement
from headship.insight.api import years
from headship.school.models import Person
from headship.school.web.forms.fields import PersonField, day_field, inside_people, line, long_text

YEARS_AHEAD = 10


def until_field() -> forms.TypedChoiceField:
    """A school year, by the one in which it ends; none where it has no end. Choices are set with `set_years`."""
    return forms.TypedChoiceField(
        label=_("To be reached by the end of"), required=False, coerce=int, empty_value=None, choices=()
    )


def set_years(field: Any, *, also: int | None = None) -> None:
    """Offer this school year and the ten after it, and one that was chosen before."""
    now = years.current()
    offered = sorted({*range(now, now + YEARS_AHEAD + 1), *([also] if also else [])})
    field.choices = [("", _("No year")), *((year, years.words(year)) for year in offered)]


def two_lines(label: Any, **options: Any) -> forms.CharField:
    """A sentence that is seen as a whole while it is written, on a telephone too."""
    return long_text(label, rows=2, max_length=300, **options)


class WordingForm(forms.Form):
    """A wording and why it is so."""

    words = long_text(_("In words that people can remember"), rows=4)
    because = two_lines(
        _("Why so?"), help_text=_("What it rests on, and who was asked. Whoever comes after you will ask.")
    )

    def __init__(self, data: Any, *, kind: str, statement: Statement | None = None) -> None:
        initial: dict[str, Any] = {}
        if statement is not None:
            initial = {"words": statement.draft or statement.words, "because": statement.draft_because}
        super().__init__(data, initial=initial)
        most = LONGEST[Statement.Kind(kind)]
        words: Any = self.fields["words"]
        words.max_length = most
        words.widget.attrs["maxlength"] = most
        if kind == Statement.Kind.OBJECTIVE:
            words.widget.attrs["rows"] = 2


class ProposalForm(WordingForm):
    """A vision, a mission or an objective that the school does not have yet."""

    known_by = two_lines(_("How will we know that it is reached?"), required=False)
    until = until_field()
    owner = PersonField(_("Who looks after it"))
    field_order = ("words", "because", "known_by", "until", "owner")

    def __init__(self, data: Any, *, kind: str, by: Person) -> None:
        super().__init__(data, kind=kind)
        self.initial["owner"] = by.pk
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        if kind == Statement.Kind.OBJECTIVE:
            set_years(fields["until"])
        else:
            del fields["known_by"], fields["until"]


class AdoptionForm(forms.Form):
    """When an adopted wording is looked at again."""

    review_on = day_field(_("Look at it again on"))

    def __init__(self, data: Any, *, statement: Statement) -> None:
        super().__init__(data, initial={"review_on": next_review(statement.kind)})


class LookForm(AdoptionForm):
    """It still holds, and what tells us so."""

    words = long_text(_("What tells us that it still holds?"), rows=3)
    field_order = ("words", "review_on")


class CareForm(forms.Form):
    """Who looks after it, how we will know, and by when."""

    known_by = two_lines(_("How will we know that it is reached?"), required=False)
    until = until_field()
    owner = PersonField(_("Who looks after it"))

    def __init__(self, data: Any, *, statement: Statement) -> None:
        initial = {"owner": statement.owner_id, "known_by": statement.known_by, "until": statement.until}
        super().__init__(data, initial=initial)
        fields: Any = self.fields
        fields["owner"].queryset = inside_people()
        if statement.kind == Statement.Kind.OBJECTIVE:
            set_years(fields["until"], also=statement.until)
        else:
            del fields["known_by"], fields["until"]


class BecauseForm(forms.Form):
    """Why something is dropped or ends."""

    because = line(_("Why?"))
