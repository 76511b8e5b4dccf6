"""The page of a campaign that needs no account: writing it, showing it, reading it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headship.areas.direction.campaigns import rules
from headship.areas.direction.campaigns.domain import campaigns as domain
from headship.areas.direction.campaigns.models import Campaign
from headship.areas.direction.campaigns.web import forms
from headship.areas.direction.campaigns.web.views import FORM, kept
from headship.kernel.permissions import require
from headship.kernel.scope import every_school, school_scope
from headship.school.web.frame import language_without_account
from headship.school.web.gate import PersonRequest, for_anyone, found, gate
from headship.school.web.pages import button, form_page


@for_anyone
@require_safe
def page(request: HttpRequest, address: str) -> HttpResponse:
    """What the school says to everybody; it does not exist while it is off."""
    with every_school(because="a public page is read without an account, so its address says which school"):
        campaign: Campaign | None = (
            Campaign.objects.filter(public_address=address, public=True).select_related("school").first()
        )
    if campaign is None:
        raise Http404
    school = campaign.school
    language = language_without_account(request, school)
    with school_scope(school.pk), timezone.override(school.time_zone), translation.override(language):
        return render(request, "campaigns/public.html", {"campaign": campaign, "school_name": str(school)})


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def writing(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the page."""
    campaign, back = kept(request, pk), reverse("campaigns:campaign", args=[pk])
    initial = {"public_title": campaign.public_title or campaign.title, "public_text": campaign.public_text}

    def work(data: dict[str, Any]) -> str:
        domain.write_page(by=request.person, campaign=campaign, title=data["public_title"], text=data["public_text"])
        return f"{back}#public"

    return form_page(
        request, forms.PageForm(request.POST or None, initial=initial), work=work, back=back, template=FORM,
        title=_("The public page"), submit=_("Keep it"), draft=f"public-{pk}", crumb=campaign.title,
        lead=_("Anybody with the address can read it while it is on, without an account. Nobody tracks who does."),
    )  # fmt: skip


@gate(rules.PUBLISH_CAMPAIGN)
@require_POST
def showing(request: PersonRequest, pk: int) -> HttpResponse:
    """Turn the page on or off."""
    campaign: Campaign = found(Campaign, request, pk=pk)
    require(request.person, rules.PUBLISH_CAMPAIGN, campaign)
    shown = request.POST.get("shown") == "1"
    return button(
        request, lambda: domain.show_in_public(by=request.person, campaign=campaign, shown=shown),
        back=f"{reverse('campaigns:campaign', args=[pk])}#public",
        done=_("The page is on.") if shown else _("The page is off."),
    )  # fmt: skip
