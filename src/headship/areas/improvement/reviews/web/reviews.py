"""One review on one page, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.improvement.reviews import queries, rules
from headship.areas.improvement.reviews.domain import asking as survey
from headship.areas.improvement.reviews.domain import concluding, gathering
from headship.areas.improvement.reviews.domain.lifecycle import require_run
from headship.areas.improvement.reviews.models import ProgrammeReview
from headship.areas.improvement.reviews.waiting import review_address
from headship.areas.improvement.reviews.web import forms, review_view
from headship.kernel.permissions import Verb
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

FORM = "reviews/form.html"
GET_POST = ["GET", "POST"]


def the_review(request: PersonRequest, pk: int, verb: Verb | None = None) -> ProgrammeReview:
    """The review that this person may see, and to which they may do this."""
    review: ProgrammeReview = found(ProgrammeReview.objects.select_related(*queries.RELATED), request, pk=pk)
    if verb is not None:
        require_run(request.person, verb, review)
    return review


@for_people
@require_GET
def review_page(request: PersonRequest, pk: int) -> HttpResponse:
    """All evidence beside each other, which voice is missing, what was found, and what came of it."""
    return render(request, "reviews/review.html", review_view.page(request.person, the_review(request, pk)))


def step(
    request: PersonRequest, review: ProgrammeReview, form: Form, *, title: str, submit: str, done: str, part: str = "",
    work: Callable[[dict[str, Any]], Any], template: str = FORM, **more: Any,
) -> HttpResponse:  # fmt: skip
    """A step's form on a page of its own, back to the review's page afterwards."""
    place = review_address(review) + (f"#{part}" if part else "")

    def go(data: dict[str, Any]) -> str:
        work(data)
        return place

    return form_page(
        request, form, title=title, submit=submit, back=place, work=go, done=done, review=review,
        programme=review.programme, draft=f"review-{part or 'step'}", template=template, **more,
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Describe what the review asks, and who does it, anew."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    initial = {"questions": review.questions, "owner": review.owner_id, "team": review.team_id}
    return step(
        request, review, forms.ReviewForm(request.POST or None, initial=initial), title=_("About this review"),
        submit=_("Keep it"), done=_("Kept."),
        work=lambda data: gathering.revise(by=request.person, review=review, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def figures(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a figure of the school among the results."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    return step(
        request, review, forms.ReadingForm(request.POST or None), title=_("A figure of the school"),
        submit=_("Keep it"),
        part="results", done=_("Kept as it stands today. It will not change."),
        lead=_("It is kept with what it rests on and how sure it is, and never changes again."),
        work=lambda data: gathering.cite_reading(by=request.person, review=review, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def results(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a result from elsewhere in words."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    return step(
        request, review, forms.ResultForm(request.POST or None), title=_("Something you looked at"),
        submit=_("Keep it"),
        part="results", done=_("Kept."),
        work=lambda data: gathering.note_result(by=request.person, review=review, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def hearings(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep what a group said."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    wanted = request.GET.get("voice", "")
    return step(
        request, review, forms.HearingForm(request.POST or None, initial={"voice": wanted}),
        title=_("What a group said"), submit=_("Keep it"), part="voices", done=_("Kept, in their words."), guarded=True,
        lead=_("A talk with eight people counts as a voice like a survey of eighty does."),
        work=lambda data: gathering.hear(by=request.person, review=review, **data),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def asking(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask in a survey; first what that costs."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    form = forms.AskingForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and "confirmed" not in request.POST:
        context = {
            "form": form, "review": review, "reach": form.reach(), "minutes": survey.MINUTES,
            "back": review_address(review), "closes_on": form.cleaned_data["closes_on"],
        }  # fmt: skip
        return render(request, "reviews/price.html", context)
    return step(
        request, review, form, title=_("Ask in a survey"), submit=_("See what it costs"), part="voices",
        lead=_("Five short questions without names. Nobody is asked twice. You see the price before anything is sent."),
        done=_("They are asked. What they say stands here once the survey closes."),
        work=lambda data: survey.ask(
            by=request.person, review=review, groups=form.addressed(), closes_on=data["closes_on"]
        ),
    )  # fmt: skip


@gate(rules.CONCLUDE_REVIEW)
@require_http_methods(GET_POST)
def conclusion(request: PersonRequest, pk: int) -> HttpResponse:
    """Conclude; what is missing is said first."""
    review = the_review(request, pk, rules.CONCLUDE_REVIEW)
    form = forms.ConclusionForm(request.POST or None, review=review)
    return step(
        request, review, form, title=_("What do we conclude?"), submit=_("Conclude"), part="findings",
        done=_("Concluded. Its findings now wait for an answer."), template="reviews/conclusion.html",
        missing=review_view.titles(form.missing), findings=review.findings.all(),
        work=lambda _data: concluding.conclude(by=request.person, review=review, **form.told()),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the review back."""
    review = the_review(request, pk, rules.RUN_REVIEW)
    return step(
        request, review, forms.ReasonForm(request.POST or None), title=_("Withdraw this review"),
        submit=_("Withdraw it"),
        done=_("Withdrawn. What was gathered stays readable."),
        work=lambda data: gathering.withdraw(by=request.person, review=review, **data),
    )  # fmt: skip
