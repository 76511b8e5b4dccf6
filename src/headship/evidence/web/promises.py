"""The pages of promises for staff and governors: what groups said, what was promised, what came of it."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.evidence import registry
from headship.evidence.domain import confirmations
from headship.evidence.domain import promises as domain
from headship.evidence.models import Promise
from headship.evidence.rules import LOOK_AFTER_PROMISE, MAKE_PROMISE, SEE_PROMISES, SHOW_PROMISES
from headship.evidence.web import promise_forms as forms
from headship.evidence.web import promise_view
from headship.evidence.web.forms import ReasonForm
from headship.kernel import exports
from headship.kernel.permissions import require
from headship.kernel.ui.quantities import minutes_in_words
from headship.school.models import Person
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page

FORM = "evidence/promise_form.html"
ON_A_PAGE = 50
GET_POST = ["GET", "POST"]


@gate(SEE_PROMISES)
@require_GET
def promise_list(request: PersonRequest) -> HttpResponse:
    """What was said and promised, by group and state."""
    chosen = promise_view.Chosen.of(request.GET)
    rows = promise_view.rows_for(request.person, chosen)
    if "format" in request.GET:
        return exports.respond(request, promise_view.file_of(rows))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "evidence/promises.html", promise_view.list_page(request.person, chosen, page))


@gate(MAKE_PROMISE)
@require_http_methods(GET_POST)
def make_promise(request: PersonRequest) -> HttpResponse:
    """Write down what a group said, with the answer. `?about_kind=round&about_id=5&group=families` fills it in."""
    about = _about(request)
    form = forms.PromiseForm(
        request.POST or None, by=request.person, group=request.GET.get("group", "")[:80],
        said=request.GET.get("said", "")[: domain.LONGEST],
    )  # fmt: skip
    work = lambda data: address(_written(request.person, form, data, about))  # noqa: E731 - one line says it
    return form_page(
        request, form, title=_("You said, we will"), submit=_("Keep it"), back=reverse("evidence:promises"),
        lead=_("What did they say, and what do you answer? A no with its reason is an answer too."), work=work,
        done=_("Kept. It reaches your Today when it is time."), draft="promise", template=FORM, guarded=True,
        origin=registry.see(request.person, [about])[about] if about else None,
    )  # fmt: skip


def _about(request: PersonRequest) -> tuple[str, int] | None:
    kind, number = request.GET.get("about_kind", ""), request.GET.get("about_id", "")
    if registry.kind_or_none(kind) is None or not number.isdecimal() or len(number) > 15:
        return None
    return kind, int(number)


def _written(by: Person, form: forms.PromiseForm, data: dict[str, Any], about: Any) -> Promise:
    said = {"group": form.chosen_group(), "said": data["said"], "about": about, "source": data["source"],
            "public": data["public"]}  # fmt: skip
    if data["kind"] == forms.WILL_NOT:
        return domain.answer_without_promise(by=by, because=data["answer"], **said)
    if data["kind"] == forms.LATER:
        return domain.hear(by=by, owner=data["owner"], due_on=data["due_on"], **said)
    return domain.make(by=by, will=data["answer"], owner=data["owner"], due_on=data["due_on"], **said)


@for_people
@require_GET
def promise_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One promise: what they said, what we will, what came, and what they say of it."""
    promise = found(Promise.objects.select_related("group__audience", "owner", "heard_by"), request, pk=pk)
    return render(request, "evidence/promise.html", promise_view.page(request.person, promise))


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer what was heard: with a promise, or with a no and its reason."""
    promise = the_promise(request, pk)

    def work(data: dict[str, Any]) -> Any:
        if data["kind"] == forms.WILL_NOT:
            return confirmations.decline_and_ask(by=request.person, promise=promise, because=data["answer"])
        return domain.answer(by=request.person, promise=promise, will=data["answer"], due_on=data["due_on"])

    return _step(
        request, promise, forms.AnswerForm(request.POST or None), title=_("Answer them"), submit=_("Answer"),
        work=work, done=_("Answered."), draft=f"promise-answer-{pk}", lead=promise.said,
    )  # fmt: skip


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def day(request: PersonRequest, pk: int) -> HttpResponse:
    """Name another day; the earlier one stays to be read."""
    promise = the_promise(request, pk)
    return _step(
        request, promise, forms.DayForm(request.POST or None), title=_("Another day"), submit=_("Name this day"),
        work=lambda data: domain.redate(by=request.person, promise=promise, **data), done=_("Noted."),
        lead=_("The earlier day stays to be read, with your reason."),
    )  # fmt: skip


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def owner(request: PersonRequest, pk: int) -> HttpResponse:
    """Give it to somebody else to look after."""
    promise = the_promise(request, pk)
    return _step(
        request, promise, forms.HandOverForm(request.POST or None), title=_("Hand it over"), submit=_("Hand it over"),
        work=lambda data: domain.hand_over(by=request.person, promise=promise, **data), done=_("Handed over."),
    )  # fmt: skip


@gate(LOOK_AFTER_PROMISE)
@require_POST
def kept(request: PersonRequest, pk: int) -> HttpResponse:
    """Say that it is done; they are told later."""
    promise = the_promise(request, pk)
    work = lambda: domain.keep(by=request.person, promise=promise)  # noqa: E731 - one line says it
    return button(request, work, back=address(promise), done=_("Done. Now let them know."))


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def telling(request: PersonRequest, pk: int) -> HttpResponse:
    """Tell the group, and ask with the same message whether it came; it shows what that costs them first."""
    promise = the_promise(request, pk)
    return _step(
        request, promise, forms.TellingForm(request.POST or None), title=_("Tell them that it is done"),
        submit=_("Tell them"), draft=f"promise-telling-{pk}", lead=_price(promise), done=_("They are told."),
        work=lambda data: confirmations.tell_and_ask(by=request.person, promise=promise, **data),
    )  # fmt: skip


def _price(promise: Promise) -> str:
    people = confirmations.people_of(promise)
    if people is None or confirmations.is_asked_aloud(promise):
        return _("Tell them yourself, in your own words; here you keep what you said. Nothing is sent.")
    asked = ngettext("This goes to %(n)s person", "This goes to %(n)s people", people) % {"n": people}
    total = minutes_in_words(people * confirmations.MINUTES)
    return _("%(asked)s and asks two taps of each: %(time)s in all.") % {"asked": asked, "time": total}


@gate(LOOK_AFTER_PROMISE)
@require_POST
def question(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the group whether it was kept."""
    promise = the_promise(request, pk)
    work = lambda: confirmations.ask(by=request.person, promise=promise)  # noqa: E731 - one line says it
    return button(request, work, back=address(promise), done=_("They are asked."))


