"""Handover files, and the page for somebody who arrives to lead."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from headship.areas.direction.sustainability import queries, rules
from headship.areas.direction.sustainability.domain import arrivals
from headship.areas.direction.sustainability.domain import handovers as domain
from headship.areas.direction.sustainability.models import Handover
from headship.areas.direction.sustainability.web import forms
from headship.evidence.registry import Handed
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.models import Person
from headship.school.queries import leading_since
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import form_page

SHOWN, SOON = 5, 8
TITLES = {
    "promised": gettext_lazy("What is promised"),
    "decided": gettext_lazy("What is decided, and what is still open"),
    "delegated": gettext_lazy("Who answers to whom"),
    "watched": gettext_lazy("What to watch"),
    "wanted": gettext_lazy("Where the school wants to go"),
    arrivals.GOING: gettext_lazy("What else is under way"),
}


@gate(rules.SEE_REGISTER)
@require_GET
def handover_list(request: PersonRequest) -> HttpResponse:
    """The handover files that one may read, and what one's own would hold now."""
    rows = Handover.objects.visible_to(request.person).select_related("of", "to", "made_by")
    may_make = holds(request.person, rules.HAND_OVER)
    context = {
        "rows": rows, "may_make": may_make, "me": request.person,
        "parts": [(heading, len(each)) for heading, each in domain.parts_of(request.person)] if may_make else [],
    }  # fmt: skip
    return render(request, "sustainability/handovers.html", context)


@gate(rules.HAND_OVER)
@require_http_methods(["GET", "POST"])
def handover_new(request: PersonRequest) -> HttpResponse:
    """Make a handover file of what stands now."""

    def work(data: dict[str, Any]) -> str:
        made = domain.make(by=request.person, of=data.get("of"), to=data["to"], words=data["words"])
        return reverse("sustainability:handover", args=[made.pk])

    return form_page(
        request, forms.HandoverForm(request.POST or None, by=request.person), work=work, draft="handover",
        template="sustainability/form.html", title=_("A handover file"), submit=_("Make it"),
        back=reverse("sustainability:handovers"), crumb=_("Handover"),
        lead=_("It fills itself with what is live now and is kept as it stands. You can make another one at any time."),
    )  # fmt: skip


@for_people
@require_GET
def handover_page(request: PersonRequest, pk: int) -> HttpResponse:
    """A handover file as it stood. Who may read it is settled by who it is from and to."""
    row = found(Handover.objects.select_related("of", "to", "made_by"), request, pk=pk)
    context = {"row": row, "parts": domain.shown(row), "inside": holds(request.person, rules.SEE_REGISTER)}
    return render(request, "sustainability/handover.html", context)


@gate(rules.SEE_ARRIVAL)
@require_GET
def arrival(request: PersonRequest) -> HttpResponse:
    """What somebody who arrives to lead has to know, on one page; it is always as things stand now."""
    person, head = request.person, arrivals.leading()
    parts = arrivals.live(head if head is not None else person)
    before = arrivals.left_by(arrivals.led_before(arrivals.LOOKS_BACK)[:2], person)
    shown = {each.file.pk for each in before if each.file is not None}
    mine = Handover.objects.visible_to(person).filter(to=person).exclude(pk__in=shown).select_related("of")
    context = {
        "parts": [(code, TITLES[code], len(rows), rows[:SHOWN], rows[SHOWN:]) for code, rows in parts.items()],
        "soon": _soon([*chain(*parts.values()), *chain(*(each.rows for each in before))]),
        "since": leading_since(person), "before": before, "today": clock.today(),
        "received": mine[:5],
        "high": queries.high_risks().select_related("owner"), "standing": _standing(person) if person.is_leader else "",
        "organisation": reverse("school:organisation") if person.is_head and not arrivals.holds_a_post(person) else "",
    }  # fmt: skip
    return render(request, "sustainability/arrival.html", context)


def _soon(rows: Iterable[Handed]) -> list[Handed]:
    """What falls due first, each thing once: somebody who left may hold what the school answers for, too."""
    dated = {row.url or row.what: row for row in rows if row.due is not None}
    return arrivals.in_time(dated.values())[:SOON]


def _standing(person: Person) -> str:
    """Where somebody's own standing is; "" where that room is left out."""
    try:
        return reverse("standing:leader", args=[person.pk])
    except NoReverseMatch:
        return ""
