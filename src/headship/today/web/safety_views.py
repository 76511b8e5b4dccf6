"""Pages of the hand-over of a concern about a child. Nothing of it is kept in a browser or a cache."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from headship.school.web.gate import PersonRequest, for_people, found
from headship.school.web.pages import button, form_page
from headship.today.domain import safety
from headship.today.models import SafetyMessage
from headship.today.web.forms import SafetyForm


@never_cache
@for_people
def hand_over(request: PersonRequest) -> HttpResponse:
    """The form: whom to call first, then what was seen or heard."""
    form = SafetyForm(request.POST or None)

    def work(data: dict[str, Any]) -> str:
        safety.hand_over(by=request.person, about=data["about"], text=data["text"])
        return reverse("today:safety_sent")

    return form_page(
        request, form, title=_("This is about a child’s safety"), submit=_("Send it now"), back=reverse("today"),
        work=work, template="today/safety.html", recipients=_recipients(request),
    )  # fmt: skip


def _recipients(request: PersonRequest) -> list[tuple[str, str]]:
    """Who would get it, for each answer to whom it is about."""
    answers = SafetyMessage.About
    said = {
        answers.OTHER: _("It goes at once to %(name)s, and to nobody else."),
        answers.LEAD: _("If it is about the safeguarding lead: to %(name)s."),
        answers.HEAD: _("If it is about the head: to %(name)s."),
    }
    found_people = [(answer, safety.recipient_for(by=request.person, about=answer)) for answer in said]
    return [(str(answer), said[answer] % {"name": person.name}) for answer, person in found_people if person]


@never_cache
@require_safe
@for_people
def sent(request: PersonRequest) -> HttpResponse:
    """What happens now. It shows nothing of what was written."""
    return render(request, "today/safety_sent.html")


@never_cache
@require_safe
@for_people
def message(request: PersonRequest, pk: int) -> HttpResponse:
    """The message, to its recipient alone."""
    row: SafetyMessage = found(SafetyMessage.objects.open().select_related("written_by"), request, pk=pk)
    safety.read(by=request.person, message=row)
    return render(request, "today/safety_message.html", {"message": row})


@require_POST
@for_people
def confirmation(request: PersonRequest, pk: int) -> HttpResponse:
    """The recipient says that the school's safeguarding record has it."""
    row: SafetyMessage = found(SafetyMessage, request, pk=pk)
    done = _("Thank you. The text is gone from here; only the times are kept.")
    return button(request, lambda: safety.confirm(by=request.person, message=row), back=reverse("today"), done=done)
