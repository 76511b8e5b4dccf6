"""A leader's 360°: asking for it, waiting, reading it, and what one does about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.kernel import clock
from headship.kernel.permissions import holds
from headship.school.queries import appraiser_of
from headship.school.web.gate import PersonRequest, for_people, found, gate
from headship.school.web.pages import button, form_page
from headship.voice.domain import feedback as domain
from headship.voice.domain import goals, instruments
from headship.voice.domain.rounds import missing_by_group
from headship.voice.instruments.content import minutes_for
from headship.voice.models import Feedback, Goal, Round
from headship.voice.queries import feedback_seen
from headship.voice.report import report_of
from headship.voice.rules import ASK_FEEDBACK
from headship.voice.web import feedback_view
from headship.voice.web.forms.feedback import AskForm, CompanionForm, GoalForm, OutcomeForm, ReleaseForm

FORM = "voice/feedback/form.html"
GET_POST = ["GET", "POST"]


@for_people
@require_GET
def feedback_list(request: PersonRequest) -> HttpResponse:
    """One's own feedback, that which one accompanies, and that which somebody shared."""
    rows = list(feedback_seen(request.person))
    own = [each for each in rows if each.leader_id == request.person.pk]
    asking = any(each.round.state == Round.State.OPEN for each in own)
    context = {
        "own": own, "accompanied": [each for each in rows if each.companion_id == request.person.pk],
        "shared": [each for each in rows if request.person.pk not in (each.leader_id, each.companion_id)],
        "may_ask": holds(request.person, ASK_FEEDBACK) and not asking,
    }  # fmt: skip
    return render(request, "voice/feedback/list.html", context)


@gate(ASK_FEEDBACK)
@require_http_methods(GET_POST)
def feedback_new(request: PersonRequest) -> HttpResponse:
    """Ask for feedback; `?again=` names the one to hold it against."""
    earlier = _earlier(request)
    form = AskForm(request.POST or None, by=request.person, initial=_asked_before(earlier))

    def work(data: dict[str, Any]) -> str:
        made = domain.ask(
            by=request.person, companion=data["companion"], raters=form.raters(), addresses=form.addresses(),
            opens_at=clock.now(), closes_at=data["closes_on"], previous=earlier,
        )  # fmt: skip
        if earlier is not None:
            goals.ask_again(by=request.person, earlier=earlier, later=made)
        return _address(made)

    return form_page(
        request, form, title=_("Ask again") if earlier else _("Ask for feedback"), submit=_("Ask them"),
        back=reverse("voice:feedbacks"), work=work, draft="feedback-ask", template="voice/feedback/ask.html",
        done=_("The links are on their way. You see how many have answered, never who."), minutes=_minutes(),
        earlier=earlier,
    )  # fmt: skip


def _minutes() -> int:
    content = instruments.content_of(instruments.newest(domain.INSTRUMENT))
    return round(minutes_for(content, "peers"))


def _earlier(request: PersonRequest) -> Feedback | None:
    """The own, released feedback that `?again=` names; a 404 for anybody else's."""
    wanted = request.GET.get("again", "")
    if not wanted.isdecimal() or len(wanted) > 15:
        return None
    released = Feedback.objects.filter(leader=request.person, released_at__isnull=False)
    earlier: Feedback = found(released, request, pk=int(wanted))
    return earlier


def _asked_before(earlier: Feedback | None) -> dict[str, Any]:
    """The same people again: whom a leader chose is no secret to them, only who answered is."""
    if earlier is None:
        return {}
    chosen: dict[str, Any] = {"companion": earlier.companion_id}
    for group in earlier.round.groups.prefetch_related("people"):
        chosen[group.code] = [person.pk for person in group.people.all()] or "\n".join(group.addresses)
    manager = chosen.get(domain.LINE_MANAGER)
    return chosen | {domain.LINE_MANAGER: manager[0] if manager else None}