@gate(LOOK_AFTER_PROMISE)
@require_POST
def closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Count what they said, before its day."""
    promise = the_promise(request, pk)
    running = promise.confirmations.filter(closed_at=None).first()
    work = lambda: running and confirmations.close(by=request.person, confirmation=running)  # noqa: E731
    return button(request, work, back=address(promise), done=_("Counted. Whoever has not answered is asked no more."))


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def spoken(request: PersonRequest, pk: int) -> HttpResponse:
    """Write down what a small group said aloud."""
    promise = the_promise(request, pk)
    form = forms.SpokenForm(request.POST or None, asks_kept=promise.state != Promise.State.DECLINED)
    return _step(
        request, promise, form, title=_("What they say of it"), submit=_("Write it down"), done=_("Written down."),
        lead=_("With so few, counts would tell who said what. So it is asked aloud, and stands here openly."),
        work=lambda data: confirmations.write_down(
            by=request.person, promise=promise, who=data["who"], kept=data.get("kept", ""), clear=data["clear"]
        ),
    )  # fmt: skip


@gate(LOOK_AFTER_PROMISE)
@require_http_methods(GET_POST)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a promise back, with a reason that stays."""
    promise = the_promise(request, pk)
    return _step(
        request, promise, ReasonForm(request.POST or None), title=_("Take it back"), submit=_("Take it back"),
        lead=_("It stays to be read, with your reason. If you will not do it, answering so is often better."),
        work=lambda data: domain.withdraw(by=request.person, promise=promise, why=data["reason"]),
        done=_("Taken back."),
    )  # fmt: skip


@gate(SHOW_PROMISES)
@require_POST
def publication(request: PersonRequest) -> HttpResponse:
    """Turn the public page on or off."""
    shown = request.POST.get("shown") == "1"
    done = _("The public page is on.") if shown else _("The public page is off.")
    work = lambda: domain.show_in_public(by=request.person, shown=shown)  # noqa: E731 - one line says it
    return button(request, work, back=reverse("evidence:promises"), done=done)


def address(promise: Promise) -> str:
    """The promise's page."""
    return reverse("evidence:promise", args=[promise.pk])


def the_promise(request: PersonRequest, pk: int) -> Promise:
    """The promise that this person may see and looks after."""
    promise: Promise = found(Promise.objects.select_related("group__audience", "owner"), request, pk=pk)
    require(request.person, LOOK_AFTER_PROMISE, promise)
    return promise


def _step(request: PersonRequest, promise: Promise, form: Form, *, work: Any, **page: Any) -> HttpResponse:
    def go(data: dict[str, Any]) -> str:
        work(data)
        return address(promise)

    return form_page(request, form, back=address(promise), work=go, template=FORM, promise=promise, **page)
