"""The plan in public, for anybody with the address; it does not exist until the school turns it on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.cache import cache
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

# From one address, for one school, within the hour: a class may comment from one network, a machine may not go on.
MOST, WITHIN = 40, 3600


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
            many = _too_many(request, school)
            if not many and form.is_valid():
                with refusals_shown(form):
                    _say(form.cleaned_data)
                    return redirect(reverse("accounting:thanks", args=[code]))
            return _shown(request, school, page, form, many=many, status=429 if many else 422)
        return _shown(request, school, page, forms.CommentForm(initial={"opened": forms.opened_now()}))


def _say(data: dict[str, Any]) -> None:
    about = data["about"]
    words = PlainWords.objects.filter(pk=int(about), current=True).first() if about.isdecimal() else None
    domain.comment(
        said_from=data["said_from"], text=data["text"], name=data["name"], about=words,
        language=translation.get_language() or "",
    )  # fmt: skip


def _shown(
    request: HttpRequest, school: School, page: PublicPage, form: forms.CommentForm, *, many: bool = False,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "school_name": str(school), "page": page, "said": queries.on_page(), "comments": queries.shown_comments(),
        "form": form, "many": many, "safety_url": safety_without_account(school),
        "safeguarding_words": school.safeguarding_contact, "opened": forms.opened_now(),
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


def _too_many(request: HttpRequest, school: School) -> bool:
    """Counts this one. Only a digest of the address is kept, in memory, for an hour."""
    digest = hashlib.sha256(f"{settings.SECRET_KEY}{request.META.get('REMOTE_ADDR', '')}".encode()).hexdigest()
    key = f"our-plan:{school.pk}:{digest}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ran out between the two
        return False
