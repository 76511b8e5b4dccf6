"""The shape that most of the room's small pages share: a form with a sentence above it, or one button."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headship.school.web.gate import refusals_shown, refusals_told


def form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    submit: str,
    back: str,
    work: Callable[[dict[str, Any]], str],
    lead: str = "",
    done: str = "",
    draft: str = "",
    template: str = "school/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form; once it is valid, call `work(cleaned_data)`, which returns where to go on.

    A Refusal from `work` is shown at its field. done: the message afterwards. draft: keeps typing on the device.
    """
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            place = work(form.cleaned_data)
            if done:
                messages.success(request, done)
            return redirect(place)
    page = {"form": form, "title": title, "submit": submit, "back": back, "lead": lead, "draft": draft, **context}
    return render(request, template, page, status=422 if form.errors else 200)


def button(request: HttpRequest, work: Callable[[], Any], *, back: str, done: str) -> HttpResponse:
    """Do what a button asks for and go back; a Refusal becomes a message."""
    with refusals_told(request):
        work()
        messages.success(request, done)
    return redirect(back)
