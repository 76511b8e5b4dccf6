"""What was gathered, put right or taken off while the review is open."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.improvement.reviews import rules
from headship.areas.improvement.reviews.domain import mending
from headship.areas.improvement.reviews.domain.lifecycle import require_run
from headship.areas.improvement.reviews.models import GatheredResult, GroupVoice
from headship.areas.improvement.reviews.waiting import review_address
from headship.areas.improvement.reviews.web import forms
from headship.areas.improvement.reviews.web.reviews import GET_POST, step
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button

OF = ("review__programme", "review__owner", "review__team")
MENDED = "reviews/mended.html"


def _hearing(request: PersonRequest, pk: int) -> GroupVoice:
    row: GroupVoice = found(GroupVoice.objects.select_related(*OF), request, pk=pk)
    require_run(request.person, rules.RUN_REVIEW, row.review)
    return row


def _result(request: PersonRequest, pk: int) -> GatheredResult:
    row: GatheredResult = found(GatheredResult.objects.select_related(*OF, "reading"), request, pk=pk)
    require_run(request.person, rules.RUN_REVIEW, row.review)
    return row


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def hearing(request: PersonRequest, pk: int) -> HttpResponse:
    """Put right what a group said."""
    row = _hearing(request, pk)
    initial = {name: getattr(row, name) for name in ("voice", "who", "people", "held_on", "said")}
    return step(
        request, row.review, forms.HearingForm(request.POST or None, initial=initial), title=_("What a group said"),
        submit=_("Keep it"), part="voices", done=_("Kept."), guarded=True, template=MENDED,
        removal=reverse("reviews:hearing_removal", args=[pk]),
        work=lambda data: mending.mend_hearing(by=request.person, hearing=row, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def result(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a result right; of a kept figure what it tells."""
    row = _result(request, pk)
    initial = {"title": row.title, "source": row.source, "tells": row.tells}
    form: Any = forms.ResultForm(request.POST or None, initial=initial)
    if row.reading_id:
        del form.fields["title"], form.fields["source"]
        form.fields["tells"].required = False
    return step(
        request, row.review, form, title=row.title, submit=_("Keep it"), part="results", done=_("Kept."),
        template=MENDED, removal=reverse("reviews:result_removal", args=[pk]),
        work=lambda data: mending.mend_result(by=request.person, result=row, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_POST
def hearing_removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take off what was kept by mistake."""
    return _removal(request, _hearing(request, pk), "voices")


@gate(rules.RUN_REVIEW)
@require_POST
def result_removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take off a result that does not belong here."""
    return _removal(request, _result(request, pk), "results")


def _removal(request: PersonRequest, row: GatheredResult | GroupVoice, part: str) -> HttpResponse:
    back = f"{review_address(row.review)}#{part}"
    return button(request, lambda: mending.drop(by=request.person, gathered=row), back=back, done=_("Taken off."))
