"""Forms of the standing room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from headship.evidence.models import ElementStance
from headship.kernel import clock
from headship.school.web.forms.fields import day_field
from headship.standards.api import Scale


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent to a form, even where nothing was filled in; None where it is only shown."""
    return request.POST if request.method == "POST" else None


class LevelForm(forms.Form):
    """The level first, before any reason."""

    level = forms.ChoiceField(label=_("Where is it now?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["level"]
        field.choices = [
            (each.code, format_html("<strong>{}</strong> <span class=hint>{}</span>", each.title, each.description))
            for each in scale.levels
        ]


def _words(label: Any, help_text: Any, *, required: bool = False) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, widget=widget, max_length=4000)


class ReasonsForm(forms.Form):
    """What speaks for the level, and what against it."""

    evidence = _words(
        _("What is the evidence for it?"), _("What somebody else could see, read or count."), required=True
    )
    helps = _words(_("What helps?"), _("People, habits, time: what made it possible?"))
    hinders = _words(_("What hinders?"), _("What stands in the way, and is not anybody’s fault?"))
    contradicts = _words(_("What would contradict it?"), _("What would you see if you were wrong? Has anybody looked?"))


class RestForm(forms.Form):
    """Why an element rests, and until when."""

    reason = forms.ChoiceField(
        label=_("Why does it rest?"), choices=ElementStance.Reason.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(
        label=_("Where it is done, or a word on why"), max_length=300, required=False,
        help_text=_("For what is done elsewhere, say where, so that people find it."),
    )  # fmt: skip
    review_on = day_field(_("When shall we look again?"), help_text=_("Within two years."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {}).setdefault("review_on", clock.today() + timedelta(days=182))
        super().__init__(*args, **kwargs)
