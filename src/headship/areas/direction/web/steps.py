"""The steps of a decision: each a form in place on its page, or a page of its own where it needs room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headship.areas.direction import queries
from headship.areas.direction.domain import decisions as domain
from headship.areas.direction.domain.lifecycle import require_run
from headship.areas.direction.models import Criterion, Datum, Decision, DecisionOption, Objection
from headship.areas.direction.rules import CONCLUDE, ENTER_FOR_OTHERS, RUN
from headship.areas.direction.web.asking import price_of
from headship.areas.direction.web.decision_view import cautions_of
from headship.areas.direction.web.forms import steps as forms
from headship.areas.direction.web.forms.raising import RevisionForm
from headship.areas.direction.web.views import FORM, address
from headship.kernel import clock
from headship.kernel.failures import ChangedMeanwhile
from headship.kernel.permissions import Verb
from headship.school.web.gate import PersonRequest, for_people, found, gate, refusals_shown
from headship.school.web.pages import button, form_page

GET_POST = ["GET", "POST"]


def the_decision(request: PersonRequest, pk: int, verb: Verb | None = None) -> Decision:
    """The decision that this person may see, and to which they may do this."""
    decision: Decision = found(Decision.objects.select_related(*queries.RELATED), request, pk=pk)
    if verb is not None:
        require_run(request.person, verb, decision)
    return decision


def step(
    request: PersonRequest, decision: Decision, form: Form, *, title: str, submit: str,
    work: Callable[[dict[str, Any]], Any], done: str, part: str = "", **more: Any,
) -> HttpResponse:  # fmt: skip
    """A step's form on a page of its own, which is also where a refused one from the decision's page is mended."""
    place = address(decision) + (f"#{part}" if part else "")

    def go(data: dict[str, Any]) -> str:
        work(data)
        return place

    more.setdefault("template", FORM)
    return form_page(
        request, form, title=title, submit=submit, back=place, work=go, done=done, decision=decision,
        draft=f"decision-{part or 'step'}", **more,
    )  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def options(request: PersonRequest, pk: int) -> HttpResponse:
    """Add an option."""
    decision = the_decision(request, pk, RUN)
    form = forms.OptionForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("Another option"), submit=_("Add it"), part="options", done=_("Added."),
        work=lambda data: domain.add_option(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(RUN)
@require_POST
def option_removal(request: PersonRequest, pk: int, option_pk: int) -> HttpResponse:
    """Take an option off again."""
    decision = the_decision(request, pk, RUN)
    option = get_object_or_404(DecisionOption, decision=decision, pk=option_pk)
    work = lambda: domain.remove_option(by=request.person, option=option)  # noqa: E731 - one line says it
    return button(request, work, back=f"{address(decision)}#options", done=_("Taken off."))


@gate(RUN)
@require_http_methods(GET_POST)
def criteria(request: PersonRequest, pk: int) -> HttpResponse:
    """Add a criterion."""
    decision = the_decision(request, pk, RUN)
    form = forms.CriterionForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("Another criterion"), submit=_("Add it"), part="options", done=_("Added."),
        work=lambda data: domain.add_criterion(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def weighing(request: PersonRequest, pk: int, option_pk: int) -> HttpResponse:
    """Weigh one option on every criterion."""
    decision = the_decision(request, pk, RUN)
    option = get_object_or_404(DecisionOption, decision=decision, pk=option_pk)
    criteria = list(decision.criteria.all())
    initial: dict[str, str] = {}
    for cell in option.weighings.all():
        initial |= {f"verdict_{cell.criterion_id}": cell.verdict, f"note_{cell.criterion_id}": cell.note}

    def work(data: dict[str, Any]) -> None:
        _weigh(request, option, criteria, data)

    return step(
        request, decision, forms.WeighingForm(request.POST or None, decision=decision, initial=initial),
        title=_("How does “%(option)s” do?") % {"option": option}, submit=_("Keep"), part="options", done=_("Kept."),
        work=work,
    )  # fmt: skip


@transaction.atomic
def _weigh(request: PersonRequest, option: DecisionOption, criteria: list[Criterion], data: dict[str, Any]) -> None:
    for criterion in criteria:
        verdict = data.get(f"verdict_{criterion.pk}")
        if verdict:
            note = data.get(f"note_{criterion.pk}", "")
            domain.weigh(by=request.person, option=option, criterion=criterion, verdict=verdict, note=note)


@gate(RUN)
@require_http_methods(GET_POST)
def data(request: PersonRequest, pk: int) -> HttpResponse:
    """Cite a figure: one of the house's own, frozen, or one from elsewhere. `?again=` reads an earlier one anew."""
    decision = the_decision(request, pk, RUN)
    again = _earlier(request, decision)
    elsewhere = "figure" in request.POST
    reading = forms.ReadingForm(None if elsewhere else request.POST or None, decision=decision, again=again)
    figure = forms.FigureForm(request.POST if elsewhere else None, decision=decision, again=again)

    def work(cleaned: dict[str, Any]) -> None:
        cite = domain.cite_figure if elsewhere else domain.cite_reading
        cite(by=request.person, decision=decision, again_of=again, **cleaned)

    return step(
        request, decision, figure if elsewhere else reading, title=_("Cite a figure as it stands"), submit=_("Cite it"),
        part="data", done=_("Cited. It stays as it stood."), work=work, template="direction/data.html",
        reading_form=reading if reading.choices else None, again=again,
        figure_form=figure if again is None or again.reading_id is None else None,
    )  # fmt: skip


