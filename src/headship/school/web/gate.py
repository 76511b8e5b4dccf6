"""The gate in front of every view.

    @for_people                      anybody with a person in this school
    @gate(SEND)                      somebody who holds the verb
    record = found(Delivery, request, pk=pk)     what this person may see; anything else is a 404

An anonymous visitor is sent to sign in and comes back; a person without the verb reads the verb's sentence
on a 403 page; a record of another school, or one that is not theirs to see, does not exist for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from headship.kernel.failures import Denied, Refusal
from headship.kernel.permissions import Verb, holds
from headship.school.models import Person, School

View = Callable[..., HttpResponse]


class PersonRequest(HttpRequest):
    """A request behind the gate: somebody made it. For type checkers only."""

    person: Person
    school: School


def gate(verb: Verb) -> Callable[[View], View]:
    """Let somebody through who holds the verb. Checks on the record itself are the view's or the domain's."""

    def wrap(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            person = person_of(request)
            if person is None:
                return turn_away(request)
            if not holds(person, verb) and verb.or_allowed is None:
                raise Denied(str(verb.refusal))
            return view(request, *args, **kwargs)

        gated.verb = verb  # type: ignore[attr-defined]
        gated.is_gated = True  # type: ignore[attr-defined]
        return gated

    return wrap


def for_people(view: View) -> View:
    """Let anybody through who is a person of a school."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person_of(request) is None:
            return turn_away(request)
        return view(request, *args, **kwargs)

    gated.is_gated = True  # type: ignore[attr-defined]
    return gated


def for_anyone(view: View) -> View:
    """Mark a view that needs no account: a slip, an invitation."""
    view.is_gated = True  # type: ignore[attr-defined]
    return view


def person_of(request: HttpRequest) -> Person | None:
    """The person who makes this request, or None."""
    person: Person | None = getattr(request, "person", None)
    return person


def turn_away(request: HttpRequest) -> HttpResponse:
    """To the sign-in and back again; an account that leads to no school reads so."""
    if request.user.is_authenticated:
        raise Denied(_("Your account does not lead to anybody in a school here. Ask the school for an invitation."))
    response: HttpResponse = redirect_to_login(_page_to_return_to(request))
    if request.headers.get("HX-Request"):
        # A part of a page cannot hold the sign-in form; the whole page goes there.
        response = HttpResponse(status=401, headers={"HX-Redirect": response["Location"]})
    return response


def _page_to_return_to(request: HttpRequest) -> str:
    """The page itself; for a form that was sent, the page that held the form."""
    if request.method in {"GET", "HEAD"} and not request.headers.get("HX-Request"):
        return request.get_full_path()
    referrer = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(referrer, allowed_hosts={request.get_host()}):
        parts = urlsplit(referrer)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return resolve_url("/")


def found(source: Any, request: HttpRequest, **lookup: Any) -> Any:
    """The one record that this person may see, or a 404. `source` is a model or a queryset of one."""
    queryset: Any = source if isinstance(source, QuerySet) else source.objects.all()
    return get_object_or_404(queryset.visible_to(person_of(request)), **lookup)


@contextmanager
def refusals_shown(form: BaseForm) -> Iterator[None]:
    """Show a Refusal from the domain at the field it names, or above the form."""
    try:
        yield
    except Refusal as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, str(refusal))


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Say a Refusal as a message, where a button was pressed and no form is there to show it."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, str(refusal))
