"""Promises in the registry: what waits for whoever made them, what is asked of a group, what moved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise as Lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headship.evidence import registry
from headship.evidence.domain import citations, promises
from headship.evidence.models import AskingGroup, Confirmation, ConfirmationSlip, Promise
from headship.evidence.models.promises import KNOWN_GROUPS
from headship.kernel import clock
from headship.kernel.failures import Refusal
from headship.school.domain import deliveries
from headship.school.models import Person, Receipt, Team

State = Promise.State
AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Step:
    """What a promise waits for in a state: the line, the button and its address, the minutes, the clauses."""

    line: str | Lazy
    action: str | Lazy
    place: str
    minutes: int
    clauses: tuple[str, ...]


STEPS = {
    State.HEARD: Step(gettext_lazy("Answer what %(group)s said: %(what)s"), gettext_lazy("Answer"),
                      "evidence:promise_answer", 5, ("4.1a", "4.1b")),
    State.OPEN: Step(gettext_lazy("%(what)s"), gettext_lazy("See how it stands"), "evidence:promise", 2, ("4.1c",)),
    State.KEPT: Step(gettext_lazy("Tell %(group)s that it is done: %(what)s"), gettext_lazy("Tell them"),
                     "evidence:promise_telling", 3, ("4.1b",)),
    State.DENIED: Step(gettext_lazy("See what is still missing: %(what)s"), gettext_lazy("Look"),
                       "evidence:promise", 5, ("4.1c",)),
}  # fmt: skip


def waiting(person: Person) -> Iterator[registry.Waiting]:
    """The promises that somebody made and that still ask something of them; and those on which they are asked."""
    mine = Promise.objects.filter(owner=person, state__in=list(STEPS), due_on__lte=clock.today() + AHEAD)
    for promise in mine.select_related("group").order_by("due_on", "pk"):
        yield _waits(promise)
    told = Promise.objects.filter(owner=person, state=State.TOLD, confirmations__isnull=True)
    for promise in told.select_related("group").order_by("told_at"):
        yield registry.Waiting(
            kind=promises.KIND, record_id=promise.pk, minutes=2, action=_("Ask"),
            what=_("Hear from %(group)s whether it was kept: %(what)s") % {
                "group": promise.group, "what": promise.will,
            },
            why=_("They were told; only they can say so"), url=reverse("evidence:promise", args=[promise.pk]),
            since=localdate(promise.told_at), clauses=("4.1c",),
        )  # fmt: skip
    yield from _asked(person)


def _waits(promise: Promise) -> registry.Waiting:
    step = STEPS[State(promise.state)]
    why = _("You promised it to %(group)s") if promise.state != State.HEARD else _("Nobody has answered yet")
    return registry.Waiting(
        # What was only heard is no promise yet, so it stands among what is due.
        kind=promises.KIND if promise.state != State.HEARD else "heard", record_id=promise.pk,
        what=str(step.line) % {"group": promise.group, "what": promise}, why=why % {"group": promise.group},
        minutes=step.minutes, url=reverse(step.place, args=[promise.pk]), action=str(step.action),
        due=promise.due_on if promise.state in {State.HEARD, State.OPEN} else None,
        since=localdate(promise.settled_at or promise.kept_at or promise.answered_at or promise.heard_at),
        clauses=step.clauses,
    )  # fmt: skip


def _asked(person: Person) -> Iterator[registry.Waiting]:
    open_ones = Q(confirmation__closed_at__isnull=True, confirmation__closes_on__gte=clock.today())
    slips = ConfirmationSlip.objects.filter(open_ones, receipt__person=person)
    for slip in slips.select_related("confirmation__promise").order_by("confirmation__closes_on"):
        promise = slip.confirmation.promise
        yield registry.Waiting(
            kind="confirmation", record_id=promise.pk, minutes=1, action=_("Say so"),
            what=_("Say whether it was kept: %(what)s") % {"what": promise},
            why=_("You were told what was done"), url=reverse("evidence:promise_voice", args=[promise.pk]),
            due=slip.confirmation.closes_on, since=localdate(slip.confirmation.asked_at),
        )  # fmt: skip


def moved(person: Person, since: datetime) -> Iterator[registry.Moved]:
    """What was told, and what a group said of it, since somebody last looked."""
    news = Q(told_at__gt=since) | Q(settled_at__gt=since)
    rows = Promise.objects.visible_to(person).filter(news).exclude(state=State.WITHDRAWN).select_related("group")
    for promise in rows.order_by("-pk")[:12]:
        at = max(filter(None, (promise.told_at, promise.settled_at)))
        how = f"{promise.group}: {promise.get_state_display()}"
        yield registry.Moved(promises.KIND, promise.pk, str(promise), how, address(promise), at)


def asks(first: date, last: date) -> Iterable[registry.Ask]:
    """What groups are asked to say, by when."""
    rows = Confirmation.objects.filter(closed_at__isnull=True, closes_on__gte=first, closes_on__lte=last)
    return [
        registry.Ask(promises.KIND, row.promise_id, str(row.promise), row.closes_on, str(row.promise.group),
                     row.invited, 1)
        for row in rows.select_related("promise__group").order_by("closes_on", "pk")
    ]  # fmt: skip


def hands_over(person: Person) -> Iterator[registry.Handed]:
    """Promises that are not settled yet, and why they were made: of the school for a head, one's own for others."""
    live = [State.HEARD, State.OPEN, State.KEPT, State.DENIED, State.TOLD]
    rows = Promise.objects.filter(state__in=live).select_related("group", "owner").order_by("due_on", "pk")
    for row in rows if person.is_head else rows.filter(owner=person):
        what = _("%(group)s: %(what)s") % {"group": row.group, "what": row}
        due = row.due_on if row.is_open else None
        yield registry.Handed(_("Promises"), what, row.said, address(row), row.owner.name, due)