def _earlier(request: PersonRequest, decision: Decision) -> Datum | None:
    number = request.GET.get("again", "")
    if not number:
        return None
    pk = int(number) if number.isdecimal() and len(number) <= 18 else 0
    earlier: Datum = get_object_or_404(Datum, decision=decision, pk=pk)
    return earlier


@gate(RUN)
@require_http_methods(GET_POST)
def consultation(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask those affected. What it costs in people's minutes shows before anything is sent."""
    decision = the_decision(request, pk, RUN)
    unasked = decision.groups.filter(asked_at__isnull=True)
    late = decision.is_settled
    initial = {
        "audiences": [group.audience_id for group in unasked if group.audience_id],
        "teams": [group.team_id for group in unasked if group.team_id],
        "how": "meeting" if late else "written",
        "due_on": clock.today() + timedelta(days=7),
    }
    form = forms.AskForm(request.POST or None, decision=decision, initial=initial)
    lead = _("It could not wait then. Now they are heard: how was it for them, and what should be changed?")
    if request.method == "POST" and "confirmed" not in request.POST and form.is_valid():
        price = price_of(form.cleaned_data)
        if price is not None:
            context = {"form": form, "price": price, "decision": decision, "back": address(decision)}
            return render(request, "direction/price.html", context)
    return step(
        request, decision, form, title=_("Ask those whom it affects"), submit=_("Go on"), part="consultation",
        done=_("Kept: they were asked."), work=lambda data: domain.ask(by=request.person, decision=decision, **data),
        lead=lead if late else _("You will see what it costs in people’s minutes before anything is sent."),
        template="direction/consultation_form.html",
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def responses(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what one thinks."""
    decision = the_decision(request, pk)
    form = forms.ResponseForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("What do you think?"), submit=_("Say it"), part="answer",
        done=_("Thank you. You can change it until it is decided."),
        work=lambda data: domain.respond(by=request.person, decision=decision, **data),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def objections(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a reason against."""
    decision = the_decision(request, pk)
    form = forms.ObjectionForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("A reason not to go ahead"), submit=_("Send it"), part="objections",
        done=_("Thank you. You will get a reply."),
        work=lambda data: domain.object_to(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(ENTER_FOR_OTHERS)
@require_http_methods(GET_POST)
def entry(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter what somebody said aloud, on paper or by telephone; it is marked so."""
    decision = the_decision(request, pk, ENTER_FOR_OTHERS)

    def work(data: dict[str, Any]) -> None:
        if data.pop("against"):
            domain.object_to(
                by=request.person, decision=decision, text=data["text"], against=None, person=data["person"]
            )
        else:
            domain.respond(by=request.person, decision=decision, **data)

    return step(
        request, decision, forms.EntryForm(request.POST or None, decision=decision), work=work, part="consultation",
        title=_("Enter what somebody said"), submit=_("Enter it"), done=_("Entered, and marked as entered by you."),
        lead=_("For those who answer aloud, on paper or by telephone. Everybody sees that you entered it."),
    )  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def reply(request: PersonRequest, pk: int, objection_pk: int) -> HttpResponse:
    """Reply to an objection."""
    decision = the_decision(request, pk, RUN)
    objection = get_object_or_404(Objection, decision=decision, pk=objection_pk)
    return step(
        request, decision, forms.ReplyForm(request.POST or None, decision=decision), part="objections",
        title=_("A reply to %(name)s") % {"name": objection.person.name}, submit=_("Reply"), done=_("Replied."),
        lead=f"“{objection.text}”",
        work=lambda data: domain.reply(by=request.person, objection=objection, **data),
    )  # fmt: skip


@gate(RUN)
@require_POST
def closure(request: PersonRequest, pk: int) -> HttpResponse:
    """Close the options."""
    decision = the_decision(request, pk, RUN)
    work = lambda: domain.close_options(by=request.person, decision=decision)  # noqa: E731 - one line says it
    return button(request, work, back=address(decision), done=_("The options are closed."))


@gate(CONCLUDE)
@require_http_methods(GET_POST)
def prediction(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what is expected."""
    decision = the_decision(request, pk, CONCLUDE)
    known = getattr(decision, "prediction", None)
    initial = {"statement": known.statement, "percent": known.percent, "measure": known.measure_id} if known else {}
    form = forms.PredictionForm(request.POST or None, decision=decision, initial=initial)
    return step(
        request, decision, form, title=_("What do you expect?"), submit=_("Keep it"), part="prediction",
        done=_("Kept. It is frozen when you decide."),
        lead=_("Written before the outcome is known, so that you learn how sure you can be."),
        work=lambda data: domain.predict(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(CONCLUDE)
@require_http_methods(GET_POST)
def conclusion(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide."""
    decision = the_decision(request, pk, CONCLUDE)
    initial = {
        "owner": decision.owner_id, "review_on": clock.today() + timedelta(days=90),
        "method": "vote" if hasattr(decision, "vote") else "consent",
    }  # fmt: skip
    form = forms.ConclusionForm(request.POST or None, decision=decision, initial=initial)
    return step(
        request, decision, form, title=_("Decide"), submit=_("Decide"), part="conclusion", done=_("It is decided."),
        lead=decision.question, template="direction/conclusion.html",
        unanswered=decision.objections.filter(reply__isnull=True).count(), cautions=cautions_of(decision),
        work=lambda data: domain.conclude(
            by=request.person, decision=decision, version=_version_in(request, decision), **data
        ),
    )  # fmt: skip


@gate(CONCLUDE)
@require_http_methods(GET_POST)
def review(request: PersonRequest, pk: int) -> HttpResponse:
    """Look at it again."""
    decision = the_decision(request, pk, CONCLUDE)
    form = forms.ReviewForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("What came of it?"), submit=_("Keep the review"), part="review",
        done=_("Reviewed. Thank you for looking back."), template="direction/review.html",
        prediction=getattr(decision, "prediction", None), data=queries.cited_data(decision),
        work=lambda data: domain.review(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def withdrawal(request: PersonRequest, pk: int) -> HttpResponse:
    """Take the question back."""
    decision = the_decision(request, pk, RUN)
    form = forms.WithdrawalForm(request.POST or None, decision=decision)
    return step(
        request, decision, form, title=_("Take the question back"), submit=_("Withdraw it"), done=_("Withdrawn."),
        lead=_("What was said stays readable. It cannot be opened again."),
        work=lambda data: domain.withdraw(by=request.person, decision=decision, **data),
    )  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def revision(request: PersonRequest, pk: int) -> HttpResponse:
    """Revise the question; whoever saves second sees what the first changed."""
    decision = the_decision(request, pk, RUN)
    seen = _version_in(request, decision)
    initial = {name: getattr(decision, name) for name in ("question", "context", "owner", "team")}
    form = RevisionForm(request.POST or None, initial=initial, person=request.person)
    clash: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            try:
                domain.revise(by=request.person, decision=decision, version=seen, **form.cleaned_data)
            except ChangedMeanwhile as changed:
                clash = changed
            else:
                messages.success(request, _("Kept."))
                return redirect(address(decision))
    context = {
        "form": form, "decision": decision, "version": seen, "clash": clash, "back": address(decision),
        "when": date_format(timezone.localtime(decision.changed_at), "TIME_FORMAT"),
        "differences": _differences(clash, form),
    }  # fmt: skip
    return render(request, "direction/revision.html", context, status=422 if form.errors or clash else 200)


def _differences(clash: ChangedMeanwhile | None, form: Form) -> list[tuple[str, str, str]]:
    """What the other wrote and what this person wrote, field by field, where they differ."""
    if clash is None:
        return []
    mine = {
        name: str(form.cleaned_data.get(name) or "").replace("\r\n", "\n").strip() for name in clash.theirs
    }  # fmt: skip
    return [
        (str(form.fields[name].label), theirs, mine[name]) for name, theirs in clash.theirs.items()
        if theirs.replace("\r\n", "\n").strip() != mine[name]
    ]  # fmt: skip


@gate(RUN)
@require_http_methods(GET_POST)
def owner(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a decision to somebody else, who sees it through."""
    decision = the_decision(request, pk, RUN)
    form = forms.OwnerForm(request.POST or None, decision=decision)
    gone = "" if decision.owner.is_present else _("%(name)s has left the school.") % {"name": decision.owner.name}
    return step(
        request, decision, form, title=_("Who sees it through?"), submit=_("Hand it over"),
        done=_("Handed over. It waits for them on their Today."), lead=f"{decision.question} {gone}",
        work=lambda data: domain.hand_over(by=request.person, decision=decision, **data),
    )  # fmt: skip


def _version_in(request: PersonRequest, decision: Decision) -> int:
    """What the writer had read: `over` once they have seen the other's change, else the form's own version."""
    number = request.POST.get("over") or request.POST.get("version") or ""
    return int(number) if number.isdecimal() and len(number) < 10 else decision.version
