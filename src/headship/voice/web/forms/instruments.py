"""The forms for shaping a set of questions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.kernel.failures import Refusal
from headship.voice.instruments.content import Content, Item, When
from headship.voice.instruments.reading import LONGEST
from headship.voice.web.instrument_view import GROUP_NAMES, language_name

ANSWERED = {
    "scale:frequency": gettext_lazy("How often: never, rarely, sometimes, often, always"),
    "scale:nought_to_ten": gettext_lazy("How much: 0 to 10"),
    "scale:rubric": gettext_lazy("How far: four levels"),
    "choice": gettext_lazy("One of your own answers"),
    "multiple": gettext_lazy("Any number of your own answers"),
    "text": gettext_lazy("In their own words"),
}


class CopyForm(forms.Form):
    """A name for the school's own copy, and the languages that it keeps."""

    title = forms.CharField(
        label=gettext_lazy("Its name"), max_length=200,
        help_text=gettext_lazy("Colleagues find it by this name. Those who answer read the heading among its words."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages to keep"), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("What you add needs words in each language that you keep."),
    )  # fmt: skip

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(code, language_name(code)) for code in content.languages]
        field.initial = list(content.languages)


class FileForm(forms.Form):
    """An instrument as a YAML file."""

    file = forms.FileField(
        label=gettext_lazy("YAML file"),
        help_text=gettext_lazy("As any set of questions gives it. If anything is wrong, nothing is taken."),
    )  # fmt: skip


class LanguageForm(forms.Form):
    """A language to add."""

    language = forms.ChoiceField(label=gettext_lazy("Language to add"))

    def __init__(self, *args: Any, content: Content, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(code, name) for code, name in settings.LANGUAGES if code not in content.words]


