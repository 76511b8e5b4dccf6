"""Pages about classes and terms."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import exports
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import rules
from headship.school.domain import classes as domain
from headship.school.domain.audiences import running_enrolments
from headship.school.models import AcademicTerm, Enrolment, SchoolClass
from headship.school.models.people import grade_as_said
from headship.school.web.forms.teaching import ClassForm, PlaceForm, TermForm
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page

PAGE = 50


@gate(rules.SEE_CLASSES)
@require_GET
def class_list(request: PersonRequest) -> HttpResponse:
    """The classes that meet, with their teachers and how many learn in them."""
    words = request.GET.get("q", "").strip()
    classes = SchoolClass.objects.visible_to(request.person).filter(ended_on__isnull=True)
    for word in words.split():
        classes = classes.filter(Q(title__icontains=word) | Q(code__icontains=word))
    teachers = running_enrolments().filter(part=Enrolment.Part.TEACHER).select_related("person")
    learning = running_enrolments().filter(part=Enrolment.Part.STUDENT).values("pk")
    classes = (
        classes.annotate(size=Count("enrolments", filter=Q(enrolments__in=learning)))
        .prefetch_related(Prefetch("enrolments", teachers, to_attr="taught_by"))
        .order_by("title", "pk")
    )
    if "format" in request.GET:
        columns = [_("Class"), _("Code"), _("Year or grade"), _("Teachers"), _("Learners")]
        return exports.respond(request, exports.Table(_("Classes"), columns, [_class_row(one) for one in classes]))
    page = Paginator(classes, PAGE).get_page(request.GET.get("page"))
    may = holds(request.person, rules.KEEP_TERMS)
    context = {"page": page, "table": _class_table(list(page)), "q": words, "may_keep": may, "now": domain.term_now()}
    return render(request, "school/classes.html", context)


def _class_row(one: Any) -> tuple[Any, ...]:
    teachers = ", ".join(enrolment.person.name for enrolment in one.taught_by)
    return (one.title, one.code, one.grades, teachers, one.size)


def _shown(one: Any) -> tuple[Any, ...]:
    title, code, grades, *rest = _class_row(one)
    said = ", ".join(grade_as_said(grade.strip()) for grade in grades.split(","))
    return (Cell(title, url=reverse("school:class", args=[one.pk])), code, said, *rest)


def _class_table(classes: list[Any]) -> Table:
    rows = [_shown(one) for one in classes]
    return Table(
        caption=_("Classes"),
        columns=[
            Column(_("Class")), Column(_("Code")), Column(_("Year or grade")), Column(_("Teachers")),
            Column(_("Learners"), numeric=True),
        ],
        rows=rows,
        csv_url="?format=csv",
        xlsx_url="?format=xlsx",
        empty=_("No class here"),
        empty_detail=_("Classes come with the school’s own export, or are made by hand."),
        caption_hidden=True,
    )  # fmt: skip


@gate(rules.KEEP_TERMS)
@require_http_methods(["GET", "POST"])
def class_new(request: PersonRequest) -> HttpResponse:
    """Make a class by hand."""

    def work(data: dict[str, Any]) -> str:
        return _class_address(domain.open_class(by=request.person, **data).pk)

    return form_page(
        request, ClassForm(request.POST or None), title=_("A new class"), submit=_("Make the class"),
        back=reverse("school:classes"), work=work, done=_("The class stands. Who is in it?"),
    )  # fmt: skip


def _class_address(pk: int) -> str:
    return reverse("school:class", args=[pk])


@gate(rules.SEE_CLASSES)
@require_GET
def class_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One class: who teaches and who learns in it."""
    one = found(SchoolClass.objects.select_related("course", "campus"), request, pk=pk)
    rows = running_enrolments().filter(school_class=one).select_related("person").order_by("person__name")
    context = {
        "one": one,
        "terms": one.terms.all(),
        "adults": [row for row in rows if row.part != Enrolment.Part.STUDENT],
        "learners": [row for row in rows if row.part == Enrolment.Part.STUDENT],
        "may_keep": holds(request.person, rules.KEEP_TERMS),
    }
    return render(request, "school/class.html", context)


@gate(rules.KEEP_TERMS)
@require_http_methods(["GET", "POST"])
def class_members(request: PersonRequest, pk: int) -> HttpResponse:
    """Put somebody into a class."""
    one = found(SchoolClass, request, pk=pk)

    def work(data: dict[str, Any]) -> str:
        domain.join_class(by=request.person, school_class=one, **data)
        return _class_address(pk)

    return form_page(
        request, PlaceForm(request.POST or None), title=_("Somebody joins %(title)s") % {"title": one.title},
        submit=_("Add"), back=_class_address(pk), work=work, done=_("They are in the class."),
    )  # fmt: skip


@gate(rules.KEEP_TERMS)
@require_POST
def enrolment_end(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody leaves a class today."""
    enrolment = found(Enrolment.objects.select_related("person", "school_class"), request, pk=pk)
    return button(
        request,
        lambda: domain.leave_class(by=request.person, enrolment=enrolment),
        back=_class_address(enrolment.school_class_id),
        done=_("They leave the class today."),
    )


@gate(rules.SEE_CLASSES)
@require_GET
def term_list(request: PersonRequest) -> HttpResponse:
    """The terms, the latest first."""
    may = holds(request.person, rules.KEEP_TERMS)
    terms = AcademicTerm.objects.visible_to(request.person).filter(ended=False).select_related("parent")
    rows = [
        (
            Cell(term.title, url=reverse("school:term", args=[term.pk]) if may else ""),
            term.get_kind_display(),
            date_format(term.starts_on),
            date_format(term.ends_on),
            term.parent,
        )
        for term in terms.order_by("-starts_on", "ends_on")
    ]
    table = Table(
        caption=_("Terms"),
        columns=[
            Column(_("Term")), Column(_("Kind")), Column(_("First day")), Column(_("Last day")), Column(_("Part of")),
        ],
        rows=rows,
        empty=_("No term yet"),
        empty_detail=_("Terms come with the school’s own export, or are made by hand."),
        caption_hidden=True,
    )  # fmt: skip
    return render(request, "school/terms.html", {"table": table, "now": domain.term_now(), "may_keep": may})


@gate(rules.KEEP_TERMS)
@require_http_methods(["GET", "POST"])
def term_new(request: PersonRequest) -> HttpResponse:
    """Make a term by hand."""
    back = reverse("school:terms")

    def work(data: dict[str, Any]) -> str:
        domain.create_term(by=request.person, **data)
        return back

    return form_page(
        request, TermForm(request.POST or None), title=_("A new term"), submit=_("Make the term"), back=back,
        work=work, done=_("The term stands."),
    )  # fmt: skip


@gate(rules.KEEP_TERMS)
@require_http_methods(["GET", "POST"])
def term_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a term."""
    term = found(AcademicTerm, request, pk=pk)
    back = reverse("school:terms")

    def work(data: dict[str, Any]) -> str:
        domain.change_term(by=request.person, term=term, **data)
        return back

    return form_page(
        request, TermForm(request.POST or None, term=term), title=term.title, submit=_("Save"), back=back, work=work,
        done=_("Saved."),
    )  # fmt: skip
