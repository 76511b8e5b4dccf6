"""Where the school stands, and where one leader stands: the picture, the table, and the next steps."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headship.kernel import exports
from headship.kernel.failures import Denied
from headship.kernel.permissions import holds
from headship.school.models import Person
from headship.school.queries import appraised_by, leading_since
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.standards.rules import ATTACH_WORDING
from headship.standing import steps as next_steps
from headship.standing.picture import Sweep, draw
from headship.standing.queries import standing_of
from headship.standing.rules import SEE_STANDING
from headship.standing.same import Same
from headship.standing.shapes import Standing
from headship.standing.web.drawing import petals_of, rows_of
from headship.standing.web.table import file_of
from headship.standing.words import in_one_language

LENSES = {
    "": gettext_lazy("Together"),
    "practice": gettext_lazy("Records"),
    "voice": gettext_lazy("Others"),
    "self": gettext_lazy("Own view"),
    "appraiser": gettext_lazy("Appraiser"),
}


@gate(SEE_STANDING)
@require_GET
def standards(request: PersonRequest) -> HttpResponse:
    """The school's standing: the picture through one lens or all, and the table beside it."""
    standing = standing_of(reader=request.person)
    if "format" in request.GET:
        return exports.respond(request, file_of(standing))
    return render(request, "standing/standards.html", _page(request, standing))


@for_people
@require_GET
def leader(request: PersonRequest, pk: int) -> HttpResponse:
    """One leader's standing: for that leader, and for their appraiser without anything formative."""
    standing, whom = standing_of_leader(request, pk)
    if "format" in request.GET:
        return exports.respond(request, file_of(standing))
    return render(
        request, "standing/standards.html", _page(request, standing) | {"leader": whom, "since": leading_since(whom)}
    )


@for_people
@require_GET
def leaders(request: PersonRequest) -> HttpResponse:
    """Whose standing this person may open: their own where they lead, and of those whom they appraise."""
    own = [request.person] if request.person.is_leader else []
    appraised = list(appraised_by(request.person).order_by("name"))
    return render(request, "standing/leaders.html", {"own": own, "appraised": appraised})


@gate(SEE_STANDING)
@require_GET
def steps(request: PersonRequest) -> HttpResponse:
    """What waits and what moved, for the school's picture; a part of its page, and a page of its own."""
    return _steps(request, standing_of(reader=request.person))


@for_people
@require_GET
def leader_steps(request: PersonRequest, pk: int) -> HttpResponse:
    """What waits and what moved, for one leader's picture."""
    return _steps(request, standing_of_leader(request, pk)[0])


def standing_of_leader(request: PersonRequest, pk: int) -> tuple[Standing, Person]:
    """A leader's standing and the leader. A 404 for whoever may not see it: they need not know that it is there."""
    whom: Person = found(Person, request, pk=pk)
    try:
        standing = standing_of(reader=request.person, leader=whom)
    except Denied as denied:
        raise Http404 from denied
    if not whom.is_leader:
        raise Http404
    return standing, whom


def _steps(request: PersonRequest, standing: Standing) -> HttpResponse:
    own = standing.leader_id in (None, request.person.pk)
    cards = next_steps.waiting_steps(request.person, standing) if own else []
    cards += next_steps.moved_steps(standing)
    template = "standing/steps.html#cards" if request.headers.get("HX-Request") else "standing/steps.html"
    return render(request, template, {"cards": cards, "back": place_of(standing)})


def place_of(standing: Standing, part: str = "") -> str:
    """The address of the picture, or of its steps."""
    if standing.leader_id is None:
        return reverse(f"standing:{part or 'standards'}")
    return reverse(f"standing:leader{'_' if part else ''}{part}", args=[standing.leader_id])


def wording_url(reader: Person) -> str:
    """Where the official wording is attached, for whoever may attach it; "" for the others."""
    return reverse("standards:wording") if holds(reader, ATTACH_WORDING) else ""


