"""Pages about the school itself and about oneself: settings, campuses, quiet mode, the outbox, one's profile."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel.scope import every_school
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school import rules
from headship.school.domain import keeping, people
from headship.school.domain import quiet as quiet_mode
from headship.school.models import Campus, OutboxMail, Person, QuietPeriod
from headship.school.web.forms.settings import CampusForm, ProfileForm, QuietForm, SchoolForm
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.middleware import SESSION_KEY
from headship.school.web.pages import button, form_page

PAGE = 50


@gate(rules.CHANGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def school_settings(request: PersonRequest) -> HttpResponse:
    """Change the school's settings; its campuses stand beside them."""
    back = reverse("school:settings")

    def work(data: dict[str, Any]) -> str:
        keeping.change_school(by=request.person, school=request.school, **data)
        return back

    return form_page(
        request, SchoolForm(request.POST or None, school=request.school), title=_("The school’s settings"),
        submit=_("Save"), back=reverse("school:people"), work=work, done=_("Saved."),
        template="school/settings.html",
        campuses=Campus.objects.filter(ended_on__isnull=True).order_by("name"),
    )  # fmt: skip


@gate(rules.CHANGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def campus_new(request: PersonRequest) -> HttpResponse:
    """Add a place where the school works."""
    back = reverse("school:settings")

    def work(data: dict[str, Any]) -> str:
        keeping.open_campus(by=request.person, **data)
        return back

    return form_page(
        request, CampusForm(request.POST or None), title=_("A new campus"), submit=_("Add it"), back=back, work=work,
        done=_("The campus is there."), lead=_("A place where the school works: a site, a building."),
    )  # fmt: skip


@gate(rules.CHANGE_SETTINGS)
@require_http_methods(["GET", "POST"])
def campus_name(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a campus another name."""
    campus = found(Campus, request, pk=pk)
    back = reverse("school:settings")

    def work(data: dict[str, Any]) -> str:
        keeping.rename_campus(by=request.person, campus=campus, **data)
        return back

    form = CampusForm(request.POST or None, initial={"name": campus.name})
    return form_page(
        request, form, title=campus.name, submit=_("Save"), back=back, work=work, done=_("Saved."),
        template="school/campus.html", campus=campus,
    )  # fmt: skip


@gate(rules.CHANGE_SETTINGS)
@require_POST
def campus_closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a campus."""
    campus = found(Campus, request, pk=pk)
    return button(
        request,
        lambda: keeping.close_campus(by=request.person, campus=campus),
        back=reverse("school:settings"),
        done=_("The campus is closed."),
    )


@gate(rules.BEGIN_QUIET)
@require_http_methods(["GET", "POST"])
def quiet(request: PersonRequest) -> HttpResponse:
    """Begin quiet mode, or see that it is quiet and end it."""
    now = quiet_mode.quiet_now()
    back = reverse("school:quiet")

    def work(data: dict[str, Any]) -> str:
        quiet_mode.begin_quiet(by=request.person, **data)
        return back

    earlier = QuietPeriod.objects.select_related("begun_by").order_by("-starts_at")
    return form_page(
        request, QuietForm(request.POST or None), title=_("Quiet mode"), submit=_("Let it be quiet"), back="/",
        work=work, done=_("It is quiet: nothing is asked of anybody."), template="school/quiet.html", now=now,
        earlier=[period for period in earlier[:20] if now is None or period.pk != now.pk],
    )  # fmt: skip


@gate(rules.BEGIN_QUIET)
@require_POST
def quiet_end(request: PersonRequest) -> HttpResponse:
    """End quiet mode."""
    return button(
        request,
        lambda: quiet_mode.end_quiet(by=request.person),
        back=reverse("school:quiet"),
        done=_("Quiet mode has ended; what waited may be asked again."),
    )


@gate(rules.SEE_OUTBOX)
@require_GET
def outbox(request: PersonRequest) -> HttpResponse:
    """Mail that waits here because no mail server is set."""
    page = Paginator(OutboxMail.objects.order_by("-pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "school/outbox.html", {"page": page, "table": _mails(list(page))})


def _mails(mails: list[OutboxMail]) -> Table:
    rows = [
        (
            Cell(mail.subject, url=reverse("school:outbox_mail", args=[mail.pk])),
            mail.to,
            date_format(localtime(mail.created_at), "DATETIME_FORMAT"),
        )
        for mail in mails
    ]
    return Table(
        caption=_("Mail that waits"),
        columns=[Column(_("Subject")), Column(_("To")), Column(_("Written"))],
        rows=rows,
        empty=_("No mail waits"),
        empty_detail=_("Invitations, messages and reminders stand here until a mail server is set."),
        caption_hidden=True,
    )


@gate(rules.SEE_OUTBOX)
@require_GET
def outbox_mail(request: PersonRequest, pk: int) -> HttpResponse:
    """One mail, to copy and pass on."""
    return render(request, "school/outbox_mail.html", {"mail": found(OutboxMail, request, pk=pk)})


@for_people
@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Change one's own language and time zone."""
    back = reverse("school:profile")

    def work(data: dict[str, Any]) -> str:
        people.change_details(by=request.person, person=request.person, **data)
        return back

    response = form_page(
        request, ProfileForm(request.POST or None, person=request.person), title=_("Language and time zone"),
        submit=_("Save"), back=reverse("school:person", args=[request.person.pk]), work=work, done=_("Saved."),
        lead=_("Pages, mails and printed slips come to you in this language, and times in this time zone."),
    )  # fmt: skip
    if response.status_code == HTTPStatus.FOUND:
        # What was chosen here counts from now on, not what was chosen on this device before.
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@for_people
@require_POST
def current_school(request: PersonRequest) -> HttpResponse:
    """Go on in another school to which this account leads."""
    chosen = request.POST.get("school", "")
    with every_school(because="an account may lead to people of several schools"):
        mine = Person.objects.present().filter(account_id=request.person.account_id)
        there = mine.filter(school_id=chosen).select_related("school").first() if chosen.isdecimal() else None
    if there is None:
        messages.error(request, _("Your account does not lead to that school."))
    else:
        request.session[SESSION_KEY] = there.school_id
        messages.success(request, _("You are now in %(school)s.") % {"school": there.school})
    return redirect(_safe_place(request))


def _safe_place(request: PersonRequest) -> str:
    """A page of one school may not exist in another, so the way leads home unless a place is named."""
    place = request.POST.get("next", "")
    return place if url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()}) else "/"
