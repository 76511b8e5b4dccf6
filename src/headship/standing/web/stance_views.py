"""Bringing an element into focus, and letting one rest."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.evidence.domain import stances as domain
from headship.evidence.rules import SET_STANCE
from headship.school.web.gate import PersonRequest, gate, refusals_told
from headship.school.web.pages import button, form_page
from headship.standards import api as standards
from headship.standing.web.forms import RestForm, sent


def _found(code: str) -> standards.ElementEntry:
    element = standards.catalogue().element(code)
    if element is None:
        raise Http404
    return element


@gate(SET_STANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def focus(request: PersonRequest, code: str) -> HttpResponse:
    """What is in focus now, and bringing this element in."""
    element = _found(code)
    place = reverse("standing:element", args=[code])
    if request.method == "POST":
        with refusals_told(request):
            domain.focus(by=request.person, element=code)
            messages.success(request, _("“%(title)s” is in focus now.") % {"title": element.title})
            return redirect(place)
        return redirect(request.path)
    held = domain.stances()
    focused = [
        each for each in standards.catalogue().elements if each.code in held and held[each.code].stance == "focus"
    ]
    context = {"element": element, "place": place, "focused": focused, "most": domain.MOST_IN_FOCUS,
               "full": len(focused) >= domain.MOST_IN_FOCUS, "in_focus": element in focused}  # fmt: skip
    return render(request, "standing/focus.html", context)


@gate(SET_STANCE)
@require_http_methods(["GET", "HEAD", "POST"])
def rest(request: PersonRequest, code: str) -> HttpResponse:
    """Let an element rest, for a reason and until a day; or settle its rest anew."""
    element = _found(code)
    place = reverse("standing:element", args=[code])
    held = domain.stances().get(code)
    resting = held if held is not None and held.stance == domain.REST else None
    initial = {"reason": resting.reason, "note": resting.note} if resting else {}

    def work(data: dict[str, Any]) -> str:
        domain.rest(by=request.person, element=code, **data)
        return place

    title = _("Let “%(title)s” rest") % {"title": element.title}
    return form_page(
        request, RestForm(sent(request), initial=initial), title=title,
        lead=_("Nobody works on everything at once. What rests asks nothing of anyone and is drawn hollow, never low."),
        submit=_("Let it rest"), back=place, work=work, done=_("It rests now."), template="standing/rest.html",
        element=element, place=place, resting=resting,
    )  # fmt: skip


@gate(SET_STANCE)
@require_POST
def resume(request: PersonRequest, code: str) -> HttpResponse:
    """End focus or rest."""
    _found(code)
    back = request.POST.get("back") or ""
    place = reverse("standing:element", args=[code])
    known = {reverse("standing:focus", args=[each.code]) for each in standards.catalogue().elements}
    return button(
        request, lambda: domain.resume(by=request.person, element=code), back=back if back in known else place,
        done=_("It is one of the others again: neither in focus nor at rest."),
    )  # fmt: skip
