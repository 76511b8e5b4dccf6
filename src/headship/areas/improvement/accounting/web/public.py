"""The plan in public, for anybody with the address; it does not exist until the school turns it on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from headship.areas.improvement.accounting import queries
from headship.areas.improvement.accounting.domain import page as domain
from headship.areas.improvement.accounting.models import PlainWords, PublicPage
from headship.areas.improvement.accounting.web import forms
from headship.kernel.scope import school_scope
from headship.school.models import School
from headship.school.web.frame import safety_without_account
from headship.school.web.gate import for_anyone, refusals_shown
from headship.school.web.open_forms import opened_now, too_many

# From one address, for one school, within the hour: a class may comment from one network, a machine may not go on.
MOST = 40


@for_anyone
@never_cache
@csrf_exempt  # nobody is signed in here, so there is nothing that another site could act for
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, code: str) -> HttpResponse:
    """What the school works on and how it goes, what people said, and room to say something."""
    school = get_object_or_404(School, code=code)
    with _in(school) as page:
        if request.method == "POST" and page.takes_comments:
            form = forms.CommentForm(request.POST)
            many = too_many(request, f"our-plan:{school.pk}", most=MOST)
            if not many and form.is_valid():
                with refusals_shown(form):
                    _say(form.cleaned_data)
                    return redirect(reverse("accounting:thanks", args=[code]))
            return _shown(request, school, page, form, many=many, status=429 if many else 422)
        return _shown(request, school, page, forms.CommentForm(initial={"opened": opened_now()}))


def _say(data: dict[str, Any]) -> None:
    about = data["about"]
    words = PlainWords.objects.filter(pk=int(about), current=True, language="").first() if about.isdecimal() else None
    domain.comment(
        said_from=data["said_from"], text=data["text"], name=data["name"], about=words,
        language=translation.get_language() or "",
    )  # fmt: skip


def _shown(
    request: HttpRequest, school: School, page: PublicPage, form: forms.CommentForm, *, many: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    language = translation.get_language() or ""
    said = queries.read_in(language)
    changed, others = queries.shown_comments()
    context = {
        "school_name": str(school), "page": page, "said": said, "changed": changed, "others": others,
        "opening": page.openings.get(language) or page.opening,
        "going": [row for row in said if not row.over], "over": [row for row in said if row.over],
        "about": request.POST.get("about", request.GET.get("about", "")), "form": form, "many": many,
        "safety_url": safety_without_account(school), "safeguarding_words": school.safeguarding_contact,
        "opened": opened_now(),
    }  # fmt: skip
    return render(request, "accounting/public.html", context, status=status)


@for_anyone
@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """What happens now with what was said."""
    school = get_object_or_404(School, code=code)
    with _in(school):
        return render(request, "accounting/thanks.html", {"school_name": str(school), "code": code})


@contextmanager
def _in(school: School) -> Iterator[PublicPage]:
    """In the school and its time, in the reader's language; 404 while the page is off."""
    with school_scope(school.pk), timezone.override(school.time_zone):
        page = domain.the_page()
        if page is None or not page.shown:
            raise Http404
        yield page
