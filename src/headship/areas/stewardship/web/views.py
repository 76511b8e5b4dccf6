"""The pages of policies: the list, one policy, one version, two versions compared, and a policy on paper."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain.text import passages, plain_text
from headship.areas.stewardship.models import Policy, PolicyVersion, UnclearMark
from headship.areas.stewardship.rules import DRAFT, SEE_POLICIES
from headship.areas.stewardship.web import policy_view
from headship.areas.stewardship.web.asking import (
    number_in,
    policy_address,
    the_policy,
    the_version,
    version_address,
)
from headship.kernel import clock, exports
from headship.kernel.months import months_later
from headship.kernel.permissions import holds
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.web.gate import PersonRequest, for_people, gate

ON_A_PAGE = 50
IN_FORCE = "in_force"
FILTERS = {
    IN_FORCE: gettext_lazy("In force"),
    "due": gettext_lazy("Review due"),
    "draft": gettext_lazy("Being written"),
    "mine": gettext_lazy("Kept by me"),
    "withdrawn": gettext_lazy("Archive"),
}


@gate(SEE_POLICIES)
@require_GET
def policy_list(request: PersonRequest) -> HttpResponse:
    """What holds, what is due, what is being written."""
    chosen = request.GET.get("show", IN_FORCE)
    chosen = chosen if chosen in FILTERS else IN_FORCE
    words = request.GET.get("q", "").strip()
    rows = _filtered(request, chosen, words)
    if "format" in request.GET:
        return exports.respond(request, _file(rows))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "table": _table(page.object_list, request), "page": page, "chosen": chosen, "words": words,
        "filters": [(label, f"?show={code}", code) for code, label in FILTERS.items()], "counts": _counts(request),
        "may_draft": holds(request.person, DRAFT),
    }  # fmt: skip
    return render(request, "stewardship/policies.html", context)


def _filtered(request: PersonRequest, chosen: str, words: str) -> QuerySet[Policy]:
    today = clock.today()
    at_work = Exists(PolicyVersion.objects.visible_to(request.person).working().filter(policy=OuterRef("pk")))
    in_force = Q(current__isnull=False, withdrawn_at__isnull=True)
    conditions: dict[str, Any] = {
        IN_FORCE: in_force,
        "due": in_force & Q(review_on__lte=months_later(today, 2)),
        "draft": Q(at_work),
        "mine": Q(owner=request.person, withdrawn_at__isnull=True),
        "withdrawn": Q(withdrawn_at__isnull=False),
    }
    rows = Policy.objects.visible_to(request.person).filter(conditions[chosen])
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(current__text__icontains=word) | Q(owner__name__icontains=word))
    order = Case(When(in_force & Q(review_on__lt=today), then=Value(0)), default=Value(1), output_field=IntegerField())
    drafts = PolicyVersion.objects.visible_to(request.person).working()
    rows = rows.select_related("owner", "current").prefetch_related(Prefetch("versions", drafts, to_attr="at_work"))
    waiting = Count("marks", filter=Q(marks__answered_at__isnull=True))
    return rows.annotate(order=order, waiting=waiting).order_by("order", "title", "pk")


def _counts(request: PersonRequest) -> dict[str, int]:
    rows = Policy.objects.visible_to(request.person)
    in_force = Q(current__isnull=False, withdrawn_at__isnull=True)
    counts: dict[str, int] = rows.aggregate(
        in_force=Count("pk", filter=in_force),
        in_date=Count("pk", filter=in_force & Q(review_on__gte=clock.today())),
        soon=Count(
            "pk",
            filter=in_force & Q(review_on__gte=clock.today(), review_on__lte=months_later(clock.today(), 2)),
        ),
    )
    counts["writing"] = PolicyVersion.objects.visible_to(request.person).working().count()
    return counts


def _table(rows: Any, request: PersonRequest) -> Table:
    return Table(
        caption=_("Policies"),
        columns=[
            Column(_("Policy")),
            Column(_("State")),
            Column(_("Look again by"), together=True),
            Column(_("Kept by")),
        ],
        rows=[_row(policy) for policy in rows],
        csv_url=_with_format(request, "csv"),
        xlsx_url=_with_format(request, "xlsx"),
        empty=_("No policy here"),
        empty_detail=_("A policy is worth having where people ask the same question twice."),
        caption_hidden=True,
    )


def _with_format(request: PersonRequest, kind: str) -> str:
    query = request.GET.copy()
    query["format"] = kind
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _row(policy: Any) -> tuple[Any, ...]:
    return (
        Cell(policy.title, url=policy_address(policy)),
        state_cell(policy),
        date_format(policy.review_on, "SHORT_DATE_FORMAT") if policy.is_in_force else "",
        policy.owner.name,
    )


def state_cell(policy: Any) -> Cell:
    """The state in a few words, marked where it asks for something."""
    if policy.withdrawn_at is not None:
        return Cell(_("Withdrawn"), tag="rest")
    draft = policy.at_work[0] if policy.at_work else None
    if policy.current is None:
        return Cell(draft.get_state_display() if draft else _("Put aside"), tag="focus" if draft else "rest")
    if not policy.is_in_date:
        return Cell(_("Time to look again"), tag="warn")
    if draft:
        return Cell(_("In date, version %(number)s at work") % {"number": draft.number}, tag="focus")
    return Cell(_("In date"), tag="good")


def _file(rows: QuerySet[Policy]) -> exports.Table:
    columns = [
        _("Title"), _("In force"), _("Version"), _("In force since"), _("Look again by"), _("Kept by"),
        _("Minutes to read"), _("Readability"), _("Formula"), _("Unclear passages that wait"),
    ]  # fmt: skip
    return exports.Table(_("Policies"), columns, [_file_row(row) for row in rows])


def _file_row(row: Any) -> tuple[Any, ...]:
    version = row.current
    if version is None:
        return (row.title, _("no"), "", "", "", row.owner.name, "", "", "", row.waiting)
    return (
        row.title, _("yes") if row.is_in_force else _("no"), version.number, version.published_at.date(),
        row.review_on, row.owner.name, version.minutes, version.readability, version.formula, row.waiting,
    )  # fmt: skip


@for_people
@require_GET
def policy_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One policy as it holds; before anything holds, its draft."""
    policy = the_policy(request, pk)
    version = policy.current
    if version is None:
        newest = queries.versions_of(policy, request.person)
        if newest:
            return redirect(version_address(newest[0]))
        raise Http404
    version.policy = policy
    return render(request, "stewardship/policy.html", policy_view.page(request.person, version))