class ItemForm(forms.Form):
    """One question: its words in every language, how it is answered, who is asked, and what it speaks to."""

    answered = forms.ChoiceField(label=gettext_lazy("It is answered"), choices=list(ANSWERED.items()))
    reversed = forms.BooleanField(
        label=gettext_lazy("A high answer is a bad sign"), required=False,
        help_text=gettext_lazy("It is then counted from the other end."),
    )  # fmt: skip
    na = forms.BooleanField(label=gettext_lazy("Offer “does not apply to me”"), required=False)
    dimension = forms.ChoiceField(
        label=gettext_lazy("Counted together with"), required=False,
        help_text=gettext_lazy("Questions on one scale can be read as one figure."),
    )  # fmt: skip
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Who is asked"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Only those who can have seen it. None ticked: everybody."),
    )  # fmt: skip
    when = forms.MultipleChoiceField(
        label=gettext_lazy("Asked only after"), required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    speaks_to = forms.CharField(
        label=gettext_lazy("Speaks to"), required=False, max_length=200,
        help_text=gettext_lazy("Codes of clauses or elements, such as 4.1c, 3.2a."),
    )  # fmt: skip

    def __init__(self, *args: Any, content: Content, item: Item | None = None, **kwargs: Any) -> None:
        self.content, self.item = content, item
        kwargs["initial"] = _initial(content, item)
        super().__init__(*args, **kwargs)
        self._offer("dimension", [("", _("Nothing: on its own")), *self._dimensions()])
        self._offer("groups", [(group, GROUP_NAMES.get(group, group)) for group in content.asked_of])
        self._offer("when", list(self._earlier_answers()))
        for name in ("groups", "when"):
            if len(getattr(self.fields[name], "choices", ())) < (2 if name == "groups" else 1):
                del self.fields[name]
        for code in content.languages:
            self._add_words(code)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def _dimensions(self) -> Iterator[tuple[str, str]]:
        for name in self.content.dimensions:
            yield name, self.content.text(f"dimension.{name}", "en")

    def _earlier_answers(self) -> Iterator[tuple[str, str]]:
        for item in self.content.items:
            if self.item is not None and item.key == self.item.key:
                return
            for option in item.options:
                words = {
                    "answer": self.content.text(f"{item.key}.{option}", "en"),
                    "question": self.content.text(item.key, "en"),
                }  # fmt: skip
                yield f"{item.key}|{option}", _("“%(answer)s” to “%(question)s”") % words

    def _add_words(self, code: str) -> None:
        key, options = (self.item.key, self.item.options) if self.item else ("", ())
        attributes = {"rows": 2, "lang": code, "dir": "auto"}
        self.fields[f"text_{code}"] = forms.CharField(
            label=language_name(code), max_length=LONGEST, initial=self.content.words[code].get(key, ""),
            widget=forms.Textarea(attrs=attributes),
        )  # fmt: skip
        lines = [self.content.words[code].get(f"{key}.{option}", "") for option in options]
        self.fields[f"options_{code}"] = forms.CharField(
            label=language_name(code), required=False, max_length=4_000, initial="\n".join(lines),
            widget=forms.Textarea(attrs=attributes | {"rows": 4}),
        )  # fmt: skip

    @property
    def question_fields(self) -> list[forms.BoundField]:
        """The question in each language."""
        return [self[f"text_{code}"] for code in self.content.languages]

    @property
    def option_fields(self) -> list[forms.BoundField]:
        """Its answers in each language, one a line."""
        return [self[f"options_{code}"] for code in self.content.languages]

    @property
    def setting_fields(self) -> list[forms.BoundField]:
        """All else."""
        names = ("answered", "reversed", "na", "dimension", "groups", "when", "speaks_to")
        return [self[name] for name in names if name in self.fields]

    def clean(self) -> dict[str, Any]:
        """As many answers in each language as in the first."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("answered") in ("choice", "multiple"):
            first, *others = self.content.languages
            wanted = len(_lines(data.get(f"options_{first}", "")))
            if wanted < 2:
                self.add_error(f"options_{first}", _("Give at least two answers, one a line."))
            for code in others:
                found = len(_lines(data.get(f"options_{code}", "")))
                if found != wanted:
                    words = {"found": found, "wanted": wanted}
                    self.add_error(f"options_{code}", _("Here are %(found)s answers, and %(wanted)s above.") % words)
        if len({value.split("|")[0] for value in data.get("when", [])}) > 1:
            self.add_error("when", ValidationError(_("Choose answers to one earlier question only.")))
        return data

    def made(self, key: str) -> tuple[Item, dict[str, dict[str, str]]]:
        """The item, and its words by language."""
        data, old = self.cleaned_data, self.item
        kind, _colon, scale = data["answered"].partition(":")
        options = self._options(kind)
        asked = [value.split("|") for value in data.get("when", [])]
        groups = tuple(data.get("groups", ()))
        leader = self.content.about == "leader"
        item = Item(
            key=key, kind=kind, scale=scale, section=old.section if old else "", dimension=data["dimension"],
            speaks_to=tuple(code.strip() for code in data["speaks_to"].replace(";", ",").split(",") if code.strip()),
            reversed=data["reversed"] and kind == "scale", options=options, na=data["na"],
            values=old.values if old and set(old.values) == set(options) else {},
            when=_when(asked),
            seen_by=groups if leader else (), asked_of=() if leader else groups,
        )  # fmt: skip
        return item, {code: self._words(key, code, options) for code in self.content.languages}

    def _options(self, kind: str) -> tuple[str, ...]:
        if kind not in ("choice", "multiple"):
            return ()
        known = self.item.options if self.item else ()
        wanted = len(_lines(self.cleaned_data[f"options_{self.content.languages[0]}"]))
        # Those that were there keep their keys, by place, so that what a branch depends on stays what it is.
        more = (f"answer_{number}" for number in range(1, 1_000) if f"answer_{number}" not in known)
        return tuple(known[:wanted]) + tuple(next(more) for _missing in range(wanted - len(known)))

    def _words(self, key: str, code: str, options: tuple[str, ...]) -> dict[str, str]:
        lines = _lines(self.cleaned_data[f"options_{code}"])
        return {key: self.cleaned_data[f"text_{code}"].strip()} | {
            f"{key}.{option}": line for option, line in zip(options, lines, strict=False)
        }


def _when(asked: list[list[str]]) -> When | None:
    if not asked:
        return None
    return When.model_validate({"key": asked[0][0], "in": [answer for _key, answer in asked]})


def _initial(content: Content, item: Item | None) -> dict[str, Any]:
    if item is None:
        return {"answered": "scale:frequency", "na": True}
    return {
        "answered": f"scale:{item.scale}" if item.kind == "scale" else item.kind,
        "reversed": item.reversed, "na": item.na, "dimension": item.dimension,
        "groups": list(item.seen_by or item.asked_of),
        "when": [f"{item.when.key}|{answer}" for answer in item.when.among] if item.when else [],
        "speaks_to": ", ".join(item.speaks_to),
    }  # fmt: skip


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class WordsForm(forms.Form):
    """Every word of an instrument in one language, each beside the words that it is made from."""

    def __init__(self, *args: Any, content: Content, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.content = content
        self.keys = list(dict.fromkeys([*content.keys(), *_variants(content)]))
        beside = content.words[next(code for code in content.languages if code != language or len(content.words) == 1)]
        given = content.words.get(language, {})
        for number, key in enumerate(self.keys):
            self.fields[f"w{number}"] = forms.CharField(
                label=beside.get(key, key), max_length=LONGEST, initial=given.get(key, ""),
                widget=forms.Textarea(attrs={"rows": 2, "lang": language, "dir": "auto"}),
            )  # fmt: skip

    def words(self) -> dict[str, str]:
        """The words by key."""
        return {key: self.cleaned_data[f"w{number}"].strip() for number, key in enumerate(self.keys)}


def _variants(content: Content) -> list[str]:
    return sorted({key for words in content.words.values() for key in words if "@" in key})


def shown_all(form: forms.Form, refusal: Refusal) -> None:
    """Every line of a refusal above the form, as one problem each."""
    for line in str(refusal).splitlines():
        form.add_error(None, line)
