"""The gallery of components, and the choice of light or dark."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from headship.kernel.ui.context import THEMES
from headship.kernel.ui.web.samples import gallery_context

YEAR = 365 * 24 * 3600


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component in each of its states, with invented data; open to anybody, since it holds nothing."""
    return render(request, "ui/gallery.html", gallery_context(request))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember light or dark on this device, or forget it; then back to the page that asked."""
    response = HttpResponseRedirect(_back(request))
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


def _back(request: HttpRequest) -> str:
    """The page named by the form, if it is one of ours."""
    wanted = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else "/"
