"""The profile on one page, and the pages of one fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.direction.profile import counting, records, rules
from headship.areas.direction.profile.domain import facts as domain
from headship.areas.direction.profile.domain import roll
from headship.areas.direction.profile.models import Fact
from headship.areas.direction.profile.web import drawing, forms
from headship.evidence.web import links
from headship.kernel import clock, exports
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

FORM = "profile/form.html"
GET_POST = ["GET", "POST"]


@gate(rules.SEE_PROFILE)
@require_GET
def profile(request: PersonRequest) -> HttpResponse:
    """Who learns and works here, and what we know of the school and those whom it serves."""
    facts = list(Fact.objects.visible_to(request.person).kept().select_related("owner"))
    if "format" in request.GET:
        return exports.respond(request, _file(facts))
    figures, years = counting.counted(), counting.roll_over_years()
    followed = {fact.counted: fact for fact in facts if fact.counted}
    above = {each.code for each in figures}  # a fact that stands above as a figure is not said twice
    sides = [_side(request, facts, side, above) for side in Fact.Side]
    mine = [fact for fact in facts if _is_old(fact) and _calls(request, fact)]
    adds = holds(request.person, rules.LEARN_FACT)
    context = {
        "figures": [(each, followed.get(each.code)) for each in figures], "sides": sides,
        "years": years, "picture": drawing.roll_picture(years), "grades": drawing.grade_bars(years),
        "groups": _groups(request), "adds": adds, "keeps_roll": holds(request.person, rules.KEEP_ROLL),
        "count": len(facts), "fresh": sum(not _is_old(fact) for fact in facts),
        "mine": len(mine), "first": min(mine, key=records.due_on, default=None),
        "minimum": request.school.minimum_group,
    }  # fmt: skip
    return render(request, "profile/profile.html", context)


def _is_old(fact: Fact) -> bool:
    return records.due_on(fact) <= clock.today()


def _calls(request: PersonRequest, fact: Fact) -> bool:
    """It calls this person to look again: its owner, or the head where the owner has left."""
    return fact.owner_id == request.person.pk or (request.person.is_head and not fact.owner.is_present)


def _side(request: PersonRequest, facts: Iterable[Fact], side: Fact.Side, above: set[str]) -> dict[str, Any]:
    """The facts of one side, topic by topic, and the topics of which nothing is known yet."""
    rows = [fact for fact in facts if fact.side == side]
    topics = forms.TOPICS[side]
    listed = [fact for fact in rows if fact.counted not in above]
    parts = [
        (topic.label, [(fact, _is_old(fact), may(request.person, rules.KEEP_FACT, fact)) for fact in listed
                       if fact.topic == topic])
        for topic in Fact.Topic
    ]  # fmt: skip
    missing = [topic.label for topic in topics if topic != Fact.Topic.OTHER and not any(f.topic == topic for f in rows)]
    return {"code": side.value, "parts": [part for part in parts if part[1]], "missing": missing, "count": len(rows)}


def _groups(request: PersonRequest) -> list[dict[str, Any]]:
    found_groups = counting.groups(request.school.minimum_group)
    return [
        {"field": field, "shown": [each for each in rows if each.n is not None],
         "hidden": sum(each.n is None for each in rows)}
        for field, rows in found_groups.items()
    ]  # fmt: skip


def _file(facts: Sequence[Fact]) -> exports.Table:
    columns = [_("About"), _("Topic"), _("What we know"), _("From where"), _("Address"), _("As of"),
               _("Last looked at"), _("Looked after by")]  # fmt: skip
    body = [
        [fact.get_side_display(), fact.get_topic_display(), fact.statement, fact.source, fact.url, fact.as_of,
         fact.refreshed_on, fact.owner.name]
        for fact in facts
    ]  # fmt: skip
    return exports.Table("facts", columns, body)


@for_people
@require_GET
def fact_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One fact: where it is from, how it stood before, and what rests on it."""
    fact: Fact = found(Fact.objects.select_related("owner", "learnt_by"), request, pk=pk)
    context = {
        "fact": fact, "states": fact.states.select_related("by")[:20], "old": fact.is_kept and _is_old(fact),
        "due": records.due_on(fact), "keeps": fact.is_kept and may(request.person, rules.KEEP_FACT, fact),
        "links": links.shown(request.person, (fact.kind, fact.pk)),
    }  # fmt: skip
    return render(request, "profile/fact.html", context)


