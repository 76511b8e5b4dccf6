"""Decisions in the registry of record kinds: what waits for whom, what will be asked, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from headship.areas.direction.domain.decisions import decide_small, raise_question
from headship.areas.direction.models import AffectedGroup, Decision
from headship.areas.direction.rules import RUN
from headship.areas.direction.waiting import address, waiting, waiting_for_team
from headship.evidence import registry
from headship.evidence.domain import citations
from headship.evidence.registry import Ask, Dated, Moved
from headship.kernel.permissions import may
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt, Team

MOST_REPORTED = 12  # decisions in one report to those who govern; the newest


def asks(first: date, last: date) -> Iterator[Ask]:
    """What was sent out in writing and is to be answered between two days."""
    groups = AffectedGroup.objects.filter(
        due_on__gte=first, due_on__lte=last, how=AffectedGroup.How.WRITTEN, decision__confidential=False
    ).select_related("decision")
    for group in groups:
        yield Ask(
            "decision", group.decision_id, str(group.decision), group.due_on, group.label, group.people, group.minutes
        )


def dates(reader: Person, first: date, last: date) -> Iterator[Dated]:
    """When what was decided is looked at again."""
    rows = Decision.objects.visible_to(reader).filter(
        state=Decision.State.DECIDED, review_on__gte=first, review_on__lte=last
    )
    for row in rows:
        yield Dated("decision", row.pk, str(row), row.review_on, address(row), _("Decisions to look at again"))


def moved(person: Person, since: datetime) -> Iterable[Moved]:
    """What was decided, reviewed or withdrawn since a person last looked."""
    news = Q(settled_at__gt=since) | Q(review__reviewed_at__gt=since) | Q(withdrawn_at__gt=since)
    rows = Decision.objects.visible_to(person).filter(news).exclude(kind=Decision.Kind.SMALL)
    return [_move(row) for row in rows.select_related("choice", "review")]


def _move(decision: Decision) -> Moved:
    how: str
    at: datetime | None
    if decision.state == Decision.State.REVIEWED:
        how, at = decision.review.happened, decision.review.reviewed_at
    elif decision.state == Decision.State.WITHDRAWN:
        how, at = _("Withdrawn: %(reason)s") % {"reason": decision.withdrawn_reason}, decision.withdrawn_at
    else:
        how, at = _("Decided: %(choice)s") % {"choice": decision.choice}, decision.settled_at
    return Moved("decision", decision.pk, str(decision), how, address(decision), at)


def reported(reader: Person, first: date, last: date) -> Iterator[registry.Reported]:
    """What was decided since the last report, and why. Confidential and small ones are left out, whoever reads."""
    rows = Decision.objects.visible_to(reader).filter(confidential=False).exclude(kind=Decision.Kind.SMALL).settled()
    rows = rows.filter(settled_at__date__gte=first, settled_at__date__lte=last).select_related("choice")
    found = list(rows.order_by("-settled_at", "-pk"))
    heading = _("Decided and changed since the last report")
    for row in found[:MOST_REPORTED]:
        text = _("%(question)s %(choice)s") % {"question": row.question, "choice": row.choice}
        day = localdate(row.settled_at).toordinal()
        yield registry.Reported(heading, text, "decision", row.pk, address(row), row.reason, day, registry.DECIDED)
    more = len(found) - MOST_REPORTED
    if more > 0:
        text = ngettext("And %(n)s earlier decision", "And %(n)s earlier decisions", more) % {"n": more}
        url = reverse("direction:decisions")
        yield registry.Reported(heading, text, "decision", found[-1].pk, url, "", 0, registry.DECIDED)


def hands_over(person: Person) -> Iterator[registry.Handed]:
    """Decisions still to be made, and those in force with their reason: of the school for a head, else one's own.

    Confidential ones are left out: whoever comes next is told of them by whoever was named in them.
    """
    rows = (
        Decision.objects.filter(confidential=False).exclude(kind=Decision.Kind.SMALL).select_related("owner", "choice")
    )
    mine = rows if person.is_head else rows.filter(owner=person)
    for row in mine.filter(state__in=Decision.UNSETTLED).order_by("pk"):
        yield registry.Handed(
            _("Questions still open"), row.question, row.context[:300], address(row), row.owner.name, row.consult_by
        )
    for row in mine.filter(state=Decision.State.DECIDED).order_by("review_on"):
        what = _("%(question)s %(choice)s") % {"question": row.question, "choice": row.choice}
        yield registry.Handed(_("Decisions in force"), what, row.reason, address(row), row.owner.name, row.review_on)


def begin(
    *, by: Person, what: str, owner: Person, due: date | None, team: Team | None, source: tuple[str, int] | None
) -> Decision:
    """A decision in a line, as one leaves a meeting. A question alone is to be decided later; "Question? Answer"
    holds both; anything else was agreed on as it stands.

    due: when to look again; for a question, the day by which it should be decided, which its context then says.
    """
    question, mark, answer = what.partition("?")
    with transaction.atomic():
        if mark and not answer.strip():
            context = _("To be decided by %(day)s.") % {"day": date_format(due)} if due else ""
            row = raise_question(by=by, question=what, owner=owner, team=team, context=context)
        else:
            choice = answer if mark else _("Agreed")
            row = decide_small(by=by, question=question + mark, choice=choice, team=team, owner=owner, review_on=due)
        if source is not None:
            citations.cite(by=by, source=("decision", row.pk), relation="rests_on", target=source)
    return row


def _reading_place(receipt: Receipt) -> str:
    return reverse("direction:answer", args=[receipt.slip_code])


def _visible_to(person: Person) -> Any:
    return Decision.objects.visible_to(person)


registry.register(
    registry.RecordKind(
        code="decision",
        title=gettext_lazy("Decision"),
        plural=gettext_lazy("Decisions"),
        model=Decision,
        url=address,
        visible_to=_visible_to,
        search_fields=("question", "context", "reason"),
        waiting=waiting,
        waiting_for_team=waiting_for_team,
        moved=moved,
        asks=asks,
        dates=dates,
        hands_over=hands_over,
        reported=reported,
        links=(
            registry.Linking(
                "cites",
                (
                    "research_item",
                    "reading_note",
                    "finding",
                    "trial",
                    "school_fact",
                    "community_fact",
                    "round",
                    "policy",
                ),
                gettext_lazy("cites"),
                ("2.2c",),
            ),
        ),
        may_link=lambda person, decision: may(person, RUN, decision),
        settled=lambda: Decision.objects.settled(),
        begin=begin,
        begin_words=gettext_lazy("A decision"),
    )
)
deliveries.on_reading_without_account("decision", _reading_place)
