"""The pages of commitments to the community."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.direction.sustainability import rules
from headship.areas.direction.sustainability.domain import commitments as domain
from headship.areas.direction.sustainability.models import Commitment
from headship.areas.direction.sustainability.web import forms
from headship.evidence.web import links
from headship.kernel.permissions import may, require
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

FORM = "sustainability/form.html"


@gate(rules.COMMIT)
@require_http_methods(["GET", "POST"])
def commitment_new(request: PersonRequest) -> HttpResponse:
    """Stand by something for a group of the community."""

    def work(data: dict[str, Any]) -> str:
        words, group = data.pop("group_words"), data.pop("group")
        made = domain.commit(by=request.person, group=words if group == forms.OTHER else group, **data)
        return reverse("sustainability:commitment", args=[made.pk])

    return form_page(
        request, forms.CommitmentForm(request.POST or None, by=request.person), work=work, template=FORM,
        title=_("A commitment to the community"), submit=_("Stand by it"), back=reverse("sustainability:register"),
        draft="commitment",
        lead=_("Something they may count on, whoever leads the school. They say whether it was kept."),
    )  # fmt: skip


@for_people
@require_GET
def commitment_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One commitment, and each time that it fell due."""
    row = found(Commitment.objects.select_related("owner", "made_by"), request, pk=pk)
    times = list(domain.promises_of(row))
    runs = row.ended_at is None and may(request.person, rules.LOOK_AFTER_COMMITMENT, row)
    settled = bool(times) and not (times[0].is_open or times[0].state == "told")
    context = {
        "row": row, "times": times, "group": times[0].group if times else "", "runs": runs,
        "may_renew": runs and settled, "links": links.shown(request.person, (domain.KIND, row.pk)),
    }  # fmt: skip
    return render(request, "sustainability/commitment.html", context)


def _kept(request: PersonRequest, pk: int) -> Commitment:
    row: Commitment = found(Commitment.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.LOOK_AFTER_COMMITMENT, row)
    return row


@gate(rules.LOOK_AFTER_COMMITMENT)
@require_http_methods(["GET", "POST"])
def renewal(request: PersonRequest, pk: int) -> HttpResponse:
    """Stand by it once more."""
    row = _kept(request, pk)
    back = reverse("sustainability:commitment", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.renew(by=request.person, commitment=row, due_on=data["due_on"])
        return back

    return form_page(
        request, forms.DayForm(request.POST or None), work=work, back=back, template=FORM, crumb=row.what,
        title=_("Stand by it again"), submit=_("Stand by it again"), lead=row.what, draft=f"renewal-{pk}", closed=True,
    )  # fmt: skip


@gate(rules.LOOK_AFTER_COMMITMENT)
@require_http_methods(["GET", "POST"])
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Stand by it no longer."""
    row = _kept(request, pk)
    back = reverse("sustainability:commitment", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.end(by=request.person, commitment=row, because=data["because"])
        return back

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, back=back, template=FORM, crumb=row.what,
        title=_("Stand by it no longer"), submit=_("Say so"), lead=row.what, draft=f"commitment-end-{pk}",
    )  # fmt: skip