@gate(rules.LEARN_FACT)
@require_http_methods(GET_POST)
def fact_new(request: PersonRequest, side: str) -> HttpResponse:
    """Add a fact about the school or its community."""
    if side not in Fact.Side.values:
        raise Http404
    titles = {"school": _("What do we know of the school?"), "community": _("What do we know of our community?")}
    leads = {
        "school": _("What the records cannot count: its buildings, its money, how people are, where it came from."),
        "community": _("What shapes the lives of our families: work, languages, services, hopes."),
    }

    def work(data: dict[str, Any]) -> str:
        fact = domain.learn(by=request.person, side=side, **data)
        return records.address(fact)

    return form_page(
        request, forms.FactForm(request.POST or None, by=request.person, side=side), title=titles[side],
        lead=leads[side], submit=_("Keep it"), back=reverse("profile:profile"), template=FORM, work=work,
        draft=f"fact-{side}",
    )  # fmt: skip


@gate(rules.LEARN_FACT)
@require_POST
def following(request: PersonRequest) -> HttpResponse:
    """Keep a figure of the records as a fact."""
    code = request.POST.get("code", "")
    return button(
        request, lambda: domain.follow(by=request.person, code=code), back=reverse("profile:profile"),
        done=_("It is kept as a fact now, and counted anew by itself."),
    )  # fmt: skip


def _kept(request: PersonRequest, pk: int) -> Fact:
    fact: Fact = found(Fact.objects.select_related("owner"), request, pk=pk)
    require(request.person, rules.KEEP_FACT, fact)
    return fact


@gate(rules.KEEP_FACT)
@require_http_methods(GET_POST)
def refresh(request: PersonRequest, pk: int) -> HttpResponse:
    """See whether it is still so."""
    fact = _kept(request, pk)
    back = records.address(fact)

    def work(data: dict[str, Any]) -> str:
        domain.refresh(by=request.person, fact=fact, **data)
        return back

    return form_page(
        request, forms.RefreshForm(request.POST or None, fact=fact), work=work, back=back, template=FORM,
        title=_("Is it still so?"), lead=fact.statement, submit=_("Keep it"), draft=f"refresh-{pk}", crumb=fact,
        done=_("It is kept, with what stood there before."),
    )  # fmt: skip


@gate(rules.KEEP_FACT)
@require_http_methods(GET_POST)
def hand_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a fact to somebody else."""
    fact = _kept(request, pk)
    back = records.address(fact)

    def work(data: dict[str, Any]) -> str:
        domain.hand_over(by=request.person, fact=fact, owner=data["owner"])
        return back

    return form_page(
        request, forms.OwnerForm(request.POST or None, fact=fact), work=work, back=back, template=FORM, crumb=fact,
        title=_("Who looks after it?"), lead=fact.statement, submit=_("Hand it over"), closed=True,
    )  # fmt: skip


@gate(rules.KEEP_FACT)
@require_http_methods(GET_POST)
def set_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Follow a fact no longer."""
    fact = _kept(request, pk)
    back = records.address(fact)

    def work(data: dict[str, Any]) -> str:
        domain.set_aside(by=request.person, fact=fact, because=data["because"])
        return back

    return form_page(
        request, forms.BecauseForm(request.POST or None), work=work, back=back, template=FORM, crumb=fact,
        title=_("Follow it no longer"), lead=fact.statement, submit=_("Set it aside"), draft=f"aside-{pk}",
    )  # fmt: skip


@gate(rules.KEEP_ROLL)
@require_http_methods(GET_POST)
def roll_before(request: PersonRequest) -> HttpResponse:
    """Write down how many learned here in earlier years."""
    kept = "\n".join(f"{each.words} {each.learners}" for each in counting.roll_over_years() if not each.now)
    form = forms.RollForm(request.POST or None, initial={"lines": kept})

    def work(data: dict[str, Any]) -> str:
        roll.write_down(by=request.person, lines=data["lines"])
        return reverse("profile:profile") + "#roll"

    return form_page(
        request, form, work=work, back=reverse("profile:profile"), template=FORM, title=_("The roll of earlier years"),
        lead=_("This year is counted from the records. Write down the years before, as far as you know them."),
        submit=_("Keep them"), draft="roll", done=_("They are kept."),
    )  # fmt: skip
