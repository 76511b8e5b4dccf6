"""How far a policy is known, and what its owner does about it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headship.areas.stewardship import queries
from headship.areas.stewardship.domain import policies as domain
from headship.areas.stewardship.domain.publishing import newcomers as who_came_later
from headship.areas.stewardship.domain.reading import enterable
from headship.areas.stewardship.models import Policy
from headship.areas.stewardship.rules import ENTER_FOR_OTHERS, KEEP, SEE_STATUS
from headship.areas.stewardship.web.asking import policy_address, the_policy
from headship.areas.stewardship.web.forms.steps import TogetherForm
from headship.kernel import clock, exports
from headship.kernel.permissions import may
from headship.kernel.ui.quantities import percent_in_words
from headship.kernel.ui.tables import Cell, Column, Table
from headship.school.models import Receipt
from headship.school.web.gate import PersonRequest, gate, refusals_told
from headship.school.web.pages import button, form_page


def address(policy: Policy) -> str:
    """The page of figures about a policy."""
    return reverse("stewardship:status", args=[policy.pk])


@gate(SEE_STATUS)
@require_GET
def page(request: PersonRequest, pk: int) -> HttpResponse:
    """Figures by role and group for whoever may see them; names for the owner, and for line managers their own."""
    policy = the_policy(request, pk, SEE_STATUS)
    status = queries.status_of(policy)
    named = queries.named_for(policy, request.person)
    if "format" in request.GET:
        return exports.respond(request, _file(policy, status))
    keeps = may(request.person, KEEP, policy)
    by_role = _table(_("By role"), _("Role"), status.by_role, status)
    by_group = _table(_("By group"), _("Group"), status.by_group, status)
    context = {
        "policy": policy, "status": status, "keeps": keeps, "owns": policy.owner_id == request.person.pk,
        "by_role": by_role, "by_group": by_group, "newcomers": _newcomers(policy) if keeps else None,
        "named": None if named is None else _names(list(named)), "minutes": _minutes(policy),
        "enters": may(request.person, ENTER_FOR_OTHERS, policy) and policy.is_in_force,
        "not_shown": _not_shown(status),
    }  # fmt: skip
    return render(request, "stewardship/status.html", context)


def _minutes(policy: Policy) -> int:
    sent = policy.current.sendings.select_related("delivery").first() if policy.current else None
    return sent.delivery.minutes if sent else 0


def _not_shown(status: queries.Status) -> str:
    """What the groups are called whose figures are hidden; how many each has is a part of what is hidden."""
    return ", ".join(dict.fromkeys(row.label for row in (*status.by_role, *status.by_group) if row.hidden))


def _newcomers(policy: Policy) -> int:
    return who_came_later(policy).count()


def _table(caption: str, heading: str, rows: Any, status: queries.Status) -> Table:
    columns = [Column(heading), Column(_("Asked"), numeric=True), Column(_("Acknowledged"), numeric=True),
               Column(_("Within 14 days"), numeric=True)]  # fmt: skip
    if status.asks:
        columns.append(Column(_("Right the first time"), numeric=True))
    return Table(
        caption=caption,
        columns=columns,
        rows=[_row(row, status) for row in rows if not row.hidden],
        caption_hidden=True,
    )


def _row(row: queries.Known, status: queries.Status) -> tuple[Any, ...]:
    cells = (row.label, row.asked, _share(row.acknowledged, row.asked), _share(row.in_time, row.asked))
    return (*cells, _share(row.right_first, row.answered)) if status.asks else cells


def _share(part: int, whole: int) -> str:
    if not whole:
        return "–"
    return _("%(part)s (%(share)s)") % {"part": part, "share": percent_in_words(part / whole)}


def _names(receipts: list[Receipt]) -> Table:
    return Table(
        caption=_("By name"), caption_hidden=True, columns=[Column(_("Name")), Column(_("Acknowledged"))],
        rows=[(receipt.person.name, _name_cell(receipt)) for receipt in receipts],
    )  # fmt: skip


def _name_cell(receipt: Receipt) -> Cell:
    if receipt.acknowledged_at is None:
        return Cell(_("not yet"))
    day = date_format(timezone.localtime(receipt.acknowledged_at), "j F")
    return Cell(_("%(day)s, %(way)s") % {"day": day, "way": receipt.get_acknowledged_way_display().lower()})


def _file(policy: Policy, status: queries.Status) -> exports.Table:
    columns = [
        _("Group"), _("Asked"), _("Acknowledged"), _("Within 14 days"), _("By themselves"), _("In a meeting"),
        _("On paper"), _("Answered"), _("Right the first time"),
    ]  # fmt: skip
    body = [
        (row.label, *([""] * 8 if row.hidden else (
            row.asked, row.acknowledged, row.in_time, row.alone, row.meeting, row.paper, row.answered, row.right_first
        )))
        for row in (status.whole, *status.by_role, *status.by_group)
    ]  # fmt: skip
    return exports.Table(policy.title, columns, body)


@gate(ENTER_FOR_OTHERS)
@require_http_methods(["GET", "POST"])
def together(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter that people read it together in a meeting, on paper, or told the office."""
    policy = the_policy(request, pk, ENTER_FOR_OTHERS)

    def work(data: dict[str, Any]) -> str:
        domain.acknowledge_together(
            by=request.person, policy=policy, people=data["people"], way=data["way"],
            happened_at=_moment(data["happened_on"]),
        )  # fmt: skip
        return policy_address(policy)

    form = TogetherForm(request.POST or None, people=enterable(request.person, policy))
    return form_page(
        request, form, title=_("Read together"), submit=_("Enter it"), back=policy_address(policy), work=work,
        template="stewardship/together.html", policy=policy, asks_words=False,
        done=_("Entered, and marked as entered by you."),
        lead=_("Tick those who were there. Whoever acknowledged it before stays as they are."),
    )  # fmt: skip


def _moment(day: Any) -> datetime | None:
    """Noon of a past day, now for today: late enough to have happened, early enough to lie in the past."""
    if day is None or day == clock.today():
        return None
    return timezone.make_aware(datetime.combine(day, time(12)))


@gate(KEEP)
@require_POST
def reminder(request: PersonRequest, pk: int) -> HttpResponse:
    """Remind those who have not acknowledged it yet."""
    policy = the_policy(request, pk, KEEP)
    with refusals_told(request):
        count = domain.remind_readers(by=request.person, policy=policy)
        messages.success(request, _reminded(count))
    return redirect(address(policy))


def _reminded(count: int) -> str:
    if not count:
        return _("Nobody was reminded by mail: it is quiet, or only people with a printed slip are left.")
    return ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", count) % {"n": count}


@gate(KEEP)
@require_POST
def newcomers(request: PersonRequest, pk: int) -> HttpResponse:
    """Send it to those who came later."""
    policy = the_policy(request, pk, KEEP)
    return button(
        request, lambda: domain.send_to_newcomers(by=request.person, policy=policy), back=address(policy),
        done=_("Sent to those who came later."),
    )  # fmt: skip
