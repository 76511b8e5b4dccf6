"""A trial in public, for anybody with the link; it does not exist until it is turned on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from headship.areas.improvement.innovation.domain import questions
from headship.areas.improvement.innovation.models import PublicQuestion, Trial
from headship.areas.improvement.innovation.web import forms
from headship.kernel.scope import every_school, school_scope
from headship.school.web.frame import language_without_account, safety_without_account
from headship.school.web.gate import for_anyone, refusals_shown
from headship.school.web.open_forms import opened_now, too_many

# From one address, for one trial, within the hour: a class may ask from one network, a machine may not go on.
MOST = 40


@for_anyone
@never_cache
@csrf_exempt  # nobody is signed in here, so there is nothing that another site could act for
@require_http_methods(["GET", "POST"])
def trial(request: HttpRequest, code: str) -> HttpResponse:
    """What is tried and why, what people asked, and room to ask."""
    with _in(request, code) as row:
        if request.method == "POST" and row.takes_questions:
            form = forms.QuestionForm(request.POST)
            many = too_many(request, f"trial-question:{row.pk}", most=MOST)
            if not many and form.is_valid():
                with refusals_shown(form):
                    questions.ask(trial=row, text=form.cleaned_data["text"], language=translation.get_language() or "")
                    return redirect(reverse("innovation:thanks", args=[code]))
            return _shown(request, row, form, many=many, status=429 if many else 422)
        return _shown(request, row, forms.QuestionForm())


def _shown(
    request: HttpRequest, row: Trial, form: forms.QuestionForm, *, many: bool = False, status: int = 200
) -> HttpResponse:  # fmt: skip
    asked = row.questions.filter(state=PublicQuestion.State.SHOWN)[:200]
    run = row.runs.last()
    context = {
        "school_name": str(row.school), "trial": row, "run": run, "questions": asked, "form": form, "many": many,
        "safety_url": safety_without_account(row.school), "safeguarding_words": row.school.safeguarding_contact,
        "opened": opened_now(),
    }  # fmt: skip
    return render(request, "innovation/public.html", context, status=status)


@for_anyone
@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """What happens now with the question."""
    with _in(request, code) as row:
        return render(request, "innovation/thanks.html", {"school_name": str(row.school), "code": code})


@contextmanager
def _in(request: HttpRequest, code: str) -> Iterator[Trial]:
    """In the trial's school, its time and the reader's language; 404 while the page is off."""
    with every_school(because="the page of a trial is read without an account, so its code says which school"):
        row: Trial | None = Trial.objects.filter(code=code, public=True).select_related("school").first()
    if row is None:
        raise Http404
    language = language_without_account(request, row.school)
    with school_scope(row.school_id), timezone.override(row.school.time_zone), translation.override(language):
        yield row
