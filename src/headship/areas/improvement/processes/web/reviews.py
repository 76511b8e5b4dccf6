"""One review of a process: what it costs and where it hurts beside each other, the verdict, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.processes import rules
from headship.areas.improvement.processes.domain import reviewing as domain
from headship.areas.improvement.processes.models import Adjustment, ProcessReview
from headship.areas.improvement.processes.waiting import process_address, review_address
from headship.areas.improvement.processes.web import forms
from headship.areas.improvement.processes.web.processes import FORM, GET_POST, run, standing
from headship.evidence.web import links
from headship.evidence.web.figures import title_of, words_of
from headship.kernel.permissions import Verb, may, require
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_told
from headship.school.web.pages import button, form_page

RELATED = ("process__owner", "process__team", "owner", "concluded_by")


def the_review(request: PersonRequest, pk: int, verb: Verb | None = None) -> ProcessReview:
    """The review that this person may see, and to which they may do this."""
    review: ProcessReview = found(ProcessReview.objects.select_related(*RELATED), request, pk=pk)
    if verb is not None:
        require(request.person, verb, review)
    return review


@for_people
@require_GET
def review_page(request: PersonRequest, pk: int) -> HttpResponse:
    """All of it on one page."""
    review = the_review(request, pk)
    runs = may(request.person, rules.RUN_REVIEW, review)
    adjustments = list(review.adjustments.select_related("owner", "before", "again"))
    together = sum(each.minutes_after is not None for each in adjustments) > 1
    context = {
        **standing(review.process), "review": review, "runs": runs and review.is_open,
        "adjusts": runs and review.asks_for_adjustment, "stages": stages_of(review),
        "adjustments": [shown(request, each, together=together) for each in adjustments],
        "links": links.shown(request.person, ("process_review", review.pk)),
    }  # fmt: skip
    return render(request, "processes/review.html", context)


def stages_of(review: ProcessReview) -> list[tuple[str, Any]]:
    """The stages of its life."""
    State = ProcessReview.State
    if review.state == State.WITHDRAWN:
        return [(State.OPEN, State.OPEN.label), (State.WITHDRAWN, State.WITHDRAWN.label)]
    return [(State.OPEN, State.OPEN.label), (State.CONCLUDED, State.CONCLUDED.label)]


def shown(request: PersonRequest, adjustment: Adjustment, *, together: bool = False) -> dict[str, Any]:
    """An adjustment as people read it: before, after, and the difference in a sentence.

    together: others after the same verdict changed the minutes of the process too.
    """
    minutes = adjustment.aim == Adjustment.Aim.MINUTES
    return {
        "row": adjustment, "makes": may(request.person, rules.MAKE_ADJUSTMENT, adjustment),
        **(_minutes(adjustment, together) if minutes else _outcome(adjustment)),
        "waits": adjustment.aim == Adjustment.Aim.OUTCOME and domain.reading_again(adjustment) is None,
    }  # fmt: skip


def _minutes(adjustment: Adjustment, together: bool) -> dict[str, str]:
    back = domain.returned(adjustment)
    after = adjustment.minutes_after
    return {
        "measure": _("Minutes a year of those who teach"), "before": minutes_in_words(adjustment.minutes_before or 0),
        "after": "" if after is None else minutes_in_words(after),
        "difference": "" if back is None else domain.returned_in_words(back, together=together),
    }  # fmt: skip


def _outcome(adjustment: Adjustment) -> dict[str, str]:
    before, again = adjustment.before, adjustment.again
    assert before is not None, "the database keeps a figure with every aim for learners"
    change = domain.change_of(adjustment)
    return {
        "measure": title_of(before), "before": words_of(before).value, "after": words_of(again).value if again else "",
        "difference": change.sentence if change else "",
    }  # fmt: skip


@gate(rules.RUN_PROCESS)
@require_POST
def review_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin to look at a process."""
    process = run(request, pk)
    with refusals_told(request):
        review = domain.begin(by=request.person, process=process)
        messages.success(request, _("Begun. What it costs and where it hurts stand beside each other."))
        return redirect(review_address(review))
    return redirect(process_address(process))


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def verdict(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep it, change it or stop it."""
    review = the_review(request, pk, rules.RUN_REVIEW)

    def work(data: dict[str, Any]) -> str:
        done = domain.give_verdict(by=request.person, review=review, **data)
        return reverse("processes:adjustment_new", args=[done.pk]) if done.asks_for_adjustment else review_address(done)

    return form_page(
        request, forms.VerdictForm(request.POST or None), title=_("Keep it, change it or stop it?"),
        submit=_("Give this verdict"), back=review_address(review), work=work, template=FORM, process=review.process,
        review=review, draft="verdict", done=_("The verdict is given."),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the review back."""
    review = the_review(request, pk, rules.RUN_REVIEW)

    def work(data: dict[str, Any]) -> str:
        return review_address(domain.withdraw(by=request.person, review=review, **data))

    return form_page(
        request, forms.ReasonForm(request.POST or None), title=_("Withdraw this review"), submit=_("Withdraw it"),
        back=review_address(review), work=work, template=FORM, process=review.process, review=review,
        done=_("Withdrawn."),
    )  # fmt: skip


@gate(rules.RUN_REVIEW)
@require_http_methods(GET_POST)
def adjustment_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide what is done, and what should move."""
    review = the_review(request, pk, rules.RUN_REVIEW)

    def work(data: dict[str, Any]) -> str:
        domain.adjust(by=request.person, review=review, **data)
        return f"{review_address(review)}#adjustments"

    form = forms.AdjustmentForm(request.POST or None, initial={"owner": review.owner_id, "aim": Adjustment.Aim.MINUTES})
    return form_page(
        request, form, title=_("What will be done about it?"), submit=_("Keep it"), back=review_address(review),
        work=work, template=FORM, process=review.process, review=review, draft="adjustment",
        done=_("Kept, with where it stands today."),
        lead=_("Say what should be better because of it: something for learners, or time that goes back to teaching."),
    )  # fmt: skip


@gate(rules.MAKE_ADJUSTMENT)
@require_POST
def making(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is done."""
    adjustment = _adjustment(request, pk)
    work = lambda: domain.make(by=request.person, adjustment=adjustment)  # noqa: E731 - one line says it
    back = f"{review_address(adjustment.review)}#adjustments"
    return button(request, work, back=back, done=_("Done. Change the steps too, so that they show it."))


@gate(rules.MAKE_ADJUSTMENT)
@require_http_methods(GET_POST)
def looking(request: PersonRequest, pk: int) -> HttpResponse:
    """Measure the same thing again, and say what came of it."""
    adjustment = _adjustment(request, pk)
    back = f"{review_address(adjustment.review)}#adjustments"

    def work(data: dict[str, Any]) -> str:
        domain.look_again(by=request.person, adjustment=adjustment, **data)
        return back

    return form_page(
        request, forms.LookingForm(request.POST or None), title=_("Look again"), submit=_("Keep it"), back=back,
        work=work, template=FORM, process=adjustment.review.process, review=adjustment.review,
        done=_("Kept, with before and after."),
        lead=_("It was to change: %(expects)s") % {"expects": adjustment.expects},
    )  # fmt: skip


def _adjustment(request: PersonRequest, pk: int) -> Adjustment:
    adjustment: Adjustment = found(
        Adjustment.objects.select_related("review__process__owner", "owner", "before"), request, pk=pk
    )
    require(request.person, rules.MAKE_ADJUSTMENT, adjustment)
    return adjustment
