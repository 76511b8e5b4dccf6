"""Handing over a concern about a child without an account, from any page that the school shows to anybody.

It asks for no sign-in and no cookie, since a phone that keeps none must be able to send it. So that nobody floods the
one person who reads it, a few are taken from one address within an hour; whoever sends more reads whom to call.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from headship.kernel.scope import school_scope
from headship.school.models import School
from headship.school.web.gate import for_anyone, refusals_shown
from headship.school.web.open_forms import too_many
from headship.today.domain import safety
from headship.today.models import SafetyMessage
from headship.today.web.forms import OpenSafetyForm

# From one address, for one school, within the hour. A whole school may stand behind one address, or behind a proxy
# that shows only its own, so this stops a machine and not people.
MOST = 30


@for_anyone
@never_cache
@csrf_exempt  # nobody is signed in here, so there is nothing that another site could act for
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest, code: str) -> HttpResponse:
    """Whom to call first, then what was seen or heard; it goes to one person."""
    school = get_object_or_404(School, code=code)
    with _for_anybody(request, school) as language:
        form = OpenSafetyForm(request.POST or None)
        many = request.method == "POST" and too_many(request, f"safety:{school.pk}", most=MOST)
        if request.method == "POST" and not many and form.is_valid():
            with refusals_shown(form):
                data: dict[str, Any] = form.cleaned_data
                safety.hand_over(by=None, about=data["about"], text=data["text"], contact=data["contact"])
                place = reverse("today:safety_open_thanks", args=[code])
                return redirect(f"{place}?language={language}")
        context = {"form": form, "many": many, "reaches": _reaches(), **_frame(school)}
        status = 429 if many else 422 if form.errors else 200
        return render(request, "today/safety_open.html", context, status=status)


@for_anyone
@never_cache
@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """What happens now. It shows nothing of what was written."""
    school = get_object_or_404(School, code=code)
    with _for_anybody(request, school):
        return render(request, "today/safety_open_thanks.html", _frame(school))


def _frame(school: School) -> dict[str, Any]:
    return {"school_name": str(school), "contact": school.safeguarding_contact}


def _reaches() -> list[str]:
    """Who gets it, by role and without a name, as far as somebody can read it."""
    answers = SafetyMessage.About
    said = {
        answers.OTHER: _("It goes at once to the school’s safeguarding lead, and to nobody else."),
        answers.LEAD: _("If it is about the safeguarding lead, it goes to the head instead."),
        answers.HEAD: _("If it is about the head, it goes to the chair of the governors instead."),
    }
    return [words for answer, words in said.items() if safety.recipient_for(by=None, about=answer)]


@contextmanager
def _for_anybody(request: HttpRequest, school: School) -> Iterator[str]:
    """In the school and its time; in the language chosen on this device, that of the page before, or the browser's."""
    asked = request.GET.get("language", "")
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    known = asked in dict(settings.LANGUAGES) and check_for_language(asked)
    language = asked if known and not chosen else translation.get_language() or school.language
    with school_scope(school.pk), timezone.override(school.time_zone), translation.override(language):
        yield language