def dates(reader: Person, first: date, last: date) -> Iterator[registry.Dated]:
    """By when promises are to be kept."""
    rows = Promise.objects.visible_to(reader).filter(
        state__in=[State.HEARD, State.OPEN], due_on__gte=first, due_on__lte=last
    )
    for row in rows:
        yield registry.Dated(promises.KIND, row.pk, str(row), row.due_on, address(row), _("Promises"))


def begin(
    *, by: Person, what: str, owner: Person, due: date | None, team: Team | None, source: tuple[str, int] | None
) -> Promise:
    """A promise in a line, as one leaves a meeting: "Families: we print the fees once a term". Before the colon stands
    the group; without one it is the team, else the staff. Raises Refusal without a day.
    """
    if due is None:
        raise Refusal(_("Say by when it is promised."), field="due_on")
    name, colon, words = what.partition(":")
    group = _group_named(name) if colon and words.strip() else team.name if team else "staff"
    with transaction.atomic():
        promise = promises.make(
            by=by, group=group, said=_("It came up in a meeting."), will=words.strip() or what, owner=owner,
            due_on=due, about=source,
        )  # fmt: skip
        if source is not None:
            citations.cite(by=by, source=(promises.KIND, promise.pk), relation="rests_on", target=source)
    return promise


def _group_named(name: str) -> str:
    """The code of a group that every school has, by what it is called; else the words."""
    codes = {str(title).casefold(): code for code, (title, _audience) in KNOWN_GROUPS.items()}
    return codes.get(name.strip().casefold(), name)


def address(promise: Promise) -> str:
    """The promise's page."""
    return reverse("evidence:promise", args=[promise.pk])


def _groups_seen(person: Person) -> Any:
    inside = person.is_staff_member or person.is_governance
    return AskingGroup.objects.visible_to(person) if inside else AskingGroup.objects.none()


def _place_without_account(receipt: Receipt) -> str:
    return reverse("evidence:promise_slip", args=[receipt.slip_code])


registry.register(
    registry.RecordKind(
        code=promises.KIND,
        title=gettext_lazy("Promise"),
        plural=gettext_lazy("Promises"),
        model=Promise,
        url=address,
        visible_to=lambda person: Promise.objects.visible_to(person),
        search_fields=("said", "will"),
        waiting=waiting,
        moved=moved,
        asks=asks,
        dates=dates,
        hands_over=hands_over,
        begin=begin,
        begin_words=gettext_lazy("A promise"),
    )
)
registry.register(
    registry.RecordKind(
        code="asking_group",
        title=gettext_lazy("Group that was heard"),
        plural=gettext_lazy("Groups that were heard"),
        model=AskingGroup,
        url=lambda group: f"{reverse('evidence:promises')}?group={group.pk}",
        visible_to=_groups_seen,
    )
)
deliveries.on_reading_without_account(promises.KIND, _place_without_account)
