"""The pages of reading groups."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.improvement.library import rules
from headship.areas.improvement.library.domain import groups as domain
from headship.areas.improvement.library.models import ReadingGroup
from headship.areas.improvement.library.web import forms
from headship.areas.improvement.library.web.views import FORM, GET_POST, the_item
from headship.areas.improvement.library.web.views import address as item_address
from headship.evidence.web import links
from headship.kernel.permissions import holds, may, require
from headship.school.web.gate import PersonRequest, found, gate
from headship.school.web.pages import button, form_page


def the_group(request: PersonRequest, pk: int) -> ReadingGroup:
    """The group that this person may see."""
    row: ReadingGroup = found(ReadingGroup.objects.select_related("item", "convener"), request, pk=pk)
    return row


def address(row: ReadingGroup) -> str:
    """The group's page."""
    return reverse("library:group", args=[row.pk])


@gate(rules.SEE_LIBRARY)
@require_GET
def group(request: PersonRequest, pk: int) -> HttpResponse:
    """Who reads what by when, when they talk, and what came of it."""
    row, person = the_group(request, pk), request.person
    readers = list(row.readers.select_related("person", "group").order_by("person__name"))
    context = {
        "group": row, "readers": readers, "sessions": list(row.sessions.all()),
        "mine": next((each for each in readers if each.person_id == person.pk), None),
        "read": sum(each.read_on is not None for each in readers), "runs": may(person, rules.RUN_GROUP, row),
        "joins": holds(person, rules.CONVENE), "links": links.shown(person, ("reading_group", row.pk)),
        "notes": row.item.notes.select_related("by").order_by("-written_at"),
    }  # fmt: skip
    return render(request, "library/group.html", context)


@gate(rules.CONVENE)
@require_http_methods(GET_POST)
def group_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Bring a few people together over a work."""
    item = the_item(request, pk)

    def work(data: dict[str, Any]) -> str:
        sessions = [(data["session_on"], data["session_words"])] if data["session_on"] else []
        row = domain.begin_group(
            by=request.person, item=item, question=data["question"], read_by=data["read_by"], people=data["people"],
            sessions=sessions,
        )  # fmt: skip
        return address(row)

    return form_page(
        request, forms.GroupForm(request.POST or None, person=request.person), title=_("Read it together"),
        submit=_("Begin"), back=item_address(item), work=work, template=FORM, item=item,
        done=_("The group is there. It waits on each reader’s Today."), draft=f"library-group-{item.pk}",
    )  # fmt: skip


@gate(rules.SEE_LIBRARY)
@require_POST
def reading(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that one has read it."""
    row = the_group(request, pk)
    return button(
        request, lambda: domain.say_it_was_read(by=request.person, group=row), back=address(row),
        done=_("Good. A note of two minutes helps those who have not."),
    )  # fmt: skip


@gate(rules.CONVENE)
@require_POST
def joining(request: PersonRequest, pk: int) -> HttpResponse:
    """Join a group, or leave it."""
    row = the_group(request, pk)
    if request.POST.get("leave"):
        return button(request, lambda: domain.leave(by=request.person, group=row), back=address(row),
                      done=_("You left the group."))  # fmt: skip
    return button(request, lambda: domain.join(by=request.person, group=row), back=address(row),
                  done=_("You read with them."))  # fmt: skip


@gate(rules.SEE_LIBRARY)
@require_http_methods(GET_POST)
def own_day(request: PersonRequest, pk: int) -> HttpResponse:
    """Name another day for oneself."""
    row = the_group(request, pk)

    def work(data: dict[str, Any]) -> str:
        domain.choose_own_day(by=request.person, group=row, **data)
        return address(row)

    return form_page(
        request, forms.OwnDayForm(request.POST or None, initial={"read_by": row.read_by}), title=_("Another day"),
        closed=True, submit=_("Save"), back=address(row), work=work, template=FORM, item=row.item, done=_("Saved."),
    )  # fmt: skip


@gate(rules.RUN_GROUP)
@require_http_methods(GET_POST)
def sessions(request: PersonRequest, pk: int) -> HttpResponse:
    """Set a day on which to talk."""
    row = the_group(request, pk)
    require(request.person, rules.RUN_GROUP, row)

    def work(data: dict[str, Any]) -> str:
        domain.plan_session(by=request.person, group=row, **data)
        return address(row)

    return form_page(
        request, forms.SessionForm(request.POST or None), title=_("A day to talk about it"), submit=_("Set it"),
        back=address(row), work=work, template=FORM, item=row.item, done=_("It stands in the year."),
    )  # fmt: skip


@gate(rules.RUN_GROUP)
@require_POST
def session_removal(request: PersonRequest, pk: int, session_pk: int) -> HttpResponse:
    """Take a day off again."""
    row = the_group(request, pk)
    require(request.person, rules.RUN_GROUP, row)
    session = get_object_or_404(row.sessions.select_related("group"), pk=session_pk)
    return button(request, lambda: domain.call_off(by=request.person, session=session), back=address(row),
                  done=_("The day is off."))  # fmt: skip


@gate(rules.RUN_GROUP)
@require_http_methods(GET_POST)
def conclusion(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what came of it, and what it changes."""
    row = the_group(request, pk)
    require(request.person, rules.RUN_GROUP, row)

    def work(data: dict[str, Any]) -> str:
        domain.conclude(by=request.person, group=row, **data)
        return address(row)

    return form_page(
        request, forms.ConclusionForm(request.POST or None), title=_("What came of it?"), submit=_("Close the group"),
        back=address(row), work=work, template=FORM, item=row.item, draft=f"library-conclusion-{row.pk}",
        lead=row.question, done=_("Said. Link what it led to, so that others find the reason."),
    )  # fmt: skip