@for_people
@require_GET
def feedback_page(request: PersonRequest, pk: int) -> HttpResponse:
    """Where it stands, and the report once this person may read it."""
    feedback = the_feedback(request, pk)
    reads = domain.reads(request.person, feedback)
    context = {
        "feedback": feedback, "reads": reads, "response": missing_by_group(feedback.round),
        "appraiser": appraiser_of(feedback.leader) if reads.leads else None, "address": _address(feedback),
    }  # fmt: skip
    if not reads.report:
        return render(request, "voice/feedback/waiting.html", context)
    domain.opened(by=request.person, feedback=feedback)
    report = report_of(feedback, get_language() or "en")
    context |= {
        "report": report, "goals": feedback.goals.select_related("remeasure__feedback").order_by("set_at"),
        "release_form": ReleaseForm() if reads.releases else None, **feedback_view.words_of(report),
    }  # fmt: skip
    return render(request, "voice/feedback/report.html", context)


@for_people
@require_http_methods(GET_POST)
def release(request: PersonRequest, pk: int) -> HttpResponse:
    """Give the leader the report; the companion's alone."""
    feedback = the_feedback(request, pk)
    return _step(
        request, feedback, ReleaseForm(request.POST or None), title=_("Give them the report"), submit=_("Release it"),
        lead=_("They read it from then on. Nobody should read such a report alone."),
        work=lambda data: domain.release(by=request.person, feedback=feedback, note=data["note"]),
        done=_("Released. They find it on their Today."),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def companion(request: PersonRequest, pk: int) -> HttpResponse:
    """Another companion."""
    feedback = the_feedback(request, pk)
    form = CompanionForm(request.POST or None, by=request.person)
    return _step(
        request, feedback, form, title=_("Another companion"), submit=_("Choose"),
        lead=_("They read the report first and release it to you."), done=_("Chosen."),
        work=lambda data: domain.choose_companion(
            by=request.person, feedback=feedback, companion=data["companion"]
        ),
    )  # fmt: skip


@for_people
@require_POST
def sharing(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the appraiser read it, or take that back."""
    feedback = the_feedback(request, pk)
    if "back" in request.POST:
        return button(
            request, lambda: domain.unshare(by=request.person, feedback=feedback), back=_address(feedback),
            done=_("Your appraiser cannot read it any more."),
        )  # fmt: skip
    return button(
        request, lambda: domain.share(by=request.person, feedback=feedback), back=_address(feedback),
        done=_("Shared. You can take it back until they open it."),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def goal_new(request: PersonRequest, pk: int) -> HttpResponse:
    """A goal from the report; `?from=` names the element."""
    feedback = the_feedback(request, pk)
    codes = feedback_view.elements_of(feedback)
    form = GoalForm(request.POST or None, codes=codes, initial={"speaks_to": request.GET.get("from", "")[:80]})
    return _step(
        request, feedback, form, title=_("Set a goal"), submit=_("Set it"), done=_("Set. It is yours alone."),
        lead=_("One thing that others will notice is worth more than five intentions."),
        work=lambda data: goals.set_goal(
            by=request.person, feedback=feedback, text=data["text"], by_when=data["by_when"],
            speaks_to=data["speaks_to"],
        ),
    )  # fmt: skip


@for_people
@require_http_methods(GET_POST)
def goal_outcome(request: PersonRequest, pk: int) -> HttpResponse:
    """What came of a goal."""
    goal: Goal = found(Goal.objects.select_related("feedback__round", "feedback__leader"), request, pk=pk)
    return _step(
        request, goal.feedback, OutcomeForm(request.POST or None), title=_("What came of it?"), submit=_("Close it"),
        lead=goal.text, done=_("Closed."),
        work=lambda data: goals.close(by=request.person, goal=goal, outcome=data["outcome"]),
    )  # fmt: skip


def the_feedback(request: HttpRequest, pk: int) -> Feedback:
    """The feedback with this number, or a 404 for whoever may not know of it."""
    feedback: Feedback = found(
        Feedback.objects.select_related("round__version", "round__previous", "leader", "companion"), request, pk=pk
    )
    return feedback


def _step(request: PersonRequest, feedback: Feedback, form: Any, *, work: Any, **words: Any) -> HttpResponse:
    def done_then_back(data: dict[str, Any]) -> str:
        work(data)
        return _address(feedback)

    return form_page(
        request, form, back=_address(feedback), work=done_then_back, template=FORM, feedback=feedback,
        draft=f"feedback-{feedback.pk}", **words,
    )  # fmt: skip


def _address(feedback: Feedback) -> str:
    return reverse("voice:feedback", args=[feedback.pk])
