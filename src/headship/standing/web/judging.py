"""Judging an element: the level first, the reasons after it, and sharing one's own view."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.evidence.domain import judgements as domain
from headship.evidence.framework import value_of
from headship.evidence.models import Judgement
from headship.evidence.rules import JUDGE_SCHOOL
from headship.kernel.failures import Denied
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page
from headship.standards import api as standards
from headship.standing.web.forms import LevelForm, ReasonsForm, sent
from headship.standing.web.views import standing_of_leader


@gate(JUDGE_SCHOOL)
@require_http_methods(["GET", "HEAD", "POST"])
def judge_school(request: PersonRequest, code: str) -> HttpResponse:
    """The school's own view of an element."""
    return _judge(request, code, None)


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def judge_leader(request: PersonRequest, pk: int, code: str) -> HttpResponse:
    """A leader's own view, or their appraiser's: whichever of the two this person is."""
    return _judge(request, code, standing_of_leader(request, pk)[1])


def _judge(request: PersonRequest, code: str, about: Person | None) -> HttpResponse:
    catalogue = standards.catalogue()
    element = catalogue.element(code)
    if element is None:
        raise Http404
    wanted = request.GET.get("scale") or domain.scale_in_use(about)
    scale = catalogue.scales.get(wanted) or standards.SCALES["rubric"]
    lens = domain.SELF if about is None or about.pk == request.person.pk else domain.APPRAISER

    def work(data: dict[str, Any]) -> str:
        made = domain.judge(
            by=request.person, element=code, lens=lens, about=about, scale=scale.code, level=data["level"]
        )
        return reverse("standing:reasons", args=[made.pk])

    place = place_of(code, about)
    return form_page(
        request, LevelForm(sent(request), scale=scale), title=_judge_title(lens, about),
        lead=f"{element.code} {element.title}. {element.summary}", submit=_("Next: what speaks for it"),
        back=place, work=work, template="standing/judge.html", element=element, place=place, chosen=scale.code,
        scales=[(each.title, f"?scale={each.code}", each.code) for each in catalogue.scales.values()],
    )  # fmt: skip


def _judge_title(lens: str, about: Person | None) -> str:
    if about is None:
        return _("How do we see it?")
    return (
        _("How do you see it?") if lens == domain.SELF else _("How do you see %(name)s in it?") % {"name": about.name}
    )


def place_of(code: str, about: Person | None) -> str:
    """The element's page, of the school's standing or of one leader's."""
    if about is None:
        return reverse("standing:element", args=[code])
    return reverse("standing:leader_element", args=[about.pk, code])


@for_people
@require_http_methods(["GET", "HEAD", "POST"])
def reasons(request: PersonRequest, pk: int) -> HttpResponse:
    """What speaks for a judgement, what helps and hinders, and what would contradict it; by whoever judged."""
    row: Judgement = found(Judgement.objects.select_related("about"), request, pk=pk)
    if row.judged_by_id != request.person.pk:
        raise Denied(_("Only whoever judged can say why."))
    place = place_of(row.element, row.about)
    _value, level = value_of(row.scale, row.level)

    def work(data: dict[str, Any]) -> str:
        domain.complete(by=request.person, judgement=row, **data)
        return f"{place}#views"

    return form_page(
        request, ReasonsForm(sent(request)), title=_("What speaks for it?"),
        lead=_("You chose “%(level)s” for %(code)s. Now the evidence, and what could show that it is otherwise.")
        % {"level": level, "code": row.element},
        submit=_("Keep it"), back=place, work=work, done=_("Your view is kept. The earlier ones stay to be read."),
        draft="reasons", template="standing/reasons.html", place=place, code=row.element,
    )  # fmt: skip


@for_people
@require_GET
def judgement(request: PersonRequest, pk: int) -> HttpResponse:
    """A judgement lies on the page of its element."""
    row: Judgement = found(Judgement.objects.select_related("about"), request, pk=pk)
    return redirect(f"{place_of(row.element, row.about)}#views")


@for_people
@require_POST
def share(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the appraiser read one's own view."""
    row: Judgement = found(Judgement.objects.select_related("about"), request, pk=pk)
    return button(
        request, lambda: domain.share(by=request.person, judgement=row),
        back=f"{place_of(row.element, row.about)}#views", done=_("Your appraiser can read your view now."),
    )  # fmt: skip