def _page(request: PersonRequest, standing: Standing) -> dict[str, Any]:
    lens = request.GET.get("lens", "")
    lens = lens if lens in LENSES else ""
    own = own_lens(standing, request.person)
    place = next_steps.place_of_elements(standing)
    lenses: tuple[tuple[str, str], ...] = (("voice", _("What others say")), ("self", own[:1].upper() + own[1:]))
    if standing.leader_id is not None:
        lenses += (("appraiser", _("Appraiser’s view")),)
    sweeps = _drawn(Same(standing), lens, place, own, lenses, get_language())
    return {
        "standing": standing, "sweeps": sweeps, "lens": lens, "lead": lead(standing),
        "tabs": [_tab(code, label, lens, standing) for code, label in LENSES.items()],
        "own_lens": own, "lenses": [heading for _code, heading in lenses],
        "asked": any(each.voice for each in standing.standards),
        "note": _note(standing, lens), "cards": next_steps.steps_from(standing, request.person),
        "steps_url": place_of(standing, "steps"), "focus": sum(e.in_focus for e in standing.elements),
        "resting": sum(e.resting for e in standing.elements), "has_appraiser": standing.leader_id is not None,
        "leads": request.person.is_leader, "wording_url": wording_url(request.person),
    }  # fmt: skip


@lru_cache(maxsize=64)
def _drawn(
    kept: Same[Standing], lens: str, place: str, own: str, lenses: tuple[tuple[str, str], ...], _language: str | None
) -> list[tuple[Sweep, SafeString, SafeString]]:
    """Petals and rows of each standard: the same standing looks the same through the same lens."""
    with in_one_language():
        return [
            (sweep, petals_of(sweep.petals, place, own=own), rows_of(sweep.petals, place, lenses=lenses))
            for sweep in draw(kept.what, lens)
        ]


def _tab(code: str, label: Any, lens: str, standing: Standing) -> tuple[Any, str, bool]:
    return label, f"?lens={code}" if code else place_of(standing), code == lens


def own_lens(standing: Standing, reader: Person) -> str:
    """What the self lens is called for this reader."""
    if standing.leader_id is None:
        return _("our own view")
    return _("your own view") if standing.leader_id == reader.pk else _("their own view")


def lead(standing: Standing) -> str:
    """What has focus and what rests, and how far the records reach; no total and no mark."""
    focus = sum(element.in_focus for element in standing.elements)
    resting = sum(element.resting for element in standing.elements)
    measured = sum(element.measured > 0 for element in standing.elements)
    parts = []
    if focus:
        parts.append(ngettext("%(n)s element is in focus.", "%(n)s elements are in focus.", focus) % {"n": focus})
    if resting:
        said = ngettext("%(n)s rests by our own choice.", "%(n)s rest by our own choice.", resting)
        parts.append(said % {"n": resting})
    if not measured:
        parts.append(_("Nothing is measured yet: the picture fills by itself as the work is done."))
    elif measured < len(standing.elements):
        said = ngettext(
            "For %(n)s the records tell something already; the others wait for their work to begin.",
            "For %(n)s the records tell something already; the others wait for their work to begin.", measured,
        )  # fmt: skip
        parts.append(said % {"n": measured})
    return " ".join(parts)


def _note(standing: Standing, lens: str) -> str:
    """What to know about a lens that shows little or nothing."""
    if lens == "voice" and any(each.voice for each in standing.standards):
        return _(
            "A line across a standard is what people said over its elements together; the band around it is how sure "
            "that is. Each element’s page tells more."
        )
    if lens == "voice":
        return _("Nobody has been asked yet. Once a survey has closed, its answers stand here, with how sure they are.")
    if lens == "appraiser" and standing.leader_id is None:
        return _("An appraiser judges a leader, not a school. Each leader finds this lens on their own page.")
    if lens == "appraiser" and not any(e.appraiser_view for e in standing.elements):
        return _("The appraiser has not judged an element yet.")
    if lens == "self" and not any(e.self_view for e in standing.elements):
        if standing.leader_id is None:
            return _("The senior team has not judged an element yet. It is done on the page of each element.")
        return _("No own view is here to be read yet. It is given on the page of each element.")
    return ""
