"""Writing a policy: its text, who keeps it, its question, and what it is held against."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.domain.drafting import begin_version
from headship.areas.stewardship.domain.readability import readability
from headship.areas.stewardship.models import PolicyVersion, ScenarioQuestion, SchoolValue, UnclearMark, VersionLink
from headship.areas.stewardship.rules import CHECK, DRAFT, EDIT, KEEP
from headship.areas.stewardship.web.asking import (
    FORM,
    number_in,
    policy_address,
    the_policy,
    the_version,
    version_address,
)
from headship.areas.stewardship.web.forms import writing as forms
from headship.kernel.failures import ChangedMeanwhile
from headship.kernel.permissions import may
from headship.school.web.gate import PersonRequest, for_people, gate, refusals_shown, refusals_told
from headship.school.web.pages import button, form_page

GET_POST = ["GET", "POST"]


@gate(DRAFT)
@require_http_methods(GET_POST)
def policy_new(request: PersonRequest) -> HttpResponse:
    """Begin a policy."""

    def work(data: dict[str, Any]) -> str:
        return version_address(domain.draft_policy(by=request.person, **data))

    initial = {"text": forms.OUTLINE, "owner": request.person.pk}
    return form_page(
        request, forms.PolicyForm(request.POST or None, initial=initial), title=_("A new policy"),
        submit=_("Keep the draft"), back=reverse("stewardship:policies"), work=work, draft="policy",
        template="stewardship/new.html", done=_("Kept. Nobody is asked to read it yet."),
    )  # fmt: skip


@gate(KEEP)
@require_http_methods(GET_POST)
def arrangement(request: PersonRequest, pk: int) -> HttpResponse:
    """Say who keeps a policy, how often it is looked at again, and who reads it."""
    policy = the_policy(request, pk, KEEP)
    version = PolicyVersion.objects.working().filter(policy=policy).first() or policy.current
    initial = {
        "owner": policy.owner_id, "cycle_months": policy.cycle_months, "language": policy.language,
        "audiences": list(version.audiences.values_list("pk", flat=True)) if version else [],
    }  # fmt: skip

    def work(data: dict[str, Any]) -> str:
        domain.arrange(by=request.person, policy=policy, **data)
        return policy_address(policy)

    form = forms.ArrangementForm(request.POST or None, initial=initial)
    return form_page(
        request, form, title=_("Who keeps it, and who reads it"), submit=_("Keep"), back=policy_address(policy),
        work=work, draft="policy-arrangement", template=FORM, done=_("Kept."), lead=_("Nothing is sent by this."),
        policy=policy, asks_words=False,
    )  # fmt: skip


@gate(KEEP)
@require_POST
def versions(request: PersonRequest, pk: int) -> HttpResponse:
    """Begin the next version."""
    policy = the_policy(request, pk, KEEP)
    with refusals_told(request):
        return redirect(version_address(begin_version(by=request.person, policy=policy), "text"))
    return redirect(policy_address(policy))


@for_people
@require_GET
def revision(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """The number of changes so far, for a page on which a draft is being written."""
    return HttpResponse(str(the_version(request, pk, number).revision), content_type="text/plain")


@gate(EDIT)
@require_http_methods(GET_POST)
def text(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Write on a draft; whoever saves second sees what the first changed."""
    version = the_version(request, pk, number, EDIT)
    seen = number_in(request.POST, "over") or number_in(request.POST, "version") or version.revision
    initial = {name: getattr(version, name) for name in ("title", "text", "change")}
    form = forms.TextForm(request.POST or None, initial=initial, version=version)
    clash: ChangedMeanwhile | None = None
    if request.method == "POST" and form.is_valid():
        with refusals_shown(form):
            try:
                domain.revise(by=request.person, version=version, revision=seen, **form.cleaned_data)
            except ChangedMeanwhile as changed:
                clash = changed
            else:
                messages.success(request, _("Kept."))
                return redirect(version_address(version))
    written = form.data.get("text", "") if form.is_bound else version.text
    context = {
        "form": form, "version": version, "policy": version.policy, "seen": seen, "clash": clash,
        "mine": form.data.get("text", ""), "back": version_address(version), "when": _hour(version.changed_at),
        "reading": readability(written, version.policy.written_in), "marks": _for_next(version),
    }  # fmt: skip
    return render(request, "stewardship/text.html", context, status=422 if form.errors or clash else 200)


def _hour(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "H:i")


