"""The list of campaigns, and one of them on one page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.direction.campaigns import queries, rules
from headship.areas.direction.campaigns.domain import campaigns as domain
from headship.areas.direction.campaigns.models import Campaign, Message
from headship.areas.direction.campaigns.web import forms
from headship.evidence.web import links
from headship.kernel.permissions import holds, may, require
from headship.kernel.ui.quantities import minutes_in_words
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

FORM = "campaigns/form.html"
ON_A_PAGE = 50
FIRST = 2  # of what a campaign tells, in the list


@gate(rules.SEE_CAMPAIGNS)
@require_GET
def campaign_list(request: PersonRequest) -> HttpResponse:
    """What the school tells and to whom."""
    page = Paginator(queries.listed(request.person), ON_A_PAGE).get_page(request.GET.get("page"))
    rows: Any = list(page)
    told = queries.upheld(request.person, rows)
    table = Table(
        caption=_("Campaigns"),
        columns=[Column(_("Campaign")), Column(_("It tells")), Column(_("Messages")), Column(_("Looked after by"))],
        rows=[_row(row, told.get(row.pk, [])) for row in rows],
        caption_hidden=True, empty=_("Nothing is being told yet"),
        empty_detail=_("Take one objective, and tell each audience in its own words what it means for them."),
    )  # fmt: skip
    running = sum(row.is_running for row in rows)
    context = {
        "table": table,
        "page": page,
        "running": running,
        "may_start": holds(request.person, rules.START_CAMPAIGN),
    }
    return render(request, "campaigns/campaigns.html", context)


def _row(row: Any, told: list[Any]) -> tuple[Any, ...]:
    sent = _("%(sent)s of %(all)s sent") % {"sent": row.messages_sent, "all": row.messages_all}
    state: Any = sent if row.messages_all else _("none yet")
    if not row.is_running:
        state = Cell(_("Closed %(day)s") % {"day": date_format(row.ended_at, "SHORT_DATE_FORMAT")}, tag="rest")
    elif row.messages_held:
        state = Cell(_("One is held back"), tag="warn")
    return (
        Cell(row.title, url=reverse("campaigns:campaign", args=[row.pk])),
        _told_in_short(told), state, row.owner.name,
    )  # fmt: skip


def _told_in_short(told: list[Any]) -> str:
    first, more = "; ".join(seen.label for seen in told[:FIRST]), len(told) - FIRST
    if more > 0:
        return ngettext("%(first)s; and %(n)s more", "%(first)s; and %(n)s more", more) % {"first": first, "n": more}
    return first or _("nothing named yet")


@gate(rules.START_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def campaign_new(request: PersonRequest) -> HttpResponse:
    """Start a campaign. `?about=kind:id` comes from a record that wants to be told."""
    form = forms.CampaignForm(request.POST or None, by=request.person, offered=queries.offered(request.person))
    form.initial["upholds"] = request.GET.getlist("about")

    def work(data: dict[str, Any]) -> str:
        made = domain.start(
            by=request.person, title=data["title"], in_brief=data["in_brief"], upholds=form.references(),
            owner=data["owner"],
        )  # fmt: skip
        return reverse("campaigns:campaign", args=[made.pk])

    return form_page(
        request, form, work=work, template=FORM, back=reverse("campaigns:campaigns"), draft="campaign",
        title=_("A campaign"), submit=_("Start it"),
        lead=_("One thing that people should be able to say about where the school is going."),
    )  # fmt: skip


@for_people
@require_GET
def campaign_page(request: PersonRequest, pk: int) -> HttpResponse:
    """What is told, to whom, how it went out, and what a sample says."""
    campaign = found(Campaign.objects.select_related("owner", "started_by"), request, pk=pk)
    runs = campaign.is_running and may(request.person, rules.RUN_CAMPAIGN, campaign)
    messages = list(campaign.messages.select_related("audience", "delivery"))
    ways = queries.channels(messages)
    pulses = list(campaign.pulses.select_related("round"))
    context = {
        "campaign": campaign, "runs": runs, "reach": campaign.reach.all(),
        "messages_shown": [{"row": row, "ways": ways.get(row.delivery_id or 0)} for row in messages],
        "pulses": [_pulse(each) for each in pulses],
        "may_publish": holds(request.person, rules.PUBLISH_CAMPAIGN),
        "public_url": request.build_absolute_uri(reverse("campaigns:public", args=[campaign.public_address])),
        "links": links.shown(request.person, (domain.KIND, campaign.pk)), "State": Message.State,
        "clear": _missing(campaign, messages, pulses),
    }  # fmt: skip
    return render(request, "campaigns/campaign.html", context)


def _pulse(pulse: Any) -> dict[str, Any]:
    heard = queries.heard(pulse.round) if pulse.round.is_closed else []
    return {"round": pulse.round, "heard": heard, "unread": any(each.n and not each.read for each in heard)}


def _missing(campaign: Campaign, messages: list[Message], pulses: list[Any]) -> str:
    """The step that comes next, by its name in the template; "" where none does."""
    if not campaign.is_running:
        return ""
    if not messages:
        return "write"
    if all(row.state == Message.State.SENT for row in messages):
        return "ask" if not pulses else "" if any(not each.round.is_closed for each in pulses) else "end"
    return ""


def kept(request: PersonRequest, pk: int) -> Campaign:
    """A campaign that this person may work on. Raises Http404 and Denied."""
    campaign: Campaign = found(Campaign.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.RUN_CAMPAIGN, campaign)
    return campaign


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def campaign_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Say it better, or give it to somebody else."""
    campaign, back = kept(request, pk), reverse("campaigns:campaign", args=[pk])
    form = forms.CampaignForm(request.POST or None, by=request.person, offered=(), campaign=campaign)

    def work(data: dict[str, Any]) -> str:
        domain.change(by=request.person, campaign=campaign, **data)
        return back

    return form_page(
        request, form, work=work, template=FORM, back=back, draft=f"campaign-{pk}", crumb=campaign.title,
        title=_("Say it better"), submit=_("Keep it"),
    )  # fmt: skip


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def pulse(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask a sample whether it reached them."""
    campaign, back = kept(request, pk), reverse("campaigns:campaign", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.ask_whether_it_reached(by=request.person, campaign=campaign, samples=data)
        return back

    form = forms.PulseForm(request.POST or None, sizes=queries.group_sizes())
    return form_page(
        request, form, work=work, back=back, template=FORM, crumb=campaign.title,
        title=_("Did it reach people?"), submit=_("Ask them"), draft=f"pulse-{pk}", closed=True,
        done=_("They are asked. The answers are counted in ten days."), lead=_pulse_words(form),
    )  # fmt: skip


def _pulse_words(form: forms.PulseForm) -> str:
    """What the pulse costs with the numbers that it begins with, and how people are chosen."""
    staff, people = form.initial["staff"], sum(form.initial.values())
    return _(
        "The purpose pulse takes %(each)s, and nobody sees who said what. With these numbers it costs %(total)s of "
        "people’s time, %(staff)s of it of those who work here. Those who were asked longest ago come first. Fewer "
        "than five answers of a group are not shown."
    ) % {
        "each": minutes_in_words(domain.PULSE_MINUTES), "total": minutes_in_words(people * domain.PULSE_MINUTES),
        "staff": minutes_in_words(staff * domain.PULSE_MINUTES),
    }  # fmt: skip


@gate(rules.RUN_CAMPAIGN)
@require_http_methods(["GET", "POST"])
def end(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a campaign with what was learned."""
    campaign, back = kept(request, pk), reverse("campaigns:campaign", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.end(by=request.person, campaign=campaign, lesson=data["lesson"])
        return back

    return form_page(
        request, forms.LessonForm(request.POST or None), work=work, back=back, template=FORM, crumb=campaign.title,
        title=_("Close the campaign"), submit=_("Close it"), draft=f"campaign-end-{pk}", lead=campaign.in_brief,
    )  # fmt: skip
