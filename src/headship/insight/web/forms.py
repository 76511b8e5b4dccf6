"""Forms of the data pages: a file, what its columns mean, a scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.insight.domain import columns, groups, scales, years
from headship.insight.domain.columns import Choices
from headship.insight.models import Attainment, DataImport, ImportedWhat, Scale

WITH_SCALE = (ImportedWhat.RESULTS, ImportedWhat.TARGETS)
YEARS_BACK = 8


class FileForm(forms.Form):
    """A file, and what it tells."""

    what = forms.ChoiceField(
        label=gettext_lazy("What does the file tell?"), choices=ImportedWhat.choices, widget=forms.RadioSelect
    )
    file = forms.FileField(
        label=gettext_lazy("The file"),
        help_text=gettext_lazy("CSV or XLSX, with its headings in the first row. Any order of columns will do."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx,.tsv,.txt"}),
        error_messages={"required": gettext_lazy("Choose a file."), "empty": gettext_lazy("This file is empty.")},
    )


class ColumnsForm(forms.Form):
    """A column for each thing that a file of this kind may tell, and what the file does not say itself."""

    def __init__(self, data: Any = None, *, record: DataImport, samples: Mapping[str, list[str]]) -> None:
        super().__init__(data)
        self.record, self.samples = record, samples
        self.mapping_fields = columns.FIELDS[record.what]
        guessed = record.mapping or columns.guess(record.what, record.headers)
        chosen = Choices.from_data(record.choices)
        for each in self.mapping_fields:
            self._add_column(each, guessed.get(each.code, ""))
        if record.what in WITH_SCALE:
            self._add_scale(guessed.get("label", ""))
            self._add_whole_file(chosen)
        if record.what == ImportedWhat.GROUPS:
            self._add_groups(chosen, guessed.get("learner", ""))

    def _add_column(self, field: columns.Field, initial: str) -> None:
        options = [("", _("No column"))] + [(header, self._with_samples(header)) for header in self.samples]
        self.fields[f"column_{field.code}"] = forms.ChoiceField(
            label=str(field.label), choices=options, required=field.required, initial=initial,
            help_text=str(field.help), error_messages={"required": _("Say which column holds it.")},
        )  # fmt: skip

    def _with_samples(self, header: str) -> str:
        values = ", ".join(value[:24] for value in self.samples[header])
        return f"{header} — {values}" if values else header

    def _add_scale(self, header: str) -> None:
        offered = scales.in_use()
        guessed = self.record.scale or scales.fitting(offered, self.samples.get(header, []))
        self.fields["scale"] = forms.ModelChoiceField(
            label=_("On which scale?"), queryset=Scale.objects.filter(ended_on__isnull=True), initial=guessed,
            help_text=_("The numbers of each grade are shown before anything is brought in."),
            error_messages={"required": _("Choose the scale.")},
        )  # fmt: skip

    def _add_whole_file(self, chosen: Choices) -> None:
        now = years.current()
        self.fields["subject"] = forms.CharField(
            label=_("Subject of the whole file"), required=False, initial=chosen.subject, max_length=200,
            help_text=_("Where no column names it."),
        )  # fmt: skip
        self.fields["school_year"] = forms.TypedChoiceField(
            label=_("School year of the whole file"), coerce=int, initial=chosen.school_year or now,
            choices=[(year, years.words(year)) for year in range(now + 1, now - YEARS_BACK, -1)],
            help_text=_("Where no column names it."),
        )  # fmt: skip
        if self.record.what == ImportedWhat.RESULTS:
            self.fields["occasion"] = forms.CharField(
                label=_("Occasion of the whole file"), required=False, initial=chosen.occasion, max_length=200,
                help_text=_("Such as “June examinations”, where no column names it."),
            )  # fmt: skip
            self.fields["kind"] = forms.ChoiceField(
                label=_("What are these results?"), widget=forms.RadioSelect, initial=chosen.kind,
                choices=[
                    (Attainment.Kind.OUTCOME, _("What learners reached")),
                    (Attainment.Kind.PRIOR, _("Where they started: prior attainment")),
                ],
            )  # fmt: skip

    def _add_groups(self, chosen: Choices, learner: str) -> None:
        known = groups.sensitive()
        options = [
            (header, self._with_samples(header))
            for header in self.samples
            if header != learner and not groups.is_off(header, known)
        ]
        self.fields["group_fields"] = forms.MultipleChoiceField(
            label=_("Which columns are kept?"), choices=options, initial=chosen.group_fields,
            widget=forms.CheckboxSelectMultiple, error_messages={"required": _("Choose at least one column to keep.")},
            help_text=_("Nothing else of the file is stored. Sensitive data that is not turned on is not offered."),
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            label=_("What does the school need them for?"), max_length=300, initial=chosen.reason,
            widget=forms.Textarea(attrs={"rows": 2}), help_text=_("This stands in the ledger."),
        )  # fmt: skip

    @property
    def mapping(self) -> dict[str, str]:
        """Field → heading, once it is valid."""
        return {each.code: self.cleaned_data[f"column_{each.code}"] for each in self.mapping_fields}

    @property
    def choices(self) -> Choices:
        """What the file does not say itself, once it is valid."""
        said = self.cleaned_data
        return Choices(
            subject=said.get("subject", ""), school_year=said.get("school_year"), occasion=said.get("occasion", ""),
            kind=said.get("kind") or Attainment.Kind.OUTCOME, group_fields=said.get("group_fields", []),
            reason=said.get("reason", ""),
        )  # fmt: skip


class ScaleForm(forms.Form):
    """A scale of the school's own: a grade and its number on each line."""

    title = forms.CharField(label=gettext_lazy("What is it called?"), max_length=200)
    steps = forms.CharField(
        label=gettext_lazy("Grades and their numbers"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("One grade a line, then “=” and its number: Excellent = 4"),
    )
    source = forms.CharField(
        label=gettext_lazy("Where do the numbers come from?"), max_length=300, required=False,
        help_text=gettext_lazy("Shown wherever they are used."),
    )  # fmt: skip

    def clean_steps(self) -> list[tuple[str, float]]:
        """Lines as pairs."""
        pairs = []
        for number, line in enumerate(self.cleaned_data["steps"].splitlines(), start=1):
            if not line.strip():
                continue
            label, _mark, value = line.rpartition("=")
            try:
                pairs.append((label.strip(), float(value.strip().replace(",", "."))))
            except ValueError:
                raise forms.ValidationError(
                    _("Line %(n)s: write a grade, “=” and a number, such as Excellent = 4.") % {"n": number}
                ) from None
        return pairs


class StepsForm(ScaleForm):
    """Other numbers for a scale of the school's own; its name stays."""

    title = None  # type: ignore[assignment]
    source = None  # type: ignore[assignment]


class TakeOverForm(forms.Form):
    """Assessments that came with the roster: which of them count, on which scale, and as what."""

    assessments = forms.MultipleChoiceField(
        label=gettext_lazy("Which assessments count?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one assessment.")},
    )  # fmt: skip
    scale: forms.ModelChoiceField[Scale] = forms.ModelChoiceField(label=gettext_lazy("On which scale?"), queryset=None)
    kind = forms.ChoiceField(
        label=gettext_lazy("What are these results?"), widget=forms.RadioSelect, initial=Attainment.Kind.OUTCOME,
        choices=[
            (Attainment.Kind.OUTCOME, gettext_lazy("What learners reached")),
            (Attainment.Kind.PRIOR, gettext_lazy("Where they started: prior attainment")),
        ],
    )  # fmt: skip

    def __init__(self, data: Any = None, *, offered: list[tuple[str, str]]) -> None:
        super().__init__(data)
        scales.install()
        self.fields["assessments"].choices = offered  # type: ignore[attr-defined]
        self.fields["scale"].queryset = Scale.objects.filter(ended_on__isnull=True)  # type: ignore[attr-defined]
