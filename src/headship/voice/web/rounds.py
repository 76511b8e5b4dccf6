"""The pages of those who ask: what runs, a new round and its price, one round, reminding and closing."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel.permissions import holds
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_told
from headship.school.web.pages import button, form_page
from headship.voice import rules
from headship.voice.domain import closing, instruments, pulses
from headship.voice.domain import rounds as domain
from headship.voice.domain.intake import content_of
from headship.voice.models import InstrumentVersion, Round
from headship.voice.records import results_address
from headship.voice.web import round_view
from headship.voice.web.forms.rounds import RoundForm, WhenForm, earlier_rounds

ON_A_PAGE = 30
RELATED = ("version__instrument", "sponsor", "leader", "previous")


@gate(rules.SEE_ROUNDS)
@require_GET
def round_list(request: PersonRequest) -> HttpResponse:
    """What runs, then what is planned, then what is closed, the newest first."""
    order = Case(
        When(state=Round.State.OPEN, then=Value(0)), When(state=Round.State.DRAFT, then=Value(1)), default=Value(2),
        output_field=IntegerField(),
    )  # fmt: skip
    rows = Round.objects.visible_to(request.person).select_related(*RELATED).annotate(order=order)
    # A leader's own feedback has pages of its own.
    rows = rows.filter(leader__isnull=True).order_by("order", F("closes_at").desc(), "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page, "groups": round_view.by_state(page.object_list),
        "plans": holds(request.person, rules.PLAN_ROUND), "leads": holds(request.person, rules.ASK_FEEDBACK),
    }  # fmt: skip
    return render(request, "voice/rounds/list.html", context)


@gate(rules.PLAN_ROUND)
@require_http_methods(["GET", "POST"])
def round_new(request: PersonRequest, code: str = "") -> HttpResponse:
    """Choose what to ask with, then prepare the round."""
    instruments.install(request.school)
    if not code:
        return render(request, "voice/rounds/choose.html", {"choices": round_view.choices()})
    version = InstrumentVersion.objects.filter(
        instrument__code=code, instrument__withdrawn_at__isnull=True
    ).select_related("instrument").order_by("-number").first()  # fmt: skip
    if version is None or version.instrument.kind == "leader":
        raise Http404
    content = content_of(version)
    initial = {"title": version.instrument.title, "reminders": ["3", "7"]}
    form = RoundForm(
        request.POST or None, content=content, earlier=earlier_rounds(request.person, version.instrument),
        initial=initial,
    )  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        opens_at, closes_at = form.times()
        made = domain.plan(
            by=request.person, version=version, title=data["title"], purpose=data["purpose"], groups=form.groups(),
            previous=data.get("previous"), reminders=[int(day) for day in data["reminders"]],
            opens_at=opens_at, closes_at=closes_at,
        )  # fmt: skip
        return reverse("voice:opening", args=[made.pk])

    return form_page(
        request, form, title=str(version.instrument), submit=_("See what it costs"),
        back=reverse("voice:round_new"), work=work, draft="round", template="voice/rounds/new.html",
        questions=round_view.questions(content),
    )  # fmt: skip


@for_people
@require_GET
def round_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One round: what it asks of whom, how far it has got, and the next step."""
    asked = found(Round.objects.select_related(*RELATED), request, pk=pk)
    return render(request, "voice/rounds/round.html", round_view.page(request.person, asked))


@gate(rules.RUN_ROUND)
@require_http_methods(["GET", "POST"])
def opening(request: PersonRequest, pk: int) -> HttpResponse:
    """What asking costs, and, by a POST, asking."""
    asked = found(Round.objects.select_related(*RELATED), request, pk=pk)
    domain.require_run(request.person, rules.RUN_ROUND, asked)
    back = reverse("voice:round", args=[asked.pk])
    if request.method == "POST":
        with refusals_told(request):
            domain.open_round(by=request.person, round=asked)
        return redirect(back)
    if not asked.is_draft:
        return redirect(back)
    context = {"round": asked, "price": domain.price(asked), "groups": round_view.drafted(asked), "back": back}
    return render(request, "voice/rounds/price.html", context)


@gate(rules.RUN_ROUND)
@require_POST
def reminder(request: PersonRequest, pk: int) -> HttpResponse:
    """Remind those who have not answered."""
    asked = found(Round, request, pk=pk)
    return button(
        request, lambda: domain.remind(by=request.person, round=asked), back=reverse("voice:round", args=[pk]),
        done=_("Those who have not answered and have an e-mail address are reminded."),
    )  # fmt: skip


@gate(rules.RUN_ROUND)
@require_POST
def closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a round and go to what it found."""
    asked = found(Round, request, pk=pk)
    with refusals_told(request):
        closing.close(by=request.person, round=asked)
    return redirect(results_address(asked))


@gate(rules.RUN_ROUND)
@require_POST
def removal(request: PersonRequest, pk: int) -> HttpResponse:
    """Throw a draft away."""
    asked = found(Round, request, pk=pk)
    with refusals_told(request):
        domain.discard(by=request.person, round=asked)
        return redirect("voice:rounds")
    return redirect("voice:round", pk=pk)


@gate(rules.RUN_ROUND)
@require_http_methods(["GET", "POST"])
def again(request: PersonRequest, pk: int) -> HttpResponse:
    """Plan the next round of a series."""
    asked = found(Round.objects.select_related(*RELATED), request, pk=pk)
    domain.require_run(request.person, rules.RUN_ROUND, asked)
    form = WhenForm(request.POST or None)

    def work(_data: dict[str, Any]) -> str:
        opens_at, closes_at = form.times()
        made = pulses.ask_again(by=request.person, round=asked, opens_at=opens_at, closes_at=closes_at)
        return reverse("voice:opening", args=[made.pk])

    return form_page(
        request, form, title=_("Ask again"), submit=_("See what it costs"), back=reverse("voice:round", args=[pk]),
        work=work, template="voice/rounds/again.html", round=asked,
        lead=_("The same groups and the newest questions; the change is told with its interval."),
    )  # fmt: skip


@gate(rules.RUN_ROUND)
@require_GET
def sheet(request: PersonRequest, pk: int) -> HttpResponse:
    """Slips to print and cut: codes without a name, and those of people without e-mail."""
    asked = found(Round.objects.select_related(*RELATED), request, pk=pk)
    domain.require_run(request.person, rules.RUN_ROUND, asked)
    context = {"round": asked, "slips": round_view.slips(asked), "entry": round_view.entry_address()}
    return render(request, "voice/rounds/sheet.html", context)
