"""The page on which somebody names the decision behind a weighty act elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.areas.direction.domain import decisions as domain
from headship.areas.direction.models import Decision
from headship.areas.direction.rules import RUN
from headship.areas.direction.web.forms.raising import LONGEST
from headship.evidence import registry
from headship.evidence.models import Act
from headship.kernel.permissions import narrow
from headship.school.web.forms.fields import line, row_field
from headship.school.web.gate import PersonRequest
from headship.school.web.pages import form_page


class BehindForm(forms.Form):
    """Chooses one of one's own decisions, or writes it down now in one line."""

    decision = row_field(
        gettext_lazy("One that is written down"), required=False, empty_label=gettext_lazy("None of these")
    )
    choice = line(gettext_lazy("Or, in one line: what was decided"), required=False)
    reason = line(gettext_lazy("Why, in a few words"), required=False)

    def __init__(self, *args: Any, mine: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["decision"]
        field.queryset = mine
        if not mine.exists():
            del self.fields["decision"]
            self.fields["choice"].label = gettext_lazy("What was decided, in one line")

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("decision") and not data.get("choice"):
            raise forms.ValidationError(_("Choose a decision, or write down in one line what was decided."))
        return data


def record_in(request: PersonRequest) -> registry.Seen | None:
    """The record that `?record=policy:4` names; None where none is named, 404 where it cannot be seen."""
    kind, _colon, number = request.GET.get("record", "").partition(":")
    if not kind:
        return None
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    seen = registry.see(request.person, [(kind, int(number))])[kind, int(number)]
    if seen.hidden:
        raise Http404
    return seen


def respond(request: PersonRequest, record: registry.Seen, weighty: QuerySet[Act]) -> HttpResponse:
    """Show the form; once a decision is chosen, cite the record from it."""
    if not weighty.filter(record_kind=record.kind, record_id=record.record_id).exists():
        raise Http404
    mine = narrow(request.person, RUN, Decision.objects.visible_to(request.person).settled())

    @transaction.atomic
    def work(data: dict[str, Any]) -> str:
        decision = data.get("decision") or domain.decide_small(
            by=request.person, question=record.label[:LONGEST], choice=data["choice"], reason=data["reason"]
        )
        domain.stand_behind(by=request.person, decision=decision, kind=record.kind, record_id=record.record_id)
        return reverse("direction:decision", args=[decision.pk])

    return form_page(
        request, BehindForm(request.POST or None, mine=mine.order_by("-settled_at")), template="direction/form.html",
        title=_("Which decision stands behind “%(label)s”?") % {"label": record.label}, submit=_("Keep it"),
        back=record.url, work=work, done=_("The decision now stands behind it."),
        lead=_("Those who were not in the room can then read why."),
    )  # fmt: skip