def _for_next(version: PolicyVersion) -> list[UnclearMark]:
    """Answers that belong into the text and have not gone into any yet."""
    rows = UnclearMark.objects.filter(policy=version.policy_id, for_next=True, taken_up_in__isnull=True)
    return list(rows)


@gate(EDIT)
@require_POST
def mark_taken_up(request: PersonRequest, pk: int, number: int, mark_pk: int) -> HttpResponse:
    """Say that the draft now makes clear what a reader asked."""
    version = the_version(request, pk, number, EDIT)
    mark = get_object_or_404(UnclearMark, policy=version.policy_id, pk=mark_pk)
    return button(
        request, lambda: domain.take_up(by=request.person, version=version, mark=mark),
        back=version_address(version, "text"), done=_("Good: the text says it now."),
    )  # fmt: skip


@gate(EDIT)
@require_http_methods(GET_POST)
def question(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """Write the question about a version."""
    version = the_version(request, pk, number, EDIT)
    known = ScenarioQuestion.objects.filter(version=version).prefetch_related("answers").first()
    form = forms.QuestionForm(request.POST or None, initial=_question_initial(known))

    def work(_data: dict[str, Any]) -> str:
        domain.set_question(by=request.person, version=version, **form.for_domain())
        return version_address(version)

    return form_page(
        request, form, title=_("One situation to think through"), submit=_("Keep the question"),
        back=version_address(version), work=work, draft="policy-question", template=FORM, done=_("Kept."),
        policy=version.policy, version=version, asks_words=False,
        lead=_("Readers answer it after they have read. Many wrong answers mean that the text is unclear, not they."),
    )  # fmt: skip


def _question_initial(known: ScenarioQuestion | None) -> dict[str, Any]:
    if known is None:
        return {}
    answers = list(known.answers.all())
    initial: dict[str, Any] = {"scenario": known.scenario, "why": known.why}
    for place, answer in enumerate(answers):
        initial[f"answer_{place}"] = answer.text
        if answer.right:
            initial["right"] = str(place)
    return initial


@for_people
@require_http_methods(GET_POST)
def links(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """What a version is held against: authors link it, others check."""
    version = the_version(request, pk, number, EDIT if request.method == "POST" else None)
    writes = version.is_working and may(request.person, EDIT, version)
    form = forms.LinkForm(request.POST or None, version=version) if writes or request.method == "POST" else None
    if request.method == "POST" and form is not None and form.is_valid():
        with refusals_shown(form):
            _link(request, version, form)
            messages.success(request, _("Linked. Somebody else checks it."))
            return redirect(version_address(version, "links"))
    rows = queries.links_of(version)
    context = {
        "version": version, "policy": version.policy, "form": form, "links": rows, "back": version_address(version),
        "writes": writes, "checks": may(request.person, CHECK, version), "check_form": forms.CheckForm(),
    }  # fmt: skip
    return render(request, "stewardship/links.html", context, status=422 if form and form.errors else 200)


def _link(request: PersonRequest, version: PolicyVersion, form: forms.LinkForm) -> None:
    target, how = form.chosen, form.cleaned_data["how"]
    if isinstance(target, SchoolValue):
        domain.link_value(by=request.person, version=version, value=target, how=how)
    else:
        domain.link_requirement(by=request.person, version=version, requirement=target, how=how)


@for_people
@require_http_methods(GET_POST)
def check(request: PersonRequest, pk: int, number: int, link_pk: int) -> HttpResponse:
    """Check one link."""
    version = the_version(request, pk, number, CHECK)
    link = get_object_or_404(VersionLink.objects.select_related("value", "requirement"), version=version, pk=link_pk)
    place = version_address(version, "links")

    def work(data: dict[str, Any]) -> str:
        domain.check_link(by=request.person, link=link, holds=data["holds"] == "yes", note=data["note"])
        return place

    return form_page(
        request, forms.CheckForm(request.POST or None), title=_("Does it keep to “%(name)s”?") % {"name": link.target},
        submit=_("Keep"), back=place, work=work, draft="policy-check", template=FORM, done=_("Checked. Thank you."),
        policy=version.policy, version=version, lead=link.how, asks_words=False,
    )  # fmt: skip


@gate(EDIT)
@require_POST
def link_removal(request: PersonRequest, pk: int, number: int, link_pk: int) -> HttpResponse:
    """Take a link off."""
    version = the_version(request, pk, number, EDIT)
    link = get_object_or_404(VersionLink, version=version, pk=link_pk)
    return button(
        request, lambda: domain.unlink(by=request.person, link=link), back=version_address(version, "links"),
        done=_("Taken off."),
    )  # fmt: skip
