"""Pages about people: the directory, one person, and what is changed about them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock, exports
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import roles, rules
from headship.school.domain import invitations
from headship.school.domain import people as domain
from headship.school.models import Membership, Person, PostHolding, Relation
from headship.school.models.people import grade_as_said, in_force
from headship.school.web import person_view
from headship.school.web.forms.people import (
    ActingHeadForm,
    DepartureForm,
    DetailsForm,
    EnrolForm,
    RelationForm,
    RoleForm,
    SearchForm,
)
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

PAGE = 50


@gate(rules.SEE_PEOPLE)
@require_GET
def directory(request: PersonRequest) -> HttpResponse:
    """Everybody whom this person may see, searched and filtered, on pages or as a file."""
    form = SearchForm(request.GET or None)
    people = _searched(request, form)
    if "format" in request.GET:
        return exports.respond(request, _as_file(people))
    page = Paginator(people, PAGE).get_page(request.GET.get("page"))
    me = request.person
    may = {"enrol": holds(me, rules.ENROL), "acting_head": holds(me, rules.APPOINT_ACTING_HEAD)}
    searched = any(request.GET.get(field) for field in form.fields)
    context = {"form": form, "page": page, "table": _table(request, list(page)), "searched": searched, "may": may}
    return render(request, "school/people.html", context)


def _searched(request: PersonRequest, form: SearchForm) -> QuerySet[Person]:
    wanted = form.cleaned_data if form.is_valid() else {}
    people = Person.objects.visible_to(request.person)
    if not wanted.get("left"):
        people = people.present()
    if wanted.get("role"):
        people = people.with_role(wanted["role"])
    for word in wanted.get("q", "").split():
        people = people.filter(Q(name__icontains=word) | Q(email__icontains=word))
    today = Membership.objects.filter(in_force(clock.today()))
    holdings = PostHolding.objects.filter(in_force(clock.today())).select_related("post").order_by("acting", "pk")
    ordered: QuerySet[Person] = people.order_by("name", "pk").prefetch_related(
        Prefetch("memberships", today, to_attr="roles_today"), Prefetch("holdings", holdings, to_attr="posts_today")
    )
    return ordered


def titles(person: Any) -> str:
    """The roles of somebody from `roles_today`, the weightiest first."""
    held = {membership.role for membership in person.roles_today}
    return ", ".join(str(role.title) for code, role in roles.ROLES.items() if code in held)


def _table(request: PersonRequest, people: list[Person]) -> Table:
    query = request.GET.copy()
    query.pop("page", None)
    query["format"] = "csv"
    csv_url = f"?{query.urlencode()}"
    query["format"] = "xlsx"
    rows = [
        (Cell(person.name, url=reverse("school:person", args=[person.pk])), titles(person), _place(person))
        for person in people
    ]
    return Table(
        caption=_("People"),
        columns=[Column(_("Name")), Column(_("Roles")), Column(_("Post or year"))],
        rows=rows,
        csv_url=csv_url,
        xlsx_url=f"?{query.urlencode()}",
        empty=_("Nobody fits that"),
        empty_detail=_("Try fewer letters, or another role."),
        caption_hidden=True,
    )


def _place(person: Any) -> Cell | str:
    """Where somebody is found: their posts, or their year; that they have left, where they have."""
    if not person.is_present:
        return Cell(_("has left"), tag="rest")
    posts = ", ".join(holding.post.title for holding in person.posts_today)
    return posts or _year(person.grade)


def _year(grade: str) -> str:
    said = grade_as_said(grade)
    return _("Year %(number)s") % {"number": said} if said.isdecimal() else said


def _as_file(people: QuerySet[Person]) -> exports.Table:
    columns = [_("Name"), _("E-mail"), _("Roles"), _("Year or grade"), _("First day"), _("Left on")]
    rows = (
        (person.name, person.email, titles(person), person.grade, person.joined_on, person.ended_on)
        for person in people
    )
    return exports.Table(title=_("People"), columns=columns, rows=rows)


@gate(rules.ENROL)
@require_http_methods(["GET", "POST"])
def enrolment(request: PersonRequest) -> HttpResponse:
    """Enrol somebody; whoever may give roles goes on to that."""
    me = request.person

    def work(data: dict[str, Any]) -> str:
        person = domain.enrol_person(by=me, **data)
        return reverse("school:person_roles" if holds(me, rules.APPOINT) else "school:person", args=[person.pk])

    return form_page(
        request, EnrolForm(request.POST or None), title=_("Enrol somebody"), submit=_("Enrol"), draft="enrol",
        back=reverse("school:people"), work=work, done=_("They are enrolled. Now say what they do here."),
        lead=_("A name is enough. Whoever has no e-mail address gets printed slips."),
    )  # fmt: skip


@for_people
@require_GET
def page(request: PersonRequest, pk: int) -> HttpResponse:
    """One person, as far as this reader may know of them."""
    person = found(Person, request, pk=pk)
    return render(request, "school/person.html", person_view.context(request.person, person))


@gate(rules.ENROL)
@require_http_methods(["GET", "POST"])
def details(request: PersonRequest, pk: int) -> HttpResponse:
    """Change somebody's details."""
    person = found(Person, request, pk=pk)
    back = reverse("school:person", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.change_details(by=request.person, person=person, **data)
        return back

    return form_page(
        request, DetailsForm(request.POST or None, person=person), title=_("Details of %(name)s") % {"name": person},
        submit=_("Save"), back=back, work=work, done=_("Saved."),
    )  # fmt: skip


@gate(rules.APPOINT)
@require_http_methods(["GET", "POST"])
def roles_of(request: PersonRequest, pk: int) -> HttpResponse:
    """Give somebody a role."""
    person = found(Person, request, pk=pk)
    back = reverse("school:person", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.appoint(by=request.person, person=person, **data)
        return back

    return form_page(
        request, RoleForm(request.POST or None), title=_("A role for %(name)s") % {"name": person},
        submit=_("Give the role"), back=back, work=work, done=_("The role is theirs."),
        template="school/role_form.html", roles=roles.ROLES.values(),
    )  # fmt: skip


@gate(rules.APPOINT)
@require_POST
def role_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End a role today."""
    membership = found(Membership, request, pk=pk)
    return button(
        request,
        lambda: domain.end_appointment(by=request.person, membership=membership),
        back=reverse("school:person", args=[membership.person_id]),
        done=_("The role ends with today."),
    )


@gate(rules.RELATE)
@require_http_methods(["GET", "POST"])
def relations_of(request: PersonRequest, pk: int) -> HttpResponse:
    """Say who manages, coaches or appraises somebody."""
    person = found(Person, request, pk=pk)
    back = reverse("school:person", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.relate(by=request.person, of=person, **data)
        return back

    return form_page(
        request, RelationForm(request.POST or None, person=person), submit=_("Save"), back=back, work=work,
        title=_("Who stands beside %(name)s") % {"name": person}, done=_("Saved."),
        lead=_("One line manager, one appraiser, and any number of coaches. A new one replaces the one before. "
               "Without an entry here the line manager follows from the posts."),
    )  # fmt: skip


@gate(rules.RELATE)
@require_POST
def relation_end(request: PersonRequest, pk: int) -> HttpResponse:
    """End a relation today."""
    relation = found(Relation, request, pk=pk)
    return button(
        request,
        lambda: domain.end_relation(by=request.person, relation=relation),
        back=reverse("school:person", args=[relation.of_id]),
        done=_("It ends with today."),
    )


@gate(rules.ENROL)
@require_http_methods(["GET", "POST"])
def departure(request: PersonRequest, pk: int) -> HttpResponse:
    """Record that somebody leaves."""
    person = found(Person, request, pk=pk)
    back = reverse("school:person", args=[pk])

    def work(data: dict[str, Any]) -> str:
        domain.record_departure(by=request.person, person=person, on=data["on"])
        return back

    return form_page(
        request, DepartureForm(request.POST or None), title=_("%(name)s leaves") % {"name": person},
        submit=_("Record it"), back=back, work=work, done=_("It is recorded."),
        lead=_("Their roles, posts, teams and relations end with that day, and they can no longer sign in here. "
               "What they did stays on record."),
    )  # fmt: skip


@gate(rules.INVITE)
@require_POST
def invitation(request: PersonRequest, pk: int) -> HttpResponse:
    """Invite somebody to sign in."""
    person = found(Person, request, pk=pk)
    done = _("The invitation is on its way, and can be copied below.") if person.email else _("Copy the link below.")
    return button(
        request,
        lambda: invitations.invite(by=request.person, person=person),
        back=reverse("school:person", args=[pk]),
        done=done,
    )


@gate(rules.APPOINT_ACTING_HEAD)
@require_http_methods(["GET", "POST"])
def acting_head(request: PersonRequest) -> HttpResponse:
    """Appoint an acting head in one act."""
    back = reverse("school:people")

    def work(data: dict[str, Any]) -> str:
        membership = domain.appoint_acting_head(by=request.person, **data)
        return reverse("school:person", args=[membership.person_id])

    earlier = Membership.objects.filter(role=roles.HEAD.code, acting_for__isnull=False)
    return form_page(
        request, ActingHeadForm(request.POST or None), title=_("An acting head"), submit=_("Appoint"), back=back,
        work=work, done=_("They lead the school for that time, and may do all that the head may."),
        lead=_("One act is enough: from the first day to the last they may do all that the head may. "
               "The head keeps the post."),
        template="school/acting_head.html",
        earlier=earlier.select_related("person", "acting_for").order_by("-starts_on")[:10],
    )  # fmt: skip
