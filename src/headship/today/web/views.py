"""Today, search, the thread and the digest's page."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from headship.evidence.domain import citations
from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.domain.quiet import end_quiet, quiet_now
from headship.school.models import Person
from headship.school.rules import BEGIN_QUIET
from headship.school.web.gate import PersonRequest, for_people, gate
from headship.school.web.pages import button, form_page
from headship.today import moved, searching, starting, waiting
from headship.today import thread as threads
from headship.today.domain import digests, safety
from headship.today.domain.looking import look
from headship.today.focus import elements_in_focus
from headship.today.rules import SEE_BROKEN_THREADS
from headship.today.web.forms import DigestForm


@require_safe
@for_people
def today(request: PersonRequest) -> HttpResponse:
    """What waits for me, what moved, and what the school works on."""
    person = request.person
    period = quiet_now()
    items = waiting.waiting_for(person, quiet=period is not None)
    page = {
        "greeting": _greeting(person),
        "day": clock.today(),
        "concerns": safety.waiting_for(person),
        "groups": waiting.grouped(items, quiet=period is not None),
        "total": waiting.total_in_words(items, quiet=period is not None),
        "quiet": period,
        "may_end_quiet": period is not None and holds(person, BEGIN_QUIET),
        "movements": moved.moved_for(person, look(by=person)),
        "focus": elements_in_focus(person),
        "broken": citations.count_broken(person) if person.is_head else 0,
        "steps": starting.first_steps(person),
        "outside": not (person.is_staff_member or person.is_governance),
    }
    return render(request, "today/today.html", page)


def _greeting(person: Person) -> str:
    hour = timezone.localtime(clock.now()).hour
    words = (
        _("Good morning, %(name)s") if 4 <= hour < 12
        else _("Good afternoon, %(name)s") if 12 <= hour < 18
        else _("Good evening, %(name)s")
    )  # fmt: skip
    return words % {"name": person.name}


@require_safe
@for_people
def search(request: PersonRequest) -> HttpResponse:
    """Results for `q`; the dialog of Ctrl-K shows their part of this page."""
    text = request.GET.get("q", "").replace("\0", "").strip()
    sections = searching.search(request, request.person, text)
    return render(request, "today/search.html", {"q": text[: searching.LONGEST], "sections": sections})


@require_safe
@for_people
def thread(request: PersonRequest, kind: str, record_id: int) -> HttpResponse:
    """The golden thread through one record."""
    drawing = threads.draw(request.person, (kind, record_id)) if record_id < 2**63 else None
    if drawing is None:
        raise Http404
    here = next(node for node in drawing.nodes if node.here)
    return render(request, "today/thread.html", {"drawing": drawing, "here": here})


@require_safe
@gate(SEE_BROKEN_THREADS)
def broken(request: PersonRequest) -> HttpResponse:
    """Records that lack a citation which their kind expects, each with where it is mended."""
    kinds: dict[str, list[Any]] = {}
    for each in citations.broken(request.person):
        links = reverse("evidence:links", args=[each.seen.kind, each.seen.record_id])
        mend = "" if each.sort is None else f"{links}?sort={each.sort}"
        kinds.setdefault(each.sentence, []).append({"seen": each.seen, "mend": mend})
    return render(request, "today/broken.html", {"broken": kinds})


@for_people
def digest(request: PersonRequest) -> HttpResponse:
    """On which days a mail comes, and what it would say now."""
    person = request.person
    form = DigestForm(request.POST if request.method == "POST" else None, initial={"days": digests.days_of(person)})

    def work(data: dict[str, Any]) -> str:
        digests.choose_days(by=person, days=data["days"])
        return reverse("today:digest")

    return form_page(
        request, form, title=_("The digest by mail"), submit=_("Save"), back=reverse("today"), work=work,
        done=_("Saved."), template="today/digest.html", address=person.email,
    )  # fmt: skip


@require_POST
@gate(BEGIN_QUIET)
def quiet_ending(request: PersonRequest) -> HttpResponse:
    """The head ends quiet mode."""
    return button(request, lambda: end_quiet(by=request.person), back=reverse("today"), done=_("Quiet mode has ended."))
