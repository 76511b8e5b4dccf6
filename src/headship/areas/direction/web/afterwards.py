"""Asking those affected, after a decision, whether they were heard; with its price before anything is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from headship.areas.direction.domain import afterwards as domain
from headship.areas.direction.rules import CONCLUDE
from headship.areas.direction.web.forms.steps import StepForm
from headship.areas.direction.web.steps import GET_POST, step, the_decision
from headship.kernel import clock
from headship.school.web.forms.fields import day_field
from headship.school.web.gate import PersonRequest, gate


class AfterwardsForm(StepForm):
    """Until when, and how many of each kind of people."""

    closes_on = day_field(gettext_lazy("Answers by"))
    at_most = forms.IntegerField(
        label=gettext_lazy("How many of each group at most"), min_value=5, max_value=1000,
        help_text=gettext_lazy("Those who were asked least recently are asked first. A sample is often enough."),
    )  # fmt: skip

    def arrange(self) -> None:
        """Only days to come."""
        self.fields["closes_on"].widget.attrs["min"] = clock.today().isoformat()


@gate(CONCLUDE)
@require_http_methods(GET_POST)
def afterwards(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask those whom it affected; first what that costs them."""
    decision = the_decision(request, pk, CONCLUDE)
    initial = {"closes_on": clock.today() + timedelta(days=10), "at_most": domain.AT_MOST}
    form = AfterwardsForm(request.POST or None, decision=decision, initial=initial)
    if request.method == "POST" and form.is_valid() and "confirmed" not in request.POST:
        reach = domain.reach_of(decision, form.cleaned_data["at_most"])
        context: dict[str, Any] = {
            "form": form, "decision": decision, "people": reach.asked, "minutes": domain.MINUTES,
            "groups": [(domain.GROUPS[code], min(len(several), reach.at_most), len(several))
                       for code, several in reach.people.items()],
        }  # fmt: skip
        return render(request, "direction/afterwards_price.html", context)
    return step(
        request, decision, form, title=_("Were they heard?"), submit=_("See what it costs"), part="outcome",
        lead=_("Those whom it affected are asked three short questions, without names: whether they were asked in "
               "time, how seriously it was weighed, and whether the reason is clear."),
        work=lambda data: domain.ask_afterwards(by=request.person, decision=decision, **data),
        done=_("They are asked."), template="direction/afterwards.html",
    )  # fmt: skip
