"""Pages about audiences: who is in them today, how many they are, and how they are reached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock, exports
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import rules
from headship.school.domain import audiences as domain
from headship.school.models import Audience, Membership, Person
from headship.school.models.people import in_force
from headship.school.web.forms.deliveries import AudienceForm
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import form_page
from headship.school.web.people import titles

PAGE = 50


@gate(rules.SEE_PEOPLE)
@require_GET
def audience_list(request: PersonRequest) -> HttpResponse:
    """The audiences, what each is made of and how many it is today."""
    audiences = sorted(Audience.objects.visible_to(request.person), key=lambda one: (one.code is None, str(one)))
    sizes, words = domain.sizes_of(audiences), domain.words_for(audiences)
    rows = [
        (
            Cell(str(one), url=reverse("school:audience", args=[one.pk])),
            _("every school has it") if one.code else "; ".join(words[one.pk]),
            sizes[one.pk],
        )
        for one in audiences
    ]
    table = Table(
        caption=_("Audiences"),
        columns=[Column(_("Audience")), Column(_("Made of")), Column(_("People today"), numeric=True)],
        rows=rows,
        empty=_("No audience here"),
        caption_hidden=True,
    )
    may = {"create": holds(request.person, rules.CREATE_AUDIENCE), "send": holds(request.person, rules.SEND)}
    return render(request, "school/audiences.html", {"table": table, "may": may})


@gate(rules.SEE_PEOPLE)
@require_GET
def audience_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One audience: who is in it today, and how they are reached."""
    audience = found(Audience, request, pk=pk)
    today = Membership.objects.filter(in_force(clock.today()))
    people = domain.people_in(audience).order_by("name", "pk")
    named = people.prefetch_related(Prefetch("memberships", today, to_attr="roles_today"))
    if "format" in request.GET:
        columns = [_("Name"), _("Roles"), _("Year or grade")]
        rows = [(person.name, titles(person), person.grade) for person in named]
        return exports.respond(request, exports.Table(str(audience), columns, rows))
    page = Paginator(named, PAGE).get_page(request.GET.get("page"))
    context = {
        "audience": audience,
        "words": domain.in_words(audience.rules),
        "page": page,
        "table": _people(list(page)),
        "without_mail": people.filter(email="").count(),
        "may": {
            "change": holds(request.person, rules.CREATE_AUDIENCE) and not audience.code,
            "send": holds(request.person, rules.SEND),
        },
    }
    return render(request, "school/audience.html", context)


def _people(people: list[Person]) -> Table:
    return Table(
        caption=_("Who belongs to it today"),
        columns=[Column(_("Name")), Column(_("Roles")), Column(_("Reached by"))],
        rows=[
            (
                Cell(person.name, url=reverse("school:person", args=[person.pk])),
                titles(person),
                _("e-mail") if person.email else _("printed slip"),
            )
            for person in people
        ],
        csv_url="?format=csv",
        xlsx_url="?format=xlsx",
        empty=_("Nobody today"),
        empty_detail=_("As soon as somebody fits its rules, they are in it."),
    )


@gate(rules.CREATE_AUDIENCE)
@require_http_methods(["GET", "POST"])
def audience_new(request: PersonRequest) -> HttpResponse:
    """Make an audience."""
    form = AudienceForm(request.POST or None)

    def work(data: dict[str, Any]) -> str:
        return _address(domain.create_audience(by=request.person, name=data["name"], rules=form.rules()))

    return form_page(
        request, form, title=_("A new audience"), submit=_("Make the audience"), back=reverse("school:audiences"),
        work=work, done=_("The audience is made. It follows your school by itself."), draft="audience",
        lead=_("Whoever fits any ticked box belongs to it, today and later; nobody keeps a list."),
        template="school/audience_form.html", **_size(form.rules() if form.is_bound and form.is_valid() else []),
    )  # fmt: skip


@gate(rules.CREATE_AUDIENCE)
@require_http_methods(["GET", "POST"])
def audience_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change an audience that the school made."""
    audience = found(Audience, request, pk=pk)
    form = AudienceForm(request.POST or None, audience=audience)

    def work(data: dict[str, Any]) -> str:
        change = {"name": data["name"], "rules": form.rules()}
        return _address(domain.change_audience(by=request.person, audience=audience, **change))

    return form_page(
        request, form, title=_("Change %(audience)s") % {"audience": audience}, submit=_("Save"), work=work,
        back=_address(audience), done=_("Saved."), template="school/audience_form.html",
        lead=_("What was sent to it stays as it was sent."), **_size(audience.rules),
    )  # fmt: skip


def _address(audience: Audience) -> str:
    return reverse("school:audience", args=[audience.pk])


@gate(rules.CREATE_AUDIENCE)
@require_POST
def size(request: PersonRequest) -> HttpResponse:
    """How many people the ticked boxes mean: a part of the form's page, asked for as boxes are ticked."""
    form = AudienceForm(request.POST)
    form.is_valid()
    return render(request, "school/audience_form.html#size", _size(form.rules()))


def _size(ticked: Sequence[domain.Rule]) -> dict[str, Any]:
    return {"size": domain.people_matching(ticked).count() if ticked else 0, "ticked": bool(ticked)}