@for_people
@require_GET
def version_page(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One version: a draft with its steps, or what held once."""
    version = the_version(request, pk, number)
    if version.state == PolicyVersion.State.IN_FORCE:
        return redirect(policy_address(version.policy))
    return render(request, "stewardship/policy.html", policy_view.page(request.person, version))


@for_people
@require_GET
def comparison(request: PersonRequest, pk: int) -> HttpResponse:
    """What changed between two versions: the two newest, unless others are chosen."""
    policy = the_policy(request, pk)
    versions = queries.versions_of(policy, request.person)
    known = {version.number: version for version in versions}
    newer = known.get(number_in(request.GET, "to") or 0) or (versions[0] if versions else None)
    older = known.get(number_in(request.GET, "from") or 0) or (_before(versions, newer) if newer else None)
    context: dict[str, Any] = {"policy": policy, "versions": versions, "older": older, "newer": newer}
    if older and newer:
        context |= {"old_text": plain_text(older.text), "new_text": plain_text(newer.text)}
    return render(request, "stewardship/comparison.html", context)


def _before(versions: list[PolicyVersion], newer: PolicyVersion) -> PolicyVersion | None:
    return next((version for version in versions if version.number < newer.number), None)


@for_people
@require_GET
def printed(request: PersonRequest, pk: int) -> HttpResponse:
    """A policy on paper, with what readers asked and were answered."""
    policy = the_policy(request, pk)
    version = policy.current
    if version is None:
        raise Http404
    settled = UnclearMark.objects.filter(policy=policy, answered_at__isnull=False, taken_up_in__isnull=True)
    context = {
        "policy": policy, "version": version, "passages": passages(version.text, title=version.title),
        "links": queries.links_of(version), "marks": settled.select_related("answered_by"),
    }  # fmt: skip
    return render(request, "stewardship/print.html", context)
