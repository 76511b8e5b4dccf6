"""The forms of the library."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from django import forms
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from headship.areas.improvement.library.bibliography.described import COLUMNS, MORE, Described
from headship.areas.improvement.library.models import ReadingNote, ResearchItem, Strand, Theme
from headship.school.models import Person
from headship.school.web.forms.fields import PeopleField, PersonField, day_field, inside_people


def text_area(label: Any, rows: int, **options: Any) -> forms.CharField:
    """A box for a few sentences."""
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=8000, **options)


class ThemesUnderRoots(ModelChoiceIterator):  # type: ignore[type-arg]
    """The boxes of themes, each root named once."""

    def __iter__(self) -> Iterator[Any]:
        for root, rows in groupby(self.queryset, key=lambda theme: theme.get_strand_display()):
            yield str(root), [self.choice(row) for row in rows]


class ThemesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Themes in use as boxes; the form sets the queryset, since rows depend on the school in scope."""

    widget = forms.CheckboxSelectMultiple
    iterator = ThemesUnderRoots

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, label=_("Themes"), required=False, **options)


def themes_in_use() -> Any:
    """Themes that the school reads about, root by root."""
    return Theme.objects.filter(put_aside_on=None).order_by("position", "pk")


class LookUpForm(forms.Form):
    """Names a work by its number, its address or its title."""

    what = forms.CharField(
        label=_("DOI, ISBN, web address or title"), max_length=1000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class ItemForm(forms.Form):
    """A work as people describe it."""

    title = forms.CharField(label=_("Title"), max_length=500)
    authors = text_area(_("Authors"), 2, required=False, help_text=_("One on each line, family name first."))
    year = forms.IntegerField(label=_("Year"), required=False, min_value=1450, max_value=2200)
    kind = forms.ChoiceField(label=_("What it is"), choices=ResearchItem.Kind.choices)
    container = forms.CharField(label=_("Journal, book or site"), max_length=300, required=False)
    themes = ThemesField()
    abstract = text_area(_("What it says of itself"), 4, required=False)
    doi = forms.CharField(label="DOI", max_length=300, required=False)
    isbn = forms.CharField(label="ISBN", max_length=20, required=False)
    url = forms.CharField(label=_("Address"), max_length=1000, required=False)
    publisher = forms.CharField(label=_("Publisher"), max_length=300, required=False)
    more = forms.JSONField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, themes: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["themes"].queryset = themes_in_use()
        if not themes:
            del fields["themes"], fields["more"]

    @property
    def described(self) -> Described:
        """What was typed, as a description; only of a valid form."""
        data = {name: self.cleaned_data[name] for name in COLUMNS}
        data["authors"] = tuple(line for line in data["authors"].splitlines() if line.strip())
        more = self.cleaned_data.get("more")
        told = more if isinstance(more, dict) else {}
        return Described(**data, more=tuple((name, str(told[name])[:100]) for name in MORE if told.get(name)))


def initial_of(described: Described) -> dict[str, Any]:
    """What a form begins with."""
    values: dict[str, Any] = {name: getattr(described, name) for name in COLUMNS}
    return values | {"authors": "\n".join(described.authors), "more": dict(described.more)}


class ItemThemesForm(forms.Form):
    """Says where a work belongs."""

    themes = ThemesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["themes"]
        field.queryset = themes_in_use()


class NoteForm(forms.Form):
    """A reading note in four parts: two sentences and two taps."""

    finds = text_area(_("What does it find?"), 3, help_text=_("In your own words. One sentence is enough."))
    sure = forms.ChoiceField(label=_("How sure can we be?"), choices=ReadingNote.Sure.choices, widget=forms.RadioSelect)
    sure_why = forms.CharField(label=_("Because"), max_length=500, required=False)
    fits = forms.ChoiceField(label=_("Does it fit us?"), choices=ReadingNote.Fits.choices, widget=forms.RadioSelect)
    fits_why = forms.CharField(label=_("What is different here"), max_length=500, required=False)
    so_what = text_area(
        _("So what?"), 3, help_text=_("What you would try, change or leave. “Nothing yet, because…” is an answer.")
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SuggestForm(forms.Form):
    """Suggests a work to a colleague."""

    to = PersonField(_("To whom"))
    why = forms.CharField(label=_("Why it made you think of them"), max_length=300, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["to"]
        field.queryset = inside_people().exclude(pk=person.pk)


class UseForm(forms.Form):
    """Says what draws on a work, and how."""

    source = forms.CharField(widget=forms.HiddenInput, max_length=80)
    note = forms.CharField(max_length=300, required=False)

    def clean_source(self) -> tuple[str, int]:
        """Kind and id. Raises ValidationError where it is neither."""
        kind, _colon, number = str(self.cleaned_data["source"]).partition(":")
        if not kind or not number.isdecimal() or len(number) > 18:
            raise forms.ValidationError(_("Choose one of the records below."))
        return kind, int(number)


class GroupForm(forms.Form):
    """Brings a few people together over a work."""

    question = forms.CharField(label=_("What do we want to know from it?"), max_length=300)
    people = PeopleField(_("Who reads with you"), required=False)
    read_by = day_field(_("Read by"))
    session_on = day_field(_("We talk on"), required=False)
    session_words = forms.CharField(label=_("When and where"), max_length=120, required=False)

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["people"]
        field.queryset = inside_people().exclude(pk=person.pk)


class SessionForm(forms.Form):
    """A day on which a group talks."""

    on = day_field(_("Day"))
    words = forms.CharField(label=_("When and where"), max_length=120, required=False)


class OwnDayForm(forms.Form):
    """Another day for oneself."""

    read_by = day_field(_("I will have read it by"))


class ConclusionForm(forms.Form):
    """What came of reading together."""

    came_of = text_area(_("What came of it?"), 4, help_text=_("What you agree on, and on what you do not."))
    changed = text_area(
        _("What does it change here?"), 3, required=False,
        help_text=_("Leave it empty where nothing changes. Link the decision or priority afterwards."),
    )  # fmt: skip


class ThemeForm(forms.Form):
    """A theme of the school's own."""

    title = forms.CharField(label=_("A question that you read about"), max_length=120)
    strand = forms.ChoiceField(label=_("Under"), choices=Strand.choices, initial=Strand.OWN)


class RenameForm(forms.Form):
    """Other words for a theme."""

    title = forms.CharField(label=_("Theme"), max_length=120)


class FileForm(forms.Form):
    """A BibTeX or RIS file."""

    file = forms.FileField(
        label=_("BibTeX or RIS file"),
        widget=forms.ClearableFileInput(attrs={"accept": ".bib,.bibtex,.ris,.txt"}),
        help_text=_("As Zotero, Mendeley, EndNote, JabRef or a publisher’s page exports it. At most 4 MB."),
    )
